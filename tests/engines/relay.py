"""A relay before Docker's socket that can fail the way a daemon does, at the chosen moment."""

import asyncio
import re
from contextlib import suppress
from pathlib import Path

_CHANGING_REQUEST = re.compile(rb"(POST|DELETE) [^\r\n]+ HTTP/1\.1\r\n")


class DockerRelay:
    """Passes everything on, until told otherwise.

    Args:
        path: where to listen.
        docker: path of the real socket.
    """

    def __init__(self, path: Path, docker: str) -> None:
        self.path = str(path)
        self._docker = docker
        self._server: asyncio.Server | None = None
        self._pairs: set[asyncio.Task[None]] = set()
        self.changes = 0
        """Requests so far that change something."""
        self.cut_at = 0
        """Number of the change at which the connection is cut and the relay falls silent."""
        self.cut_after_effect = False
        """Whether Docker does it before the connection is cut."""
        self.passed_back = 0
        """Bytes of replies so far."""
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def open_connections(self) -> int:
        return len(self._pairs)

    async def begin(self) -> None:
        self._server = await asyncio.start_unix_server(self._serve, self.path)

    async def refuse_new(self) -> None:
        """Take no new connections; those that are open live on."""
        if self._server is not None:
            self._server.close()
            self._server = None
            Path(self.path).unlink(missing_ok=True)

    async def cut(self) -> None:
        """Break off every connection and take no new ones."""
        await self.refuse_new()
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def end(self) -> None:
        await self.cut()
        for pair in tuple(self._pairs):
            pair.cancel()
        await asyncio.gather(*self._pairs, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._pairs.add(task)
        upstream_reader, upstream_writer = await asyncio.open_unix_connection(self._docker)
        self._writers |= {writer, upstream_writer}
        cutting = asyncio.Event()
        try:
            with suppress(OSError):
                await asyncio.gather(
                    self._pass_requests(reader, upstream_writer, cutting),
                    self._pass_replies(upstream_reader, writer, cutting),
                )
        finally:
            self._writers -= {writer, upstream_writer}
            self._pairs.discard(task)
            writer.transport.abort()
            upstream_writer.transport.abort()

    async def _pass_requests(
        self, reader: asyncio.StreamReader, upstream: asyncio.StreamWriter, cutting: asyncio.Event
    ) -> None:
        while data := await reader.read(65536):
            if _CHANGING_REQUEST.match(data):
                self.changes += 1
                if self.changes == self.cut_at:
                    if not self.cut_after_effect:
                        await self.cut()
                        return
                    cutting.set()
            upstream.write(data)
            await upstream.drain()
        upstream.transport.abort()

    async def _pass_replies(
        self, upstream: asyncio.StreamReader, writer: asyncio.StreamWriter, cutting: asyncio.Event
    ) -> None:
        while data := await upstream.read(65536):
            if cutting.is_set():
                await self.cut()
                return
            self.passed_back += len(data)
            writer.write(data)
            await writer.drain()
        writer.transport.abort()
