"""Keeps one cluster connected: its facts, its networks, its events, and the full resync.

Events only make the reconciler look; the resync finds what events missed while nobody listened.
"""

import asyncio
import ipaddress
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import structlog

from innkeep.domain.fence import Fence
from innkeep.domain.network import Network
from innkeep.domain.product import Cluster
from innkeep.engines.base import Engine
from innkeep.engines.errors import EngineError, EngineUnavailable, EngineUnsuitable
from innkeep.engines.isolation import Isolation
from innkeep.engines.values import Capabilities, EngineFacts, EngineObject
from innkeep.reconciler import survey
from innkeep.reconciler.event_inbox import EventInbox
from innkeep.reconciler.fence_keeper import ClusterFences, without_left_behind
from innkeep.reconciler.isolation_keeper import IsolationKeeper
from innkeep.reconciler.job_keeper import ClusterJobs
from innkeep.reconciler.network_keeper import NetworkKeeper
from innkeep.reconciler.parts import Parts
from innkeep.reconciler.prewarm_keeper import ClusterPrewarms
from innkeep.reconciler.sandbox_pool import SandboxPool
from innkeep.reconciler.storage_keeper import ClusterStorages
from innkeep.reconciler.usage_sampler import UsageSampler
from innkeep.services.protocols import ClusterState
from innkeep.services.vpc_networks import FEW_ADDRESSES
from innkeep.store import claims, clusters, fences, instances, inventory, spare_sandboxes
from innkeep.store.database import Transaction
from innkeep.store.inventory import Expected

_log = structlog.get_logger(__name__)

_RECONNECT_FIRST_SECONDS = 0.2
_RECONNECT_LAST_SECONDS = 5.0
_THOROUGH_EVERY = 10
"""Every so many resyncs, volumes and images are searched for leftovers too."""


@dataclass(frozen=True, kw_only=True)
class ClusterLimits:
    """How much of a cluster may be given out, and where its subnets come from."""

    memory_reserve_gib: float
    """Memory that is never given to instances."""
    address_pool: ipaddress.IPv4Network
    network_prefix: str
    """Beginning of every network's name, unique to this deployment."""
    resync_seconds: float
    spare_addresses: int = FEW_ADDRESSES
    """A further shared network is made when fewer addresses than this can be given out."""
    spare_sandboxes: int = 0
    """Sandboxes that are kept ready at most."""
    pool_leaves_addresses: int = FEW_ADDRESSES
    """Sandboxes that are kept ready never take the last so many addresses."""


