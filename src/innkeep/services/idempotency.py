"""Carrying out a request once, however often it comes with the same key."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from innkeep.domain.errors import KeyInUse, KeyOfAnother, StoreUnavailable
from innkeep.domain.idempotency import KeyLook, KeyState, RequestKey
from innkeep.services.deployment import Deployment
from innkeep.store import idempotency
from innkeep.store.database import ALONG, Transaction

KEEP_SECONDS = 24 * 3600.0
"""How long a key stands for its request."""
_HOLD_SECONDS = 60.0
"""Longer than any request takes that isn't a wait; after that its server is taken for dead."""
_PATIENCE_SECONDS = 15.0
_PAUSE_SECONDS = 0.05
_SERVER_ERROR = 500


@dataclass(frozen=True)
class Answer:
    """What a request was answered."""

    status: int
    body: str


async def once(
    deployment: Deployment,
    key: RequestKey,
    request: str,
    act: Callable[[], Awaitable[Answer]],
) -> tuple[KeyLook, Answer | None]:
    """Carry out a request unless that was done, and keep what is answered.

    An answer of 500 or above is not kept: the same key then may be tried again.

    Args:
        deployment: where.
        key: the owner's name for it.
        request: digest of everything that makes it what it is.
        act: does it.

    Returns:
        How the key stood (``NEW``, ``ANSWERED`` or ``CARRIED_OUT``), and what ``act`` answered if
        it was done now.

    Raises:
        KeyOfAnother: the key stands for another request.
        KeyInUse: somebody is at it still.
    """
    look = await _take(deployment, key, request)
    if look.state is not KeyState.NEW:
        return look, None

    def note(tx: Transaction) -> None:
        idempotency.note_carried_out(tx, key)

    along = ALONG.set(note)
    answer = None
    try:
        answer = await act()
    finally:
        ALONG.reset(along)
        if answer is None or answer.status >= _SERVER_ERROR:
            with _or_let_go_later(deployment, key):
                await deployment.database.write(idempotency.let_go, key)
    if answer.status < _SERVER_ERROR:
        with _or_let_go_later(deployment, key):
            await deployment.database.write(
                idempotency.note_answer, key, answer.status, answer.body
            )
    return look, answer


@contextlib.contextmanager
def _or_let_go_later(deployment: Deployment, key: RequestKey) -> Iterator[None]:
    """Remember a key that the store does not let go of now, for whoever comes with it next."""
    try:
        yield
    except StoreUnavailable:
        deployment.unreleased_keys.add(key)
        raise


async def _take(deployment: Deployment, key: RequestKey, request: str) -> KeyLook:
    end = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
    while True:
        if key in deployment.unreleased_keys:
            await deployment.database.write(idempotency.let_go, key)
            deployment.unreleased_keys.discard(key)
        # A clock that is set forwards must not end a hold, nor forget a request that was done.
        now = deployment.age()
        look = await deployment.database.write(
            idempotency.take,
            key,
            request,
            now=now,
            held_until=now + _HOLD_SECONDS,
            expires=now + KEEP_SECONDS,
        )
        if look.state is KeyState.ANOTHER:
            raise KeyOfAnother(key.key)
        if look.state is not KeyState.HELD:
            return look
        if asyncio.get_running_loop().time() > end:
            raise KeyInUse(key.key)
        await asyncio.sleep(_PAUSE_SECONDS)
