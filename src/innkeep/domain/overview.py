"""What an operator sees of a whole server: every cluster, every project, every instance."""

from collections.abc import Mapping
from dataclasses import dataclass

from innkeep.domain.failure import Failure
from innkeep.domain.product import Usage
from innkeep.domain.quota import Amounts
from innkeep.domain.status import Status

MAX_NOTE = 500
"""Characters of what an operator says about a deed."""


@dataclass(frozen=True, kw_only=True)
class InstanceChoice:
    """Which instances are wanted, of all there are; what is empty matches all."""

    cluster_id: str = ""
    owner_id: str = ""
    status: Status | None = None
    """``None``: any but ``removed``."""
    name: str = ""
    """Part of the name, in any case; of the id where there is no name."""


@dataclass(frozen=True, kw_only=True)
class InstanceLine:
    """An instance as an operator sees it: nothing of what its owner put into it."""

    id: str
    name: str
    project: str
    status: Status
    failure: Failure | None
    product_id: str
    cluster_id: str
    cores: int
    memory_gib: int
    local_volume_gib: int
    image_url: str
    created_at: float
    status_at: float


@dataclass(frozen=True, kw_only=True)
class ClusterFigures:
    """What the store knows of one cluster."""

    usage: Usage
    instances: Mapping[Status, int]
    """How many, by status, removed ones left out."""
    promised_gib: int
    """Local and network storage."""
    spare_sandboxes: int
    left_behind: int
    vpc_networks: int
    network_storages: int


@dataclass(frozen=True, kw_only=True)
class Project:
    """An owner with what it has."""

    id: str
    name: str
    created_at: float
    keys: int
    """Those that are not revoked."""
    limits: Amounts
    """Those of its own."""
    used: Amounts
