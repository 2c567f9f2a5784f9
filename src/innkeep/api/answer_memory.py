"""Answers given again, byte for byte, while nothing has changed that they were made of.

Most questions to a busy API are asked again and again by clients that wait for something. A route
whose answer follows from the store and what ``Deployment.standing`` has lets it be kept, by
``may_be_kept``; it is told again to the same question, with the same key, for a second at most, and
only until the key expires or the next commit of any process, or one that touched what the answer
rests on where it says so. So a revoked or expired key is refused at once, and an owner sees every
change at once.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from innkeep.api.scope import SCOPE_KEY, SCOPE_KEY_DIGEST, SCOPE_OWNER_ID
from innkeep.services.deployment import Standing

_MOST_BYTES = 32 * 1024 * 1024
_OVERHEAD_BYTES = 2048
_SECONDS = 1.0
_KEEP = "innkeep.keep"
_SAID_ABOUT_IT = ("method", "route", SCOPE_OWNER_ID, SCOPE_KEY, SCOPE_KEY_DIGEST)
_CREDENTIALS = (b"authorization", b"x-api-key")
_BODY = (b"content-length", b"transfer-encoding")

Question = tuple[str, bytes, tuple[tuple[bytes, bytes], ...]]


@dataclass(frozen=True)
class Ground:
    """What an answer rests on in the store, as it was before the answer was made."""

    look: Callable[[], object | None]
    """Tells within microseconds what is so now; ``None``: it can't."""
    seen: object | None

    @classmethod
    def now(cls, look: Callable[[], object | None]) -> "Ground":
        """That of an answer that is about to be made."""
        return cls(look, look())

    @property
    def holds(self) -> bool:
        """Whether it is as it was."""
        return self.seen is not None and self.look() == self.seen


def may_be_kept(request: Request, ground: Ground | None = None) -> None:
    """Say that the answer depends on the store, the deployment's standing and nothing else.

    Args:
        request: what is answered.
        ground: all of the store that it rests on, the caller's key included; ``None``: anything.
    """
    answer: KeptAnswer = request.scope[_KEEP]
    answer.allowed, answer.ground = True, ground


@dataclass
class KeptAnswer:
    """An answer, and for how long it would be the same again."""

    standing: Standing | None
    at: float
    allowed: bool = False
    ground: Ground | None = None
    whole: bool = False
    expires_at: float | None = None
    """When the key that it was given to expires."""
    messages: list[Message] = field(default_factory=list)
    said: dict[str, object] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes, about."""
        return _OVERHEAD_BYTES + sum(len(each.get("body", b"")) for each in self.messages)

    @property
    def is_good(self) -> bool:
        """Whether it is one to keep, and complete."""
        return self.whole and self.messages[0].get("status") == HTTPStatus.OK

    def is_fresh(self, now: float) -> bool:
        """Whether neither its second nor the key's time has passed."""
        in_time = self.expires_at is None or now < self.expires_at
        return in_time and 0 <= now - self.at < _SECONDS

    def holds(self, standing: Standing) -> bool:
        """Whether it would be the same again, with all else as it is now."""
        if self.standing is None or self.standing.surroundings != standing.surroundings:
            return False
        if self.standing.version != standing.version:
            if self.ground is None or not self.ground.holds:
                return False
            self.standing = standing
        return True


class KeptAnswers:
    """The answers that are kept, the latest ones.

    Args:
        standing: what answers depend on beside time; ``None``: it can't be told.
        clock: the present time, seconds.
    """

    def __init__(self, standing: Callable[[], Standing | None], clock: Callable[[], float]) -> None:
        self._standing = standing
        self._clock = clock
        self._kept: OrderedDict[Question, KeptAnswer] = OrderedDict()
        self._bytes = 0

    def begin(self, question: Question | None) -> KeptAnswer:
        """One that is about to be made; without a standing, it can't be kept.

        This comes before its first look at the store, which may see more but never less.
        """
        return KeptAnswer(self._standing() if question else None, self._clock())

    def recall(self, question: Question) -> KeptAnswer | None:
        """The answer to a question that was asked before, if it would be the same again."""
        known = self._kept.get(question)
        if known is None:
            return None
        standing = self._standing()
        if standing is not None and known.is_fresh(self._clock()) and known.holds(standing):
            return known
        self._forget(question)
        return None

    def keep(self, question: Question, answer: KeptAnswer) -> None:
        """Keep an answer; others go when there are too many."""
        self._forget(question)
        self._kept[question] = answer
        self._bytes += answer.size
        while self._bytes > _MOST_BYTES:
            self._forget(next(iter(self._kept)))

    def _forget(self, question: Question) -> None:
        answer = self._kept.pop(question, None)
        if answer is not None:
            self._bytes -= answer.size


class AnswerMemory:
    """Middleware between the log of requests and the routes.

    Args:
        app: what answers.
        kept: the answers.
    """

    def __init__(self, app: ASGIApp, kept: KeptAnswers) -> None:
        self._app = app
        self._kept = kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        question = _question_in(scope)
        known = self._kept.recall(question) if question else None
        if known is not None:
            scope.update(known.said)
            for message in known.messages:
                await send(message)
            return
        fresh = scope[_KEEP] = self._kept.begin(question)
        if question is None or fresh.standing is None:
            await self._app(scope, receive, send)
            return

        async def listen(message: Message) -> None:
            if fresh.allowed:
                fresh.messages.append(message)
                fresh.whole = not message.get("more_body", False)
            await send(message)

        await self._app(scope, receive, listen)
        if fresh.is_good:
            fresh.said = {name: scope[name] for name in _SAID_ABOUT_IT if name in scope}
            key = scope.get(SCOPE_KEY)
            fresh.expires_at = key.expires_at if key else None
            self._kept.keep(question, fresh)


def question_of(path: str, query: bytes, headers: Sequence[tuple[bytes, bytes]]) -> Question | None:
    """What a GET asks, and with which key; ``None``: it has a body.

    Args:
        path: percent-decoded.
        query: as it came.
        headers: names in lower case.
    """
    credentials: list[tuple[bytes, bytes]] = []
    for pair in headers:
        if pair[0] in _BODY:
            return None
        if pair[0] in _CREDENTIALS:
            credentials.append(pair)
    return path, query, tuple(credentials)


def _question_in(scope: Scope) -> Question | None:
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    return question_of(scope["path"], scope["query_string"], scope["headers"])
