"""Which sockets listen in a network namespace, as Linux tells of them in ``/proc/<pid>/net``.

Nothing is run inside, so it works for images without a shell, and costs the instance nothing.
"""

import contextlib
import sys
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address
from itertools import islice
from pathlib import Path

from innkeep.domain.port_health import Listener

_LISTENING = "0A"
_MOST_LINES = 20_000
"""The kernel lists listening sockets first, so a host of connections behind them is left out."""


def read_listeners(process_folder: Path) -> list[Listener]:
    """What listens for TCP in the network namespace of a process.

    Args:
        process_folder: ``/proc/<pid>``.

    Raises:
        OSError: the process has ended, or may not be looked at.
    """
    found: set[Listener] = set()
    with (process_folder / "net" / "tcp").open(encoding="ascii") as lines:
        found.update(parse_listeners(islice(lines, _MOST_LINES)))
    # Missing where the kernel has no IPv6.
    with (
        contextlib.suppress(FileNotFoundError),
        (process_folder / "net" / "tcp6").open(encoding="ascii") as lines,
    ):
        found.update(parse_listeners(islice(lines, _MOST_LINES)))
    return sorted(found)


def parse_listeners(lines: Iterable[str]) -> Iterator[Listener]:
    """The listening sockets among the lines of ``net/tcp`` or ``net/tcp6``; others are left out."""
    for line in lines:
        fields = line.split()
        if len(fields) > 3 and fields[3] == _LISTENING:
            address, _, port = fields[1].partition(":")
            yield Listener(_address(address), int(port, 16))


def _address(text: str) -> str:
    # Words of 32 bits, each in the machine's own order of bytes.
    words = [int(text[start : start + 8], 16) for start in range(0, len(text), 8)]
    packed = b"".join(word.to_bytes(4, sys.byteorder) for word in words)
    if len(packed) == 4:
        return str(IPv4Address(packed))
    address = IPv6Address(packed)
    return str(address.ipv4_mapped or address)
