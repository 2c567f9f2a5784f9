"""Answers that go on: sent as they are read, forgotten when their reader leaves."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message

from innkeep.gateway.text_stream import OpenStreams, TextStream


class Reader:
    """The other side of a connection, which takes a message when it is told to."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.may_take = asyncio.Semaphore(0)
        self.left = asyncio.Event()

    async def send(self, message: Message) -> None:
        await self.may_take.acquire()
        self.taken.append(message)

    async def receive(self) -> Message:
        await self.left.wait()
        return {"type": "http.disconnect"}


class Source:
    """Gives pieces, and counts them."""

    def __init__(self, most: int = 1_000_000) -> None:
        self.given = 0
        self.closed = False
        self._most = most

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        try:
            while self.given < self._most:
                self.given += 1
                yield b"piece"
        finally:
            self.closed = True


def begin(
    source: Source, reader: Reader, streams: OpenStreams, method: str = "GET"
) -> asyncio.Task[None]:
    stream = TextStream(source.pieces(), streams, "a")
    return asyncio.create_task(
        stream({"type": "http", "method": method}, reader.receive, reader.send)
    )


async def turns(count: int = 200) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_a_reader_that_stands_still_costs_one_piece() -> None:
    source, reader, streams = Source(), Reader(), OpenStreams()
    sending = begin(source, reader, streams)
    reader.may_take.release()
    await turns()
    assert (source.given, streams.count("a")) == (1, 1)
    for _ in range(3):
        reader.may_take.release()
    await turns()
    assert source.given == 4
    reader.left.set()
    with pytest.raises(ClientDisconnect):
        await sending
    assert (source.closed, streams.count("a")) == (True, 0)


async def test_a_whole_text_ends_as_one() -> None:
    source, reader, streams = Source(2), Reader(), OpenStreams()
    for _ in range(10):
        reader.may_take.release()
    await begin(source, reader, streams)
    assert [message.get("body") for message in reader.taken] == [None, b"piece", b"piece", b""]
    assert reader.taken[-1]["more_body"] is False


async def test_what_broke_off_does_not_look_whole() -> None:
    class Broken(Source):
        async def pieces(self) -> AsyncGenerator[bytes, None]:
            yield b"piece"
            raise RuntimeError("no more")

    reader = Reader()
    for _ in range(10):
        reader.may_take.release()
    with pytest.raises(ClientDisconnect):
        await begin(Broken(), reader, OpenStreams())
    assert reader.taken[-1]["more_body"] is True


async def test_a_server_that_ends_breaks_off_also_what_stands_still() -> None:
    source, reader, streams = Source(), Reader(), OpenStreams()
    sending = begin(source, reader, streams)
    await turns()
    streams.close()
    with pytest.raises(ClientDisconnect):
        await sending
    with pytest.raises(ClientDisconnect):
        await begin(Source(), reader, streams)


async def test_who_asks_for_the_head_only_gets_no_more() -> None:
    source, reader, streams = Source(), Reader(), OpenStreams()
    for _ in range(10):
        reader.may_take.release()
    await begin(source, reader, streams, "HEAD")
    assert [message["type"] for message in reader.taken] == [
        "http.response.start",
        "http.response.body",
    ]
    assert (source.given, streams.count("a")) == (0, 0)
