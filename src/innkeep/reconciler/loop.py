"""The reconciler's loop: claim what is due, work on many at once, back off, drain on shutdown.

An instance at rest is not due and costs nothing. The loop sleeps until something is due, somebody
wakes it, or a worker has finished.
"""

import asyncio
import contextlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import structlog

from innkeep.domain.product import Cluster
from innkeep.domain.status import Wish
from innkeep.engines.base import Engine
from innkeep.engines.errors import EngineError, NetworkMissing
from innkeep.engines.values import EngineFacts
from innkeep.reconciler.case import LostRace
from innkeep.reconciler.cluster_keeper import ClusterKeeper, ClusterLimits
from innkeep.reconciler.failures import as_failure, is_final, wait_seconds, with_attempt
from innkeep.reconciler.interruption import Interrupted, Interruption
from innkeep.reconciler.parts import Parts
from innkeep.reconciler.steps import InstanceWork
from innkeep.services.protocols import ClusterState
from innkeep.store import claims, instances
from innkeep.store.claims import Claimed

_log = structlog.get_logger(__name__)

_CLAIM_SECONDS = 30.0
_RENEW_EVERY_SECONDS = 5.0
_LONGEST_SLEEP_SECONDS = 5.0
_DRAIN_SECONDS = 20.0
_ADOPT_SECONDS = 5.0
_WAITS_AFTER_SECONDS = 10.0
"""Work that takes longer waits for an image or a program's end rather than for the engine."""


@dataclass
class _Working:
    """A claim that a task of this process works on."""

    claimed: Claimed
    begun_at: float
    interruption: Interruption = field(default_factory=Interruption)
    task: asyncio.Task[None] | None = None


class Reconciler:
    """Makes wishes come true; also a ``Waker`` and a ``ClusterMonitor`` for the services.

    Args:
        parts: what the reconciler's modules share.
        clusters: every configured cluster with its engine.
        limits: capacity and addresses of clusters.
        workers: instances worked on at the same time.
        sole_server: whether no other server works on this store, so that old claims are void.
    """

    def __init__(
        self,
        parts: Parts,
        clusters: Mapping[Cluster, Engine],
        limits: ClusterLimits,
        *,
        workers: int,
        sole_server: bool,
    ) -> None:
        self._parts = parts
        self._workers = workers
        self._sole_server = sole_server
        self._woken = asyncio.Event()
        self._working: dict[str, _Working] = {}
        self._draining = False
        self.keepers = {
            cluster.id: ClusterKeeper(
                cluster, engine, parts, limits, self._woken.set, partial(self._is_busy, cluster.id)
            )
            for cluster, engine in clusters.items()
        }

    def _is_busy(self, cluster_id: str) -> bool:
        """Whether something is done with an instance there that a wait for it could help."""
        since = self._parts.clock() - _WAITS_AFTER_SECONDS
        return any(
            working.begun_at > since and working.claimed.instance.cluster_id == cluster_id
            for working in self._working.values()
        )

    def wake(self, instance_id: str) -> None:
        """Look at an instance now; work on it that the owner's wish overtook is interrupted."""
        self._woken.set()
        working = self._working.get(instance_id)
        if working is not None:
            working.interruption.ask()

    def look(self, instance_id: str) -> None:  # noqa: ARG002  # whatever is due is looked at
        """Look at an instance that is due, once nobody works on it."""
        self._woken.set()

    def wake_cluster(self, cluster_id: str) -> None:
        """Look at the networks, storages, prewarm tasks and jobs of a cluster now."""
        keeper = self.keepers.get(cluster_id)
        if keeper is not None:
            keeper.networks.wake()
            keeper.storages.wake()
            keeper.prewarms.wake()
            keeper.jobs.wake()

    def cluster_states(self) -> Mapping[str, ClusterState]:
        """How each cluster is doing."""
        return {
            cluster_id: replace(keeper.state, sandboxes_wanted=keeper.pool.wanted)
            for cluster_id, keeper in self.keepers.items()
        }

    async def adopt(self, facts: Mapping[str, EngineFacts]) -> None:
        """Have clusters up whose engines were connected already; others come up later.

        Args:
            facts: what the engines said, by their cluster's id.
        """
        for cluster_id, those in facts.items():
            try:
                async with asyncio.timeout(_ADOPT_SECONDS):
                    await self.keepers[cluster_id].adopt(those)
            except (EngineError, TimeoutError) as problem:
                _log.warning("cluster is away", cluster=cluster_id, why=str(problem))

    async def run(self) -> None:
        """Work until ``drain`` is called."""
        if self._sole_server:
            await self._parts.database.write(
                claims.drop_all, list(self.keepers), self._parts.clock()
            )
            for keeper in self.keepers.values():
                await keeper.prewarms.note_nobody_works()
        keeping = [asyncio.create_task(keeper.run()) for keeper in self.keepers.values()]
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
            for task in [*keeping, renewing]:
                task.cancel()
            await asyncio.gather(*keeping, renewing, return_exceptions=True)

    def drain(self) -> None:
        """Begin no further work; ``run`` returns when what is under way came to a safe point."""
        self._draining = True
        self._woken.set()

    async def _round(self) -> None:
        self._woken.clear()
        up = [cluster_id for cluster_id, keeper in self.keepers.items() if keeper.state.up]
        room = self._workers - len(self._working)
        if up and room > 0:
            now = self._parts.clock()
            token = uuid.uuid4().hex
            for claimed in await self._parts.database.write(
                claims.claim_due,
                token,
                now=now,
                until=now + _CLAIM_SECONDS,
                limit=room,
                clusters=up,
                busy=list(self._working),
            ):
                self._begin(claimed)
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
        working = _Working(claimed, self._parts.clock())
        self._working[claimed.instance.id] = working
        working.task = asyncio.create_task(self._work(working))

    async def _work(self, working: _Working) -> None:
        claimed = working.claimed
        instance = claimed.instance
        keeper = self.keepers[instance.cluster_id]
        structlog.contextvars.bind_contextvars(instance=instance.id)
        now = self._parts.clock
        # Whatever ends the work, a cancellation too, it is due again unless it came to its end.
        due_at: float | None = now()
        attempts = 0
        work = InstanceWork(
            self._parts, keeper.engine, keeper.networks.network, claimed, working.interruption
        )
        try:
            await work.perform()
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
                keeper.pool.wake()

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
            await self._parts.database.write(
                instances.note_failure,
                instance,
                with_attempt(failure, attempts, wait),
                at=now,
                worker=claimed.claim,
            )
            if isinstance(problem, NetworkMissing):
                await self.keepers[instance.cluster_id].networks.settle()
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
