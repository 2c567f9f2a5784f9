"""A small HTTP/1.1 client with keep-alive, over tcp or a Unix socket, for either side alike.

It does nothing with an answer but find its end, so that the server is what is measured.
"""

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Peer:
    """Who is asked."""

    host: str
    """For the header."""
    port: int = 0
    socket: Path | None = None
    """A Unix socket instead of host and port."""
    key: str = ""
    """An API key; empty: none is sent."""

    def request(self, method: str, target: str, body: bytes = b"") -> bytes:
        """A whole request."""
        lines = [f"{method} {target} HTTP/1.1", f"Host: {self.host}"]
        if self.key:
            lines.append(f"Authorization: Bearer {self.key}")
        if body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + body


class Connection(asyncio.Protocol):
    """One connection; one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._parts: list[bytes] = []
        self._length = 0
        self._wanted: int | None = None
        self._answered: asyncio.Future[bytes] | None = None

    async def ask(self, request: bytes) -> bytes:
        """Send a request; answers the whole answer, head and body.

        Raises:
            ConnectionError: the other side hung up, or answered something other than 200 or 201.
        """
        assert self._transport is not None
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        answer = await self._answered
        if answer[9:12] not in {b"200", b"201"}:
            raise ConnectionError(answer[:500].decode(errors="replace"))
        return answer

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See ``asyncio.Protocol``."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """See ``asyncio.Protocol``."""
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(exc or ConnectionResetError("hung up"))

    def data_received(self, data: bytes) -> None:
        """See ``asyncio.Protocol``."""
        self._parts.append(data)
        self._length += len(data)
        if self._wanted is None:
            self._wanted = _whole_length(b"".join(self._parts))
        if self._wanted is None:
            return
        # Without a length it comes in chunks, of which the last one is empty.
        whole = self._length >= self._wanted if self._wanted else data.endswith(b"0\r\n\r\n")
        if whole and self._answered is not None:
            answer = b"".join(self._parts)
            self._parts, self._length, self._wanted = [], 0, None
            self._answered.set_result(answer)


def _whole_length(begin: bytes) -> int | None:
    """Bytes of head and body; 0: they come in chunks; ``None``: the head isn't whole."""
    end = begin.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = begin[:end].lower()
    place = head.find(b"content-length:")
    if place < 0:
        return 0
    return end + 4 + int(head[place + 15 :].split(b"\r\n", 1)[0])


@contextlib.asynccontextmanager
async def connected(peer: Peer, count: int) -> AsyncIterator[Sequence[Connection]]:
    """Some open connections."""
    loop = asyncio.get_running_loop()
    opened: list[Connection] = []
    try:
        for _ in range(count):
            if peer.socket is not None:
                pair = await loop.create_unix_connection(Connection, str(peer.socket))
                opened.append(pair[1])
            else:
                opened.append((await loop.create_connection(Connection, peer.host, peer.port))[1])
        yield opened
    finally:
        for each in opened:
            each.close()


async def rate(connections: Sequence[Connection], requests: Sequence[bytes], count: int) -> float:
    """Requests a second, with one under way on each connection, the requests in a circle."""
    work = itertools.islice(itertools.cycle(requests), count)
    begin = time.perf_counter()
    await asyncio.gather(*(_drain(connection, work) for connection in connections))
    return count / (time.perf_counter() - begin)


async def _drain(connection: Connection, work: Iterator[bytes]) -> None:
    for request in work:
        await connection.ask(request)
