"""The route of the audit log, our own: who changed what of the owner's, and when."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, ForAdmins
from innkeep.api.error_envelope import error_responses
from innkeep.api.paging import PageQuery
from innkeep.api.paths import BASE_PATH
from innkeep.api.wire_types import LENIENT_COUNT, LENIENT_TEXT, ResponseModel
from innkeep.domain.audit import AuditEntry, AuditFilter
from innkeep.services import audit

router = APIRouter(prefix=BASE_PATH, tags=["audit"])

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
    key_id: str = Field(description="Id of the API key; empty: the operator's command line.")
    role: str = Field(description="The key's role then; `operator`: the command line.")
    client: str = Field(description="Address that it came from.")
    method: str = Field(description="HTTP method; `CLI`: a command.")
    path: str = Field(description="The route, with `{...}` for what differs; or the command.")
    objects: list[str] = Field(description="Ids of what it was about, and of what it made.")
    outcome: Outcome
    status: int = Field(description="HTTP status of the answer.")
    reason: str = Field(description="Reason of a refusal; empty: accepted.")
    request_id: str = Field(description="`X-Request-Id` of the answer, as in the server's log.")


class AuditReply(ResponseModel):
    """A page of the audit log."""

    entries: list[AuditEntryReply]
    total: int = Field(description="How many match.")


@router.get(
    "/audit",
    summary="List audit log",
    response_model=AuditReply,
    responses=error_responses(400, 401, 503),
)
async def list_audit(
    owner: ForAdmins, query: Annotated[AuditQuery, Query()], deployment: CurrentDeployment
) -> JSONResponse:
    """List who changed what of the owner's, or was refused to, newest first; no bodies are kept."""
    wanted = AuditFilter(
        key_id=query.key_id,
        object_id=query.object_id,
        accepted=None if not query.outcome else query.outcome == "accepted",
        # A database takes no whole number of that many digits, but any such fraction.
        since=float(query.start_time),
        until=float(query.end_time),
    )
    page = await audit.list_page(
        deployment.database, owner.id, wanted, page=query.page, size=query.size
    )
    return JSONResponse({"entries": [_render(each) for each in page.items], "total": page.total})


def _render(entry: AuditEntry) -> dict[str, object]:
    return {
        "id": entry.id,
        "at": f"{entry.at:.3f}",
        "keyId": entry.key_id,
        "role": entry.role,
        "client": entry.client,
        "method": entry.method,
        "path": entry.path,
        "objects": list(entry.objects),
        "outcome": "accepted" if entry.accepted else "refused",
        "status": entry.status,
        "reason": entry.reason,
        "requestId": entry.request_id,
    }
