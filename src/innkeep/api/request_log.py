"""Around every request: an id, a line in the log, a figure, and an answer when all else failed.

Only the route's template, the status and the time are logged: no query, body or header, since any
of them may hold a secret.
"""

import re
import secrets
import time
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from innkeep.api.error_envelope import envelope
from innkeep.api.metrics import Metrics
from innkeep.api.scope import SCOPE_OWNER_ID, SCOPE_REQUEST_ID

_ACCEPTABLE_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_CLIENT_GONE = 499
_UNMATCHED = "unmatched"

logger = structlog.get_logger(__name__)


class RequestJournal:
    """Where answered requests are noted.

    Args:
        metrics: where they are counted.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def note(self, scope: Mapping[str, Any], request_id: str, status: int, seconds: float) -> None:
        """Write the line of one, and count it.

        Args:
            scope: has ``method``, and what is known of its ``route`` and its owner.
            request_id: as answered.
            status: of the answer; 0: there was none.
            seconds: from its arrival to the end of its answer.
        """
        route = getattr(scope.get("route"), "path", _UNMATCHED)
        self._metrics.count_request(scope["method"], route, status, seconds)
        logger.info(
            "request",
            method=scope["method"],
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            request_id=request_id,
            owner_id=scope.get(SCOPE_OWNER_ID),
        )


class RequestLog:
    """Middleware that every request passes first and last.

    Args:
        app: what answers.
        journal: where it is noted.
    """

    def __init__(self, app: ASGIApp, journal: RequestJournal) -> None:
        self._app = app
        self._journal = journal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; lifespan and WebSockets go straight through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = scope[SCOPE_REQUEST_ID] = request_id_of(scope["headers"])
        answer = _Answer(send, request_id)
        began = time.perf_counter()
        try:
            await self._app(scope, receive, answer.send)
        except ClientDisconnect:
            answer.status = answer.status or _CLIENT_GONE
        except Exception as problem:  # the last place that can answer
            _log_failure(problem, request_id)
            if answer.status:
                raise
            await _internal_error(request_id)(scope, receive, answer.send)
        finally:
            self._journal.note(scope, request_id, answer.status, time.perf_counter() - began)


class _Answer:
    """Passes an answer on, with the request's id, and remembers its status."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            header = (b"x-request-id", self._request_id.encode())
            message = {**message, "headers": [*message.get("headers", []), header]}
        await self._send(message)


def request_id_of(headers: Sequence[tuple[bytes, bytes]]) -> str:
    """The id that a request was given by its client, or a new one."""
    for name, value in headers:
        if name == b"x-request-id" and _ACCEPTABLE_ID.fullmatch(value):
            given: str = value.decode()
            return given
    return secrets.token_hex(8)


def _internal_error(request_id: str) -> ASGIApp:
    message = f"something failed inside; the server's log has more under {request_id}"
    return envelope(500, "INTERNAL", message, {"requestId": request_id})


def _log_failure(problem: Exception, request_id: str) -> None:
    # The first line only: the next ones of a database error hold the statement's values.
    summary = str(problem).partition("\n")[0][:500]
    logger.error(
        "request_failed",
        request_id=request_id,
        problem=f"{type(problem).__name__}: {summary}",
        stack="".join(traceback.format_tb(problem.__traceback__)),
    )
