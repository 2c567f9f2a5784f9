"""Reading the kernel's tables of sockets, and the table of this very process."""

import socket
import sys
from pathlib import Path

import pytest

from innkeep.domain.port_health import Listener
from innkeep.engines.listening_sockets import parse_listeners, read_listeners

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n"
REST = "00000000:0000 {} 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100\n"

pytestmark = pytest.mark.skipif(sys.byteorder != "little", reason="the texts are of such a machine")


@pytest.mark.parametrize(
    ("local", "state", "found"),
    [
        ("00000000:0050", "0A", Listener("0.0.0.0", 80)),
        ("0100007F:1F90", "0A", Listener("127.0.0.1", 8080)),
        ("0200D00A:FFFF", "0A", Listener("10.208.0.2", 65535)),
        ("00000000000000000000000000000000:0050", "0A", Listener("::", 80)),
        ("00000000000000000000000001000000:0050", "0A", Listener("::1", 80)),
        ("0000000000000000FFFF00000100007F:0050", "0A", Listener("127.0.0.1", 80)),
        ("B80D0120000000000000000001000000:01BB", "0A", Listener("2001:db8::1", 443)),
        ("00000000:0050", "01", None),
        ("00000000:0050", "06", None),
    ],
)
def test_a_line_of_the_table_is_read(local: str, state: str, found: Listener | None) -> None:
    lines = [HEAD, f"   0: {local} {REST.format(state)}"]
    assert list(parse_listeners(lines)) == ([found] if found else [])


@pytest.mark.parametrize("line", ["", "\n", "   0:", "   0: 00000000:0050 00000000:0000"])
def test_lines_that_are_cut_short_are_left_out(line: str) -> None:
    assert list(parse_listeners([HEAD, line])) == []


def test_this_process_sees_what_it_listens_on_and_not_what_it_closed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert Listener("127.0.0.1", port) in read_listeners(Path("/proc/self"))
    assert Listener("127.0.0.1", port) not in read_listeners(Path("/proc/self"))


def test_a_process_that_is_gone_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        read_listeners(tmp_path / "1")
