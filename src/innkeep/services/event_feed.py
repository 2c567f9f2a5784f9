"""Tells, in one process, how far the history of all instances is settled, and whose it is.

One look for all who listen here, however many they are; each then reads what is its own, at its own
pace. Without a listener nothing is looked at.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog

from innkeep.domain.errors import StoreUnavailable
from innkeep.store import events
from innkeep.store.changes import Watch
from innkeep.store.database import Database
from innkeep.store.events import FeedLook

_log = structlog.get_logger(__name__)

_BETWEEN_LOOKS_SECONDS = 0.02
_GAP_SECONDS = 0.02
_LONGEST_GAP_PAUSE_SECONDS = 1.0
_AWAY_SECONDS = 1.0
_ANYWAY_SECONDS = 5.0
"""What another process tells need not arrive."""


class Listener:
    """One who listens; what comes while it reads is not lost to it.

    Args:
        owner_id: whose events; ``None``: everybody's.
        begins_at: the number up to which it was settled when it began to listen.
    """

    def __init__(self, owner_id: str | None, begins_at: int) -> None:
        self.begins_at = begins_at
        self._owner_id = owner_id
        self._news = asyncio.Event()
        self._owners: set[str] = set()

    def tell(self, owners: frozenset[str]) -> None:
        """Take that there is something new of these owners."""
        if self._owner_id is None:
            self._owners |= owners
            self._news.set()
        elif self._owner_id in owners:
            self._news.set()

    def begin_look(self) -> frozenset[str]:
        """Say that what was told so far is about to be read; whose it is."""
        self._news.clear()
        owners, self._owners = frozenset(self._owners), set()
        return owners

    async def wait(self) -> None:
        """Return when something was told since the last look began."""
        await self._news.wait()


class EventFeed:
    """The history as it goes on.

    Args:
        database: where it is.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listeners: set[Listener] = set()
        self._waiting = 0
        self._task: asyncio.Task[None] | None = None
        self._begun: asyncio.Future[None] | None = None
        self.settled = 0
        """Number of the last event that may be told: nothing can come before it any more."""

    @contextlib.asynccontextmanager
    async def listen(self, owner_id: str | None) -> AsyncIterator[Listener]:
        """Be told of events from now on.

        Args:
            owner_id: whose; ``None``: everybody's.

        Raises:
            StoreUnavailable: the database does not answer.
        """
        self._waiting += 1
        listener = None
        try:
            if self._task is None or self._task.done():
                self._begun = asyncio.get_running_loop().create_future()
                self._task = asyncio.create_task(self._run(self._begun), name="event-feed")
            assert self._begun is not None
            await asyncio.shield(self._begun)
            listener = Listener(owner_id, self.settled)
            self._listeners.add(listener)
            yield listener
        finally:
            self._waiting -= 1
            if listener is not None:
                self._listeners.discard(listener)
            if not self._waiting:
                await self._end()

    async def _end(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self, begun: asyncio.Future[None]) -> None:
        with self._database.changes.watch_all() as watch:
            try:
                self.settled = await self._first_settled(watch)
            except StoreUnavailable as problem:
                begun.set_exception(problem)
                # Whoever waits for it has been told; nobody else needs to be.
                begun.exception()
                return
            begun.set_result(None)
            await self._go_on(watch)

    async def _first_settled(self, watch: Watch) -> int:
        watch.begin_look()
        look = await self._database.read(events.begin_feed)
        while look.gap is not None:
            if await self._database.read(events.is_settled, look.gap):
                return look.gap.until
            await asyncio.sleep(_GAP_SECONDS)
        return look.settled

    async def _go_on(self, watch: Watch) -> None:
        look = FeedLook(self.settled, None)
        pause = _GAP_SECONDS
        while True:
            watch.begin_look()
            try:
                look = await self._database.read(events.look_on, look.settled, look.gap)
            except StoreUnavailable as problem:
                _log.warning("events can't be read now", why=problem.message)
                await asyncio.sleep(_AWAY_SECONDS)
                continue
            except Exception:  # noqa: BLE001  # those who listen would wait for ever
                _log.exception("events can't be read")
                await asyncio.sleep(_AWAY_SECONDS)
                continue
            self.settled = look.settled
            if look.owners:
                for listener in self._listeners:
                    listener.tell(look.owners)
            if not look.is_all:
                continue
            if look.gap is None:
                pause = _GAP_SECONDS
                await watch.wait(_ANYWAY_SECONDS)
            else:
                await watch.wait(pause)
                pause = min(2 * pause, _LONGEST_GAP_PAUSE_SECONDS)
            # What comes at once is taken at once.
            await asyncio.sleep(_BETWEEN_LOOKS_SECONDS)
