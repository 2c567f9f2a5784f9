"""Who may call: owners and their API keys."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Owner:
    """A person or team that instances belong to."""

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


@dataclass(frozen=True, kw_only=True)
class IssuedKey:
    """A key at the one moment when it can be seen."""

    id: str
    owner: Owner
    secret: str

    def __repr__(self) -> str:
        return f"IssuedKey(id={self.id!r}, owner={self.owner!r}, secret=<hidden>)"
