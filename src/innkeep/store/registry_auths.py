"""Registry auths in the store; their passwords are sealed."""

from sqlalchemy import Row, Select, delete, insert, select

from innkeep.domain.instance import RegistryLogin
from innkeep.domain.registry_auth import RegistryAuth
from innkeep.store.database import Transaction
from innkeep.store.tables import registry_auths


def insert_new(tx: Transaction, auth: RegistryAuth, password: str) -> None:
    """Store a new registry auth."""
    tx.connection.execute(
        insert(registry_auths).values(
            id=auth.id,
            owner_id=auth.owner_id,
            name=auth.name,
            username=auth.username,
            password=tx.vault.seal(password),
            created_at=auth.created_at,
        )
    )


def list_of_owner(tx: Transaction, owner_id: str) -> list[RegistryAuth]:
    """An owner's registry auths, newest first."""
    rows = tx.connection.execute(
        _shown()
        .where(registry_auths.c.owner_id == owner_id)
        .order_by(registry_auths.c.created_at.desc(), registry_auths.c.id.desc())
    )
    return [_auth(row) for row in rows]


def find_login(tx: Transaction, owner_id: str, auth_id: str) -> RegistryLogin | None:
    """The login that one of the owner's registry auths holds."""
    row = tx.connection.execute(
        select(registry_auths.c.name, registry_auths.c.username, registry_auths.c.password).where(
            registry_auths.c.id == auth_id, registry_auths.c.owner_id == owner_id
        )
    ).first()
    if row is None:
        return None
    return RegistryLogin(row.username, tx.vault.open(row.password), stored_as=row.name)


def remove(tx: Transaction, owner_id: str, auth_id: str) -> bool:
    """Remove one of the owner's registry auths; whether it was there."""
    gone = tx.connection.execute(
        delete(registry_auths).where(
            registry_auths.c.id == auth_id, registry_auths.c.owner_id == owner_id
        )
    )
    return gone.rowcount == 1


def _shown() -> Select[tuple[str, str, str, str, float]]:
    return select(
        registry_auths.c.id,
        registry_auths.c.owner_id,
        registry_auths.c.name,
        registry_auths.c.username,
        registry_auths.c.created_at,
    )


def _auth(row: Row[tuple[str, str, str, str, float]]) -> RegistryAuth:
    return RegistryAuth(
        id=row.id,
        owner_id=row.owner_id,
        name=row.name,
        username=row.username,
        created_at=row.created_at,
    )
