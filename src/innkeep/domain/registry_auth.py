"""A registry auth: a login for an image registry, kept under a name for later creates."""

from dataclasses import dataclass

MAX_NAME = 500
MAX_USERNAME = 511
MAX_PASSWORD = 1024
"""The widest of the limits that are published; all of them count characters."""


@dataclass(frozen=True, kw_only=True)
class RegistryAuth:
    """A stored login as it may be shown; its password is known to the store only."""

    id: str
    owner_id: str
    name: str
    """The registry's address or any label; two may have the same."""
    username: str
    created_at: float
