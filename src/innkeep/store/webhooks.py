"""Webhooks in the store; their secrets are sealed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from innkeep.domain.status import Status
from innkeep.domain.webhook import Webhook
from innkeep.store.changes import WEBHOOKS
from innkeep.store.database import Transaction
from innkeep.store.tables import webhook_deliveries, webhooks


def insert_new(tx: Transaction, webhook: Webhook, secret: str) -> None:
    """Store a new webhook."""
    tx.connection.execute(
        insert(webhooks).values(
            id=webhook.id,
            owner_id=webhook.owner_id,
            url=webhook.url,
            statuses=[str(status) for status in webhook.statuses],
            codes=list(webhook.codes),
            secret=tx.vault.seal(secret),
            created_at=webhook.created_at,
            looked_until=webhook.looked_until,
        )
    )
    tx.happened.add(WEBHOOKS)


def list_of_owner(tx: Transaction, owner_id: str) -> Sequence[tuple[Webhook, int]]:
    """An owner's webhooks, newest first, each with how many messages of it wait."""
    waiting = (
        select(func.count())
        .select_from(webhook_deliveries)
        .where(webhook_deliveries.c.webhook_id == webhooks.c.id)
        .scalar_subquery()
    )
    rows = tx.connection.execute(
        select(webhooks, waiting.label("waiting"))
        .where(webhooks.c.owner_id == owner_id)
        .order_by(webhooks.c.created_at.desc(), webhooks.c.id.desc())
    )
    return [(_webhook(row), int(row["waiting"])) for row in rows.mappings()]


def of_owners(tx: Transaction, owner_ids: Collection[str] | None) -> list[Webhook]:
    """The webhooks of these owners; ``None``: of all."""
    query = select(webhooks).order_by(webhooks.c.created_at, webhooks.c.id)
    if owner_ids is not None:
        query = query.where(webhooks.c.owner_id.in_(owner_ids))
    return [_webhook(row) for row in tx.connection.execute(query).mappings()]


def are_there(tx: Transaction) -> bool:
    """Whether anybody has a webhook."""
    return tx.connection.execute(select(webhooks.c.id).limit(1)).first() is not None


def count_of_owner(tx: Transaction, owner_id: str) -> int:
    """How many webhooks an owner has."""
    wanted = select(func.count()).select_from(webhooks).where(webhooks.c.owner_id == owner_id)
    return tx.connection.execute(wanted).scalar_one()


def find_with_secret(
    tx: Transaction, webhook_id: str, owner_id: str | None = None
) -> tuple[Webhook, str] | None:
    """A webhook with its secret.

    Args:
        tx: the transaction.
        webhook_id: which.
        owner_id: whose it must be; ``None``: anybody's.
    """
    query = select(webhooks).where(webhooks.c.id == webhook_id)
    if owner_id is not None:
        query = query.where(webhooks.c.owner_id == owner_id)
    row = tx.connection.execute(query).mappings().first()
    return (_webhook(row), tx.vault.open(row["secret"])) if row else None


def remove(tx: Transaction, owner_id: str, webhook_id: str) -> bool:
    """Remove one of the owner's webhooks with what waits for it; whether it was there."""
    if find_with_secret(tx, webhook_id, owner_id) is None:
        return False
    tx.connection.execute(
        delete(webhook_deliveries).where(webhook_deliveries.c.webhook_id == webhook_id)
    )
    tx.connection.execute(delete(webhooks).where(webhooks.c.id == webhook_id))
    return True


def note_looked(tx: Transaction, webhook_id: str, until: int) -> None:
    """Note up to which event there is nothing to send that is not stored."""
    tx.connection.execute(
        update(webhooks)
        .where(webhooks.c.id == webhook_id, webhooks.c.looked_until < until)
        .values(looked_until=until)
    )


def _webhook(row: Mapping[Any, Any]) -> Webhook:
    return Webhook(
        id=row["id"],
        owner_id=row["owner_id"],
        url=row["url"],
        statuses=tuple(Status(status) for status in row["statuses"]),
        codes=tuple(row["codes"]),
        created_at=row["created_at"],
        looked_until=row["looked_until"],
        delivered=row["delivered"],
        delivered_at=row["delivered_at"],
        failed_at=row["failed_at"],
        error=row["error"],
        dropped=row["dropped"],
        dropped_at=row["dropped_at"],
        dropped_event=row["dropped_event"],
    )
