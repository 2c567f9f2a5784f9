"""Answers given again, byte for byte, while nothing has changed that they were made of.

Most questions to a busy API are asked again and again by clients that wait for something. A route
whose answer follows from the store and what ``Deployment.standing`` has lets it be kept, by
``may_be_kept``; it is told again to the same question, with the same key, for a second at most, and
only until the next commit of any process, or until the key expires. So a revoked or expired key is
refused at once, and an owner sees every change at once.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from innkeep.api.scope import SCOPE_KEY, SCOPE_OWNER_ID

_MOST_BYTES = 32 * 1024 * 1024
_OVERHEAD_BYTES = 2048
_SECONDS = 1.0
_KEEP = "innkeep.keep"
_SAID_ABOUT_IT = ("route", SCOPE_OWNER_ID, SCOPE_KEY)
_CREDENTIALS = (b"authorization", b"x-api-key")
_BODY = (b"content-length", b"transfer-encoding")

_Question = tuple[str, bytes, tuple[tuple[bytes, bytes], ...]]


def may_be_kept(request: Request) -> None:
    """Say that the answer depends on the store, the deployment's standing and nothing else."""
    request.scope[_KEEP].allowed = True


@dataclass
class _Answer:
    standing: object
    at: float
    allowed: bool = False
    whole: bool = False
    expires_at: float | None = None
    """When the key that it was given to expires."""
    messages: list[Message] = field(default_factory=list)
    said: dict[str, object] = field(default_factory=dict)

    def may_be_given(self, standing: object, now: float) -> bool:
        """Whether it is still what a route would answer."""
        return (
            self.standing == standing
            and 0 <= now - self.at < _SECONDS
            and (self.expires_at is None or now < self.expires_at)
        )

    @property
    def size(self) -> int:
        """Bytes, about."""
        return _OVERHEAD_BYTES + sum(len(each.get("body", b"")) for each in self.messages)


class AnswerMemory:
    """Middleware between the log of requests and the routes.

    Args:
        app: what answers.
        standing: what answers depend on beside time; ``None``: it can't be told.
        clock: the present time, seconds.
    """

    def __init__(
        self, app: ASGIApp, standing: Callable[[], object | None], clock: Callable[[], float]
    ) -> None:
        self._app = app
        self._standing = standing
        self._clock = clock
        self._kept: OrderedDict[_Question, _Answer] = OrderedDict()
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        question = _question_of(scope)
        # Before the look at the store, which may see more but never less.
        standing = self._standing() if question else None
        now = self._clock()
        fresh = _Answer(standing, now)
        scope[_KEEP] = fresh
        if question is None or standing is None:
            await self._app(scope, receive, send)
            return
        known = self._kept.get(question)
        if known is not None:
            if known.may_be_given(standing, now):
                scope.update(known.said)
                for message in known.messages:
                    await send(message)
                return
            self._forget(question)

        async def listen(message: Message) -> None:
            if fresh.allowed:
                fresh.messages.append(message)
                fresh.whole = not message.get("more_body", False)
            await send(message)

        await self._app(scope, receive, listen)
        if fresh.whole and fresh.messages[0].get("status") == 200 and self._standing() == standing:
            fresh.said = {name: scope[name] for name in _SAID_ABOUT_IT if name in scope}
            key = scope.get(SCOPE_KEY)
            fresh.expires_at = key.expires_at if key else None
            self._keep(question, fresh)

    def _keep(self, question: _Question, answer: _Answer) -> None:
        self._forget(question)
        self._kept[question] = answer
        self._bytes += answer.size
        while self._bytes > _MOST_BYTES:
            self._forget(next(iter(self._kept)))

    def _forget(self, question: _Question) -> None:
        answer = self._kept.pop(question, None)
        if answer is not None:
            self._bytes -= answer.size


def _question_of(scope: Scope) -> _Question | None:
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    headers = scope["headers"]
    if any(name in _BODY for name, _ in headers):
        return None
    credentials = tuple(pair for pair in headers if pair[0] in _CREDENTIALS)
    return scope["path"], scope["query_string"], credentials
