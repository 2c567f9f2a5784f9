"""Jobs: what goes on with an instance for longer than a request, and how it ended."""

from dataclasses import dataclass
from enum import StrEnum

from innkeep.domain.errors import InvalidField
from innkeep.domain.image_reference import ImageReference, parse_image_reference
from innkeep.domain.instance import RegistryLogin


class JobType(StrEnum):
    """What a job does."""

    SAVE_IMAGE = "saveImage"
    INSTANCE_MIGRATE = "instanceMigrate"
    AUTO_INSTANCE_MIGRATE = "autoInstanceMigrate"


class JobState(StrEnum):
    """How far a job is; the last three are final."""

    PULLING = "pulling"
    """Accepted and being prepared; the published name."""
    RUNNING = "running"
    FAIL = "fail"
    SUCCESS = "success"
    BREAK = "break"
    """Ended because its owner asked for it."""


UNDER_WAY = frozenset({JobState.PULLING, JobState.RUNNING})


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job as the store knows it. Times are Unix seconds."""

    id: str
    """As ``job-5b0c1f7e93d2``."""
    owner_id: str
    cluster_id: str
    instance_id: str
    type: JobType
    state: JobState = JobState.PULLING
    error: str = ""
    """A stable code when it failed, as ``pushDenied``; else empty."""
    message: str = ""
    """One sentence to the code."""
    image: str = ""
    """Where a save pushes to, as its owner wrote it."""
    login: RegistryLogin | None = None
    """For that registry; forgotten when the job ended."""
    created_at: float
    ended_at: float | None = None

    @property
    def under_way(self) -> bool:
        """Whether it has not ended."""
        return self.state in UNDER_WAY


@dataclass(frozen=True, kw_only=True)
class JobStep:
    """One line of what a job told."""

    number: int
    """Grows from step to step."""
    at: float
    message: str


@dataclass(frozen=True, kw_only=True)
class JobFilter:
    """Which jobs a list is about; every part left empty matches all."""

    job_id: str = ""
    state: JobState | None = None
    type: JobType | None = None
    since: float = 0
    """Made at this time or later; 0: no bound."""
    until: float = 0
    """Made at this time or before; 0: no bound."""


def push_target(field: str, text: str) -> ImageReference:
    """Where an image is to be pushed to.

    Raises:
        InvalidField: not a reference, or one with a digest.
    """
    try:
        reference = parse_image_reference(text)
    except ValueError as problem:
        raise InvalidField(field, f"{problem}, is {text[:80]!r}") from None
    if reference.digest:
        raise InvalidField(
            field,
            "must be registry/repository:tag without a digest, which is known after the push only",
        )
    return reference