class ClusterKeeper:
    """One cluster's connection and the truth about it.

    Args:
        cluster: the configured cluster.
        engine: what runs its instances.
        parts: what the reconciler shares.
        limits: capacity and addresses.
        nudge: called when instances of the cluster became due, or the cluster came up.
        is_busy: whether an instance of the cluster is worked on now.
        isolation: answers what its instances may reach now; ``None``: nobody asks for any.
    """

    def __init__(
        self,
        cluster: Cluster,
        engine: Engine,
        parts: Parts,
        limits: ClusterLimits,
        nudge: Callable[[], None],
        is_busy: Callable[[], bool],
        isolation: Callable[[], Isolation] | None = None,
    ) -> None:
        self.cluster = cluster
        self.engine = engine
        self._parts = parts
        self._limits = limits
        self._nudge = nudge
        self.networks = NetworkKeeper(
            cluster.id,
            engine,
            parts,
            pool=limits.address_pool,
            prefix=limits.network_prefix,
            spare_addresses=limits.spare_addresses,
            nudge=nudge,
        )
        self.storages = ClusterStorages(cluster.id, engine, parts)
        self.prewarms = ClusterPrewarms(cluster.id, engine, parts)
        self.jobs = ClusterJobs(cluster.id, engine, parts)
        self.fences = ClusterFences(cluster.id, engine, parts)
        self.pool = SandboxPool(
            cluster.id,
            engine,
            parts,
            self.networks,
            most=limits.spare_sandboxes,
            keep_addresses=limits.pool_leaves_addresses,
            is_busy=is_busy,
        )
        self._isolation = IsolationKeeper(cluster.id, engine, isolation)
        self._sampler = UsageSampler(cluster.id, engine, parts)
        self._inbox = EventInbox(parts, nudge)
        self._quarantined: set[str] = set()
        """Of these the operator was told."""
        self._resyncs = 0
        self._state = ClusterState(up=False, message="not connected yet")

    @property
    def state(self) -> ClusterState:
        """How the cluster is doing now."""
        if not self._isolation.problem:
            return self._state
        return replace(self._state, unenforced=(*self._state.unenforced, self._isolation.problem))

    @property
    def quarantined(self) -> tuple[str, ...]:
        """Names of the objects that belong to nothing that the store knows."""
        return tuple(sorted(self._quarantined))

    def network(self, network_id: str) -> Network:
        """A network that the cluster has.

        Raises:
            NetworkPending: it is not made yet.
        """
        return self.networks.network(network_id)

    async def know_network(self, network_id: str) -> None:
        """Nothing: the networks that are ready are known, since they are made here."""

    async def mend_networks(self) -> None:
        """Make the networks that the engine lost.

        Raises:
            EngineUnavailable, EngineUnsuitable: see ``NetworkKeeper.settle``.
        """
        await self.networks.settle()

    def worked(self) -> None:
        """Let the pool of sandboxes refill, which waited for that."""
        self.pool.wake()

    async def connect(self) -> None:
        """Reach the engine and make sure of its networks and capacity.

        Raises:
            EngineUnavailable: it does not answer now.
            EngineUnsuitable: it can't be used.
        """
        await self.adopt(await self.engine.connect())

    async def adopt(self, facts: EngineFacts) -> None:
        """Make sure of networks and capacity of an engine that was just connected.

        Raises:
            EngineUnavailable: it does not answer now.
        """
        cores = int(facts.cores * self.cluster.cpu_overcommit)
        spare = max(facts.memory_gib - self._limits.memory_reserve_gib, 0)
        memory_gib = int(spare * self.cluster.memory_overcommit)
        await self._parts.database.write(clusters.set_capacity, self.cluster.id, cores, memory_gib)
        # Without it nothing starts, which is told apart; the networks can do without.
        await self._isolation.settle()
        await self.networks.settle()
        await self.pool.doubt_all()
        self._state = ClusterState(
            up=True,
            message=_describe(facts),
            unenforced=_unenforced(facts.capabilities),
            network_storage=facts.capabilities.storage_limit,
            terminals=facts.capabilities.execute,
        )

    async def run(self) -> None:
        """Keep the cluster connected until cancelled."""
        wait = _RECONNECT_FIRST_SECONDS
        while True:
            try:
                if not self.state.up:
                    await self.connect()
                wait = _RECONNECT_FIRST_SECONDS
                await self._listen()
            except EngineUnsuitable as problem:
                self._set_down(problem.message)
                wait = _RECONNECT_LAST_SECONDS
            except EngineError as problem:
                self._set_down(problem.message)
            except Exception:  # noqa: BLE001  # the keeper must outlive any mistake of ours
                _log.exception("cluster keeper", cluster=self.cluster.id)
                self._set_down("Innkeep had a problem of its own with this cluster")
            await asyncio.sleep(wait)
            wait = min(wait * 2, _RECONNECT_LAST_SECONDS)

    async def resync(self) -> None:
        """Compare everything on the cluster with the store, and mend what differs.

        Raises:
            EngineUnavailable: the engine does not answer.
        """
        await self.networks.settle()
        await self.compare()

    async def compare(self) -> None:
        """Compare the instances' objects on the cluster with the store, and mend what differs.

        Raises:
            EngineUnavailable: the engine does not answer.
        """
        thorough = self._resyncs % _THOROUGH_EVERY == 0
        self._resyncs += 1
        found = await self.engine.survey(thorough=thorough)
        living, spares, left_behind = await self._parts.database.read(self._owners)
        if spares:
            await self.pool.check(found)
        others = [thing for thing in found if thing.name not in spares]
        findings = survey.compare(living, without_left_behind(others, left_behind))
        if thorough:
            # Only now everything is seen that there is.
            self._quarantined &= {thing.name for thing in findings.unowned}
        if findings.to_look_at:
            await self._mark_due(findings.to_look_at)
        for thing in findings.superseded:
            await self._remove_leftover(thing)
        ids = {thing.instance_id for thing in findings.unowned if thing.instance_id}
        sandboxes = {thing.sandbox for thing in findings.unowned if thing.sandbox}
        if not findings.unowned:
            return
        removed, known = await self._parts.database.read(_names_among, ids, sandboxes)
        to_remove = survey.leftovers(findings.unowned, removed, known)
        for thing in to_remove:
            await self._remove_leftover(thing)
        for thing in findings.unowned:
            if thing not in to_remove and thing.name not in self._quarantined:
                self._quarantined.add(thing.name)
                _log.warning("unknown object left alone", cluster=self.cluster.id, name=thing.name)

    def _owners(self, tx: Transaction) -> tuple[list[Expected], set[str], list[Fence]]:
        """The living instances, the sandboxes that none has yet, and what was left behind.

        All are read at one moment.
        """
        spares = spare_sandboxes.list_of_cluster(tx, self.cluster.id)
        living = inventory.list_expected(tx, self.cluster.id)
        left_behind = fences.list_of_cluster(tx, self.cluster.id)
        return living, {spare.sandbox for spare in spares}, left_behind

    async def _remove_leftover(self, thing: EngineObject) -> None:
        try:
            await self.engine.remove_object(thing)
        except EngineUnavailable:
            raise
        except EngineError as problem:
            # One that can't be removed must not keep the cluster from being compared.
            _log.warning(
                "leftover stays", cluster=self.cluster.id, name=thing.name, why=problem.message
            )
            return
        _log.info("leftover removed", cluster=self.cluster.id, kind=thing.kind, name=thing.name)

    async def _listen(self) -> None:
        following: list[asyncio.Task[None]] = []
        try:
            async for event in self.engine.events():
                if event.instance_id is None and event.sandbox is None:
                    # Only now is nothing missed: what happened before is in the survey. Networks
                    # were settled when the engine was connected, a moment ago.
                    await self.compare()
                    following = following or [
                        asyncio.create_task(self._resync_regularly()),
                        asyncio.create_task(self._inbox.run()),
                        asyncio.create_task(self.networks.run()),
                        asyncio.create_task(self.storages.run()),
                        asyncio.create_task(self.prewarms.run()),
                        asyncio.create_task(self.jobs.run()),
                        asyncio.create_task(self.fences.run()),
                        asyncio.create_task(self.pool.run()),
                        asyncio.create_task(self._sampler.run()),
                        asyncio.create_task(self._isolation.run()),
                    ]
                    self._nudge()
                else:
                    self._inbox.take(event)
                    if event.instance_id is None and not event.begins:
                        self.pool.suspect(event.sandbox)
        finally:
            for task in following:
                task.cancel()
            await asyncio.gather(*following, return_exceptions=True)
        raise EngineUnavailable("the engine closed its event stream")

    async def _resync_regularly(self) -> None:
        while True:
            await asyncio.sleep(self._limits.resync_seconds)
            try:
                await self.resync()
            except EngineError as problem:
                _log.warning("resync failed", cluster=self.cluster.id, why=problem.message)
            except Exception:  # noqa: BLE001  # the next resync may work
                _log.exception("resync", cluster=self.cluster.id)

    async def _mark_due(self, ids: Iterable[str]) -> None:
        await self._parts.database.write(claims.mark_due, list(ids), self._parts.clock())
        self._nudge()

    def _set_down(self, message: str) -> None:
        if self.state.up or self.state.message != message:
            _log.warning("cluster down", cluster=self.cluster.id, why=message)
        # What the engine can do is still what it said last.
        self._state = ClusterState(
            up=False, message=message, network_storage=self.state.network_storage
        )


def _names_among(tx: Transaction, ids: set[str], sandboxes: set[str]) -> tuple[set[str], set[str]]:
    """Those of removed instances, and the sandboxes of whatever instance or pool."""
    known = spare_sandboxes.known_among(tx, sandboxes)
    return instances.removed_among(tx, ids, sandboxes), known


def _describe(facts: EngineFacts) -> str:
    return (
        f"engine {facts.version} on {facts.architecture}, {facts.cores} cores, "
        f"{facts.memory_gib:.1f} GiB"
    )


def _unenforced(capabilities: Capabilities) -> tuple[str, ...]:
    gaps = []
    if not capabilities.root_disk_limit:
        gaps.append("size of the root disk (rootfsSize): the storage driver can't limit it")
    if not capabilities.local_volume_limit:
        gaps.append(f"size of the local storage (localVolumeSize): {capabilities.storage_problem}")
    if not capabilities.storage_limit:
        gaps.append(f"no network storage: {capabilities.storage_problem}")
    if capabilities.isolation_problem:
        gaps.append(f"isolation from the host and its networks: {capabilities.isolation_problem}")
    if capabilities.tools_problem:
        gaps.append(f"no tools volume: {capabilities.tools_problem}")
    return tuple(gaps)
