"""Owners and their API keys: who is calling, and how keys come and go."""

import hashlib
import secrets
import uuid
from collections.abc import Sequence

from innkeep.domain.account import MAX_KEY_NAME, MAX_KEYS, ApiKey, IssuedKey, Owner, Role
from innkeep.domain.clock import Clock
from innkeep.domain.errors import (
    InvalidField,
    KeyNotFound,
    LastAdminKey,
    NotAuthenticated,
    RoleNeeded,
    TooManyKeys,
)
from innkeep.store import accounts
from innkeep.store.database import Database, Transaction

_HINT_CHARACTERS = 7
_MIN_KEY_CHARACTERS = 8


def new_secret() -> str:
    """A fresh API key; 192 random bits, so that a plain digest of it is safe to store."""
    return f"sk_{secrets.token_urlsafe(24)}"


async def authenticate(database: Database, clock: Clock, secret: str) -> ApiKey:
    """The key that was sent, with its owner and its role.

    Raises:
        NotAuthenticated: unknown, revoked or expired.
    """
    key = await database.recall(accounts.find_key_by_digest, digest_of(secret))
    # The time stands outside of what is recalled, so that a key expires without a commit.
    if key is None or not key.is_valid(clock()):
        raise NotAuthenticated("the API key is not valid; check it, or ask for a new one")
    return key


async def issue_key(
    database: Database,
    clock: Clock,
    owner_name: str,
    secret: str | None = None,
    *,
    role: Role = Role.ADMIN,
    name: str = "",
    expires_at: float | None = None,
) -> IssuedKey:
    """Make a key for an owner, and the owner too when it is new; for the operator.

    Issuing a given ``secret`` again is harmless: the key it already is comes back.

    Args:
        database: where.
        clock: the present time.
        owner_name: whose key.
        secret: the key itself; ``None``: one is made.
        role: what it may do.
        name: any label.
        expires_at: from when on it is refused, Unix seconds; ``None``: never.

    Raises:
        InvalidField: the owner's name or the given key isn't usable.
        TooManyKeys: the owner has as many as there may be.
    """
    check_owner_name(owner_name)
    if secret is not None and len(secret) < _MIN_KEY_CHARACTERS:
        raise InvalidField("api_key", f"must have at least {_MIN_KEY_CHARACTERS} characters")
    issued = secret or new_secret()
    now = clock()

    def transaction(tx: Transaction) -> IssuedKey:
        known = accounts.find_key_by_digest(tx, digest_of(issued))
        if known is not None:
            return IssuedKey(key=known, secret=issued)
        owner = accounts.find_owner_by_name(tx, owner_name)
        if owner is None:
            owner = Owner(id=str(uuid.uuid4()), name=owner_name)
            accounts.insert_owner(tx, owner, at=now)
        return store_key(tx, owner, issued, now, role=role, name=name, expires_at=expires_at)

    return await database.write(transaction)


async def create_key(
    database: Database,
    clock: Clock,
    owner: Owner,
    *,
    by: Role,
    role: Role,
    name: str,
    expires_at: float | None,
) -> IssuedKey:
    """Make a further key for an owner, on behalf of a key of the role ``by``; see ``issue_key``.

    Raises:
        RoleNeeded: the new key could do more than that one.
        InvalidField: the name is too long, or the key would have expired already.
        TooManyKeys: the owner has as many as there may be.
    """
    if not by.includes(role):
        raise RoleNeeded(role, by)
    issued, now = new_secret(), clock()

    def transaction(tx: Transaction) -> IssuedKey:
        return store_key(tx, owner, issued, now, role=role, name=name, expires_at=expires_at)

    return await database.write(transaction)


async def trust_first_key(database: Database, owner_name: str, secret: str) -> ApiKey | None:
    """Make a key of an owner's, that the server's operator is known to have, an operator's.

    Before there was that role, the first key of a server was an ``admin`` one.

    Args:
        database: where.
        owner_name: the project that a server makes its first key for.
        secret: the key itself, which shows that it is this one.

    Returns:
        The key as it was, if it was changed: not when it is another owner's, can do less, or is
        revoked.
    """

    def transaction(tx: Transaction) -> ApiKey | None:
        key = accounts.find_key_by_digest(tx, digest_of(secret))
        if key is None or key.owner.name != owner_name or key.revoked_at is not None:
            return None
        return key if accounts.change_role(tx, key.id, Role.ADMIN, Role.OPERATOR) else None

    return await database.write(transaction)


