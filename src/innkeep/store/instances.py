"""Instances in the store: what was asked of them, and the one function that writes a status."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, true, update

from innkeep.domain.failure import Failure, FailureRecord
from innkeep.domain.instance import HistoryEntry, Instance
from innkeep.domain.port_access import PortAccess
from innkeep.domain.ports import PortMapping
from innkeep.domain.status import Status, Wish
from innkeep.domain.transitions import sources_of
from innkeep.store import clusters, failures, instance_counts
from innkeep.store.database import Transaction, needs_no_turn
from innkeep.store.instance_rows import (
    failure_to_json,
    from_row,
    port_access_to_column,
    port_mappings_to_column,
    to_row,
)
from innkeep.store.storage_mounts import insert_mounts, with_mounts
from innkeep.store.tables import history, instances

_ROWS_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class Claim:
    """The right to work on an instance for a while.

    Two serials tell that the world moved meanwhile: ``wish_serial`` counts what owners asked (what
    is being done may be pointless now), ``look_serial`` also counts reasons to look again.
    """

    token: str
    wish_serial: int
    look_serial: int


AT_REST = frozenset({Status.EXITED, Status.REMOVED})
"""Statuses in which an instance holds no capacity."""


def insert_new(tx: Transaction, instance: Instance) -> None:
    """Store a new instance that holds its capacity already, and have it looked at."""
    # Nothing is what a column has by itself, and psycopg keeps no statement of over 50 values.
    columns = {
        name: value for name, value in to_row(instance, tx.vault).items() if value is not None
    }
    tx.connection.execute(
        insert(instances).values(
            **columns,
            wish_serial=1,
            look_serial=1,
            holds_capacity=True,
            due_at=instance.created_at,
        )
    )
    instance_counts.add(tx, instance.owner_id)
    insert_mounts(tx, instance.id, instance.generation, instance.storages)
    accepted = f"create accepted, placed in cluster {instance.cluster_id}"
    _remember(tx, instance.id, instance.created_at, instance.status, "asked", accepted)


def find(tx: Transaction, instance_id: str) -> Instance | None:
    """The instance with that id, whoever owns it; it stays as it is while a transaction writes."""
    query = select(instances).where(instances.c.id == instance_id)
    if tx.writes:
        # Who works on it needs no turn to change its row.
        query = query.with_for_update(key_share=True)
    row = tx.connection.execute(query).mappings().first()
    return with_mounts(tx, [from_row(row, tx.vault)])[0] if row else None


def ids_by_sandboxes(tx: Transaction, sandboxes: Collection[str]) -> set[str]:
    """The ids of the instances whose sandboxes have those names."""
    if not sandboxes:
        return set()
    query = select(instances.c.id).where(instances.c.sandbox.in_(sandboxes))
    return set(tx.connection.execute(query).scalars())


def count_by_status(tx: Transaction) -> dict[tuple[str, Status], int]:
    """How many instances there are by cluster and status, removed ones left out."""
    rows = tx.connection.execute(
        select(instances.c.cluster_id, instances.c.status, func.count())
        .where(instances.c.status != Status.REMOVED.value)
        .group_by(instances.c.cluster_id, instances.c.status)
    )
    return {(cluster_id, Status(status)): number for cluster_id, status, number in rows}


def each_living(tx: Transaction) -> Iterator[Instance]:
    """Every instance that isn't removed, one after the other, without what it has mounted."""
    rows = tx.connection.execute(
        select(instances)
        .where(instances.c.status != Status.REMOVED.value)
        .execution_options(yield_per=_ROWS_AT_ONCE)
    ).mappings()
    return (from_row(row, tx.vault) for row in rows)


def removed_among(tx: Transaction, instance_ids: set[str], sandboxes: set[str]) -> set[str]:
    """Which of these ids and sandbox names belong to instances that were removed."""
    rows = tx.connection.execute(
        select(instances.c.id, instances.c.sandbox).where(
            instances.c.status == Status.REMOVED.value,
            instances.c.id.in_(instance_ids) | instances.c.sandbox.in_(sandboxes),
        )
    ).all()
    return {row.id for row in rows} | {row.sandbox for row in rows}


