"""Limits of owners and what they use, counted from the rows that hold it.

Within a transaction that writes nobody else writes, so what was counted holds until its end. What
an owner uses is summed over an index of the owner's living rows, where a limit asks for it.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    RowMapping,
    Select,
    case,
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

_SUMMED = (Resource.CORES, Resource.MEMORY_GIB, Resource.STORAGE_GIB)
# As the index has it: a parameter would hide from PostgreSQL that it fits.
_LIVING = instances.c.status != literal_column(f"'{Status.REMOVED.value}'")
# A deleted one takes room until its engine has nothing of it any more.
_TAKES_ROOM = or_(network_storages.c.removed_at.is_(None), network_storages.c.made_gib > 0)


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


def limits_in(row: RowMapping) -> dict[Resource, int]:
    """The limits that a row of an owner has."""
    found = {resource: row[column.name] for resource, column in _COLUMNS.items()}
    return {resource: limit for resource, limit in found.items() if limit is not None}


def used_by_each(tx: Transaction, owner_ids: Collection[str]) -> dict[str, dict[Resource, int]]:
    """What each of these owners uses, by their ids; as ``used_by``, in few queries for all."""
    used = {owner_id: dict.fromkeys(Resource, 0) for owner_id in owner_ids}
    numbers = select(owners.c.id, owners.c.instances).where(owners.c.id.in_(owner_ids))
    for owner_id, number in tx.connection.execute(numbers):
        used[owner_id][Resource.INSTANCES] = number
    cores, memory = instances.c.cores, instances.c.memory_gib
    sums = (
        select(
            instances.c.owner_id,
            func.sum(case((instances.c.holds_capacity, cores), else_=0)),
            func.sum(case((instances.c.holds_capacity, memory), else_=0)),
            func.sum(instances.c.local_volume_gib),
        )
        .where(instances.c.owner_id.in_(owner_ids), _LIVING)
        .group_by(instances.c.owner_id)
    )
    for owner_id, *amounts in tx.connection.execute(sums):
        for resource, amount in zip(_SUMMED, amounts, strict=True):
            used[owner_id][resource] += int(amount)
    for resource, query in (
        (
            Resource.STORAGE_GIB,
            select(network_storages.c.owner_id, func.sum(network_storages.c.size_gib))
            .where(network_storages.c.owner_id.in_(owner_ids), _TAKES_ROOM)
            .group_by(network_storages.c.owner_id),
        ),
        (
            Resource.PORTS,
            select(instances.c.owner_id, func.count())
            .join_from(tcp_ports, instances, instances.c.id == tcp_ports.c.instance_id)
            .where(tcp_ports.c.container_port.is_not(None), instances.c.owner_id.in_(owner_ids))
            .group_by(instances.c.owner_id),
        ),
    ):
        for owner_id, amount in tx.connection.execute(query):
            used[owner_id][resource] += int(amount)
    return used


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
                _TAKES_ROOM,
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
    return instances.c.owner_id == owner_id, _LIVING


def _sum(tx: Transaction, query: Select[Any]) -> int:
    return int(tx.connection.execute(query).scalar() or 0)
