"""The reconciler: the loop over instances, and a keeper for each cluster."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import structlog

from innkeep.domain.product import Cluster
from innkeep.engines.base import Engine
from innkeep.engines.errors import EngineError
from innkeep.engines.isolation import Isolation
from innkeep.engines.values import EngineFacts
from innkeep.reconciler.cluster_keeper import ClusterKeeper, ClusterLimits
from innkeep.reconciler.forsaken import ForsakenDeletes
from innkeep.reconciler.instance_loop import InstanceLoop
from innkeep.reconciler.parts import Parts
from innkeep.services.protocols import ClusterState
from innkeep.store import claims

_log = structlog.get_logger(__name__)

_ADOPT_SECONDS = 5.0


class Reconciler(InstanceLoop):
    """Makes wishes come true; also a ``Waker`` and a ``ClusterMonitor`` for the services.

    Args:
        parts: what the reconciler's modules share.
        clusters: every configured cluster with its engine.
        limits: capacity and addresses of clusters.
        workers: instances worked on at the same time.
        isolations: by cluster, what answers what its instances may reach now; of those left out,
            nothing is asked.
        sole_server: whether nobody else works on this store when ``run`` begins, so that all
            claims are void then.
    """

    def __init__(
        self,
        parts: Parts,
        clusters: Mapping[Cluster, Engine],
        limits: ClusterLimits,
        *,
        workers: int,
        sole_server: bool,
        isolations: Mapping[str, Callable[[], Isolation]] | None = None,
    ) -> None:
        self.keepers = {
            cluster.id: ClusterKeeper(
                cluster,
                engine,
                parts,
                limits,
                self.look_around,
                partial(self.is_busy, cluster.id),
                (isolations or {}).get(cluster.id),
            )
            for cluster, engine in clusters.items()
        }
        super().__init__(parts, self.keepers, workers=workers)
        self._sole_server = sole_server
        self._forsaken = ForsakenDeletes(parts, self.deadlines, self.keepers)
        self.begun = asyncio.Event()
        """Set once others may claim too."""

    def wake_cluster(self, cluster_id: str) -> None:
        """Look at the networks, storages, prewarm tasks and jobs of a cluster now."""
        keeper = self.keepers.get(cluster_id)
        if keeper is not None:
            keeper.networks.wake()
            keeper.storages.wake()
            keeper.prewarms.wake()
            keeper.jobs.wake()
            keeper.fences.wake()

    def cluster_states(self) -> Mapping[str, ClusterState]:
        """How each cluster is doing."""
        return {
            cluster_id: replace(
                keeper.state,
                sandboxes_wanted=keeper.pool.wanted,
                quarantined=keeper.quarantined,
            )
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
        self.begun.set()
        keeping = [asyncio.create_task(keeper.run()) for keeper in self.keepers.values()]
        keeping.append(asyncio.create_task(self._forsaken.run()))
        try:
            await super().run()
        finally:
            for task in keeping:
                task.cancel()
            await asyncio.gather(*keeping, return_exceptions=True)

    def worked_elsewhere(self, cluster_id: str) -> None:
        """Take note that another process worked on an instance of a cluster."""
        self.keepers[cluster_id].worked()

    async def take_over_from(self, worker: str) -> None:
        """Have the work of a process that is gone done by others."""
        await self._parts.database.write(claims.drop_of, worker, self._parts.clock())
        self.look_around()
        self.neighbours.share()
