"""What is written in one turn of the loop leaves together, in order, and is never lost."""

import asyncio
import socket

import pytest

from innkeep.app.gathered_writes import GatheringTransport


class _Underneath(asyncio.Transport):
    """Remembers what reaches it."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[bytes | str] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.told.append(bytes(data))

    def write_eof(self) -> None:
        self.told.append("eof")

    def close(self) -> None:
        self.told.append("closed")

    def abort(self) -> None:
        self.told.append("aborted")

    def get_write_buffer_size(self) -> int:
        return 0


async def test_one_turn_is_one_write() -> None:
    below = _Underneath()
    transport = GatheringTransport(below, asyncio.get_running_loop())
    transport.write(b"head ")
    transport.write(b"body")
    assert (below.told, transport.get_write_buffer_size()) == ([], 9)
    await asyncio.sleep(0)
    transport.write(b"next")
    await asyncio.sleep(0)
    assert (below.told, transport.get_write_buffer_size()) == ([b"head body", b"next"], 0)


async def test_much_is_not_held_back() -> None:
    below = _Underneath()
    transport = GatheringTransport(below, asyncio.get_running_loop())
    transport.write(b"head")
    transport.write(b"x" * 100_000)
    transport.write(b"tail")
    assert [len(each) for each in below.told] == [100_004]
    await asyncio.sleep(0)
    assert below.told[1:] == [b"tail"]


@pytest.mark.parametrize("end", ["close", "write_eof"])
async def test_what_was_written_leaves_before_the_end(end: str) -> None:
    below = _Underneath()
    transport = GatheringTransport(below, asyncio.get_running_loop())
    transport.write(b"last words")
    getattr(transport, end)()
    await asyncio.sleep(0)
    assert below.told == [b"last words", "closed" if end == "close" else "eof"]


async def test_nothing_leaves_after_an_abort() -> None:
    below = _Underneath()
    transport = GatheringTransport(below, asyncio.get_running_loop())
    transport.write(b"too late")
    transport.abort()
    await asyncio.sleep(0)
    assert below.told == ["aborted"]


async def test_all_else_is_asked_of_what_is_underneath() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        below, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, sock=ours)
        transport = GatheringTransport(below, asyncio.get_running_loop())
        assert transport.get_extra_info("socket") is below.get_extra_info("socket")
        transport.pause_reading()
        assert (below.is_reading(), transport.is_reading()) == (False, False)
        transport.resume_reading()
        assert transport.is_reading()
        transport.set_write_buffer_limits(high=100, low=10)
        assert transport.get_write_buffer_limits() == below.get_write_buffer_limits() == (10, 100)
        other = asyncio.Protocol()
        transport.set_protocol(other)
        assert below.get_protocol() is transport.get_protocol() is other
        assert transport.can_write_eof()
        transport.close()
        assert below.is_closing()
        assert transport.is_closing()
