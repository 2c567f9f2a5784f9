"""Network storages in the store: what owners wished for and what their engines have made of it."""

from typing import Literal

from sqlalchemy import ColumnElement, RowMapping, func, insert, literal_column, select, update

from innkeep.domain.network_storage import NetworkStorage
from innkeep.domain.status import Status
from innkeep.store.database import Transaction
from innkeep.store.pages import count_matching, newest_first
from innkeep.store.tables import instances, network_storages, storage_mounts


def insert_new(tx: Transaction, storage: NetworkStorage) -> None:
    """Store a new storage, to be made."""
    tx.connection.execute(
        insert(network_storages).values(
            id=storage.id,
            owner_id=storage.owner_id,
            cluster_id=storage.cluster_id,
            name=storage.name,
            size_gib=storage.size_gib,
            made_gib=0,
            created_at=storage.created_at,
            due=True,
        )
    )


def find_of(
    tx: Transaction, owner_id: str, storage_id: str, *, lock: Literal["use", "change"]
) -> NetworkStorage | None:
    """An owner's storage that isn't deleted.

    Args:
        tx: the transaction.
        owner_id: whose it must be.
        storage_id: which.
        lock: until the transaction's end nobody can change or delete it; with ``change``, nobody
            can begin to use it either.
    """
    query = select(network_storages).where(
        network_storages.c.id == storage_id, *_living_of(owner_id)
    )
    query = query.with_for_update(read=lock == "use")
    row = tx.connection.execute(query).mappings().first()
    return _from_row(row) if row else None


def list_page(
    tx: Transaction,
    owner_id: str,
    *,
    name_part: str,
    storage_id: str,
    offset: int,
    limit: int,
) -> tuple[list[NetworkStorage], int]:
    """Some of an owner's storages, newest first, and how many match; empty parts match all."""
    matching = _living_of(owner_id)
    if name_part:
        matching.append(network_storages.c.name.icontains(name_part, autoescape=True))
    if storage_id:
        matching.append(network_storages.c.id == storage_id)
    rows = newest_first(tx, network_storages, matching, offset=offset, limit=limit)
    return [_from_row(row) for row in rows], count_matching(tx, network_storages, matching)


def change(tx: Transaction, storage_id: str, *, name: str, size_gib: int) -> None:
    """Give a storage another name and size; when it grew, its engine has to follow."""
    grows = network_storages.c.due | (network_storages.c.made_gib != size_gib)
    tx.connection.execute(
        update(network_storages)
        .where(network_storages.c.id == storage_id)
        .values(name=name, size_gib=size_gib, due=grows)
    )


def mark_removed(tx: Transaction, storage_id: str, *, at: float, purge_at: float) -> None:
    """Delete a storage for its owner; from ``purge_at`` on its engine has to follow."""
    tx.connection.execute(
        update(network_storages)
        .where(network_storages.c.id == storage_id)
        .values(removed_at=at, purge_at=purge_at, due=True)
    )


def find_in_trash(
    tx: Transaction, owner_id: str, storage_id: str, now: float
) -> NetworkStorage | None:
    """An owner's deleted storage that can still be restored."""
    query = select(network_storages).where(
        network_storages.c.id == storage_id, *_trash_of(owner_id, now)
    )
    row = tx.connection.execute(query.with_for_update()).mappings().first()
    return _from_row(row) if row else None


def list_trash(
    tx: Transaction, owner_id: str, now: float, *, offset: int, limit: int
) -> tuple[list[NetworkStorage], int]:
    """Some of an owner's storages that can still be restored, newest first, and how many."""
    matching = _trash_of(owner_id, now)
    rows = newest_first(tx, network_storages, matching, offset=offset, limit=limit)
    return [_from_row(row) for row in rows], count_matching(tx, network_storages, matching)


def restore(tx: Transaction, storage_id: str) -> None:
    """Give a deleted storage back; its engine makes sure that it is as it was."""
    tx.connection.execute(
        update(network_storages)
        .where(network_storages.c.id == storage_id)
        .values(removed_at=None, purge_at=None, due=True)
    )


def purge(tx: Transaction, storage_id: str) -> None:
    """Let nobody have a deleted storage back; its engine has to follow."""
    tx.connection.execute(
        update(network_storages)
        .where(network_storages.c.id == storage_id, network_storages.c.removed_at.is_not(None))
        .values(purge_at=0)
    )


