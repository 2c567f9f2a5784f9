"""Owners and API keys in the store; of a key only its digest is kept."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, func, insert, or_, select, update

from innkeep.domain.account import ApiKey, Owner, Role
from innkeep.store.database import Transaction
from innkeep.store.tables import api_keys, owners


def insert_owner(tx: Transaction, owner: Owner, *, at: float) -> None:
    """Store a new owner."""
    tx.connection.execute(insert(owners).values(id=owner.id, name=owner.name, created_at=at))


def find_owner_by_name(tx: Transaction, name: str) -> Owner | None:
    """The owner of that name."""
    row = tx.connection.execute(select(owners).where(owners.c.name == name)).first()
    return Owner(row.id, row.name) if row else None


def list_owners(tx: Transaction) -> list[Owner]:
    """Every owner, by name."""
    rows = tx.connection.execute(select(owners.c.id, owners.c.name).order_by(owners.c.name))
    return [Owner(row.id, row.name) for row in rows]


def insert_key(tx: Transaction, key: ApiKey, digest: str) -> None:
    """Store a new key by its digest (SHA-256, hexadecimal)."""
    tx.connection.execute(
        insert(api_keys).values(
            id=key.id,
            owner_id=key.owner.id,
            hint=key.hint,
            name=key.name,
            role=key.role.value,
            digest=digest,
            created_at=key.created_at,
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
        )
    )


def find_key_by_digest(tx: Transaction, digest: str) -> ApiKey | None:
    """The key with that digest, revoked or not."""
    return next(iter(_find(tx, api_keys.c.digest == digest)), None)


def find_key(tx: Transaction, key_id: str) -> ApiKey | None:
    """The key with that id, revoked or not, whoever owns it."""
    return next(iter(_find(tx, api_keys.c.id == key_id)), None)


def list_keys(tx: Transaction) -> list[ApiKey]:
    """Every key, oldest first."""
    return _find(tx)


def list_keys_of(tx: Transaction, owner_id: str) -> list[ApiKey]:
    """An owner's keys that are not revoked, oldest first."""
    return _find(tx, api_keys.c.owner_id == owner_id, api_keys.c.revoked_at.is_(None))


def count_keys_of(tx: Transaction, owner_id: str) -> int:
    """How many keys an owner has that are not revoked."""
    query = (
        select(func.count())
        .select_from(api_keys)
        .where(api_keys.c.owner_id == owner_id, api_keys.c.revoked_at.is_(None))
    )
    return tx.connection.execute(query).scalar_one()


def revoke_key(tx: Transaction, key_id: str, at: float) -> None:
    """Revoke a key; the time of the first time stays."""
    tx.connection.execute(
        update(api_keys)
        .where(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )


def change_role(tx: Transaction, key_id: str, former: Role, role: Role) -> bool:
    """Give a key that has the former role another one; whether it had that."""
    changed = tx.connection.execute(
        update(api_keys)
        .where(api_keys.c.id == key_id, api_keys.c.role == former.value)
        .values(role=role.value)
    )
    return changed.rowcount == 1


def note_uses(tx: Transaction, uses: Mapping[str, float]) -> None:
    """Keep when keys were used last, by their ids; a time before the known one changes nothing."""
    for key_id, at in uses.items():
        tx.connection.execute(
            update(api_keys)
            .where(
                api_keys.c.id == key_id,
                or_(api_keys.c.last_used_at.is_(None), api_keys.c.last_used_at < at),
            )
            .values(last_used_at=at)
        )


def _find(tx: Transaction, *conditions: ColumnElement[bool]) -> list[ApiKey]:
    query: Any = (
        select(api_keys, owners.c.name.label("owner_name"))
        .join(owners)
        .where(*conditions)
        .order_by(api_keys.c.created_at, api_keys.c.id)
    )
    return [_key(row) for row in tx.connection.execute(query).mappings()]


def _key(row: RowMapping) -> ApiKey:
    return ApiKey(
        id=row["id"],
        owner=Owner(row["owner_id"], row["owner_name"]),
        hint=row["hint"],
        name=row["name"],
        role=Role(row["role"]),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        last_used_at=row["last_used_at"],
        revoked_at=row["revoked_at"],
    )
