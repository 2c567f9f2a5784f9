"""The reconciler of a further process: it works on instances, and leaves clusters to the main one.

So each cluster is kept, compared and listened to by one process only, however many there are.
"""

import asyncio
from collections.abc import Callable, Mapping

import structlog

from innkeep.domain.network import Network, NetworkState
from innkeep.engines.base import Engine
from innkeep.engines.errors import EngineError
from innkeep.reconciler.instance_loop import InstanceLoop
from innkeep.reconciler.neighbours import MainKeepers, Neighbours
from innkeep.reconciler.network_keeper import NetworkPending, spec_of
from innkeep.reconciler.parts import Parts
from innkeep.services.protocols import ClusterState
from innkeep.store import networks

_log = structlog.get_logger(__name__)

_RETRY_SECONDS = 1.0
_UNHEARD = ClusterState(up=False, message="not connected yet")


class ClusterFollower:
    """A cluster that the main process keeps, with an engine of this process.

    Args:
        cluster_id: the cluster.
        engine: what runs its instances.
        parts: what the reconciler shares.
        nudge: called when it came up.
        main: what the main process is asked.
    """

    def __init__(
        self,
        cluster_id: str,
        engine: Engine,
        parts: Parts,
        nudge: Callable[[], None],
        main: MainKeepers,
    ) -> None:
        self._cluster_id = cluster_id
        self.engine = engine
        self._parts = parts
        self._nudge = nudge
        self._main = main
        self._told = _UNHEARD
        self._news = asyncio.Event()
        self._networks: dict[str, Network] = {}
        self.state = _UNHEARD

    def hear(self, state: ClusterState) -> None:
        """Take what the main process says of the cluster."""
        self._told = state
        if not state.up or self.state.up:
            self.state = state
        self._news.set()

    async def run(self) -> None:
        """Connect the engine whenever the cluster came up, until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            if not self._told.up or self.state.up:
                continue
            try:
                await self.engine.connect()
            except EngineError as problem:
                _log.warning("cluster is away", cluster=self._cluster_id, why=problem.message)
                await asyncio.sleep(_RETRY_SECONDS)
                self._news.set()
                continue
            self.state = self._told
            self._nudge()

    async def know_network(self, network_id: str) -> None:
        """Read the networks there are, if that one isn't known yet."""
        if network_id not in self._networks:
            await self._read_networks()

    async def _read_networks(self) -> None:
        there = await self._parts.database.read(networks.list_networks, self._cluster_id)
        self._networks = {
            network.id: network for network in there if network.state is NetworkState.READY
        }

    def network(self, network_id: str) -> Network:
        """A network that the cluster has.

        Raises:
            NetworkPending: it is not made yet.
        """
        found = self._networks.get(network_id)
        if found is None:
            raise NetworkPending(network_id)
        return found

    async def mend_networks(self) -> None:
        """Make the networks that the engine lost, as the main process would at its next look.

        Raises:
            EngineError: the engine could not do its part.
        """
        await self._read_networks()
        for network in self._networks.values():
            await self.engine.ensure_network(spec_of(network))

    def worked(self) -> None:
        """Tell the main process, whose pool of sandboxes is smaller by now."""
        self._main.worked(self._cluster_id)


class WorkerReconciler(InstanceLoop):
    """Makes wishes of instances come true, beside the main process.

    Args:
        parts: what the reconciler's modules share.
        engines: the engine of every configured cluster, by the cluster's id.
        workers: instances worked on at the same time.
        name: of this process.
        neighbours: the other processes.
        main: what the main process is asked.
    """

    def __init__(
        self,
        parts: Parts,
        engines: Mapping[str, Engine],
        *,
        workers: int,
        name: str,
        neighbours: Neighbours,
        main: MainKeepers,
    ) -> None:
        self._followers = {
            cluster_id: ClusterFollower(cluster_id, engine, parts, self.look_around, main)
            for cluster_id, engine in engines.items()
        }
        super().__init__(parts, self._followers, workers=workers, name=name, neighbours=neighbours)
        self._main = main

    def wake_cluster(self, cluster_id: str) -> None:
        """Have the main process look at networks, storages, prewarm tasks and jobs of a cluster."""
        self._main.wake_cluster(cluster_id)

    def hear_states(self, states: Mapping[str, ClusterState]) -> None:
        """Take what the main process says of the clusters."""
        for cluster_id, state in states.items():
            follower = self._followers.get(cluster_id)
            if follower is not None:
                follower.hear(state)

    async def run(self) -> None:
        """Work until ``drain`` is called."""
        following = [asyncio.create_task(each.run()) for each in self._followers.values()]
        try:
            await super().run()
        finally:
            for task in following:
                task.cancel()
            await asyncio.gather(*following, return_exceptions=True)
