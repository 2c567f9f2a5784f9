"""A certificate that nobody trusts, for the time until the first one is there.

HAProxy binds no port for https without a certificate, and its configuration never changes; so it
starts with this one, and the real one takes its place at run time.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_NAME = x509.Name(
    [x509.NameAttribute(NameOID.COMMON_NAME, "Innkeep, until the first certificate is there")]
)
_LIFETIME = timedelta(days=3650)


def make_placeholder(names: Sequence[str], now: datetime) -> str:
    """A self-signed certificate for the names, with its key, as PEM."""
    key = generate_private_key(SECP256R1())
    hosts = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
    made = (
        x509.CertificateBuilder()
        .subject_name(_NAME)
        .issuer_name(_NAME)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(hosts, critical=False)
        .sign(key, SHA256())
    )
    own = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return (made.public_bytes(Encoding.PEM) + own).decode()


def is_placeholder(pem: str) -> bool:
    """Whether a PEM text begins with such a certificate."""
    return x509.load_pem_x509_certificate(pem.encode()).issuer == _NAME