def history_of(tx: Transaction, instance_id: str, after: int = 0) -> list[HistoryEntry]:
    """The steps in the life of an instance, oldest first.

    Args:
        tx: the transaction.
        instance_id: whose.
        after: only those that came after the one with this number.
    """
    rows = tx.connection.execute(
        select(history)
        .where(history.c.instance_id == instance_id, history.c.id > after)
        .order_by(history.c.id)
    )
    return [
        HistoryEntry(
            at=row.at,
            status=Status(row.status),
            code=row.code,
            message=row.message,
            number=row.id,
        )
        for row in rows
    ]


def add_step(
    tx: Transaction,
    instance_id: str,
    entry: HistoryEntry,
    *,
    failure: FailureRecord | None = None,
) -> None:
    """Add something that happened within a status to the history, with the failure that it is."""
    _remember(tx, instance_id, entry.at, entry.status, entry.code, entry.message)
    _keep(tx, instance_id, failure, entry.at)


def wish(
    tx: Transaction,
    instance: Instance,
    wished: Wish,
    status: Status,
    *,
    runs_wished: int,
    at: float,
    message: str,
    changes: Mapping[str, Any] | None = None,
) -> bool:
    """Store what the owner wants now, with further columns, and have the instance looked at.

    Returns:
        Whether the instance was still in a status from which ``status`` may follow.
    """
    return move(
        tx,
        instance.id,
        status,
        code="asked",
        message=message,
        at=at,
        changes={
            "wish": wished.value,
            "wish_serial": instances.c.wish_serial + 1,
            "look_serial": instances.c.look_serial + 1,
            "runs_wished": runs_wished,
            "due_at": at,
            "attempts": 0,
            "failure": None,
            "setback": None,
            **(changes or {}),
        },
    )


def move(
    tx: Transaction,
    instance_id: str,
    target: Status,
    *,
    code: str,
    message: str,
    at: float,
    worker: Claim | None = None,
    changes: Mapping[str, Any] | None = None,
    failure: FailureRecord | None = None,
) -> bool:
    """Change an instance's status: the only function that does.

    The status, its history entry, the given further columns and what is kept of the failure that
    led to it are written together, only when
    the move is legal from the status that is stored now and, for a worker, only while its claim
    holds and the owner wishes what was wished when it began. Capacity is given back when the
    instance comes to rest.

    Returns:
        Whether it was changed.
    """
    conditions = [
        *([instances.c.id == instance_id] if worker is None else is_held(instance_id, worker)),
        instances.c.status.in_([source.value for source in sources_of(target)]),
    ]
    values = {"status": target.value, "status_at": at, **(changes or {})}
    changed = tx.connection.execute(update(instances).where(*conditions).values(values))
    if changed.rowcount == 0:
        return False
    _remember(tx, instance_id, at, target, code, message)
    _keep(tx, instance_id, failure, at)
    if target in AT_REST:
        _give_capacity_back(tx, instance_id)
    if target is Status.REMOVED:
        instance_counts.take(tx, instance_id)
    return True


@needs_no_turn
def move_on(
    tx: Transaction,
    instance_id: str,
    target: Status,
    *,
    code: str,
    message: str,
    at: float,
    worker: Claim,
    changes: Mapping[str, Any] | None = None,
    failure: FailureRecord | None = None,
) -> bool:
    """As ``move``, by a worker and to a status that isn't one at rest: no other row changes."""
    assert target not in AT_REST, f"to {target} capacity is given back, which takes a turn"
    return move(
        tx,
        instance_id,
        target,
        code=code,
        message=message,
        at=at,
        worker=worker,
        changes=changes,
        failure=failure,
    )


def is_held(instance_id: str, claim: Claim) -> list[ColumnElement[bool]]:
    """Conditions of an UPDATE: the claim holds, and its owner wishes what was wished then."""
    return [
        instances.c.id == instance_id,
        instances.c.claim == claim.token,
        instances.c.wish_serial == claim.wish_serial,
    ]


