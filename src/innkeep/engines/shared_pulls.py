"""One pull for all who want the same image with the same login at the same time.

Kept apart from the engines because it is about waiting, not about images: a waiter that gives up
must not take the pull from the others, and a pull that nobody waits for must end.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable

from innkeep.domain.instance import PullProgress
from innkeep.engines.base import ProgressSink
from innkeep.engines.errors import EngineUnavailable


class _Pull:
    """A pull under way with those who wait for it."""

    def __init__(self, begin: Callable[[ProgressSink], Awaitable[str]]) -> None:
        self.sinks: dict[object, ProgressSink] = {}
        self._latest: PullProgress | None = None
        self.task = asyncio.ensure_future(begin(self._report))

    def _report(self, progress: PullProgress) -> None:
        self._latest = progress
        for sink in tuple(self.sinks.values()):
            sink(progress)

    def join(self, waiter: object, sink: ProgressSink) -> None:
        self.sinks[waiter] = sink
        if self._latest is not None:
            sink(self._latest)


class SharedPulls:
    """The pulls that are under way, by what makes two of them equal."""

    def __init__(self) -> None:
        self._pulls: dict[Hashable, _Pull] = {}

    async def join(
        self,
        key: Hashable,
        begin: Callable[[ProgressSink], Awaitable[str]],
        progress: ProgressSink,
    ) -> str:
        """Wait for the pull with this key, beginning it when there is none.

        Args:
            key: equal for requests that may share a pull.
            begin: does the pull, reporting to the sink it gets, and answers the image.
            progress: told of every change from now on, and of the state so far.

        Raises:
            EngineUnavailable: the pull was ended by ``close``.
        """
        pull = self._pulls.get(key)
        if pull is None:
            pull = self._pulls[key] = _Pull(begin)
            pull.task.add_done_callback(lambda _: self._finish(key, pull))
        waiter = object()
        pull.join(waiter, progress)
        try:
            # Not awaited directly: a waiter that is cancelled would cancel it for everyone.
            await asyncio.wait({pull.task})
        finally:
            del pull.sinks[waiter]
            if not pull.sinks and not pull.task.done():
                self._forget(key, pull)
                await _end(pull)
        if pull.task.cancelled():
            raise EngineUnavailable("The download was ended because the engine was closed.")
        return pull.task.result()

    def _finish(self, key: Hashable, pull: _Pull) -> None:
        self._forget(key, pull)
        if not pull.task.cancelled():
            # Marks a failure as seen, for the case that everyone gave up just before.
            pull.task.exception()

    def _forget(self, key: Hashable, pull: _Pull) -> None:
        if self._pulls.get(key) is pull:
            del self._pulls[key]

    async def close(self) -> None:
        """End every pull."""
        for pull in tuple(self._pulls.values()):
            await _end(pull)


async def _end(pull: _Pull) -> None:
    pull.task.cancel()
    await asyncio.gather(pull.task, return_exceptions=True)
