"""Networks of a cluster: the shared ones that everybody is in, and VPC networks of owners."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from innkeep.domain.errors import InvalidField

MAX_NAME = 30
"""Characters that a VPC network's name may have."""

_UNPRINTABLE = frozenset({"Cc", "Zl", "Zp"})
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_INSTANCE_ID = re.compile(r"[0-9a-f]{16}")


class NetworkState(StrEnum):
    """Where a network is in its life."""

    CREATING = "creating"
    """Asked for; the cluster doesn't have it yet, and its members wait."""
    READY = "ready"
    REMOVING = "removing"
    """Deleted by its owner; the cluster may have it still."""
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True)
class Network:
    """A network of a cluster. Times are Unix seconds."""

    id: str
    cluster_id: str
    name: str
    """What the engine calls it; empty until it is first asked for it."""
    subnet: str
    """In CIDR form; empty until one was chosen. Not final before the network is ready."""
    members_talk: bool
    owner_id: str | None = None
    """Whose VPC network it is; ``None`` for a shared network."""
    title: str = ""
    """What its owner calls it."""
    state: NetworkState = NetworkState.READY
    error: str = ""
    """Why it isn't as wished yet; empty when nothing went wrong."""
    created_at: float = 0.0

    @property
    def display_name(self) -> str:
        """The owner's name for it, or the id where none was given."""
        return self.title or self.id


@dataclass(frozen=True, kw_only=True)
class Member:
    """An instance in a VPC network."""

    instance_id: str
    address: str
    """Its IPv4 address; empty while the network is being made."""


@dataclass(frozen=True, kw_only=True)
class VpcNetwork:
    """A VPC network with who is in it."""

    network: Network
    members: tuple[Member, ...]


def check_title(title: str) -> None:
    """Check what an owner wants to call a network.

    Raises:
        InvalidField: it has control characters.
    """
    if any(unicodedata.category(character) in _UNPRINTABLE for character in title):
        raise InvalidField("name", "must not contain control characters")


def alias_of(name: str) -> str:
    """What an instance with that name is called by its VPC neighbours; empty: only by its id.

    Only a name that is a valid DNS label (in any case) can be resolved. One that looks like an id
    could be taken for another instance, and ``localhost`` is everybody's own.
    """
    label = name.lower()
    if not _LABEL.fullmatch(label) or _INSTANCE_ID.fullmatch(label) or label == "localhost":
        return ""
    return label
