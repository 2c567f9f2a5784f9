"""Capacity of clusters, counted in one row each: two creates can't both take the last room."""

from sqlalchemy import exists, func, insert, or_, select, update

from innkeep.domain.product import Cordon, Usage
from innkeep.domain.spare_sandbox import SpareState
from innkeep.store.database import Transaction
from innkeep.store.tables import addresses, clusters, instances, networks, spare_sandboxes


def set_capacity(tx: Transaction, cluster_id: str, cores: int, memory_gib: int) -> None:
    """Remember how much of a cluster may be given out; what is held is counted anew."""
    held = tx.connection.execute(
        select(
            func.coalesce(func.sum(instances.c.cores), 0),
            func.coalesce(func.sum(instances.c.memory_gib), 0),
        ).where(
            # One that is being moved holds its room in both clusters.
            or_(instances.c.cluster_id == cluster_id, instances.c.target_cluster_id == cluster_id),
            instances.c.holds_capacity,
        )
    ).one()
    values = {
        "cores": cores,
        "memory_gib": memory_gib,
        "cores_held": int(held[0]),
        "memory_gib_held": int(held[1]),
    }
    changed = tx.connection.execute(
        update(clusters).where(clusters.c.id == cluster_id).values(values)
    )
    if changed.rowcount == 0:
        tx.connection.execute(insert(clusters).values(id=cluster_id, **values))


def usages(tx: Transaction, now: float, *, shared_network: bool = True) -> dict[str, Usage]:
    """What every known cluster has and what of it is held, by cluster id.

    Args:
        tx: the transaction.
        now: the present time.
        shared_network: whether an address in a shared network is needed too.
    """
    an_address = exists().where(
        networks.c.cluster_id == clusters.c.id,
        networks.c.owner_id.is_(None),
        addresses.c.network_id == networks.c.id,
        addresses.c.instance_id.is_(None),
        addresses.c.free_from <= now,
    )
    # One that waits for an instance with its sandbox may be the last that can be given.
    a_spare = exists().where(
        spare_sandboxes.c.cluster_id == clusters.c.id,
        spare_sandboxes.c.network_id.is_not(None),
        spare_sandboxes.c.state == SpareState.READY.value,
    )
    rows = tx.connection.execute(select(clusters, or_(an_address, a_spare).label("addresses_free")))
    return {
        row.id: Usage(
            cluster_id=row.id,
            cores=row.cores,
            memory_gib=row.memory_gib,
            cores_held=row.cores_held,
            memory_gib_held=row.memory_gib_held,
            addresses_free=bool(row.addresses_free) or not shared_network,
            cordon=None if row.cordoned_at is None else Cordon(row.cordoned_at, row.cordon_note),
        )
        for row in rows
    }


def set_cordon(tx: Transaction, cluster_id: str, cordon: Cordon | None) -> bool:
    """Have a cluster take no new instances, or take them again; whether it is known."""
    changed = tx.connection.execute(
        update(clusters)
        .where(clusters.c.id == cluster_id)
        .values(
            cordoned_at=cordon.at if cordon else None, cordon_note=cordon.note if cordon else ""
        )
    )
    return changed.rowcount == 1


def cordoned(tx: Transaction) -> set[str]:
    """The clusters that take no new instances."""
    query = select(clusters.c.id).where(clusters.c.cordoned_at.is_not(None))
    return set(tx.connection.execute(query).scalars())


def hold(tx: Transaction, cluster_id: str, cores: int, memory_gib: int) -> bool:
    """Take capacity; ``False`` and nothing taken when there isn't enough."""
    changed = tx.connection.execute(
        update(clusters)
        .where(
            clusters.c.id == cluster_id,
            clusters.c.cores_held + cores <= clusters.c.cores,
            clusters.c.memory_gib_held + memory_gib <= clusters.c.memory_gib,
        )
        .values(
            cores_held=clusters.c.cores_held + cores,
            memory_gib_held=clusters.c.memory_gib_held + memory_gib,
        )
    )
    return changed.rowcount == 1


def give_back(tx: Transaction, cluster_id: str, cores: int, memory_gib: int) -> None:
    """Return capacity that was held."""
    tx.connection.execute(
        update(clusters)
        .where(clusters.c.id == cluster_id)
        .values(
            cores_held=clusters.c.cores_held - cores,
            memory_gib_held=clusters.c.memory_gib_held - memory_gib,
        )
    )
