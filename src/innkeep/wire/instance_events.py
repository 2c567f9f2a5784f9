"""What is answered about what happened to an instance."""

from pydantic import Field

from innkeep.domain.failure import (
    LOG_LINES,
    LONGEST_LINE,
    MOST_FAILURES,
    MOST_STEPS,
    MOST_STEPS_OF_FAILURE,
)
from innkeep.domain.status import Status
from innkeep.wire.types import ResponseModel


class StepReply(ResponseModel):
    """One step in the life of the instance."""

    at: str = Field(
        description="Unix seconds with milliseconds, as a string.", examples=["1700000000.250"]
    )
    status: Status
    code: str = Field(description="Why the status changed, or what happened in it, for programs.")
    message: str
    seconds: float | None = Field(description="Until the next step; `null` for the last one.")


class FailureReply(ResponseModel):
    """Something that went wrong, with what was seen when it did."""

    at: str = Field(description="When it happened first: Unix seconds with milliseconds.")
    last_at: str = Field(description="When it happened last; the same when it happened once.")
    times: int = Field(description="How often it happened in a row.", ge=1)
    status: Status = Field(description="What the instance was then.")
    state: str = Field(
        description="Stable code, as in `statusError.state`.", examples=["outOfMemory"]
    )
    message: str = Field(description="One sentence that the owner can act on.")
    exit_code: int | None = Field(
        description="Of the main process; `null` when the failure is not its end."
    )
    signal: str | None = Field(
        description="What ended the main process, where it was a signal.", examples=["SIGKILL"]
    )
    out_of_memory: bool = Field(description="Whether it was ended for the memory it used.")
    log: list[str] = Field(
        max_length=LOG_LINES,
        description="The last lines of the instance's own output at that time, at most "
        f"{LOG_LINES} of at most {LONGEST_LINE} characters, oldest first; for the owner only.",
    )
    steps: list[StepReply] = Field(
        max_length=MOST_STEPS_OF_FAILURE,
        description="What led to it since the last order, oldest first; at most "
        f"{MOST_STEPS_OF_FAILURE}.",
    )
    next_step: str = Field(description="What to do about it.")


class InstanceEventsReply(ResponseModel):
    """What happened to an instance so far."""

    instance_id: str
    status: Status
    events: list[StepReply] = Field(
        max_length=MOST_STEPS,
        description=f"Every step, oldest first; the newest {MOST_STEPS}.",
    )
    failures: list[FailureReply] = Field(
        max_length=MOST_FAILURES,
        description=f"What went wrong, oldest first; the newest {MOST_FAILURES}.",
    )
