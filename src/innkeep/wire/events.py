"""What is asked and told about events."""

from typing import Annotated

from pydantic import AfterValidator, Field

from innkeep.domain.event import STATUS_EVENT, STEP_EVENT
from innkeep.domain.status import Status
from innkeep.wire.types import LENIENT_TEXT, RequestModel, ResponseModel, broken_rule

EVENT_ID_PATTERN = "^[0-9]{1,18}$"
EVENT_ID_RULE = "must be the id of an event, a whole number of at most 18 digits"


def event_number(text: str) -> int | None:
    """The id of an event as a number; ``None``: it isn't given.

    Raises:
        ValueError: it is no such id.
    """
    digits = text.strip()
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
        raise ValueError(EVENT_ID_RULE)
    return int(digits)


def _is_event_id(text: str) -> str:
    try:
        event_number(text)
    except ValueError as problem:
        raise broken_rule(str(problem)) from None
    return text


class EventsQuery(RequestModel):
    """Which events are wanted."""

    after: Annotated[
        str,
        AfterValidator(_is_event_id),
        Field(
            description="Id of the event behind which the stream begins; 0: with the very first "
            "one. Without it, and without `Last-Event-ID`, it begins now.",
            examples=["1042"],
            json_schema_extra={"pattern": EVENT_ID_PATTERN},
        ),
        LENIENT_TEXT,
    ] = ""
    instance_id: Annotated[
        str,
        Field(
            max_length=255,
            description="Only events of this instance, which may be removed by now.",
            examples=["5b0c1f7e93d2a846"],
        ),
        LENIENT_TEXT,
    ] = ""


class EventReply(ResponseModel):
    """One event: the data of a server-sent event, and the body of a webhook's message."""

    id: str = Field(description="Grows from event to event.", pattern=EVENT_ID_PATTERN)
    type: str = Field(
        description=f"`{STATUS_EVENT}`: the instance came into another status; `{STEP_EVENT}`: "
        "something happened within one.",
        json_schema_extra={"enum": [STATUS_EVENT, STEP_EVENT]},
    )
    instance_id: str
    status: Status
    former_status: str = Field(
        description="The status at the event before; empty at an instance's first one.",
        json_schema_extra={"enum": ["", *Status]},
    )
    code: str = Field(description="Why it happened, for programs; as in `statusHistory`.")
    message: str = Field(description="One sentence for people.")
    at: str = Field(description="Unix seconds with milliseconds, as a string.")