def mounted_by(tx: Transaction, storage_id: str, *, limit: int) -> tuple[list[str], int]:
    """Some of the instances that have a storage mounted and aren't removed, and their number."""
    matching = (
        storage_mounts.c.storage_id == storage_id,
        instances.c.id == storage_mounts.c.instance_id,
        instances.c.status != Status.REMOVED.value,
    )
    found = select(instances.c.id).distinct().where(*matching).order_by(instances.c.id)
    number = select(func.count(instances.c.id.distinct())).where(*matching)
    ids = tx.connection.execute(found.limit(limit)).scalars()
    return list(ids), tx.connection.execute(number).scalar_one()


def list_due(tx: Transaction, cluster_id: str, now: float) -> list[NetworkStorage]:
    """The storages of a cluster that its engine has to make, grow or remove."""
    rows = tx.connection.execute(
        select(network_storages)
        .where(
            network_storages.c.cluster_id == cluster_id,
            network_storages.c.due,
            func.coalesce(network_storages.c.purge_at, now) <= now,
        )
        .order_by(network_storages.c.created_at)
    ).mappings()
    return [_from_row(row) for row in rows]


def next_purge(tx: Transaction, cluster_id: str) -> float | None:
    """When the next deleted storage of a cluster is to be removed; ``None``: there is none."""
    query = select(func.min(network_storages.c.purge_at)).where(
        network_storages.c.cluster_id == cluster_id, network_storages.c.due
    )
    return tx.connection.execute(query).scalar()


def note_made(tx: Transaction, storage_id: str, size_gib: int) -> None:
    """Remember that the engine has made a storage of that size."""
    tx.connection.execute(
        update(network_storages)
        .where(network_storages.c.id == storage_id, network_storages.c.made_gib < size_gib)
        .values(made_gib=size_gib)
    )
    tx.connection.execute(
        update(network_storages)
        .where(
            network_storages.c.id == storage_id,
            network_storages.c.made_gib == network_storages.c.size_gib,
            network_storages.c.removed_at.is_(None),
        )
        .values(due=False)
    )


def begin_removal(tx: Transaction, storage_id: str, now: float) -> bool:
    """Let nobody restore a storage that is to be removed; ``False``: somebody just did."""
    gone = tx.connection.execute(
        update(network_storages)
        .where(
            network_storages.c.id == storage_id,
            network_storages.c.removed_at.is_not(None),
            func.coalesce(network_storages.c.purge_at, now) <= now,
        )
        # Whatever the clock says later, that is past.
        .values(purge_at=0)
    )
    return gone.rowcount == 1


def note_removed(tx: Transaction, storage_id: str) -> None:
    """Remember that the engine has nothing of a deleted storage any more."""
    tx.connection.execute(
        update(network_storages)
        .where(network_storages.c.id == storage_id, network_storages.c.removed_at.is_not(None))
        .values(due=False, made_gib=0)
    )


def promised_gib(tx: Transaction) -> dict[str, int]:
    """How much was promised in each cluster, network and local storage together, GiB."""
    promised: dict[str, int] = {}
    for query in (
        select(network_storages.c.cluster_id, func.sum(network_storages.c.size_gib))
        # A deleted one takes its room until it was removed.
        .where(network_storages.c.removed_at.is_(None) | network_storages.c.due)
        .group_by(network_storages.c.cluster_id),
        select(instances.c.cluster_id, func.sum(instances.c.local_volume_gib))
        # As the index has it, which a parameter would hide.
        .where(instances.c.status != literal_column(f"'{Status.REMOVED}'"))
        .group_by(instances.c.cluster_id),
    ):
        for cluster_id, gib in tx.connection.execute(query):
            promised[cluster_id] = promised.get(cluster_id, 0) + int(gib)
    return promised


def _living_of(owner_id: str) -> list[ColumnElement[bool]]:
    return [
        network_storages.c.owner_id == owner_id,
        network_storages.c.removed_at.is_(None),
    ]


def _trash_of(owner_id: str, now: float) -> list[ColumnElement[bool]]:
    return [
        network_storages.c.owner_id == owner_id,
        network_storages.c.removed_at.is_not(None),
        network_storages.c.due,
        network_storages.c.purge_at > now,
    ]


def _from_row(row: RowMapping) -> NetworkStorage:
    return NetworkStorage(
        id=row["id"],
        owner_id=row["owner_id"],
        cluster_id=row["cluster_id"],
        name=row["name"],
        size_gib=row["size_gib"],
        made_gib=row["made_gib"],
        created_at=row["created_at"],
        removed_at=row["removed_at"],
        purge_at=row["purge_at"],
    )
