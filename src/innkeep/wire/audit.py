"""The audit log on the wire, our own: which entries are asked for, and what is told of each."""

from typing import Annotated, Literal

from pydantic import Field

from innkeep.wire.paging import PageQuery
from innkeep.wire.types import LENIENT_COUNT, LENIENT_TEXT, ResponseModel

Outcome = Literal["accepted", "refused"]


class AuditQuery(PageQuery):
    """Which page of which entries is asked for; an empty filter matches all."""

    key_id: Annotated[
        str, Field(max_length=255, description="Only what this key was used for."), LENIENT_TEXT
    ] = ""
    object_id: Annotated[
        str,
        Field(max_length=255, description="Only what was about, or made, this object."),
        LENIENT_TEXT,
    ] = ""
    outcome: Annotated[
        Literal["", "accepted", "refused"], Field(description="Only calls with this outcome.")
    ] = ""
    start_time: Annotated[
        int,
        Field(
            description="Only what came then or later, Unix seconds; 0: no bound.",
            json_schema_extra={"minimum": 0},
        ),
        LENIENT_COUNT,
    ] = 0
    end_time: Annotated[
        int,
        Field(
            description="Only what came then or before, Unix seconds; 0: no bound.",
            json_schema_extra={"minimum": 0},
        ),
        LENIENT_COUNT,
    ] = 0


class AuditEntryReply(ResponseModel):
    """One call that changed something, or was refused to."""

    id: str
    at: str = Field(description="When it came, Unix seconds with a fraction, as a string.")
    key_id: str = Field(
        description="Id of the API key; empty: the operator's, whether by the command line or not."
    )
    role: str = Field(
        description="The key's role then; `operator`, without a `keyId`: whoever runs the server."
    )
    client: str = Field(description="Address that it came from.")
    method: str = Field(description="HTTP method; `CLI`: a command.")
    path: str = Field(description="The route, with `{...}` for what differs; or the command.")
    objects: list[str] = Field(description="Ids of what it was about, and of what it made.")
    outcome: Outcome
    status: int = Field(description="HTTP status of the answer.")
    reason: str = Field(description="Reason of a refusal; empty: accepted.")
    request_id: str = Field(description="`X-Request-Id` of the answer, as in the server's log.")
    note: str = Field(description="What an operator's call was about, and why; else empty.")


class AuditReply(ResponseModel):
    """A page of the audit log."""

    entries: list[AuditEntryReply]
    total: int = Field(description="How many match.")
