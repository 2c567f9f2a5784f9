"""What is asked and answered about jobs."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from innkeep.domain.job import JobState, JobType
from innkeep.wire.instance import EnvironmentVariableReply, Timestamp
from innkeep.wire.orders import InstanceId
from innkeep.wire.paging import PageQuery
from innkeep.wire.types import (
    LENIENT_COUNT,
    LENIENT_TEXT,
    RequestModel,
    ResponseModel,
    Text,
    broken_rule,
)


def _known_state(text: str) -> str:
    if text and text not in set(JobState):
        raise broken_rule(f"must be one of {', '.join(JobState)}, is {text!r}")
    return text


def _known_type(text: str) -> str:
    if text and text not in set(JobType):
        raise broken_rule(f"must be one of {', '.join(JobType)}, is {text!r}")
    return text


class JobListQuery(PageQuery):
    """Which page of which jobs is asked for; an empty filter matches all."""

    job_id: Annotated[
        str, Field(max_length=255, description="Only the job with this id."), LENIENT_TEXT
    ] = ""
    state: Annotated[
        str,
        Field(
            max_length=63,
            description="Only jobs in this state.",
            json_schema_extra={"enum": ["", *JobState]},
        ),
        AfterValidator(_known_state),
        LENIENT_TEXT,
    ] = ""
    type: Annotated[
        str,
        Field(
            max_length=63,
            description="Only jobs of this type.",
            json_schema_extra={"enum": ["", *JobType]},
        ),
        AfterValidator(_known_type),
        LENIENT_TEXT,
    ] = ""
    start_time: Annotated[
        int,
        Field(
            description="Only jobs made then or later, Unix seconds; 0: no bound.",
            json_schema_extra={"minimum": 0},
        ),
        LENIENT_COUNT,
    ] = 0
    end_time: Annotated[
        int,
        Field(
            description="Only jobs made then or before, Unix seconds; 0: no bound.",
            json_schema_extra={"minimum": 0},
        ),
        LENIENT_COUNT,
    ] = 0
    creators: Annotated[
        str,
        Field(max_length=255, description="Only jobs of this `user`; only your own are shown."),
        LENIENT_TEXT,
    ] = ""


class BreakJobBody(RequestModel):
    """A job to end."""

    job_id: Annotated[
        Text, Field(max_length=255, description="The job; required.", examples=["job-5b0c1f7e93d2"])
    ] = ""


class SaveImageBody(RequestModel):
    """A root disk to save as an image."""

    instance_id: InstanceId
    image: Annotated[
        str,
        Field(
            min_length=1,
            max_length=4095,
            description="Where to push: registry/repository:tag, without a digest; no tag is "
            "`latest`, no registry is Docker Hub.",
            examples=["registry.example.com/tools/builder:2"],
        ),
        LENIENT_TEXT,
    ]
    registry_auth_id: Annotated[
        Text,
        Field(max_length=255, description="Registry auth to push with; empty: none."),
    ] = ""


class JobIdReply(ResponseModel):
    """The job that was meant or made."""

    job_id: str


class JobStateReply(ResponseModel):
    """How far a job is."""

    state: Literal["pulling", "running", "fail", "success", "break"] = Field(
        description="`pulling` is being prepared."
    )
    error: str = Field(description="A stable code when it failed, else empty.")
    error_message: str = Field(description="One sentence to the code, else empty.")
    message: str = Field(description="Same as `errorMessage`.")


class JobItemReply(ResponseModel):
    """A job."""

    id: str = Field(alias="Id")
    user: str = Field(description="Whose it is.")
    type: JobType
    envs: list[EnvironmentVariableReply] = Field(description="Always empty.")
    state: JobStateReply
    log_address: str = Field(
        description="Text of each step; takes `follow`, `tail`, `since`, `timestamps`. Whoever has "
        "the address may read."
    )
    created_at: Timestamp
    instance_id: str


class JobListReply(ResponseModel):
    """One page of a list."""

    jobs: list[JobItemReply]
    total: int = Field(description="How many match, over all pages.")
