"""What must be true at every moment, and what must be true once nothing is left to do."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from innkeep.domain.endpoint import routes_of
from innkeep.domain.fence import Fence
from innkeep.domain.instance import Instance
from innkeep.domain.spare_sandbox import SpareState
from innkeep.domain.status import Status
from innkeep.domain.transitions import LEGAL_MOVES
from innkeep.engines.fake_cluster import FakeCluster, container_key
from innkeep.store import fences, instances
from innkeep.store.database import Transaction
from innkeep.store.instance_rows import from_row
from innkeep.store.tables import addresses, clusters, owners, spare_sandboxes, tcp_ports
from innkeep.store.tables import instances as instances_table
from tests.reconciler.world import World

_AT_REST = {Status.EXITED, Status.REMOVED}


@dataclass(frozen=True)
class Stored:
    """Everything the store says, in one state."""

    instances: Sequence[Instance]
    holding: dict[str, bool]
    held: dict[str, tuple[int, int]]
    addresses: dict[str, set[str]]
    """Address to the instances that it is given to, one in each cluster."""
    ports: dict[int, str]
    """Gateway port to the instance that it is given to."""
    paths: dict[str, list[Status]]
    spares: dict[str, str]
    """Spare sandbox to the id that is reserved for it."""
    left_behind: Sequence[Fence]
    kept_counts: dict[str, int]
    """Owner to the number of living instances that is kept."""


def read_store(world: World) -> Stored:
    """Everything the store says now."""

    def transaction(tx: Transaction) -> Stored:
        rows = tx.connection.execute(select(instances_table)).mappings().all()
        given = tx.connection.execute(select(addresses).where(addresses.c.instance_id.is_not(None)))
        ports = tx.connection.execute(select(tcp_ports).where(tcp_ports.c.instance_id.is_not(None)))
        return Stored(
            instances=[from_row(row, tx.vault) for row in rows],
            holding={row["id"]: row["holds_capacity"] for row in rows},
            held={
                row.id: (row.cores_held, row.memory_gib_held)
                for row in tx.connection.execute(select(clusters))
            },
            addresses=_by_address((row.address, row.instance_id) for row in given),
            ports={row.port: row.instance_id for row in ports},
            spares={
                row.sandbox: row.instance_id
                for row in tx.connection.execute(select(spare_sandboxes))
            },
            paths={
                row["id"]: [entry.status for entry in instances.history_of(tx, row["id"])]
                for row in rows
            },
            left_behind=[
                fence for each in world.clusters for fence in fences.list_of_cluster(tx, each)
            ],
            kept_counts={row.id: row.instances for row in tx.connection.execute(select(owners))},
        )

    return world.server.database.now(transaction)


def _by_address(given: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    holders: dict[str, set[str]] = {}
    for address, instance_id in given:
        holders.setdefault(address, set()).add(instance_id)
    return holders


def check_always(world: World) -> None:
    """Check what must be true at every moment, also between a death and the next start."""
    stored = read_store(world)
    _check_capacity(stored)
    _check_counts(stored)
    _check_histories(stored)
    _check_ports(stored)
    for routes in world.proxy.routes.values():
        for route in routes:
            port = route.mapping.host_port
            assert port is None or stored.ports[port] == route.instance_id, (
                "a port of the proxy leads to an instance that does not hold it"
            )
    owner_of_sandbox = {instance.sandbox: instance.id for instance in stored.instances}
    assert not owner_of_sandbox.keys() & stored.spares.keys(), "a sandbox of two"
    assert not set(owner_of_sandbox.values()) & set(stored.spares.values()), "an id of two"
    owner_of_sandbox |= stored.spares
    # An address of what was left behind is still taken, by nobody who lives.
    owner_of_sandbox |= {fence.sandbox: fence.holder for fence in stored.left_behind}
    for instance in stored.instances:
        processes = [
            each
            for cluster in world.clusters.values()
            for each in cluster.containers_of(instance.id)
            if each.running and each.spec.generation not in instance.left_behind
        ]
        assert len(processes) <= 1, "two containers of one instance run"
    for cluster in world.clusters.values():
        assert not cluster.conflicts
        for name, sandbox in cluster.sandboxes.items():
            if sandbox.running and sandbox.spec.network:
                holders = stored.addresses[sandbox.spec.address]
                assert owner_of_sandbox[name] in holders, "it runs on an address of somebody else"
    for address, reached in world.proxy.open_to().items():
        assert reached <= stored.addresses[address], "a route leads to somebody else's address"
    for instance in stored.instances:
        if instance.status is Status.REMOVED:
            assert instance.id not in world.proxy.routes, "a removed instance has routes"


def check_settled(world: World) -> None:
    """Check what must be true when no fault is left and nothing is under way."""
    check_always(world)
    stored = read_store(world)
    living = [one for one in stored.instances if one.status is not Status.REMOVED]
    ids = {one.id for one in living}
    for instance in living:
        assert instance.status in {Status.RUNNING, Status.EXITED}, f"stuck in {instance.status}"
    for cluster_id, cluster in world.clusters.items():
        spares = world.spares(cluster_id)
        assert {spare.state for spare in spares} <= {SpareState.READY}, "the pool is stuck"
        names = {spare.sandbox for spare in spares}
        _check_cluster(cluster, [one for one in living if one.cluster_id == cluster_id], names)
    assert world.proxy.routes == {
        one.id: routes
        for one in living
        if (routes := routes_of(one, open_=one.status is Status.RUNNING))
        or one.id in world.proxy.routes
    }
    for instance in living:
        assert instance.address
        assert instance.id in stored.addresses[instance.address]
        if instance.status is Status.RUNNING:
            assert instance.failure is None, "a running instance shows an old failure"
            assert instance.pull is None
            assert instance.tools_launched or not instance.tools
        assert instance.upgrade is None, "an upgrade is stuck"
        assert instance.migration is None, "a migration is stuck"
        assert not instance.ports_leaving, "it holds ports that lead nowhere"
    assert not stored.left_behind, "something stays left behind"
    assert set().union(*stored.addresses.values()) <= ids | set(stored.spares.values())
    assert set(stored.ports.values()) <= ids


def _check_cluster(cluster: FakeCluster, living: Sequence[Instance], spares: set[str]) -> None:
    ids = {one.id for one in living}
    running = {one.id for one in living if one.status is Status.RUNNING}
    assert cluster.running() == running
    live_sandboxes = [name for name, box in cluster.sandboxes.items() if box.running]
    assert set(live_sandboxes) == {one.sandbox for one in living if one.id in running} | spares
    for instance_id in running:
        container = cluster.running_container(instance_id)
        assert container is not None
        assert container.joined is cluster.sandboxes[container.spec.sandbox.name]
        assert container.joined.started <= container.started, "it runs on a dead network"
    known = {container_key(one.id, one.generation) for one in living}
    assert set(cluster.containers) <= known, "a container without an owner"
    assert set(cluster.volumes) <= ids, "a volume without an owner"
    assert set(cluster.rescues) <= known, "a rescued disk without an owner"
    owned = {one.sandbox for one in living} | spares
    assert set(cluster.sandboxes) <= owned, "a sandbox without an owner"


def _check_counts(stored: Stored) -> None:
    living = [each.owner_id for each in stored.instances if each.status is not Status.REMOVED]
    for owner_id, number in stored.kept_counts.items():
        assert number == living.count(owner_id)


def _check_capacity(stored: Stored) -> None:
    for instance in stored.instances:
        # One that is removed or moved holds what it held when that was asked for.
        if instance.status not in {Status.TO_REMOVE, Status.REMOVING, Status.MIGRATING}:
            assert stored.holding[instance.id] == (instance.status not in _AT_REST)
    holders = [one for one in stored.instances if stored.holding[one.id]]
    for cluster_id, held in stored.held.items():
        assert held == (
            sum(one.cores for one in holders if cluster_id in _clusters_of(one)),
            sum(one.memory_gib for one in holders if cluster_id in _clusters_of(one)),
        )


def _clusters_of(instance: Instance) -> set[str]:
    """Where it takes room: while it is being moved, in both."""
    target = {instance.migration.cluster_id} if instance.migration else set()
    return {instance.cluster_id, *target}


def _check_histories(stored: Stored) -> None:
    for instance in stored.instances:
        path = stored.paths[instance.id]
        assert path[0] is Status.TO_CREATE
        assert path[-1] is instance.status
        for before, after in itertools.pairwise(path):
            # The same status again tells of a failure that is tried again.
            assert after is before or after in LEGAL_MOVES[before], f"{before} became {after}"


def _check_ports(stored: Stored) -> None:
    wanted = {
        mapping.host_port: one.id
        for one in stored.instances
        if one.status is not Status.REMOVED
        for mapping in one.mappings
        if mapping.host_port is not None
    }
    leaving = {one.id for one in stored.instances if one.ports_leaving}
    unmapped = stored.ports.items() - wanted.items()
    assert wanted.items() <= stored.ports.items(), "a mapped port isn't held"
    assert {instance_id for _, instance_id in unmapped} <= leaving
