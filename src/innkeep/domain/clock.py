"""Time as an argument, so that hours can pass in a test within milliseconds.

The time of a host may be set, forwards and backwards, while a server runs. What lasts for seconds
is measured by clocks that nobody sets; what is kept for hours or days is in the store as Unix
seconds, and its age is told by a clock that does not believe in a leap.
"""

import time
from collections.abc import Callable

Clock = Callable[[], float]
"""Gives the present time as Unix seconds."""

system_clock: Clock = time.time


def _since_boot() -> float:
    # Time in which the host slept counts too.
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class AgeClock:
    """The time by which something is judged old enough to be deleted.

    It is the present time, but never more ahead of this process's start than really passed: a
    clock that was set forwards, by mistake or rightly, makes nothing older. What is kept is then
    kept longer, at most until a server starts anew.

    Args:
        clock: the present time, as somebody set it.
        steady: seconds since any moment, by a clock that nobody sets.
    """

    def __init__(self, clock: Clock = system_clock, steady: Clock = _since_boot) -> None:
        self._clock = clock
        self._steady = steady
        self._ahead = clock() - steady()

    def __call__(self) -> float:
        """Unix seconds."""
        return min(self._clock(), self._steady() + self._ahead)
