"""How many wrong passwords there may be: by address of the client, and by instance.

Only passwords are limited. A key can't be guessed, so whoever has one gets in even while somebody
else guesses at the instance's password.
"""

from collections import OrderedDict, deque
from dataclasses import dataclass

from innkeep.domain.clock import Clock

WINDOW_SECONDS = 600.0
_MOST_KEPT = 20_000


@dataclass(frozen=True)
class AttemptLimits:
    """How many wrong passwords within ten minutes."""

    of_address: int = 30
    of_instance: int = 30


class WrongPasswords:
    """The wrong passwords of late, which bound how many more may be tried.

    Args:
        clock: the time.
        limits: how many there may be.
    """

    def __init__(self, clock: Clock, limits: AttemptLimits) -> None:
        self._clock = clock
        self._limits = limits
        self._failures: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def may_try(self, address: str, instance_id: str) -> bool:
        """Whether another password may be tried now."""
        return (
            self._count("address", address) < self._limits.of_address
            and self._count("instance", instance_id) < self._limits.of_instance
        )

    def note_failure(self, address: str, instance_id: str) -> None:
        """Count a wrong password; for an instance that isn't there as for any other."""
        for key, most in (
            (("address", address), self._limits.of_address),
            (("instance", instance_id), self._limits.of_instance),
        ):
            times = self._failures.pop(key, None) or deque(maxlen=most)
            times.append(self._clock())
            self._failures[key] = times
        while len(self._failures) > _MOST_KEPT:
            # The one that failed the longest time ago.
            self._failures.popitem(last=False)

    def note_success(self, address: str, instance_id: str) -> None:
        """Take back the last failure: the password was the right one."""
        for key in (("address", address), ("instance", instance_id)):
            times = self._failures.get(key)
            if times:
                times.pop()
            if not times:
                self._failures.pop(key, None)

    def _count(self, kind: str, value: str) -> int:
        times = self._failures.get((kind, value))
        if times is None:
            return 0
        since = self._clock() - WINDOW_SECONDS
        while times and times[0] <= since:
            times.popleft()
        if not times:
            del self._failures[(kind, value)]
        return len(times)
