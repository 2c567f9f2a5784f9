"""An answer that goes on for as long as its reader stays, sent no faster than it is read.

What is to be sent is asked for piece by piece, so that a reader who stands still costs one piece.
An answer that could not be finished is broken off, never ended as if it were whole.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Iterator

import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from innkeep.domain.errors import InnkeepError

_log = structlog.get_logger(__name__)

_MOST_FOR_EACH = 50
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # For proxies that would collect the answer first.
    "X-Accel-Buffering": "no",
}


class OpenStreams:
    """All answers that are being sent now.

    Args:
        most_for_each: so many at most for one instance; a further one breaks the oldest off,
            which may be of a reader who left without a word.
    """

    def __init__(self, most_for_each: int = _MOST_FOR_EACH) -> None:
        self.most_for_each = most_for_each
        self._sending: dict[str, list[asyncio.Task[None]]] = {}
        self._closed = False

    def count(self, instance_id: str) -> int:
        """How many are being sent for an instance."""
        return len(self._sending.get(instance_id, ()))

    def close(self) -> None:
        """Break all of them off, and those that come later."""
        self._closed = True
        for tasks in self._sending.values():
            for task in tasks:
                task.cancel()

    @contextlib.contextmanager
    def one_more(self, instance_id: str, task: asyncio.Task[None]) -> Iterator[None]:
        """Count a task among those that send for an instance."""
        tasks = self._sending.setdefault(instance_id, [])
        tasks.append(task)
        if self._closed:
            task.cancel()
        elif len(tasks) > self.most_for_each:
            tasks[0].cancel()
        try:
            yield
        finally:
            tasks.remove(task)
            if not tasks:
                self._sending.pop(instance_id, None)


class TextStream(Response):
    """A text of unknown length as an answer.

    Args:
        pieces: gives what is to be sent; closed when it ends for any reason.
        streams: where it counts.
        instance_id: for whom it counts.
    """

    media_type = "text/plain"

    def __init__(
        self, pieces: AsyncGenerator[bytes, None], streams: OpenStreams, instance_id: str
    ) -> None:
        super().__init__(headers=_HEADERS)
        del self.headers["content-length"]
        self._pieces = pieces
        self._streams = streams
        self._instance_id = instance_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it until it ends, the reader leaves, or the server does.

        Raises:
            ClientDisconnect: it was not sent to its end.
        """
        if scope["method"] == "HEAD":
            await self._pieces.aclose()
            await super().__call__(scope, receive, send)
            return
        sending = asyncio.create_task(self._send(send))
        leaving = asyncio.create_task(_wait_until_left(receive))
        try:
            with self._streams.one_more(self._instance_id, sending):
                await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)
        if sending.cancelled() or sending.exception() is not None:
            self._note(None if sending.cancelled() else sending.exception())
            raise ClientDisconnect

    async def _send(self, send: Send) -> None:
        async with contextlib.aclosing(self._pieces) as pieces:
            await send(
                {
                    "type": "http.response.start",
                    "status": self.status_code,
                    "headers": self.raw_headers,
                }
            )
            async for piece in pieces:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                # A reader that keeps up must not keep everybody else waiting.
                await asyncio.sleep(0)
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _note(self, problem: BaseException | None) -> None:
        if problem is None:
            return
        why = problem.message if isinstance(problem, InnkeepError) else repr(problem)
        _log.warning("a log broke off", instance=self._instance_id, why=why)


async def _wait_until_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
