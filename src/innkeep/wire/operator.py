"""What operators send and are answered, our own: the whole server instead of one owner's part."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from innkeep.domain.account import MAX_KEY_NAME
from innkeep.domain.overview import MAX_NOTE
from innkeep.domain.quota import NO_LIMIT
from innkeep.domain.status import Status
from innkeep.wire.instance import StatusErrorReply, Timestamp
from innkeep.wire.keys import CreatedKeyReply, ExpiresAt, KeyReply
from innkeep.wire.orders import InstanceId, PartOfName, StatusFilter
from innkeep.wire.paging import PageQuery
from innkeep.wire.quota import QuotaReply
from innkeep.wire.types import LENIENT_TEXT, RequestModel, ResponseModel, broken_rule

_HIGHEST_LIMIT = 2**31 - 1
_LIMIT_WORDS = ("none", "default")


def _read_limit(value: object) -> int | str:
    if isinstance(value, str) and value.strip() in _LIMIT_WORDS:
        return value.strip()
    text = str(value).strip() if isinstance(value, (int, str)) else ""
    if isinstance(value, bool) or not text.removeprefix("-").isdigit() or not text.isascii():
        raise broken_rule(f"must be a whole number, {' or '.join(_LIMIT_WORDS)}")
    number = int(text[:20])
    if not NO_LIMIT <= number <= _HIGHEST_LIMIT:
        raise broken_rule(f"must be {NO_LIMIT} to {_HIGHEST_LIMIT}, is {text[:40]}")
    return number


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    if text and not line:
        raise broken_rule("must have more than blanks")
    return line


Limit = Annotated[
    int | Literal["none", "default"] | None,
    BeforeValidator(_read_limit),
    Field(
        description="At most so much; `none` or -1: not limited; `default`: as the server's "
        "settings say; left out: as it is.",
        examples=[10],
        json_schema_extra={
            "anyOf": [
                {"type": "integer", "minimum": NO_LIMIT, "maximum": _HIGHEST_LIMIT},
                {"enum": list(_LIMIT_WORDS)},
            ]
        },
    ),
]
ProjectName = Annotated[
    str, Field(min_length=1, max_length=255, description="The project's name."), LENIENT_TEXT
]
Reason = Annotated[
    str,
    AfterValidator(_one_line),
    Field(
        min_length=1,
        max_length=MAX_NOTE,
        description="Why; told in the instance's history and in the audit logs of both projects.",
        examples=["it attacks other hosts; write to ops@example.com"],
        json_schema_extra={"pattern": r"\S"},
    ),
    LENIENT_TEXT,
]
Note = Annotated[
    str,
    AfterValidator(_one_line),
    Field(max_length=MAX_NOTE, description="Why; told to those whose creates are refused."),
    LENIENT_TEXT,
]


class OperatorInstanceQuery(PageQuery):
    """Which page of which instances is asked for; what is empty matches all."""

    cluster_id: Annotated[
        str, Field(max_length=255, description="Id or name of the only cluster."), LENIENT_TEXT
    ] = ""
    project: Annotated[
        str, Field(max_length=255, description="Name of the only project."), LENIENT_TEXT
    ] = ""
    name: PartOfName = ""
    status: StatusFilter = ""


class ProjectListQuery(PageQuery):
    """Which page of which projects is asked for."""

    name: PartOfName = ""


class ProjectQuery(RequestModel):
    """Which project is asked for."""

    project: ProjectName


class CreateProjectBody(RequestModel):
    """A project to make."""

    name: Annotated[
        str,
        Field(
            min_length=1,
            max_length=255,
            description="Its name; no other project may have it.",
            examples=["alice"],
        ),
        LENIENT_TEXT,
    ]
    key_name: Annotated[
        str, Field(max_length=MAX_KEY_NAME, description="Any label of its key."), LENIENT_TEXT
    ] = ""


class ProjectQuotaBody(RequestModel):
    """What a project may use at most."""

    project: ProjectName
    instances: Limit = None
    cores: Limit = None
    memory_gib: Limit = None
    storage_gib: Limit = None
    ports: Limit = None


class CreateProjectKeyBody(RequestModel):
    """A key to make for a project."""

    project: ProjectName
    role: Literal["admin", "member", "read-only"] = Field(description="What it may do.")
    name: Annotated[str, Field(max_length=MAX_KEY_NAME, description="Any label."), LENIENT_TEXT] = (
        ""
    )
    expires_at: ExpiresAt = 0


class RevokeProjectKeyBody(RequestModel):
    """Which key of a project is to open nothing any more."""

    project: ProjectName
    id: Annotated[str, Field(min_length=1, max_length=255, description="Its id."), LENIENT_TEXT]


class OperatorOrderBody(RequestModel):
    """An order about one instance of any project."""

    instance_id: InstanceId
    reason: Reason


class CordonBody(RequestModel):
    """Whether a cluster takes new instances."""

    cluster_id: Annotated[
        str, Field(min_length=1, max_length=255, description="Id or name."), LENIENT_TEXT
    ]
    cordoned: bool = Field(description="`true`: it takes none.")
    note: Note = ""


class AmountReply(ResponseModel):
    """What there is of something that instances hold, and what they hold."""

    total: int = Field(description="What may be given out, overcommit applied.")
    used: int


class StorageAmountReply(ResponseModel):
    """What there is of storage, GiB."""

    total: int | None = Field(description="Size of the disk; `null`: not known.")
    promised: int = Field(description="Sizes of all local and network storage of the cluster.")
    free: int | None = Field(description="What the disk has free; `null`: not known.")


class InstanceNumbersReply(ResponseModel):
    """How many instances there are, removed ones left out."""

    running: int
    total: int


class CordonReply(ResponseModel):
    """Since when a cluster takes no new instances, and why."""

    at: Timestamp
    note: str


class ClusterStateReply(ResponseModel):
    """A cluster with what it has and what runs there."""

    id: str
    name: str
    state: Literal["up", "down"]
    message: str = Field(description="What it is, or why it can't be used now.")
    engine: str = Field(
        description="As the settings call it; empty: the cluster isn't configured any more."
    )
    cordon: CordonReply | None = Field(description="`null`: it takes new instances.")
    cores: AmountReply
    memory_gib: AmountReply
    storage_gib: StorageAmountReply
    instances: InstanceNumbersReply
    spare_sandboxes: int = Field(description="Ready for the next instances.")
    left_behind: int = Field(description="Containers that the engine could not end.")
    vpc_networks: int
    network_storages: int
    products_offered: list[str] = Field(description="Ids of products.")
    unenforced_limits: list[str] = Field(description="Limits that the engine can't enforce.")


class ClusterStatesReply(ResponseModel):
    """Every cluster."""

    clusters: list[ClusterStateReply]


class OperatorInstanceReply(ResponseModel):
    """An instance of any project; nothing of what its owner put into it."""

    id: str
    name: str
    project: str
    status: Status
    status_error: StatusErrorReply
    product_id: str
    cluster_id: str
    cores: int
    memory_gib: int
    local_volume_gib: int
    image: str
    created_at: Timestamp
    status_at: Timestamp = Field(description="Since when it has its status.")


class OperatorInstanceListReply(ResponseModel):
    """A page of all projects' instances."""

    instances: list[OperatorInstanceReply]
    total: int = Field(description="How many match.")


class ProjectReply(ResponseModel):
    """An owner of instances."""

    name: str
    created_at: Timestamp
    keys: int = Field(description="Those that are not revoked.")
    instances: int = Field(description="Those that are not removed.")
    quotas: QuotaReply


class ProjectListReply(ResponseModel):
    """A page of projects, by name."""

    projects: list[ProjectReply]
    total: int = Field(description="How many match.")


class CreatedProjectReply(ResponseModel):
    """A new project and its first key, at the one moment when that can be seen."""

    name: str
    key: CreatedKeyReply


class ProjectQuotaReply(ResponseModel):
    """What a project may use now, and uses."""

    project: str
    quotas: QuotaReply


class ProjectKeysReply(ResponseModel):
    """A project's keys that are not revoked, newest first."""

    keys: list[KeyReply]
