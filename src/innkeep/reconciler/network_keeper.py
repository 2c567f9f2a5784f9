"""Makes a cluster's networks what the store says: VPC networks as owners wish, shared ones ahead.

Nothing here is remembered that a crash could lose: each round reads what is wished and what is
there, and every step can be repeated. The row comes before the engine's network and goes after it.
"""

import asyncio
import contextlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from ipaddress import IPv4Network

import structlog

from innkeep.domain.network import Network, NetworkState
from innkeep.domain.subnets import free_for_shared, free_for_vpc
from innkeep.engines.base import Engine
from innkeep.engines.errors import (
    EngineError,
    EngineUnavailable,
    EngineUnsuitable,
    PermanentError,
    SubnetTaken,
    TemporaryError,
)
from innkeep.engines.values import NetworkSpec
from innkeep.reconciler.failures import wait_seconds
from innkeep.reconciler.parts import Parts
from innkeep.store import claims, networks
from innkeep.store.database import Transaction

_log = structlog.get_logger(__name__)


class NetworkPending(TemporaryError):
    """An instance's network is not made yet (state ``networkPending``)."""

    def __init__(self, network_id: str) -> None:
        super().__init__("networkPending", f"The network {network_id} is being made.")


class NetworkKeeper:
    """The networks of one cluster.

    Args:
        cluster_id: the cluster.
        engine: what has them.
        parts: what the reconciler shares.
        pool: where subnets are cut from.
        prefix: beginning of every network's name, unique to this deployment.
        spare_addresses: a further shared network is made when fewer can be given out.
        nudge: called when instances became due.
    """

    def __init__(
        self,
        cluster_id: str,
        engine: Engine,
        parts: Parts,
        *,
        pool: IPv4Network,
        prefix: str,
        spare_addresses: int,
        nudge: Callable[[], None],
    ) -> None:
        self._cluster_id = cluster_id
        self._engine = engine
        self._parts = parts
        self._pool = pool
        self._prefix = prefix
        self._spare_addresses = spare_addresses
        self._nudge = nudge
        self._woken = asyncio.Event()
        self._one_round = asyncio.Lock()
        self._ready: dict[str, Network] = {}
        self._left_alone: set[str] = set()
        self._is_settled = True

    def network(self, network_id: str) -> Network:
        """A network that the cluster has.

        Raises:
            NetworkPending: it is not made yet.
        """
        found = self._ready.get(network_id)
        if found is None:
            raise NetworkPending(network_id)
        return found

    def wake(self) -> None:
        """Have a look soon; returns at once."""
        self._woken.set()

    async def run(self) -> None:
        """Settle whenever woken, and again after a failure, until cancelled."""
        attempts = 0
        while True:
            pause = None if self._is_settled else wait_seconds(attempts)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), pause)
            self._woken.clear()
            attempts += 1
            try:
                await self.settle()
            except EngineError as problem:
                _log.warning("networks", cluster=self._cluster_id, why=problem.message)
            except Exception:  # noqa: BLE001  # the next round may work
                _log.exception("networks", cluster=self._cluster_id)
            if self._is_settled:
                attempts = 0

    async def settle(self) -> None:
        """Make every network what is wished, as far as the engine lets.

        What goes wrong with a single network is told on it and tried again later.

        Raises:
            EngineUnavailable: the engine does not answer.
            EngineUnsuitable: the cluster has no shared network and none can be made.
        """
        async with self._one_round:
            self._is_settled = False
            there = set(await self._engine.list_networks())
            known = await self._parts.database.write(self._wished)
            problems = [await self._try_to_settle(network, there) for network in known]
            await self._clear_leftovers(there - {network.name for network in known})
            self._is_settled = not any(problems)
            has_shared = any(network.owner_id is None for network in self._ready.values())
        for problem in problems:
            if isinstance(problem, PermanentError) and not has_shared:
                raise EngineUnsuitable(problem.message)
            if problem is not None and not has_shared:
                raise problem

    def _wished(self, tx: Transaction) -> Sequence[Network]:
        """What the cluster is to have, with a further shared network when addresses run low."""
        now = self._parts.clock()
        known = networks.list_networks(tx, self._cluster_id)
        shared = [network for network in known if network.owner_id is None]
        if all(network.state is NetworkState.READY for network in shared) and (
            not shared or networks.few_shared_left(tx, self._cluster_id, now, self._spare_addresses)
        ):
            further = Network(
                id=uuid.uuid4().hex[:12],
                cluster_id=self._cluster_id,
                name="",
                subnet="",
                members_talk=False,
                state=NetworkState.CREATING,
                created_at=now,
            )
            networks.insert_wished(tx, further)
            known.append(further)
        # Without a shared network the cluster can't be used at all.
        return sorted(known, key=lambda network: network.owner_id is not None)

    async def _try_to_settle(self, network: Network, there: set[str]) -> EngineError | None:
        problem: EngineError | None = None
        try:
            await self._settle_one(network, there)
        except EngineUnavailable:
            raise
        except EngineError as found:
            problem = found
            _log.warning("network", cluster=self._cluster_id, network=network.id, why=found.message)
        error = problem.message if problem else ""
        if error != network.error:
            await self._parts.database.write(networks.note_error, network.id, error)
        return problem

    async def _settle_one(self, network: Network, there: set[str]) -> None:
        match network.state:
            case NetworkState.CREATING:
                await self._make(network)
            case NetworkState.READY:
                self._ready[network.id] = network
                if network.name not in there:
                    await self._engine.ensure_network(spec_of(network))
            case NetworkState.REMOVING:
                self._ready.pop(network.id, None)
                if network.name:
                    await self._engine.remove_network(network.name)
                await self._parts.database.write(
                    networks.settle_removed, network, self._parts.clock()
                )

    async def _make(self, network: Network) -> None:
        foreign: list[IPv4Network] = []
        planned: Network | None = network
        if not network.subnet:
            planned = await self._parts.database.write(self._plan, network, foreign)
        while planned is not None:
            try:
                await self._engine.ensure_network(spec_of(planned))
            except SubnetTaken as problem:
                foreign.append(IPv4Network(planned.subnet))
                if problem.overlaps:
                    foreign.append(IPv4Network(problem.overlaps))
                planned = await self._parts.database.write(self._plan, planned, foreign)
            else:
                break
        if planned is None or not await self._parts.database.write(self._settle_made, planned):
            # Somebody else made or removed it meanwhile; the next round sees which.
            self.wake()
            return
        self._ready[planned.id] = replace(planned, state=NetworkState.READY, error="")
        self._nudge()

    def _plan(
        self, tx: Transaction, network: Network, foreign: Sequence[IPv4Network]
    ) -> Network | None:
        """Choose a subnet and note it before the engine is asked; ``None`` when overtaken.

        Raises:
            PermanentError: none is left.
        """
        now = self._parts.clock()
        held = networks.subnets_held(tx, self._cluster_id, now, self._parts.rest_seconds)
        taken = [*(IPv4Network(subnet) for subnet in held if subnet != network.subnet), *foreign]
        is_shared = network.owner_id is None
        choice = (
            free_for_shared(self._pool, taken) if is_shared else free_for_vpc(self._pool, taken)
        )
        if choice is None:
            raise PermanentError(
                "addressPoolFull",
                f"every subnet of the address pool {self._pool} is taken on this cluster; set "
                "address_pool to a wider range, or one that is free",
            )
        name = (
            f"{self._prefix}-shared-{network.id}" if is_shared else f"{self._prefix}-{network.id}"
        )
        if not networks.plan(tx, network, name, str(choice)):
            return None
        return replace(network, name=name, subnet=str(choice))

    def _settle_made(self, tx: Transaction, network: Network) -> bool:
        waiting = networks.settle_made(tx, network)
        if waiting is None:
            return False
        claims.mark_due(tx, waiting, self._parts.clock())
        return True

    async def _clear_leftovers(self, unknown: set[str]) -> None:
        """Remove what the engine finished after its owner had deleted it, and nothing else."""
        if not unknown:
            return
        removed = await self._parts.database.read(networks.removed_among, unknown)
        for name in unknown:
            if name in removed:
                _log.info("leftover network removed", cluster=self._cluster_id, name=name)
                await self._engine.remove_network(name)
            elif name not in self._left_alone:
                self._left_alone.add(name)
                _log.warning("unknown network left alone", cluster=self._cluster_id, name=name)


def spec_of(network: Network) -> NetworkSpec:
    """What an engine is asked for."""
    return NetworkSpec(name=network.name, subnet=network.subnet, members_talk=network.members_talk)
