"""The loop over instances: claim what is due, work on many at once, back off, drain on shutdown.

An instance at rest is not due and costs nothing. The loop sleeps until something is due, somebody
wakes it, or a worker has finished. Several processes may run it on one store: a claim is one's.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from innkeep.domain.status import Wish
from innkeep.engines.errors import NetworkMissing
from innkeep.reconciler.case import LostRace
from innkeep.reconciler.deadline_watch import DeadlineWatch, Overdue
from innkeep.reconciler.failures import as_failure, is_final, wait_seconds, with_attempt
from innkeep.reconciler.interruption import Interrupted, Interruption
from innkeep.reconciler.neighbours import Neighbours, Nobody
from innkeep.reconciler.parts import Parts
from innkeep.reconciler.place import Place
from innkeep.reconciler.steps import InstanceWork
from innkeep.services.protocols import ClusterState
from innkeep.store import claims, instances
from innkeep.store.claims import Claimed

_log = structlog.get_logger(__name__)

_CLAIM_SECONDS = 30.0
_RENEW_EVERY_SECONDS = 5.0
_LONGEST_SLEEP_SECONDS = 5.0
_DRAIN_SECONDS = 20.0
_WAITS_AFTER_SECONDS = 10.0
"""Work that takes longer waits for an image or a program's end rather than for the engine."""


@dataclass
class _Working:
    """A claim that a task of this process works on."""

    claimed: Claimed
    begun_at: float
    """By the event loop's clock."""
    interruption: Interruption = field(default_factory=Interruption)
    task: asyncio.Task[None] | None = None
    work: InstanceWork | None = None
    limit: asyncio.Timeout | None = None
    """Ends the work when it hangs."""


