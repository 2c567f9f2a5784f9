"""When a call is tried again, and after how long.

Only what can't be done twice by that: a GET changes nothing, and each POST has a key by which the
server knows it again.
"""

import random
from dataclasses import dataclass

from innkeep.client.errors import Refused, ServerUnreachable

_PASSING = frozenset({429, 502, 503, 504})
_IN_USE = "IDEMPOTENCY_KEY_IN_USE"
"""The first try is still being worked on, and its answer is what is wanted."""


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How patient a client is. Times are seconds."""

    tries_again: int = 4
    """How often a call is tried again at most; 0: never."""
    first_pause: float = 0.25
    longest_pause: float = 8.0
    longest_told_pause: float = 60.0
    """A server that asks for a longer one by ``Retry-After`` is not waited for."""

    def pause(self, problem: Refused | ServerUnreachable, tried: int) -> float | None:
        """Seconds until the call is tried again; ``None``: it is not.

        Args:
            problem: what the last try came to.
            tried: how many tries there were.
        """
        if tried > self.tries_again or not _may_pass(problem):
            return None
        told = problem.retry_after if isinstance(problem, Refused) else None
        if told is not None and told > self.longest_told_pause:
            return None
        # So that clients who were sent away at the same moment don't all come back at the same.
        usual = min(self.longest_pause, self.first_pause * (1 << (tried - 1)))
        own = usual * random.uniform(0.5, 1.0)  # noqa: S311  # nobody gains by guessing it
        return own if told is None else told + own / 4


def _may_pass(problem: Refused | ServerUnreachable) -> bool:
    if isinstance(problem, Refused):
        return problem.status in _PASSING or problem.reason == _IN_USE
    return True
