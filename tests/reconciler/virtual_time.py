"""An event loop whose time jumps to the next timer, so that hours pass within milliseconds.

Nothing in these tests waits for the outside world, so the order of events depends on the timers
alone: the same test takes the same way each time.
"""

import asyncio
import selectors

_OUTSIDE_SECONDS = 10.0
_MOST_TURNS = 20_000
"""More turns of the loop than any real work takes within one moment."""


class _JumpingSelector(selectors.DefaultSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self._turns = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        self._turns += 1
        if self._turns > _MOST_TURNS:
            raise RuntimeError("something is done over and over without a wait")
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if timeout is None:
            ready = super().select(_OUTSIDE_SECONDS)
            if not ready:
                raise RuntimeError("nothing is left that could ever happen")
            return ready
        self.now += timeout
        self._turns = 0
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """A loop in which waiting takes no time."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now
