"""Messages that wait to be delivered: stored before they are sent, and gone once they were taken.

So whatever ends a server, what was not taken by then is sent by the next one; a message that was
taken in the very moment is sent twice.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update

from innkeep.domain.event import InstanceEvent
from innkeep.domain.webhook import MAX_WAITING, PAUSES, Delivery
from innkeep.store import webhooks as stored_webhooks
from innkeep.store.database import Transaction
from innkeep.store.tables import history, webhook_deliveries, webhooks

_LONGEST_PAUSE_SECONDS = 2 * PAUSES[-1]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of an attempt."""

    delivery: Delivery
    at: float
    """Unix seconds."""
    error: str = ""
    """Why it failed; empty: the message was taken."""
    due_at: float | None = None
    """When the next attempt is to be; ``None``: never, either way."""


def add(
    tx: Transaction, webhook_id: str, wanted: Sequence[InstanceEvent], until: int, at: float
) -> bool:
    """Store messages about events, and that all events up to a number were looked at.

    Returns:
        Whether there was room for them; none is stored otherwise.
    """
    if wanted:
        if _count(tx, webhook_id) + len(wanted) > MAX_WAITING:
            return False
        if not _is_there(tx, webhook_id):
            return True
        tx.connection.execute(
            insert(webhook_deliveries),
            [
                {
                    "webhook_id": webhook_id,
                    "event_id": event.id,
                    "instance_id": event.instance_id,
                    "attempts": 0,
                    "due_at": at,
                }
                for event in wanted
            ],
        )
    stored_webhooks.note_looked(tx, webhook_id, until)
    return True


def due_webhooks(tx: Transaction, now: float) -> Sequence[str]:
    """Which webhooks have messages that are due, the longest waiting first."""
    first = func.min(webhook_deliveries.c.due_at)
    rows = tx.connection.execute(
        select(webhook_deliveries.c.webhook_id)
        .group_by(webhook_deliveries.c.webhook_id)
        .having(_is_due(first, now))
        .order_by(first)
    )
    return list(rows.scalars())


def next_due(
    tx: Transaction, *, without: Collection[str], under_way: Collection[int]
) -> float | None:
    """When the next message is due that waits for no other one; ``None``: there is none.

    Args:
        tx: the transaction.
        without: webhooks whose messages don't count.
        under_way: messages that don't count.
    """
    query = select(func.min(webhook_deliveries.c.due_at)).where(
        webhook_deliveries.c.webhook_id.not_in(without),
        webhook_deliveries.c.id.not_in(under_way),
        ~_has_earlier(),
    )
    return tx.connection.execute(query).scalar()


def due_of(
    tx: Transaction, webhook_id: str, now: float, *, under_way: Collection[int], limit: int
) -> list[Delivery]:
    """A webhook's messages that may be sent now, the longest waiting first.

    Of each instance only the earliest may, so that messages about it come in their order.

    Args:
        tx: the transaction.
        webhook_id: whose.
        now: Unix seconds.
        under_way: ids of those that are being sent.
        limit: how many at most.
    """
    rows = tx.connection.execute(
        select(webhook_deliveries)
        .where(
            webhook_deliveries.c.webhook_id == webhook_id,
            _is_due(webhook_deliveries.c.due_at, now),
            webhook_deliveries.c.id.not_in(under_way),
            ~_has_earlier(),
        )
        .order_by(webhook_deliveries.c.due_at, webhook_deliveries.c.event_id)
        .limit(limit)
    )
    return [
        Delivery(
            id=row.id,
            webhook_id=row.webhook_id,
            instance_id=row.instance_id,
            event_id=row.event_id,
            attempts=row.attempts,
        )
        for row in rows
    ]


def settle(tx: Transaction, outcomes: Sequence[Outcome], oldest: float) -> int:
    """Store what came of attempts.

    After one that failed, messages of the same webhook about events before ``oldest`` are given up
    with it: they would fail as it did.

    Args:
        tx: the transaction.
        outcomes: in the order in which they came.
        oldest: Unix seconds.

    Returns:
        How many messages were given up.
    """
    dropped = 0
    for outcome in outcomes:
        dropped += _settle(tx, outcome, oldest)
    return dropped


def _settle(tx: Transaction, outcome: Outcome, oldest: float) -> int:
    delivery = outcome.delivery
    if outcome.due_at is None:
        gone = tx.connection.execute(
            delete(webhook_deliveries).where(webhook_deliveries.c.id == delivery.id)
        ).rowcount
    else:
        gone = 0
        tx.connection.execute(
            update(webhook_deliveries)
            .where(webhook_deliveries.c.id == delivery.id)
            .values(attempts=webhook_deliveries.c.attempts + 1, due_at=outcome.due_at)
        )
    mine = update(webhooks).where(webhooks.c.id == delivery.webhook_id)
    if not outcome.error:
        tx.connection.execute(
            mine.values(delivered=webhooks.c.delivered + gone, delivered_at=outcome.at, error="")
        )
        return 0
    tx.connection.execute(mine.values(failed_at=outcome.at, error=outcome.error))
    last = delivery.event_id if gone else None
    more, last_old = _drop_old(tx, delivery.webhook_id, oldest)
    last = last_old or last
    if gone + more:
        tx.connection.execute(
            mine.values(
                dropped=webhooks.c.dropped + gone + more,
                dropped_at=outcome.at,
                dropped_event=last,
            )
        )
    return gone + more


def _drop_old(tx: Transaction, webhook_id: str, oldest: float) -> tuple[int, int | None]:
    old = (
        select(history.c.id)
        .where(history.c.id == webhook_deliveries.c.event_id, history.c.at < oldest)
        .exists()
    )
    dropped = tx.connection.execute(
        delete(webhook_deliveries)
        .where(webhook_deliveries.c.webhook_id == webhook_id, old)
        .returning(webhook_deliveries.c.event_id)
    ).scalars()
    numbers = list(dropped)
    return len(numbers), max(numbers, default=None)


def _is_due(at: ColumnElement[float], now: float) -> ColumnElement[bool]:
    # What is due later than any pause was noted by a clock that was set back since.
    return or_(at <= now, at > now + _LONGEST_PAUSE_SECONDS)


def _has_earlier() -> ColumnElement[bool]:
    """Whether another message of the same webhook about the same instance goes first."""
    earlier = webhook_deliveries.alias("earlier")
    return (
        select(earlier.c.id)
        .where(
            earlier.c.webhook_id == webhook_deliveries.c.webhook_id,
            earlier.c.instance_id == webhook_deliveries.c.instance_id,
            earlier.c.event_id < webhook_deliveries.c.event_id,
        )
        .exists()
    )


def _count(tx: Transaction, webhook_id: str) -> int:
    wanted = (
        select(func.count())
        .select_from(webhook_deliveries)
        .where(webhook_deliveries.c.webhook_id == webhook_id)
    )
    return tx.connection.execute(wanted).scalar_one()


def _is_there(tx: Transaction, webhook_id: str) -> bool:
    query = select(webhooks.c.id).where(webhooks.c.id == webhook_id)
    return tx.connection.execute(query).first() is not None
