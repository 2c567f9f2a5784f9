"""Server-sent events as an answer that goes on for as long as its reader stays.

Events are asked for only when the former ones were taken, so that a reader who is slow costs no
more than one who isn't; one who takes nothing for a minute is let go. The answer ends as a whole
one when the server is being ended, and does not when it has to be broken off.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

import orjson
import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from innkeep.domain.errors import InnkeepError, NotAuthenticated, ServerEnding
from innkeep.domain.event import InstanceEvent, event_body
from innkeep.services.event_streams import EventStream

_log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 15.0
_PATIENCE_SECONDS = 60.0
"""A reader who takes nothing for so long is taken for gone."""
_ENDING_SECONDS = 2.0
_RETRY_MILLISECONDS = 2000
_BEGIN = f"retry: {_RETRY_MILLISECONDS}\n: events follow\n\n".encode()
_HEARTBEAT = b": still here\n\n"
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    # For proxies that would collect the answer first.
    "X-Accel-Buffering": "no",
}


def event_text(event: InstanceEvent) -> bytes:
    """One event as it goes over the wire."""
    head = f"id: {event.id}\nevent: {event.type}\ndata: ".encode()
    return head + orjson.dumps(event_body(event)) + b"\n\n"


class EventStreamAnswer(Response):
    """A stream of events as an answer.

    Args:
        opening: opens the stream; what it raises is answered instead.
        check_key: raises ``NotAuthenticated`` once the key of the request is no good any more.
        closing: set when the server is being ended.
    """

    media_type = "text/event-stream"

    def __init__(
        self,
        opening: AbstractAsyncContextManager[EventStream],
        check_key: Callable[[], Awaitable[object]],
        closing: asyncio.Event,
    ) -> None:
        super().__init__(headers=_HEADERS)
        del self.headers["content-length"]
        self._opening = opening
        self._check_key = check_key
        self._closing = closing

    async def __call__(
        self,
        scope: Scope,  # noqa: ARG002  # what every answer takes
        receive: Receive,
        send: Send,
    ) -> None:
        """Send it until the reader leaves or the server ends.

        Raises:
            ClientDisconnect: it was broken off.
            InnkeepError: it was not begun.
        """
        begun = False

        async def patiently(message: Message) -> None:
            nonlocal begun
            begun = True
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await send(message)

        sending = asyncio.create_task(self._send(patiently))
        others = [
            asyncio.create_task(_wait_until_left(receive)),
            asyncio.create_task(self._wait_until_over()),
        ]
        try:
            await asyncio.wait({sending, *others}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, *others):
                task.cancel()
            await asyncio.gather(sending, *others, return_exceptions=True)
        if sending.cancelled():
            raise ClientDisconnect
        problem = sending.exception()
        if problem is None:
            return
        if not begun:
            raise problem
        why = problem.message if isinstance(problem, InnkeepError) else repr(problem)
        _log.warning("a stream of events broke off", why=why)
        raise ClientDisconnect

    async def _send(self, send: Callable[[Message], Awaitable[None]]) -> None:
        async with self._opening as stream:
            await send(
                {
                    "type": "http.response.start",
                    "status": self.status_code,
                    "headers": self.raw_headers,
                }
            )
            await send({"type": "http.response.body", "body": _BEGIN, "more_body": True})
            last = await self._send_events(stream, send)
            await send({"type": "http.response.body", "body": last, "more_body": False})

    async def _send_events(
        self, stream: EventStream, send: Callable[[Message], Awaitable[None]]
    ) -> bytes:
        """Send what comes; the last words when it is over."""
        loop = asyncio.get_running_loop()
        checked = loop.time()
        while True:
            try:
                found = await stream.next(HEARTBEAT_SECONDS)
                if loop.time() - checked >= HEARTBEAT_SECONDS:
                    await self._check_key()
                    checked = loop.time()
            except (ServerEnding, NotAuthenticated) as problem:
                return f": {problem.message}\n\n".encode()
            text = b"".join(event_text(event) for event in found) or _HEARTBEAT
            await send({"type": "http.response.body", "body": text, "more_body": True})

    async def _wait_until_over(self) -> None:
        # A reader who takes nothing must not keep the server.
        await self._closing.wait()
        await asyncio.sleep(_ENDING_SECONDS)


async def _wait_until_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
