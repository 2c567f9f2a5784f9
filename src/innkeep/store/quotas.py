"""Limits of owners and what they use, counted from the rows that hold it.

Within a transaction that writes nobody else writes, so what was counted holds until its end. What
an owner uses is summed over an index of the owner's living rows, where a limit asks for it.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)

from innkeep.domain.quota import Resource
from innkeep.domain.status import Status
from innkeep.store import instance_counts
from innkeep.store.database import Transaction
from innkeep.store.tables import instances, network_storages, owners, tcp_ports

_COLUMNS = {
    Resource.INSTANCES: owners.c.most_instances,
    Resource.CORES: owners.c.most_cores,
    Resource.MEMORY_GIB: owners.c.most_memory_gib,
    Resource.STORAGE_GIB: owners.c.most_storage_gib,
    Resource.PORTS: owners.c.most_ports,
}


def limits_of(tx: Transaction, owner_id: str) -> dict[Resource, int]:
    """The limits that an owner has of their own."""
    row = tx.connection.execute(select(*_COLUMNS.values()).where(owners.c.id == owner_id)).first()
    found = zip(_COLUMNS, row or (), strict=False)
    return {resource: limit for resource, limit in found if limit is not None}


def set_limits(tx: Transaction, owner_id: str, limits: Mapping[Resource, int | None]) -> None:
    """Give an owner limits of their own; ``None``: the server's again."""
    if limits:
        values = {_COLUMNS[resource].name: limit for resource, limit in limits.items()}
        tx.connection.execute(update(owners).where(owners.c.id == owner_id).values(values))


def used_by(
    tx: Transaction, owner_id: str, resources: Collection[Resource] = tuple(Resource)
) -> dict[Resource, int]:
    """What an owner uses of these."""
    return {resource: _used(tx, owner_id, resource) for resource in resources}


def _used(tx: Transaction, owner_id: str, resource: Resource) -> int:
    match resource:
        case Resource.INSTANCES:
            return instance_counts.of_owner(tx, owner_id)
        case Resource.CORES:
            return _sum(tx, _held(owner_id, instances.c.cores))
        case Resource.MEMORY_GIB:
            return _sum(tx, _held(owner_id, instances.c.memory_gib))
        case Resource.STORAGE_GIB:
            local = select(func.sum(instances.c.local_volume_gib)).where(*_living_of(owner_id))
            network = select(func.sum(network_storages.c.size_gib)).where(
                network_storages.c.owner_id == owner_id,
                # A deleted one takes room until its engine has nothing of it any more.
                or_(network_storages.c.removed_at.is_(None), network_storages.c.made_gib > 0),
            )
            return _sum(tx, local) + _sum(tx, network)
        case Resource.PORTS:
            # There are far fewer ports than there may be instances. Those that lead to nothing
            # any more are let go as soon as their routes are gone.
            of_owner = exists().where(
                instances.c.id == tcp_ports.c.instance_id, instances.c.owner_id == owner_id
            )
            held = select(func.count()).where(tcp_ports.c.container_port.is_not(None), of_owner)
            return _sum(tx, held.select_from(tcp_ports))


def _held(owner_id: str, column: Column[int]) -> Select[Any]:
    return select(func.sum(column)).where(*_living_of(owner_id), instances.c.holds_capacity)


def _living_of(owner_id: str) -> tuple[ColumnElement[bool], ...]:
    # As the index has it: a parameter would hide from PostgreSQL that it fits.
    living = instances.c.status != literal_column(f"'{Status.REMOVED.value}'")
    return instances.c.owner_id == owner_id, living


def _sum(tx: Transaction, query: Select[Any]) -> int:
    return int(tx.connection.execute(query).scalar() or 0)
