"""Idempotency keys: which request was carried out, and what was answered.

That it was carried out, and what it made, is written in the very transaction that does it. So a
server that ends at any moment leaves a request either undone or known to be done.
"""

from sqlalchemy import ColumnElement, delete, insert, select, update

from innkeep.domain.idempotency import KeyLook, KeyState, RequestKey
from innkeep.store.database import Transaction
from innkeep.store.tables import idempotency_keys as keys


def take(
    tx: Transaction, key: RequestKey, request: str, *, now: float, held_until: float, expires: float
) -> KeyLook:
    """Look at a key and, if nobody did its request yet, hold it to do that.

    Args:
        tx: the transaction.
        key: which.
        request: digest of everything that makes the request what it is.
        now: Unix seconds.
        held_until: until when nobody else does it, however it goes.
        expires: when the key is forgotten.
    """
    tx.connection.execute(delete(keys).where(keys.c.expires_at <= now))
    row = tx.connection.execute(select(keys).where(*_is(key))).first()
    if row is None:
        tx.connection.execute(
            insert(keys).values(
                owner_id=key.owner_id,
                key=key.stored,
                request=request,
                held_until=held_until,
                carried_out=False,
                expires_at=expires,
            )
        )
        return KeyLook(KeyState.NEW)
    if row.request != request:
        return KeyLook(KeyState.ANOTHER)
    if row.status is not None:
        return KeyLook(KeyState.ANSWERED, row.status, tx.vault.open(row.answer))
    if row.held_until > now:
        return KeyLook(KeyState.HELD)
    if row.carried_out:
        return KeyLook(KeyState.CARRIED_OUT, made=row.made or "")
    tx.connection.execute(update(keys).where(*_is(key)).values(held_until=held_until))
    return KeyLook(KeyState.NEW)


def note_carried_out(tx: Transaction, key: RequestKey) -> None:
    """Note, in the transaction that does it, that the request is carried out."""
    made = {"made": tx.made[-1]} if tx.made else {}
    tx.connection.execute(update(keys).where(*_is(key)).values(carried_out=True, **made))


def note_answer(tx: Transaction, key: RequestKey, status: int, answer: str) -> None:
    """Keep what was answered, for every repetition."""
    tx.connection.execute(
        update(keys).where(*_is(key)).values(status=status, answer=tx.vault.seal(answer))
    )


def let_go(tx: Transaction, key: RequestKey) -> None:
    """Let the next one do the request, or find out that it was carried out."""
    tx.connection.execute(update(keys).where(*_is(key)).values(held_until=0.0))


def let_all_go(tx: Transaction) -> None:
    """As ``let_go`` for every key, when nobody can be at any request."""
    tx.connection.execute(update(keys).where(keys.c.status.is_(None)).values(held_until=0.0))


def _is(key: RequestKey) -> list[ColumnElement[bool]]:
    return [keys.c.owner_id == key.owner_id, keys.c.key == key.stored]