async def owner_named(database: Database, name: str) -> Owner:
    """The owner with that name; for the operator.

    Raises:
        InvalidField: there is none.
    """
    owner = await database.read(accounts.find_owner_by_name, name)
    if owner is None:
        raise InvalidField("owner", f"there is no owner {name!r}; make a key for them first")
    return owner


async def create_owner(database: Database, clock: Clock, name: str) -> Owner:
    """Make an owner without a key; for the operator.

    Raises:
        InvalidField: the name isn't usable, or there is an owner of that name.
    """
    check_owner_name(name)
    owner = Owner(id=str(uuid.uuid4()), name=name)

    def transaction(tx: Transaction) -> None:
        if accounts.find_owner_by_name(tx, name) is not None:
            raise InvalidField("project", f"there is a project {name!r} already")
        accounts.insert_owner(tx, owner, at=clock())

    await database.write(transaction)
    return owner


async def list_keys(database: Database) -> list[ApiKey]:
    """Every key, revoked ones too, oldest first; for the operator."""
    return await database.read(accounts.list_keys)


async def list_keys_of(database: Database, owner_id: str) -> Sequence[ApiKey]:
    """The owner's keys that are not revoked, newest first; expired ones too."""
    return (await database.read(accounts.list_keys_of, owner_id))[::-1]


async def revoke_key(database: Database, clock: Clock, key_id: str) -> Owner:
    """Make a key useless from now on; its owner, whose instances live on. For the operator.

    Raises:
        KeyNotFound: there is no key with that id.
    """
    now = clock()

    def transaction(tx: Transaction) -> Owner:
        key = accounts.find_key(tx, key_id)
        if key is None:
            raise KeyNotFound(key_id)
        accounts.revoke_key(tx, key_id, now)
        return key.owner

    return await database.write(transaction)


async def revoke_own_key(
    database: Database, clock: Clock, owner_id: str, key_id: str, *, by: Role
) -> None:
    """Make one of the owner's keys useless from now on; harmless when it is so already.

    Raises:
        KeyNotFound: the owner has none with that id.
        RoleNeeded: it can do more than the key that asks, which has the role ``by``.
        LastAdminKey: nobody could make or revoke keys afterwards.
    """
    now = clock()

    def transaction(tx: Transaction) -> None:
        key = accounts.find_key(tx, key_id)
        if key is None or key.owner.id != owner_id:
            raise KeyNotFound(key_id)
        if not by.includes(key.role):
            raise RoleNeeded(key.role, by)
        others = [
            other
            for other in accounts.list_keys_of(tx, owner_id)
            if other.id != key_id and other.role.includes(Role.ADMIN) and other.is_valid(now)
        ]
        if key.role.includes(Role.ADMIN) and key.is_valid(now) and not others:
            raise LastAdminKey(
                "id: it is the last valid key of the role admin; make another first",
                metadata={"field": "id"},
            )
        accounts.revoke_key(tx, key_id, now)

    await database.write(transaction)


def check_owner_name(name: str) -> None:
    """Refuse what can't name an owner.

    Raises:
        InvalidField: empty or too long.
    """
    if not 1 <= len(name) <= 255:
        raise InvalidField("owner", "must be 1-255 characters")


def store_key(
    tx: Transaction,
    owner: Owner,
    secret: str,
    now: float,
    *,
    role: Role,
    name: str,
    expires_at: float | None,
) -> IssuedKey:
    """Keep a new key of an owner within a transaction; see ``issue_key``.

    Raises:
        InvalidField: the name is too long, or the key would have expired already.
        TooManyKeys: the owner has as many as there may be.
    """
    if len(name) > MAX_KEY_NAME:
        raise InvalidField("name", f"must be at most {MAX_KEY_NAME} characters, has {len(name)}")
    if expires_at is not None and expires_at <= now:
        raise InvalidField("expiresAt", f"must be after the present time, {int(now)}")
    if accounts.count_keys_of(tx, owner.id) >= MAX_KEYS:
        raise TooManyKeys(f"there may be {MAX_KEYS} keys that are not revoked; revoke one first")
    key = ApiKey(
        id=uuid.uuid4().hex[:12],
        owner=owner,
        hint=secret[:_HINT_CHARACTERS],
        name=name,
        role=role,
        created_at=now,
        expires_at=expires_at,
        revoked_at=None,
    )
    accounts.insert_key(tx, key, digest_of(secret))
    tx.made.append(key.id)
    return IssuedKey(key=key, secret=secret)


def digest_of(secret: str) -> str:
    """What is stored of a key: SHA-256, hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()
