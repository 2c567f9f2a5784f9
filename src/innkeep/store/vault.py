"""Secrets at rest: what must be read back is encrypted with a key kept outside the database.

So a copy of the database alone, as in a backup, gives no password away.
"""

import base64
import contextlib
import hmac
import os
import string
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet

_LETTERS_AND_DIGITS = string.ascii_letters + string.digits


class Vault:
    """Encrypts and decrypts short texts.

    Args:
        key: a Fernet key (32 bytes, url-safe base64).
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = Fernet(key)
        self._key = base64.urlsafe_b64decode(key)

    def derive(self, purpose: str, length: int) -> str:
        """A secret of letters and digits that is always the same for a purpose, kept nowhere.

        Args:
            purpose: what it is for, unique to it, as ``password 5b0c1f7e93d2a846``.
            length: characters, at most 40; each is worth almost 6 bits.
        """
        number = int.from_bytes(hmac.digest(self._key, f"innkeep {purpose}".encode(), "sha256"))
        characters = []
        for _ in range(length):
            number, digit = divmod(number, len(_LETTERS_AND_DIGITS))
            characters.append(_LETTERS_AND_DIGITS[digit])
        return "".join(characters)

    def seal(self, text: str) -> bytes:
        """The text in a form that may be stored."""
        return self._cipher.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """The text that was sealed.

        Raises:
            cryptography.fernet.InvalidToken: sealed with another key, or changed since.
        """
        return self._cipher.decrypt(sealed).decode()


class SecretsKeyUnusable(Exception):
    """The file of the key can't be read or made, or holds no key."""


def open_vault(path: Path) -> Vault:
    """The vault whose key is in that file; the first call makes the file, for its owner only.

    Raises:
        SecretsKeyUnusable: the file can't be read or made, or holds no key.
    """
    try:
        if not path.exists():
            _make_key(path)
        return Vault(path.read_bytes().strip())
    except OSError as problem:
        raise SecretsKeyUnusable(f"the key of secrets {path} can't be used: {problem}") from problem
    except ValueError:
        raise SecretsKeyUnusable(
            f"{path} holds no key of secrets: it must be 32 bytes as url-safe base64"
        ) from None


def _make_key(path: Path) -> None:
    # Linked into place when it is whole: a death in between must not leave an empty key.
    descriptor, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key())
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        Path(fresh).unlink()
