"""Public keys of owners in the store."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, func, insert, select

from innkeep.domain.ssh_key import SshKey
from innkeep.store.database import Transaction
from innkeep.store.tables import owners, ssh_keys


def insert_new(tx: Transaction, key: SshKey) -> None:
    """Store a new key; the owner has none with that fingerprint."""
    tx.connection.execute(
        insert(ssh_keys).values(
            id=key.id,
            owner_id=key.owner_id,
            name=key.name,
            public_key=key.public_key,
            fingerprint=key.fingerprint,
            created_at=key.created_at,
        )
    )


def list_of_owner(tx: Transaction, owner_id: str) -> list[SshKey]:
    """An owner's keys, newest first."""
    rows = tx.connection.execute(
        select(ssh_keys)
        .where(ssh_keys.c.owner_id == owner_id)
        .order_by(ssh_keys.c.created_at.desc(), ssh_keys.c.id.desc())
    )
    return [_key(row) for row in rows.mappings()]


def list_with_owners(tx: Transaction) -> list[tuple[SshKey, str]]:
    """Every key with the name of its owner, oldest first."""
    rows = tx.connection.execute(
        select(ssh_keys, owners.c.name.label("owner_name"))
        .join(owners)
        .order_by(ssh_keys.c.created_at, ssh_keys.c.id)
    )
    return [(_key(row), str(row["owner_name"])) for row in rows.mappings()]


def count_of_owner(tx: Transaction, owner_id: str) -> int:
    """How many keys an owner has."""
    wanted = select(func.count()).select_from(ssh_keys).where(ssh_keys.c.owner_id == owner_id)
    return tx.connection.execute(wanted).scalar_one()


def find_by_fingerprint(tx: Transaction, owner_id: str, fingerprint: str) -> SshKey | None:
    """The owner's key with that fingerprint."""
    rows = tx.connection.execute(
        select(ssh_keys).where(
            ssh_keys.c.owner_id == owner_id, ssh_keys.c.fingerprint == fingerprint
        )
    )
    row = rows.mappings().first()
    return _key(row) if row else None


def remove(tx: Transaction, owner_id: str, key_id: str) -> bool:
    """Remove one of the owner's keys; whether it was there."""
    gone = tx.connection.execute(
        delete(ssh_keys).where(ssh_keys.c.id == key_id, ssh_keys.c.owner_id == owner_id)
    )
    return gone.rowcount == 1


def _key(row: Mapping[Any, Any]) -> SshKey:
    return SshKey(
        id=row["id"],
        owner_id=row["owner_id"],
        name=row["name"],
        public_key=row["public_key"],
        fingerprint=row["fingerprint"],
        created_at=row["created_at"],
    )
