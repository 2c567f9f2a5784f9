"""Owners and their API keys: who is calling, and how keys come and go."""

import hashlib
import secrets
import uuid

from innkeep.domain.account import ApiKey, IssuedKey, Owner
from innkeep.domain.clock import Clock
from innkeep.domain.errors import InvalidField, NotAuthenticated, NotFound
from innkeep.store import accounts
from innkeep.store.database import Database, Transaction

_HINT_CHARACTERS = 7
_MIN_KEY_CHARACTERS = 8


def new_secret() -> str:
    """A fresh API key; 192 random bits, so that a plain digest of it is safe to store."""
    return f"sk_{secrets.token_urlsafe(24)}"


async def authenticate(database: Database, key: str) -> Owner:
    """The owner that a key belongs to.

    Raises:
        NotAuthenticated: unknown or revoked.
    """
    owner = await database.recall(accounts.find_owner_by_digest, digest_of(key))
    if owner is None:
        raise NotAuthenticated("the API key is not valid; check it, or ask for a new one")
    return owner


async def issue_key(
    database: Database, clock: Clock, owner_name: str, secret: str | None = None
) -> IssuedKey:
    """Make a key for an owner, and the owner too when it is new.

    Issuing a given ``secret`` again is harmless: the key it already is comes back.

    Raises:
        InvalidField: the owner's name or the given key isn't usable.
    """
    if not 1 <= len(owner_name) <= 255:
        raise InvalidField("owner", "must be 1-255 characters")
    if secret is not None and len(secret) < _MIN_KEY_CHARACTERS:
        raise InvalidField("api_key", f"must have at least {_MIN_KEY_CHARACTERS} characters")
    issued = secret or new_secret()

    def transaction(tx: Transaction) -> IssuedKey:
        known = accounts.find_key_by_digest(tx, digest_of(issued))
        if known is not None:
            return IssuedKey(id=known.id, owner=known.owner, secret=issued)
        owner = accounts.find_owner_by_name(tx, owner_name)
        if owner is None:
            owner = Owner(id=str(uuid.uuid4()), name=owner_name)
            accounts.insert_owner(tx, owner, at=clock())
        key = ApiKey(
            id=uuid.uuid4().hex[:12],
            owner=owner,
            hint=issued[:_HINT_CHARACTERS],
            created_at=clock(),
            revoked_at=None,
        )
        accounts.insert_key(tx, key, digest_of(issued))
        return IssuedKey(id=key.id, owner=owner, secret=issued)

    return await database.write(transaction)


async def list_keys(database: Database) -> list[ApiKey]:
    """Every key, revoked ones too, oldest first."""
    return await database.read(accounts.list_keys)


async def revoke_key(database: Database, clock: Clock, key_id: str) -> None:
    """Make a key useless from now on; its owner's instances live on.

    Raises:
        NotFound: there is no key with that id.
    """
    if not await database.write(accounts.revoke_key, key_id, clock()):
        raise NotFound(f"key {key_id!r} not found", reason="KEY_NOT_FOUND")


def digest_of(key: str) -> str:
    """What is stored of a key: SHA-256, hexadecimal."""
    return hashlib.sha256(key.encode()).hexdigest()