def note_failure(
    tx: Transaction,
    instance: Instance,
    failure: Failure,
    *,
    at: float,
    worker: Claim,
    record: FailureRecord | None = None,
) -> None:
    """Show what went wrong and will be tried again; the status stays.

    The same kind of failure again updates the sentence and adds no history. Nothing is shown on
    an instance at rest, where the reason for its rest stands, nor under another wish.

    Args:
        tx: the transaction.
        instance: as it was when the attempt began.
        failure: with the attempts, as it is shown.
        at: Unix seconds.
        worker: who tried.
        record: the same with all that was seen, to be kept.
    """
    changed = tx.connection.execute(
        update(instances)
        .where(
            *is_held(instance.id, worker),
            instances.c.status.not_in([status.value for status in AT_REST]),
        )
        .values(failure=failure_to_json(failure))
        .returning(instances.c.status)
    ).scalar()
    is_news = instance.failure is None or instance.failure.state != failure.state
    if changed is not None and is_news:
        _remember(tx, instance.id, at, Status(changed), failure.state, failure.message)
    if changed is not None:
        _keep(tx, instance.id, record, at)


def set_port_access(tx: Transaction, instance_id: str, access: Sequence[PortAccess]) -> None:
    """Store who may use the instance's http ports."""
    tx.connection.execute(
        update(instances)
        .where(instances.c.id == instance_id)
        .values(port_access=port_access_to_column(access, tx.vault))
    )


def change_ports(
    tx: Transaction,
    instance: Instance,
    mappings: Sequence[PortMapping],
    *,
    leaving: bool,
    at: float,
    message: str,
) -> None:
    """Store the ports that an instance has from now on, and have its routes follow.

    What is under way with it goes on; it is looked at once more afterwards.

    Args:
        tx: the transaction.
        instance: whose ports.
        mappings: all of them, without those of tools.
        leaving: whether it holds ports of the gateway that are in no mapping any more.
        at: Unix seconds.
        message: for the history.
    """
    changed = tx.connection.execute(
        update(instances)
        .where(instances.c.id == instance.id)
        .values(
            port_mappings=port_mappings_to_column(mappings),
            ports_leaving=true() if leaving else instances.c.ports_leaving,
            look_serial=instances.c.look_serial + 1,
            due_at=at,
        )
        .returning(instances.c.status)
    ).scalar_one()
    _remember(tx, instance.id, at, Status(changed), "portsChanged", message)


def hold_capacity(tx: Transaction, instance: Instance) -> bool:
    """Take the capacity an instance needs to run, unless it holds it already."""
    changed = tx.connection.execute(
        update(instances)
        .where(instances.c.id == instance.id, instances.c.holds_capacity.is_(False))
        .values(holds_capacity=True)
    )
    if changed.rowcount == 0:
        return True
    return clusters.hold(tx, instance.cluster_id, instance.cores, instance.memory_gib)


def _give_capacity_back(tx: Transaction, instance_id: str) -> None:
    held = tx.connection.execute(
        update(instances)
        .where(instances.c.id == instance_id, instances.c.holds_capacity)
        .values(holds_capacity=False)
        .returning(
            instances.c.cluster_id,
            instances.c.target_cluster_id,
            instances.c.cores,
            instances.c.memory_gib,
        )
    ).first()
    if held is not None:
        for cluster_id in filter(None, (held.cluster_id, held.target_cluster_id)):
            clusters.give_back(tx, cluster_id, held.cores, held.memory_gib)


def _remember(
    tx: Transaction, instance_id: str, at: float, status: Status, code: str, message: str
) -> None:
    # Only after a change of the instance's row: ``events`` relies on it for the order of numbers.
    tx.happened.add(instance_id)
    tx.connection.execute(
        insert(history).values(
            instance_id=instance_id, at=at, status=status.value, code=code, message=message
        )
    )


def _keep(tx: Transaction, instance_id: str, failure: FailureRecord | None, at: float) -> None:
    """Keep a failure, as of the very moment of the step that tells of it."""
    if failure is not None:
        failures.note(tx, instance_id, replace(failure, at=at, last_at=at))
