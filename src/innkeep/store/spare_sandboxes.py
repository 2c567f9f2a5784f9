"""Spare sandboxes in the store: a row comes before its sandbox and goes after it, or with a create.

Each row holds the id that the instance will have and, in a shared network, its address too, so
nothing else can get them.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import Row, delete, func, insert, select, union, update

from innkeep.domain.spare_sandbox import LATELY_SECONDS, SpareSandbox, SpareState
from innkeep.store import networks
from innkeep.store.database import Transaction
from innkeep.store.tables import instances, spare_sandboxes
from innkeep.store.tables import networks as networks_table

_MOST_CREATES = 1000
"""Creates that a look at the demand reads; more than any pool holds."""


def _from_row(row: Row[tuple[object, ...]]) -> SpareSandbox:
    return SpareSandbox(
        instance_id=row.instance_id,
        cluster_id=row.cluster_id,
        sandbox=row.sandbox,
        network_id=row.network_id,
        address=row.address,
        state=SpareState(row.state),
        created_at=row.created_at,
    )


def insert_new(tx: Transaction, spare: SpareSandbox) -> None:
    """Store a sandbox that the cluster will be asked for."""
    tx.connection.execute(
        insert(spare_sandboxes).values(
            instance_id=spare.instance_id,
            cluster_id=spare.cluster_id,
            sandbox=spare.sandbox,
            network_id=spare.network_id,
            address=spare.address,
            state=spare.state.value,
            created_at=spare.created_at,
        )
    )


def list_of_cluster(tx: Transaction, cluster_id: str) -> list[SpareSandbox]:
    """Every spare sandbox of a cluster, the oldest first."""
    rows = tx.connection.execute(
        select(spare_sandboxes)
        .where(spare_sandboxes.c.cluster_id == cluster_id)
        .order_by(spare_sandboxes.c.created_at, spare_sandboxes.c.instance_id)
    )
    return [_from_row(row) for row in rows]


def find_ready(tx: Transaction, sandbox: str) -> SpareSandbox | None:
    """The ready spare sandbox with that name."""
    row = tx.connection.execute(
        select(spare_sandboxes).where(
            spare_sandboxes.c.sandbox == sandbox, spare_sandboxes.c.state == SpareState.READY.value
        )
    ).first()
    return _from_row(row) if row else None


def take(tx: Transaction, cluster_id: str, *, attached: bool) -> SpareSandbox | None:
    """Give the oldest ready one of a cluster to an instance; ``None`` when there is none.

    Args:
        tx: the transaction.
        cluster_id: the cluster.
        attached: whether one in a shared network is wanted, or one in no network.
    """
    network = spare_sandboxes.c.network_id
    oldest = (
        select(spare_sandboxes.c.instance_id)
        .where(
            spare_sandboxes.c.cluster_id == cluster_id,
            spare_sandboxes.c.state == SpareState.READY.value,
            network.is_not(None) if attached else network.is_(None),
        )
        .order_by(spare_sandboxes.c.created_at, spare_sandboxes.c.instance_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = tx.connection.execute(
        delete(spare_sandboxes)
        .where(spare_sandboxes.c.instance_id == oldest.scalar_subquery())
        .returning(spare_sandboxes)
    ).first()
    return _from_row(row) if row else None


def turn(
    tx: Transaction, instance_ids: Collection[str], before: SpareState, after: SpareState
) -> int:
    """Change the state of those that are in the state before; answers of how many."""
    if not instance_ids:
        return 0
    return tx.connection.execute(
        update(spare_sandboxes)
        .where(
            spare_sandboxes.c.instance_id.in_(instance_ids),
            spare_sandboxes.c.state == before.value,
        )
        .values(state=after.value)
    ).rowcount


def doubt_all(tx: Transaction, cluster_id: str) -> None:
    """Let nobody take one of that cluster until it was looked at."""
    tx.connection.execute(
        update(spare_sandboxes)
        .where(
            spare_sandboxes.c.cluster_id == cluster_id,
            spare_sandboxes.c.state == SpareState.READY.value,
        )
        .values(state=SpareState.MAKING.value)
    )


def forget(tx: Transaction, gone: Iterable[SpareSandbox], free_from: float) -> None:
    """Drop rows that nobody took; their addresses rest until the given time."""
    for spare in gone:
        dropped = tx.connection.execute(
            delete(spare_sandboxes).where(spare_sandboxes.c.instance_id == spare.instance_id)
        )
        if dropped.rowcount and spare.network_id is not None:
            networks.release_addresses(
                tx, spare.instance_id, free_from, network_id=spare.network_id
            )


def known_among(tx: Transaction, sandboxes: set[str]) -> set[str]:
    """Which of these sandboxes are spare ones, or an instance's, of whatever cluster."""
    spare = select(spare_sandboxes.c.sandbox).where(spare_sandboxes.c.sandbox.in_(sandboxes))
    taken = select(instances.c.sandbox).where(instances.c.sandbox.in_(sandboxes))
    return set(tx.connection.execute(union(spare, taken)).scalars())


def count_ready(tx: Transaction) -> dict[str, int]:
    """How many are ready, by cluster."""
    rows = tx.connection.execute(
        select(spare_sandboxes.c.cluster_id, func.count().label("number"))
        .where(spare_sandboxes.c.state == SpareState.READY.value)
        .group_by(spare_sandboxes.c.cluster_id)
    )
    return {row.cluster_id: row.number for row in rows}


def recent_creates(tx: Transaction, cluster_id: str, now: float) -> tuple[list[float], list[float]]:
    """When instances of a cluster came lately, in order: those in shared networks, in VPC ones."""
    rows = tx.connection.execute(
        select(instances.c.created_at, networks_table.c.owner_id)
        .join(networks_table, networks_table.c.id == instances.c.network_id)
        .where(instances.c.cluster_id == cluster_id, instances.c.created_at > now - LATELY_SECONDS)
        .order_by(instances.c.created_at.desc())
        .limit(_MOST_CREATES)
    ).all()
    return (
        [row.created_at for row in reversed(rows) if row.owner_id is None],
        [row.created_at for row in reversed(rows) if row.owner_id is not None],
    )