class InstanceLoop:
    """Makes wishes of instances come true; the part of a ``Waker`` that is about them.

    Args:
        parts: what the reconciler's modules share.
        places: every configured cluster, by its id.
        workers: instances worked on at the same time.
        name: of this process; its claims begin with it. At most 8 characters.
        neighbours: the other processes that work on the same store.
    """

    def __init__(
        self,
        parts: Parts,
        places: Mapping[str, Place],
        *,
        workers: int,
        name: str = "main",
        neighbours: Neighbours | None = None,
    ) -> None:
        self._parts = parts
        self._places = places
        self._workers = workers
        self._name = name
        self.neighbours = neighbours or Nobody()
        self._woken = asyncio.Event()
        self._working: dict[str, _Working] = {}
        self._draining = False
        self.deadlines = DeadlineWatch(parts.clock, parts.stop_grace_seconds)

    def wake(self, instance_id: str) -> None:
        """Look at an instance now; work on it that the owner's wish overtook is interrupted."""
        self.interrupt(instance_id)
        self.neighbours.wake(instance_id)
        self.look(instance_id)

    def look(self, instance_id: str) -> None:  # noqa: ARG002  # whatever is due is looked at
        """Look at an instance that is due, once nobody works on it."""
        self.look_around()
        if len(self._working) >= self._workers:
            self.neighbours.share()

    def look_around(self) -> None:
        """Look at what is due now."""
        self._woken.set()

    def interrupt(self, instance_id: str) -> None:
        """End waits in the work on an instance, if it is worked on here."""
        working = self._working.get(instance_id)
        if working is not None:
            working.interruption.ask()

    def is_busy(self, cluster_id: str) -> bool:
        """Whether something is done here with an instance there that a wait for it could help."""
        since = asyncio.get_running_loop().time() - _WAITS_AFTER_SECONDS
        return any(
            working.begun_at > since and working.claimed.instance.cluster_id == cluster_id
            for working in self._working.values()
        )

    def cluster_states(self) -> Mapping[str, ClusterState]:
        """How each cluster is doing."""
        return {cluster_id: place.state for cluster_id, place in self._places.items()}

    async def run(self) -> None:
        """Work until ``drain`` is called."""
        renewing = asyncio.create_task(self._renew_claims())
        try:
            while not self._draining:
                try:
                    await self._round()
                except Exception:  # noqa: BLE001  # the loop must outlive any mistake of ours
                    _log.exception("reconciler round")
                    await asyncio.sleep(1)
        finally:
            await self._finish_work()
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)

    def drain(self) -> None:
        """Begin no further work; ``run`` returns when what is under way came to a safe point."""
        self._draining = True
        self._woken.set()

    async def _round(self) -> None:
        self._woken.clear()
        self.deadlines.see(self._places)
        up = [cluster_id for cluster_id, place in self._places.items() if place.state.up]
        room = self._workers - len(self._working)
        if up and room > 0:
            now = self._parts.clock()
            taken = await self._parts.database.write(
                claims.claim_due,
                claims.new_token(self._name),
                now=now,
                until=now + _CLAIM_SECONDS,
                limit=room,
                clusters=up,
                busy=list(self._working),
            )
            for claimed in taken:
                self._begin(claimed)
            if len(taken) == room:
                self.neighbours.share()
        await self._sleep(up)

    async def _sleep(self, up: list[str]) -> None:
        longest = _LONGEST_SLEEP_SECONDS
        if len(self._working) < self._workers:
            due = await self._parts.database.read(claims.next_due, up)
            if due is not None:
                longest = min(max(due - self._parts.clock(), 0), longest)
        # Not wait_for, which before Python 3.12 can swallow a cancellation.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(longest):
                await self._woken.wait()

    def _begin(self, claimed: Claimed) -> None:
        working = _Working(claimed, asyncio.get_running_loop().time())
        self._working[claimed.instance.id] = working
        working.task = asyncio.create_task(self._work(working))

    async def _work(self, working: _Working) -> None:
        claimed = working.claimed
        instance = claimed.instance
        place = self._places[instance.cluster_id]
        structlog.contextvars.bind_contextvars(instance=instance.id)
        now = self._parts.clock
        # Whatever ends the work, a cancellation too, it is due again unless it came to its end.
        due_at: float | None = now()
        attempts = 0
        work = InstanceWork(self._parts, place.engine, place.network, claimed, working.interruption)
        working.work = work
        try:
            await place.know_network(instance.network_id)
            await self._perform(working, work)
            due_at = None
        except Interrupted:
            pass
        except LostRace:
            due_at = now() + wait_seconds(0)
        except Exception as problem:  # noqa: BLE001  # told on the instance, and tried again
            attempts = instance.attempts + 1
            wait = wait_seconds(attempts)
            due_at, attempts = await self._after_failure(work, claimed, problem, attempts, wait)
        finally:
            try:
                await self._parts.database.write(
                    claims.release, claimed, due_at=due_at, attempts=attempts
                )
            finally:
                del self._working[instance.id]
                self._woken.set()
                place.worked()

    async def _perform(self, working: _Working, work: InstanceWork) -> None:
        """Take the step that follows, unless it hangs.

        Raises:
            Overdue: it did not come to an end.
            EngineError, Interrupted, LostRace: see ``InstanceWork.perform``.
        """
        limit = asyncio.timeout(None)
        try:
            async with limit:
                working.limit = limit
                await work.perform()
        except TimeoutError:
            if limit.expired():
                raise Overdue from None
            raise
        finally:
            working.limit = None

    async def _after_failure(
        self, work: InstanceWork, claimed: Claimed, problem: Exception, attempts: int, wait: float
    ) -> tuple[float | None, int]:
        """When to look again, and how many attempts failed in a row by then."""
        instance = claimed.instance
        failure = as_failure(problem)
        if failure.state == "internal":
            _log.exception("step failed", attempts=attempts, exc_info=problem)
        else:
            _log.warning("step failed", attempts=attempts, state=failure.state, why=failure.message)
        now = self._parts.clock()
        try:
            # A migration that can't end here is tried again for as long as it takes.
            may_end = instance.wish is Wish.RUNNING and instance.migration is None
            if may_end and is_final(problem, attempts, has_way_back=work.has_way_back):
                is_done = await work.give_up(failure)
                return None if is_done else now, 0
            if self.deadlines.is_overdue(work.case, problem, attempts, looked=work.looked):
                done = await work.end_overdue(failure)
                if done is not None:
                    return None if done else now, 0
            is_known = instance.failure is not None and instance.failure.state == failure.state
            record = await work.case.record_of(failure, is_known=is_known or not work.looked)
            await self._parts.database.write(
                instances.note_failure,
                instance,
                with_attempt(failure, attempts, wait),
                at=now,
                worker=claimed.claim,
                record=record,
            )
            if isinstance(problem, NetworkMissing):
                await self._places[instance.cluster_id].mend_networks()
        except LostRace:
            pass
        except Exception:  # noqa: BLE001  # the instance stays due, so nothing is lost
            _log.exception("telling a failure failed")
        return now + wait, attempts

    async def _renew_claims(self) -> None:
        while True:
            await asyncio.sleep(_RENEW_EVERY_SECONDS)
            try:
                for working in list(self._working.values()):
                    await self._renew(working)
            except Exception:  # noqa: BLE001  # a claim lasts for several renewals
                _log.exception("renewing claims")

    async def _renew(self, working: _Working) -> None:
        claim = working.claimed.claim
        until = self._parts.clock() + _CLAIM_SECONDS
        wish_serial = await self._parts.database.write(
            claims.renew, working.claimed.instance.id, claim.token, until
        )
        if wish_serial != claim.wish_serial:
            working.interruption.ask()
        work, limit = working.work, working.limit
        if (
            work is not None
            and limit is not None
            and not limit.expired()
            and self.deadlines.hangs(work.case.status, work.case.moved_at)
        ):
            limit.reschedule(asyncio.get_running_loop().time())

    async def _finish_work(self) -> None:
        for working in self._working.values():
            working.interruption.ask()
        tasks = [working.task for working in self._working.values() if working.task]
        if not tasks:
            return
        _, unfinished = await asyncio.wait(tasks, timeout=_DRAIN_SECONDS)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)
