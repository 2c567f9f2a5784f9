"""A prewarm task: an image that is to be on a cluster before an instance needs it."""

from dataclasses import dataclass
from enum import StrEnum

from innkeep.domain.instance import RegistryLogin

MAX_NOTE = 4095
MAX_PRODUCTS = 100
GIB = 2**30


class PrewarmState(StrEnum):
    """Where a task is; capitalised as published, unlike all other words of the API."""

    PENDING = "Pending"
    """It waits: for its turn, for its cluster, or for the next attempt."""
    RUNNING = "Running"
    """The image is being pulled, or looked for."""
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"


@dataclass(frozen=True, kw_only=True)
class PrewarmTask:
    """An owner's task. Times are Unix seconds."""

    id: str
    """As ``pw-5b0c1f7e93d2``."""
    owner_id: str
    cluster_id: str
    image_name: str
    """The last part of the image's path, without a tag."""
    image_url: str
    """As the owner wrote it."""
    login: RegistryLogin | None
    """A copy, as instances have one."""
    auth_id: str
    """Id of the registry auth that the login was copied from; empty: none."""
    products: tuple[tuple[str, str], ...]
    """Id and name of each product it was asked for; empty: all of the cluster."""
    note: str
    state: PrewarmState
    reason: str
    """Why it failed, or why it is tried again; empty: nothing to tell."""
    size_bytes: int
    """What the image takes on the cluster, layers that it shares included; 0: not known yet."""
    attempts: int
    """Failed attempts in a row."""
    created_at: float
    completed_at: float | None
    """When it succeeded or failed."""


@dataclass(frozen=True, kw_only=True)
class PrewarmQuota:
    """How much an owner may have pulled ahead."""

    tasks: int
    """Tasks that may exist, finished ones included."""
    image_gib: int
    """Size of one image, GiB."""


@dataclass(frozen=True, kw_only=True)
class PrewarmRequest:
    """A task to accept."""

    image_url: str
    cluster: str
    """Id or name."""
    product_ids: tuple[str, ...]
    auth_id: str
    note: str


@dataclass(frozen=True, kw_only=True)
class PrewarmFilter:
    """Which tasks a list is about; every part left empty matches all."""

    state: PrewarmState | None = None
    cluster_id: str = ""
    name: str = ""
    """Part of the image's name or of the note, in any case."""
