"""Owners and API keys in the store; of a key only its digest is kept."""

from sqlalchemy import Row, Select, insert, select, update

from innkeep.domain.account import ApiKey, Owner
from innkeep.store.database import Transaction
from innkeep.store.tables import api_keys, owners


def insert_owner(tx: Transaction, owner: Owner, *, at: float) -> None:
    """Store a new owner."""
    tx.connection.execute(insert(owners).values(id=owner.id, name=owner.name, created_at=at))


def find_owner_by_name(tx: Transaction, name: str) -> Owner | None:
    """The owner of that name."""
    row = tx.connection.execute(select(owners).where(owners.c.name == name)).first()
    return Owner(row.id, row.name) if row else None


def insert_key(tx: Transaction, key: ApiKey, digest: str) -> None:
    """Store a new key by its digest (SHA-256, hexadecimal)."""
    tx.connection.execute(
        insert(api_keys).values(
            id=key.id,
            owner_id=key.owner.id,
            hint=key.hint,
            digest=digest,
            created_at=key.created_at,
            revoked_at=key.revoked_at,
        )
    )


def find_owner_by_digest(tx: Transaction, digest: str) -> Owner | None:
    """The owner of a key that is not revoked."""
    row = tx.connection.execute(
        _keys().where(api_keys.c.digest == digest, api_keys.c.revoked_at.is_(None))
    ).first()
    return _key(row).owner if row else None


def find_key_by_digest(tx: Transaction, digest: str) -> ApiKey | None:
    """The key with that digest, revoked or not."""
    row = tx.connection.execute(_keys().where(api_keys.c.digest == digest)).first()
    return _key(row) if row else None


def list_keys(tx: Transaction) -> list[ApiKey]:
    """Every key, oldest first."""
    return [_key(row) for row in tx.connection.execute(_keys().order_by(api_keys.c.created_at))]


def revoke_key(tx: Transaction, key_id: str, at: float) -> bool:
    """Revoke a key, once; whether there is one with that id."""
    known = tx.connection.execute(select(api_keys.c.id).where(api_keys.c.id == key_id)).first()
    tx.connection.execute(
        update(api_keys)
        .where(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    return known is not None


def _keys() -> Select[tuple[str, str, str, float, float | None, str]]:
    return select(
        api_keys.c.id,
        api_keys.c.owner_id,
        api_keys.c.hint,
        api_keys.c.created_at,
        api_keys.c.revoked_at,
        owners.c.name,
    ).join(owners)


def _key(row: Row[tuple[str, str, str, float, float | None, str]]) -> ApiKey:
    return ApiKey(
        id=row.id,
        owner=Owner(row.owner_id, row.name),
        hint=row.hint,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
    )
