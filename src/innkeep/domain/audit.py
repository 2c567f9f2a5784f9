"""Who changed what: one entry for each call that changed something, or was refused to."""

from dataclasses import dataclass

OPERATOR = "operator"
"""The role of whoever administers the server by its command line; they need no key."""


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """One call. It holds no body and no secret."""

    id: str
    owner_id: str
    at: float
    key_id: str
    """Empty for the operator."""
    role: str
    client: str
    """Address that the call came from; empty for the operator."""
    method: str
    """HTTP method; ``CLI`` for the operator."""
    path: str
    """The route, as the API's documents name it; for the operator the command."""
    objects: tuple[str, ...]
    """Ids of what it was about, and of what it made."""
    status: int
    """HTTP status of the answer."""
    reason: str
    """Reason of a refusal; empty: it was accepted."""
    request_id: str
    note: str = ""
    """What an operator said about it."""

    @property
    def accepted(self) -> bool:
        """Whether it was carried out."""
        return self.status < 400


@dataclass(frozen=True, kw_only=True)
class AuditFilter:
    """Which entries are wanted; what is empty matches all."""

    key_id: str = ""
    object_id: str = ""
    accepted: bool | None = None
    since: float = 0
    """Unix seconds."""
    until: float = 0
    """Unix seconds; 0: no bound."""
