"""What a file with a certificate and its key must be, so that HAProxy can serve it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

LARGEST_BYTES = 15_000
"""What HAProxy takes over its runtime socket in one piece."""

_KEY_MARK = b"PRIVATE KEY-----"


class BadCertificate(Exception):
    """The text can't be served; the sentence says why, and holds nothing of the key."""


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """A certificate with its key and chain."""

    pem: str = field(repr=False)
    """The certificate, its chain, its key; without empty lines and comments."""
    names: tuple[str, ...]
    """Hosts that it is for."""
    fingerprint: str
    """SHA-256 of the certificate, in capitals."""
    not_before: datetime
    not_after: datetime


def read_certificate(text: bytes, now: datetime) -> Certificate:
    """Check what a PEM file holds, in any order: one key, its certificate, and the chain.

    Raises:
        BadCertificate: something is missing, doesn't fit together, or has expired.
    """
    key = _read_key(text)
    leaf, chain = _sort(_read_chain(text), key)
    if leaf.not_valid_after_utc <= now:
        raise BadCertificate(f"the certificate has expired on {leaf.not_valid_after_utc:%Y-%m-%d}")
    parts = [each.public_bytes(Encoding.PEM) for each in (leaf, *chain)]
    parts.append(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    pem = b"".join(parts).decode()
    if len(pem) > LARGEST_BYTES:
        raise BadCertificate(f"key and chain have more than {LARGEST_BYTES} bytes")
    return Certificate(
        pem=pem,
        names=_names(leaf),
        fingerprint=leaf.fingerprint(SHA256()).hex().upper(),
        not_before=leaf.not_valid_before_utc.astimezone(UTC),
        not_after=leaf.not_valid_after_utc.astimezone(UTC),
    )


def _read_key(text: bytes) -> PrivateKeyTypes:
    begin = text.find(b"-----BEGIN ")
    while begin >= 0:
        line = text[begin:].split(b"\n", 1)[0].strip()
        if line.endswith(_KEY_MARK):
            break
        begin = text.find(b"-----BEGIN ", begin + 1)
    if begin < 0:
        raise BadCertificate("there is no private key in it; it must hold the key and the chain")
    end = text.find(b"\n-----END ", begin)
    end = text.find(b"\n", end + 1) if end >= 0 else -1
    block = text[begin : end if end >= 0 else len(text)]
    try:
        return load_pem_private_key(block + b"\n", password=None)
    except TypeError:
        raise BadCertificate("its private key wants a password; store it without one") from None
    except ValueError:
        raise BadCertificate("its private key can't be read") from None


def _read_chain(text: bytes) -> Sequence[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(text)
    except ValueError:
        raise BadCertificate("there is no certificate in it that can be read") from None


def _sort(
    chain: Sequence[x509.Certificate], key: PrivateKeyTypes
) -> tuple[x509.Certificate, Sequence[x509.Certificate]]:
    own = _public(key)
    for found in chain:
        public = found.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        if public == own:
            return found, [each for each in chain if each is not found]
    raise BadCertificate("its private key belongs to none of its certificates")


def _public(key: PrivateKeyTypes) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _names(leaf: x509.Certificate) -> tuple[str, ...]:
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return ()
    return tuple(names.get_values_for_type(x509.DNSName))
