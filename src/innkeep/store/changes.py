"""Being woken when something happened in an instance's life, instead of asking again and again.

All that this process writes passes here, and what the server's other processes write is told. Only
one server works on a database at a time. Nothing is told but that a look is worth while.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Collection, Iterable, Iterator

WEBHOOKS = "webhooks"
"""Stands where an instance's id does, when there is another webhook."""


class Changes:
    """Who waits for news of which instance."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watches: dict[str, set[Watch]] = {}
        self._watches_of_all: set[Watch] = set()
        self.pass_on: Callable[[Iterable[str]], None] | None = None
        """Tells other processes of what was written here; from any thread."""

    @contextlib.contextmanager
    def watch(self, instance_id: str) -> Iterator["Watch"]:
        """Be told of what is added to an instance's history from now on."""
        watch = Watch(asyncio.get_running_loop())
        with self._lock:
            self._watches.setdefault(instance_id, set()).add(watch)
        try:
            yield watch
        finally:
            with self._lock:
                self._watches[instance_id].discard(watch)
                if not self._watches[instance_id]:
                    del self._watches[instance_id]

    @contextlib.contextmanager
    def watch_all(self) -> Iterator["Watch"]:
        """Be told of what is added to any history from now on."""
        watch = Watch(asyncio.get_running_loop())
        with self._lock:
            self._watches_of_all.add(watch)
        try:
            yield watch
        finally:
            with self._lock:
                self._watches_of_all.discard(watch)

    def tell(self, instance_ids: Collection[str]) -> None:
        """Wake those who wait for these instances; from any thread, after the commit."""
        self.hear(instance_ids)
        if instance_ids and self.pass_on is not None:
            self.pass_on(instance_ids)

    def hear(self, instance_ids: Collection[str]) -> None:
        """Wake those who wait here for what another process wrote."""
        with self._lock:
            woken = self._watches_of_all if instance_ids else ()
            for watch in woken:
                watch.wake()
            for instance_id in instance_ids:
                for watch in self._watches.get(instance_id, ()):
                    watch.wake()


class Watch:
    """One who waits; what comes while it looks is not lost to it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._news = asyncio.Event()

    def wake(self) -> None:
        """Let it look; from any thread."""
        self._loop.call_soon_threadsafe(self._news.set)

    def begin_look(self) -> None:
        """Say that what happened so far is about to be seen."""
        self._news.clear()

    @property
    def has_news(self) -> bool:
        """Whether something happened since the last look began."""
        return self._news.is_set()

    async def wait(self, seconds: float | None = None) -> None:
        """Return when something happened since the last look began, or after so long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()
