"""Takes what an engine tells of, and has those instances looked at: what came together at once.

A start alone makes an engine tell of four or five events. Each in a transaction of its own would
keep the store from the very work that they tell of.
"""

import asyncio
from collections.abc import Callable, Collection

import structlog

from innkeep.engines.values import EngineEvent
from innkeep.reconciler.parts import Parts
from innkeep.store import claims, instances
from innkeep.store.database import Transaction

_log = structlog.get_logger(__name__)

_PAUSE_AFTER_FAILURE_SECONDS = 1.0


class EventInbox:
    """The events of one cluster that nobody acted on yet.

    Args:
        parts: what the reconciler shares.
        nudge: called when instances became due.
    """

    def __init__(self, parts: Parts, nudge: Callable[[], None]) -> None:
        self._parts = parts
        self._nudge = nudge
        self._events: set[EngineEvent] = set()
        self._woken = asyncio.Event()

    def take(self, event: EngineEvent) -> None:
        """Have the event acted on soon; returns at once."""
        self._events.add(event)
        self._woken.set()

    async def run(self) -> None:
        """Act on events until cancelled."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            events, self._events = self._events, set()
            try:
                if await self._parts.database.write(_mark_due, events, self._parts.clock()):
                    self._nudge()
            except Exception:  # noqa: BLE001  # they must not be lost
                _log.exception("events of the engine")
                self._events |= events
                self._woken.set()
                await asyncio.sleep(_PAUSE_AFTER_FAILURE_SECONDS)


def _mark_due(tx: Transaction, events: Collection[EngineEvent], at: float) -> bool:
    """Have instances looked at, but not those that are just being made or started; if any."""
    changed = _ids(tx, [event for event in events if not event.begins])
    begun = _ids(tx, [event for event in events if event.begins]) - changed
    marked = claims.mark_due(tx, changed, at) + claims.mark_due(tx, begun, at, unless_claimed=True)
    return marked > 0


def _ids(tx: Transaction, events: Collection[EngineEvent]) -> set[str]:
    named = {event.instance_id for event in events if event.instance_id}
    nameless = {event.sandbox for event in events if not event.instance_id and event.sandbox}
    return named | instances.ids_by_sandboxes(tx, nameless)
