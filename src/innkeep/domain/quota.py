"""How much an owner may use: the limits, what counts, and who is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from innkeep.domain.errors import QuotaExceeded

NO_LIMIT = -1
"""Where the server has a limit for everybody, an owner who has none."""


class Resource(StrEnum):
    """What is counted; the value is its name on the wire."""

    INSTANCES = "instances"
    """Instances that are not removed."""
    CORES = "cores"
    """Cores of instances that hold capacity: all but those that rest."""
    MEMORY_GIB = "memoryGib"
    """Memory of the same, GiB."""
    STORAGE_GIB = "storageGib"
    """Local storage of instances that are not removed, and network storage, GiB.

    A deleted network storage counts until its disk is gone.
    """
    PORTS = "ports"
    """tcp ports of the proxy, which an instance keeps while it rests."""


_WORDS = {
    Resource.INSTANCES: "instances",
    Resource.CORES: "cores",
    Resource.MEMORY_GIB: "GiB of memory",
    Resource.STORAGE_GIB: "GiB of storage",
    Resource.PORTS: "tcp ports",
}

Amounts = Mapping[Resource, int]


@dataclass(frozen=True)
class Asked:
    """One thing that a call would use more of, and the field that asks for it."""

    resource: Resource
    amount: int
    field: str


def effective(own: Amounts, defaults: Amounts) -> Amounts:
    """The limits that hold for an owner; what is not in it is not limited.

    Args:
        own: the owner's, ``NO_LIMIT`` for none.
        defaults: the server's, for what the owner has no word of their own on.
    """
    return {name: limit for name, limit in {**defaults, **own}.items() if limit != NO_LIMIT}


def check(asked: Asked, limit: int, used: int) -> None:
    """Refuse what goes beyond a limit.

    Raises:
        QuotaExceeded: names the field, the limit and what is used.
    """
    if used + asked.amount <= limit:
        return
    words = _WORDS[asked.resource]
    raise QuotaExceeded(
        f"{asked.field}: the quota is {limit} {words}; {used} are used and {asked.amount} more "
        "would be",
        metadata={
            "field": asked.field,
            "quota": str(asked.resource),
            "limit": str(limit),
            "used": str(used),
        },
    )
