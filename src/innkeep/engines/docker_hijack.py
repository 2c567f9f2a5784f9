"""A request to Docker whose connection becomes the input and the output of a command.

Spoken here over the socket itself, since the client library's stream can't end the input alone,
and buffers without a bound what nobody reads.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from aiodocker.exceptions import DockerError

from innkeep.engines.docker_link import DockerLink, sentence_of
from innkeep.engines.sessions import CommandOutput

_PIECE_BYTES = 64 * 1024
_STREAM_HEADER_BYTES = 8
_STDERR = 2
_END_OF_INPUT = b"\x04"


class HijackedStream:
    """Both directions of a command's connection.

    Args:
        reader: what Docker sends, after the head of its reply.
        writer: what the command is given.
        terminal: whether the command runs on one: then its output is not framed.
    """

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, terminal: bool
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._terminal = terminal
        self._left = 0
        self._is_stderr = False
        self._writing = asyncio.Lock()

    async def read(self) -> CommandOutput | None:
        """The next piece; ``None`` at the end of the stream.

        Raises:
            OSError: the connection broke.
            asyncio.IncompleteReadError: it ended within a piece.
        """
        piece = await self._next()
        if piece is None:
            # Docker takes no input any more, and may leave a writer waiting for a long time.
            self.abort()
        return piece

    async def _next(self) -> CommandOutput | None:
        if self._terminal:
            data = await self._reader.read(_PIECE_BYTES)
            return CommandOutput("stdout", data) if data else None
        while self._left == 0:
            try:
                header = await self._reader.readexactly(_STREAM_HEADER_BYTES)
            except asyncio.IncompleteReadError as end:
                if end.partial:
                    raise
                return None
            self._is_stderr = header[0] == _STDERR
            self._left = int.from_bytes(header[4:], "big")
        data = await self._reader.read(min(self._left, _PIECE_BYTES))
        if not data:
            raise asyncio.IncompleteReadError(b"", self._left)
        self._left -= len(data)
        return CommandOutput("stderr" if self._is_stderr else "stdout", data)

    async def write(self, data: bytes) -> None:
        """Send input; waits while Docker takes none. Lost when the other end is closed."""
        async with self._writing:
            if self._writer.is_closing():
                return
            try:
                for start in range(0, len(data), _PIECE_BYTES):
                    self._writer.write(data[start : start + _PIECE_BYTES])
                    await self._writer.drain()
            except OSError:
                # The command ended meanwhile, or the engine went: reading tells which.
                return

    async def end_input(self) -> None:
        """Close the direction of the input.

        On a terminal the character for it is sent, for Docker would end the output too.
        """
        if self._terminal:
            await self.write(_END_OF_INPUT)
            return
        async with self._writing:
            if not self._writer.is_closing():
                try:
                    self._writer.write_eof()
                except OSError:
                    return

    def abort(self) -> None:
        """Let go of the connection at once."""
        self._writer.transport.abort()


async def hijack(
    link: DockerLink, path: str, record: Mapping[str, Any], *, terminal: bool
) -> HijackedStream:
    """Make a request that Docker answers with the stream; to be used inside ``link.call``.

    Raises:
        DockerError: it answered with an error instead.
    """
    version = (await link.client()).api_version
    body = json.dumps(record).encode()
    head = (
        f"POST /{version}/{path} HTTP/1.1\r\n"
        "Host: localhost\r\n"
        "Content-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Connection: Upgrade\r\n"
        "Upgrade: tcp\r\n\r\n"
    )
    reader, writer = await asyncio.open_unix_connection(link.path, limit=_PIECE_BYTES)
    try:
        writer.write(head.encode() + body)
        await writer.drain()
        await _check_reply(reader)
    except BaseException as problem:
        writer.transport.abort()
        if isinstance(problem, asyncio.IncompleteReadError | asyncio.LimitOverrunError):
            raise ConnectionResetError("the connection ended within the reply") from None
        raise
    return HijackedStream(reader, writer, terminal=terminal)


async def _check_reply(reader: asyncio.StreamReader) -> None:
    status, length = _read_head(await reader.readuntil(b"\r\n\r\n"))
    if status >= 400:
        raise DockerError(status, sentence_of((await reader.read(length)).decode()))


def _read_head(head: bytes) -> tuple[int, int]:
    lines = head.decode("latin-1").split("\r\n")
    status = int(lines[0].split(" ")[1])
    length = _PIECE_BYTES
    for line in lines[1:]:
        name, _, value = line.partition(":")
        if name.lower() == "content-length":
            length = min(int(value), _PIECE_BYTES)
    return status, length
