"""The history of all instances as one stream of events that nobody misses a part of.

A listener goes by the number of the last entry that it saw. On PostgreSQL entries can become
visible in another order than that of their numbers, since a transaction draws a number before it
is committed, and some write beside others. So a number is passed only when it is *settled*: when
no transaction is left that could still show an entry with that number or a lower one.

A number is drawn after its transaction changed a row, so after it has a transaction id. Where
numbers are missing below one that is visible, whoever drew them has an id already, lower than one
that is given out now; when the oldest transaction that runs has a higher id, they were either
committed, and are visible, or never will be. Where none is missing nothing has to be asked.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select

from innkeep.domain.event import InstanceEvent
from innkeep.domain.status import Status
from innkeep.store.database import Transaction
from innkeep.store.tables import history, instances

_MOST_IN_A_LOOK = 1000
_WINDOW = 5000
"""Entries, of whomever, that a page is looked for among: so that each takes a short time only."""


@dataclass(frozen=True)
class Gap:
    """Numbers that are missing, and when it is certain that they stay so."""

    until: int
    """All up to this one are settled then."""
    transaction: int
    """When every transaction with a lower id has ended."""


@dataclass(frozen=True)
class FeedLook:
    """How far the history is settled."""

    settled: int
    gap: Gap | None
    """What has to be settled before it goes on; ``None``: nothing."""
    owners: frozenset[str] = frozenset()
    """Whose instances have events that were settled by this look."""
    is_all: bool = True
    """Whether there was nothing left to look at."""


def last_event(tx: Transaction) -> int:
    """The highest number that can be seen; 0: there is none."""
    return tx.connection.execute(select(func.max(history.c.id))).scalar() or 0


def begin_feed(tx: Transaction) -> FeedLook:
    """A first look, that settles what is there already without reading it."""
    last = last_event(tx)
    if not _numbers_may_wait(tx):
        return FeedLook(last, None)
    return FeedLook(0, Gap(last, _next_transaction(tx)))


def is_settled(tx: Transaction, gap: Gap) -> bool:
    """Whether nothing up to the end of a gap can appear any more."""
    return _oldest_transaction(tx) >= gap.transaction


def look_on(tx: Transaction, settled: int, gap: Gap | None) -> FeedLook:
    """Settle what can be settled by now.

    Args:
        tx: the transaction.
        settled: up to where it is settled already.
        gap: as the former look left it.
    """
    may_wait = _numbers_may_wait(tx)
    passable = 0
    if gap is not None and is_settled(tx, gap):
        passable, gap = gap.until, None
    rows = tx.connection.execute(
        select(history.c.id, instances.c.owner_id)
        .join(instances, instances.c.id == history.c.instance_id)
        .where(history.c.id > settled)
        .order_by(history.c.id)
        .limit(_MOST_IN_A_LOOK)
    ).all()
    owners = set()
    for row in rows:
        if may_wait and row.id > passable and row.id != settled + 1:
            break
        settled = row.id
        owners.add(row.owner_id)
    if rows and rows[-1].id > settled and gap is None:
        gap = Gap(rows[-1].id, _next_transaction(tx))
    elif gap is None and passable > settled:
        # What settled it is not read yet.
        gap = Gap(passable, 0)
    is_all = len(rows) < _MOST_IN_A_LOOK or rows[-1].id > settled
    return FeedLook(settled, gap, frozenset(owners), is_all)


def page(
    tx: Transaction,
    owner_id: str,
    after: int,
    until: int,
    *,
    instance_id: str = "",
    limit: int = 100,
) -> tuple[Sequence[InstanceEvent], int]:
    """An owner's next events, oldest first.

    Args:
        tx: the transaction.
        owner_id: whose.
        after: only those after the one with this number.
        until: none after this one.
        instance_id: only those of this instance; empty: of all.
        limit: how many at most.

    Returns:
        The events, and up to which number there are no others.
    """
    # One instance's entries have an index of their own.
    top = until if instance_id else min(until, after + _WINDOW)
    query = (
        _events()
        .where(
            history.c.id > after,
            history.c.id <= top,
            instances.c.owner_id == owner_id,
            *([history.c.instance_id == instance_id] if instance_id else []),
        )
        .order_by(history.c.id)
        .limit(limit)
    )
    found = [_event(row) for row in tx.connection.execute(query)]
    return found, found[-1].id if len(found) == limit else top


def with_numbers(tx: Transaction, numbers: Collection[int]) -> dict[int, InstanceEvent]:
    """The events with these numbers, by them."""
    rows = tx.connection.execute(_events().where(history.c.id.in_(numbers)))
    return {row.id: _event(row) for row in rows}


def owner_of(tx: Transaction, instance_id: str) -> str | None:
    """Whose an instance is or was, also long after its removal; ``None``: there was none."""
    query = select(instances.c.owner_id).where(instances.c.id == instance_id)
    return tx.connection.execute(query).scalar()


def _events() -> Select[Any]:
    former = history.alias("former")
    # Of one instance, entries are written in the order of their numbers, since each of their
    # transactions holds its row.
    former_status = (
        select(former.c.status)
        .where(former.c.instance_id == history.c.instance_id, former.c.id < history.c.id)
        .order_by(former.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(history, instances.c.owner_id, former_status.label("former_status")).join_from(
        history, instances, instances.c.id == history.c.instance_id
    )


def _event(row: Row[Any]) -> InstanceEvent:
    return InstanceEvent(
        id=row.id,
        owner_id=row.owner_id,
        instance_id=row.instance_id,
        at=row.at,
        status=Status(row.status),
        former_status=Status(row.former_status) if row.former_status else None,
        code=row.code,
        message=row.message,
    )


def _numbers_may_wait(tx: Transaction) -> bool:
    # SQLite has one writer, which draws its numbers in its turn.
    return tx.connection.dialect.name == "postgresql"


def _next_transaction(tx: Transaction) -> int:
    """An id above those of all transactions that have one."""
    return int(tx.connection.execute(select(func.txid_current())).scalar_one())


def _oldest_transaction(tx: Transaction) -> int:
    """The lowest id of those that had not ended when this transaction took its look."""
    oldest = func.txid_snapshot_xmin(func.txid_current_snapshot())
    return int(tx.connection.execute(select(oldest)).scalar_one())
