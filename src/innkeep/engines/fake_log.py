"""What the main process of a container in a fake cluster wrote, and following it."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence

from innkeep.engines.log_lines import LogCursor
from innkeep.engines.sessions import LogLine

_KEPT_LINES = 10_000
"""As in a real cluster, the oldest lines go when there are too many."""


class FakeLog:
    """The log of one container, over all of its runs."""

    def __init__(self) -> None:
        self._lines: deque[tuple[int, LogLine]] = deque(maxlen=_KEPT_LINES)
        self._written = 0
        self._followers: set[asyncio.Event] = set()

    def write(self, line: LogLine) -> None:
        """Add a line."""
        self._written += 1
        self._lines.append((self._written, line))
        self.stir()

    def stir(self) -> None:
        """Let followers look: the process ended, or the container or the cluster went away."""
        for follower in self._followers:
            follower.set()

    async def read(
        self,
        *,
        tail: int | None,
        since: str,
        follow: bool,
        goes_on: Callable[[], bool],
    ) -> AsyncGenerator[Sequence[LogLine], None]:
        """Read as ``LogReader.read_log`` does.

        Args:
            tail: see there.
            since: see there.
            follow: see there.
            goes_on: whether the process runs; may raise to break the log off.
        """
        cursor = LogCursor(since)
        news = asyncio.Event()
        self._followers.add(news)
        try:
            read = 0 if tail is None else self._written - tail
            while True:
                news.clear()
                running = goes_on()
                fresh = [line for number, line in self._lines if number > read]
                read = self._written
                if lines := list(cursor.take(fresh)):
                    yield lines
                elif not follow or not running:
                    return
                else:
                    await news.wait()
        finally:
            self._followers.discard(news)
