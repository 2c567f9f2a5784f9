"""Sends messages about events to webhooks until they are taken or given up.

The history itself is what has to be sent: for each webhook is stored up to which event it was
looked at, and what is wanted of it becomes a message, in one transaction. So nothing is added to
the transactions of those who work on instances, and nothing is lost when a server ends. One process
of a server delivers.

A webhook that fails is asked by one message at a time, with pauses that grow up to a minute; each
message has pauses of its own, that grow up to an hour.
"""

import asyncio
import contextlib
import random
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from innkeep.domain.errors import StoreUnavailable
from innkeep.domain.event import InstanceEvent, event_body
from innkeep.domain.webhook import (
    MAX_AGE_SECONDS,
    PAUSES,
    Delivery,
    Webhook,
    is_given_up,
    pause_after,
)
from innkeep.services import webhooks as service
from innkeep.services.deployment import Deployment
from innkeep.services.event_feed import Listener
from innkeep.services.waiting import first_of
from innkeep.services.webhook_way import NotDelivered
from innkeep.store import events, webhook_deliveries, webhooks
from innkeep.store.changes import WEBHOOKS, Watch
from innkeep.store.webhook_deliveries import Outcome

_log = structlog.get_logger(__name__)

_FOR_EACH_WEBHOOK = 4
_OVERALL = 64
"""Messages that are being sent at the same time."""
_LONGEST_REST_SECONDS = 60.0
_NOTE_LOOKED_EVERY = 5000
"""Events that may have to be looked at again after a restart."""
_PAGE = 200
_FORGET_FROM = 1000
"""So much about deleted webhooks may stay in memory."""
_AWAY_SECONDS = 5.0
_IDLE_SECONDS = 30.0
_SHORTEST_WAIT_SECONDS = 0.25
_END_SECONDS = 3.0
_JITTER = 0.1


@dataclass
class _Line:
    """How it goes with one webhook."""

    failures: int = 0
    """Attempts in a row that failed."""
    rests_until: float = 0.0
    """In the loop's time."""
    sending: set[int] = field(default_factory=set)
    """Messages that are being sent, or whose outcome is not stored yet."""

    def room(self, now: float) -> int:
        """How many more may be sent."""
        if now < self.rests_until:
            return 0
        return (1 if self.failures else _FOR_EACH_WEBHOOK) - len(self.sending)


