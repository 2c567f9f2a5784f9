"""Who may call: owners, their API keys, and what the role of a key lets it do."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a key may do with its owner's things."""

    OPERATOR = "operator"
    """Everything, and what is about the server and all its projects."""
    ADMIN = "admin"
    """Everything of its owner's, also keys and the audit log."""
    MEMBER = "member"
    """Everything but keys and the audit log."""
    READ_ONLY = "read-only"
    """Look, at nothing that is secret."""

    def includes(self, needed: "Role") -> bool:
        """Whether a key of this role may do what that role may."""
        return _RANKS[self] >= _RANKS[needed]


_RANKS = {Role.READ_ONLY: 0, Role.MEMBER: 1, Role.ADMIN: 2, Role.OPERATOR: 3}

MAX_KEY_NAME = 255
MAX_KEYS = 100
"""Keys that are not revoked, of one owner."""


@dataclass(frozen=True)
class Owner:
    """A person or team that instances belong to; the command line calls it a project."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class ApiKey:
    """A key as the store knows it; the key itself can't be read back."""

    id: str
    owner: Owner
    hint: str
    """Its first characters, to tell keys apart."""
    created_at: float
    revoked_at: float | None
    name: str = ""
    role: Role = Role.ADMIN
    expires_at: float | None = None
    """From when on it is refused, Unix seconds; ``None``: never."""
    last_used_at: float | None = None
    """About a minute exact."""

    def is_valid(self, at: float) -> bool:
        """Whether it opens anything at that time."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)


@dataclass(frozen=True, kw_only=True)
class IssuedKey:
    """A key at the one moment when it can be seen."""

    key: ApiKey
    secret: str

    @property
    def id(self) -> str:
        """The key's id."""
        return self.key.id

    @property
    def owner(self) -> Owner:
        """Whose it is."""
        return self.key.owner

    def __repr__(self) -> str:
        return f"IssuedKey(key={self.key!r}, secret=<hidden>)"
