"""Confirmations by a second call, for assistants that can't ask their user by the protocol."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

GOOD_FOR_SECONDS = 300.0
_MOST_OPEN = 100


@dataclass(frozen=True)
class _Open:
    action: str
    until: float


class Confirmations:
    """Tokens, each of which confirms one action once and not for long.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: dict[str, _Open] = {}

    def make(self, action: str) -> str:
        """A token for an action, which names what is done, and to what."""
        now = self._clock()
        self._open = {token: each for token, each in self._open.items() if each.until > now}
        while len(self._open) >= _MOST_OPEN:
            del self._open[next(iter(self._open))]
        token = secrets.token_urlsafe(12)
        self._open[token] = _Open(action, now + GOOD_FOR_SECONDS)
        return token

    def use(self, token: str, action: str) -> bool:
        """Whether a token confirms this very action; it does so once."""
        found = self._open.get(token)
        if found is None or found.action != action or found.until <= self._clock():
            return False
        del self._open[token]
        return True
