"""The API's HTTP server, as every process of a server runs it."""

import contextlib
import functools
import os
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from innkeep.app.entrances import LogEntrances
from innkeep.app.http_connection import FindAnswer, HttpConnection

_BACKLOG = 2048
"""Connections that may wait to be taken."""


class ApiServer(uvicorn.Server):
    """Leaves signals to us: uvicorn raises them again when it ends, before we could drain.

    Args:
        app: what is served.
        host: where.
        port: where.
        entrances: told at the end, since their connections stay open by themselves.
        find_answer: tells what can be answered without the application.
    """

    def __init__(
        self,
        app: ASGIApp,
        host: str,
        port: int,
        entrances: LogEntrances,
        find_answer: FindAnswer,
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=10,
                # As many as asyncio takes at once: else one process took a whole burst.
                backlog=1,
                # Made as a class is; the library knows no other way to give it something.
                http=functools.partial(HttpConnection, find_answer=find_answer),  # type: ignore[arg-type]
                # It holds back what isn't read, and asks whether the other side is still there.
                ws="websockets-sansio",
                ws_max_size=1024 * 1024,
            )
        )
        self._entrances = entrances

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        for server in self.servers:
            for listening in server.sockets:
                with socket.socket(fileno=os.dup(listening.fileno())) as same:
                    same.listen(_BACKLOG)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what is open, the entrances' connections first."""
        await self._entrances.close()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them."""
        yield