class Deliverer:
    """Delivers for one deployment.

    Args:
        deployment: whose webhooks.
        pauses: seconds after the first failed attempt at a message, the second, and so on.
    """

    def __init__(self, deployment: Deployment, pauses: Sequence[float] = PAUSES) -> None:
        self._deployment = deployment
        self._database = deployment.database
        self._pauses = pauses
        self._lines: dict[str, _Line] = {}
        self._looked: dict[str, int] = {}
        """Up to which event each webhook was looked at, where that is not stored."""
        self._behind: set[str] | None = None
        """Owners of webhooks that have to be looked at; ``None``: all."""
        self._forgets_at = _FORGET_FROM
        self._sends: set[asyncio.Task[None]] = set()
        self._outcomes: list[Outcome] = []
        self._stirred = asyncio.Event()

    async def run(self) -> None:
        """Deliver until the server is being ended."""
        while not self._deployment.closing.is_set():
            try:
                await self._run()
            except StoreUnavailable as problem:
                _log.warning("webhooks wait for the store", why=problem.message)
            except Exception:  # noqa: BLE001  # what waits is in the store; the next round sees it
                _log.exception("webhooks can't be delivered now")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_AWAY_SECONDS):
                    await self._deployment.closing.wait()
        await self._end()

    async def _run(self) -> None:
        with self._database.changes.watch(WEBHOOKS) as another:
            while not self._deployment.closing.is_set():
                another.begin_look()
                self._stirred.clear()
                if await self._database.read(webhooks.are_there):
                    async with self._deployment.feed.listen(None) as listener:
                        self._behind = None
                        await self._deliver(listener, another)
                else:
                    await self._wait(_IDLE_SECONDS, another)

    async def _deliver(self, listener: Listener, another: Watch) -> None:
        while not self._deployment.closing.is_set():
            self._stirred.clear()
            await self._store_outcomes()
            owners = listener.begin_look()
            if another.has_news:
                # What came while it was made has been told already.
                another.begin_look()
                self._behind = None
            if self._behind is not None:
                self._behind |= owners
            await self._look_for_events()
            await self._begin_sends()
            if not self._sends and not await self._database.read(webhooks.are_there):
                return
            await self._forget_deleted()
            await self._wait(await self._seconds_to_next(), listener, another)

    async def _forget_deleted(self) -> None:
        if len(self._looked) + len(self._lines) < self._forgets_at:
            return
        there = {webhook.id for webhook in await self._database.read(webhooks.of_owners, None)}
        self._looked = {name: until for name, until in self._looked.items() if name in there}
        self._lines = {
            name: line for name, line in self._lines.items() if name in there or line.sending
        }
        self._forgets_at = 2 * (len(self._looked) + len(self._lines)) + _FORGET_FROM

    async def _seconds_to_next(self) -> float:
        """How long nothing can be sent, unless something is told or comes to an end."""
        now = asyncio.get_running_loop().time()
        busy = {name: line for name, line in self._lines.items() if line.room(now) <= 0}
        under_way = set[int]().union(*(line.sending for line in self._lines.values()))
        due = await self._database.read(
            webhook_deliveries.next_due, without=busy.keys(), under_way=under_way
        )
        times = [line.rests_until - now for line in busy.values() if line.rests_until > now]
        if due is not None:
            times.append(due - self._deployment.clock())
        return min(max(min(times, default=_IDLE_SECONDS), _SHORTEST_WAIT_SECONDS), _IDLE_SECONDS)

    async def _wait(self, seconds: float, *news: Listener | Watch) -> None:
        waits: list[Coroutine[Any, Any, object]] = [
            self._stirred.wait(),
            self._deployment.closing.wait(),
            *(each.wait() for each in news),
        ]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await first_of(*waits)

    async def _look_for_events(self) -> None:
        until = self._deployment.feed.settled
        behind, self._behind = self._behind, set()
        try:
            if behind is None or behind:
                for webhook in await self._database.read(webhooks.of_owners, behind):
                    if not await self._look_for(webhook, until):
                        self._behind.add(webhook.owner_id)
        except BaseException:
            self._behind = behind
            raise

    async def _look_for(self, webhook: Webhook, until: int) -> bool:
        """Make messages of what a webhook wants; whether there was room for them."""
        after = max(webhook.looked_until, self._looked.get(webhook.id, 0))
        noted = webhook.looked_until
        while after < until:
            found, after = await self._database.read(
                events.page, webhook.owner_id, after, until, limit=_PAGE
            )
            wanted = [event for event in found if webhook.wants(event)]
            if wanted or after - noted >= _NOTE_LOOKED_EVERY:
                now = self._deployment.clock()
                if not await self._database.write(
                    webhook_deliveries.add, webhook.id, wanted, after, now
                ):
                    return False
                noted = after
            self._looked[webhook.id] = after
        return True

    async def _begin_sends(self) -> None:
        now = asyncio.get_running_loop().time()
        at = self._deployment.clock()
        for webhook_id in await self._database.read(webhook_deliveries.due_webhooks, at):
            line = self._lines.setdefault(webhook_id, _Line())
            room = min(line.room(now), _OVERALL - len(self._sends))
            if room <= 0:
                continue
            for delivery in await self._database.read(
                webhook_deliveries.due_of, webhook_id, at, under_way=line.sending, limit=room
            ):
                line.sending.add(delivery.id)
                task = asyncio.create_task(self._send(delivery, line))
                self._sends.add(task)
                task.add_done_callback(self._sends.discard)

    async def _send(self, delivery: Delivery, line: _Line) -> None:
        try:
            outcome = await self._outcome(delivery, line)
        except asyncio.CancelledError:
            raise
        except Exception:  # noqa: BLE001  # it is tried again
            _log.exception("a message of a webhook could not be sent", webhook=delivery.webhook_id)
            outcome = None
        if outcome is None:
            line.sending.discard(delivery.id)
            line.rests_until = asyncio.get_running_loop().time() + _AWAY_SECONDS
        else:
            self._outcomes.append(outcome)
        self._stirred.set()

    async def _outcome(self, delivery: Delivery, line: _Line) -> Outcome | None:
        found = await self._database.read(webhooks.find_with_secret, delivery.webhook_id)
        known = await self._database.read(events.with_numbers, [delivery.event_id])
        if found is None:
            return Outcome(delivery=delivery, at=self._deployment.clock())
        webhook, secret = found
        event = known[delivery.event_id]
        try:
            await service.send(
                self._deployment.webhook_way,
                webhook.url,
                secret,
                webhook.message_id(event.id),
                body=event_body(event),
                at=self._deployment.clock(),
            )
        except NotDelivered as problem:
            return self._failed(delivery, event, line, str(problem))
        line.failures = 0
        return Outcome(delivery=delivery, at=self._deployment.clock())

    def _failed(self, delivery: Delivery, event: InstanceEvent, line: _Line, error: str) -> Outcome:
        now = self._deployment.clock()
        line.failures += 1
        rest = min(pause_after(line.failures, self._pauses), _LONGEST_REST_SECONDS)
        line.rests_until = asyncio.get_running_loop().time() + rest
        attempts = delivery.attempts + 1
        if is_given_up(attempts, self._deployment.age() - event.at):
            return Outcome(delivery=delivery, at=now, error=error)
        pause = pause_after(attempts, self._pauses) * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311
        return Outcome(delivery=delivery, at=now, error=error, due_at=now + pause)

    async def _store_outcomes(self) -> None:
        if not self._outcomes:
            return
        outcomes = list(self._outcomes)
        oldest = self._deployment.age() - MAX_AGE_SECONDS
        dropped = await self._database.write(webhook_deliveries.settle, outcomes, oldest)
        del self._outcomes[: len(outcomes)]
        for outcome in outcomes:
            self._lines[outcome.delivery.webhook_id].sending.discard(outcome.delivery.id)
        if dropped:
            _log.warning(
                "messages of webhooks were given up",
                number=dropped,
                webhooks=sorted({each.delivery.webhook_id for each in outcomes if each.error}),
            )

    async def _end(self) -> None:
        """Let what is under way come to an end, for a moment; what doesn't is sent again."""
        if self._sends:
            await asyncio.wait(set(self._sends), timeout=_END_SECONDS)
        for task in self._sends:
            task.cancel()
        await asyncio.gather(*self._sends, return_exceptions=True)
        try:
            await self._store_outcomes()
        except StoreUnavailable as problem:
            _log.warning("what came of messages could not be stored", why=problem.message)
