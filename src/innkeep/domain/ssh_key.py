"""A public key by which an owner logs in to instances."""

from dataclasses import dataclass

MAX_NAME = 255
MAX_PUBLIC_KEY = 16_384
"""Characters; an RSA key of 16,384 bits has about 2,800."""
MAX_KEYS = 100
"""Of one owner; clients offer few, and each offer is looked up among them."""
MIN_RSA_BITS = 2048


@dataclass(frozen=True, kw_only=True)
class SshKey:
    """A public key of an owner. It opens every instance of the owner, made before or after."""

    id: str
    """As ``ssh-71c04a5be2d90f36``."""
    owner_id: str
    name: str
    """For people; two may have the same."""
    public_key: str
    """Type and base64, as in an ``authorized_keys`` file, without a comment."""
    fingerprint: str
    """As ``SHA256:...``, the form that OpenSSH shows."""
    created_at: float
