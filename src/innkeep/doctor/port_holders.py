"""Who listens on a port of this host, by the kernel's own tables."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from innkeep.gateway.process_identity import command_of

_LISTENING = "0A"
_PROCESSES = Path("/proc")


def holders_of(port: int) -> list[int]:
    """The processes that listen on a TCP port; empty also when this account may not see them."""
    wanted = {f"socket:[{inode}]" for inode in _inodes_of(port)}
    if not wanted:
        return []
    return [pid for pid in _pids() if wanted & set(_links_of(pid))]


def told_holder(pids: list[int]) -> str:
    """Those processes as a sentence has them."""
    if not pids:
        return "another program (as root, its name can be told)"
    command = command_of(pids[0])
    name = Path(command[0]).name if command else "unknown"
    return f"process {pids[0]} ({name})"


def _inodes_of(port: int) -> Iterator[str]:
    for table in ("tcp", "tcp6"):
        # Missing where the kernel has no IPv6.
        with (
            contextlib.suppress(OSError),
            (_PROCESSES / "net" / table).open(encoding="ascii") as lines,
        ):
            for line in lines:
                fields = line.split()
                is_listening = len(fields) > 9 and fields[3] == _LISTENING
                if is_listening and int(fields[1].rpartition(":")[2], 16) == port:
                    yield fields[9]


def _pids() -> list[int]:
    return sorted(int(path.name) for path in _PROCESSES.iterdir() if path.name.isdigit())


def _links_of(pid: int) -> Iterator[str]:
    with contextlib.suppress(OSError):
        for link in (_PROCESSES / str(pid) / "fd").iterdir():
            with contextlib.suppress(OSError):
                yield str(link.readlink())
