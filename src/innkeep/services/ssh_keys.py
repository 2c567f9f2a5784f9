"""What an owner can ask of public keys for SSH, and whether one opens an instance.

Nothing is copied into instances: a key is looked up at each login, so a new one opens what runs
already, and a removed one opens nothing from then on.
"""

import secrets
from collections.abc import Sequence

import asyncssh

from innkeep.domain.clock import Clock
from innkeep.domain.errors import InvalidField, SshKeyExists, SshKeyNotFound, TooManySshKeys
from innkeep.domain.ssh_key import MAX_KEYS, MAX_NAME, MAX_PUBLIC_KEY, MIN_RSA_BITS, SshKey
from innkeep.store import ssh_keys as stored
from innkeep.store.database import Database, Transaction

_ALGORITHMS = (
    "ssh-ed25519",
    "ssh-rsa",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
)
_FIELD = "publicKey"
_HOW = "give the one line of a file like id_ed25519.pub"


async def add(
    database: Database, clock: Clock, owner_id: str, *, name: str, public_key: str
) -> SshKey:
    """Keep a public key; it opens all of the owner's instances from now on.

    Raises:
        InvalidField: the name or the key isn't usable.
        SshKeyExists: the owner has that key already.
        TooManySshKeys: the owner has as many as there may be.
    """
    if not 1 <= len(name) <= MAX_NAME:
        raise InvalidField("name", f"must be 1-{MAX_NAME} characters")
    line, fingerprint = read_public_key(public_key)
    key = SshKey(
        id=f"ssh-{secrets.token_hex(8)}",
        owner_id=owner_id,
        name=name,
        public_key=line,
        fingerprint=fingerprint,
        created_at=clock(),
    )

    def transaction(tx: Transaction) -> None:
        known = stored.find_by_fingerprint(tx, owner_id, fingerprint)
        if known is not None:
            raise SshKeyExists(
                f"{_FIELD}: {fingerprint} is there already, named {known.name!r}",
                metadata={"field": _FIELD, "id": known.id},
            )
        if stored.count_of_owner(tx, owner_id) >= MAX_KEYS:
            raise TooManySshKeys(f"there may be {MAX_KEYS} SSH keys; delete one first")
        stored.insert_new(tx, key)
        tx.made.append(key.id)

    await database.write(transaction)
    return key


async def list_all(database: Database, owner_id: str) -> Sequence[SshKey]:
    """The owner's keys, newest first."""
    return await database.read(stored.list_of_owner, owner_id)


async def remove(database: Database, owner_id: str, key_id: str) -> None:
    """Remove a key: new logins with it are refused; those who are in stay in.

    Raises:
        SshKeyNotFound: the owner has none with that id.
    """
    if not await database.write(stored.remove, owner_id, key_id):
        raise SshKeyNotFound(key_id)


async def opens(database: Database, owner_id: str, fingerprint: str) -> bool:
    """Whether a key with that fingerprint opens the owner's instances."""
    return await database.read(stored.find_by_fingerprint, owner_id, fingerprint) is not None


async def list_with_owners(database: Database) -> Sequence[tuple[SshKey, str]]:
    """Every key with the name of its owner, oldest first; for the operator."""
    return await database.read(stored.list_with_owners)


def read_public_key(text: str) -> tuple[str, str]:
    """The line to keep and the fingerprint of a public key in OpenSSH's form; a comment may follow.

    Raises:
        InvalidField: it is none, or of a kind that is too weak.
    """
    line = text.strip()
    if "PRIVATE KEY" in line:
        raise InvalidField(_FIELD, f"is a private key, which nobody else should see; {_HOW}")
    if len(line) > MAX_PUBLIC_KEY or "\n" in line or "\r" in line:
        raise InvalidField(_FIELD, f"must be one line of at most {MAX_PUBLIC_KEY} characters")
    words = line.split()
    if not words or words[0] not in _ALGORITHMS:
        raise InvalidField(_FIELD, f"must begin with one of {', '.join(_ALGORITHMS)}; {_HOW}")
    try:
        key = asyncssh.import_public_key(" ".join(words[:2]))
    except (asyncssh.KeyImportError, ValueError):
        raise InvalidField(_FIELD, f"can't be read as a public key; {_HOW}") from None
    bits = _rsa_bits(key)
    if bits is not None and bits < MIN_RSA_BITS:
        raise InvalidField(
            _FIELD, f"must have at least {MIN_RSA_BITS} bits when it is an RSA key, has {bits}"
        )
    return " ".join(words[:2]), key.get_fingerprint()


def _rsa_bits(key: asyncssh.SSHKey) -> int | None:
    modulus = getattr(key.convert_to_public(), "pyca_key", None)
    size = getattr(modulus, "key_size", None)
    return int(size) if key.get_algorithm() == "ssh-rsa" and size is not None else None
