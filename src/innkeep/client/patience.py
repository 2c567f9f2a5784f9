"""How long a stream that broke off is begun again."""

import time

from innkeep.client.errors import Refused, ServerUnreachable
from innkeep.client.retries import RetryPolicy


class Patience:
    """Of one stream: while nothing ever came, that of any call; later, that of who waits anyhow.

    Args:
        policy: of any call.
        seconds: how long a server may be away that answered before.
    """

    def __init__(self, policy: RetryPolicy, seconds: float = 600) -> None:
        self._policy = policy
        self._seconds = seconds
        self._tried = 0
        self._answered = False
        self._away_since: float | None = None

    def renew(self) -> None:
        """Something came."""
        self._answered = True
        self._tried = 0
        self._away_since = None

    def pause(self, problem: Refused | ServerUnreachable, *, goes_on: bool = True) -> float | None:
        """Seconds until the next try; ``None``: it is given up.

        Args:
            problem: how the last try ended.
            goes_on: whether the stream can be read on from where it was.
        """
        self._tried += 1
        if not self._answered:
            return self._policy.pause(problem, self._tried)
        if not goes_on:
            return None
        now = time.monotonic()
        if self._away_since is None:
            self._away_since = now
        if now - self._away_since > self._seconds:
            return None
        return self._policy.pause(problem, min(self._tried, self._policy.tries_again))
