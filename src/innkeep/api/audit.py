"""The route of the audit log, our own: who changed what of the owner's, and when."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, ForAdmins
from innkeep.api.error_envelope import error_responses
from innkeep.api.paths import BASE_PATH
from innkeep.domain.audit import AuditEntry, AuditFilter
from innkeep.services import audit
from innkeep.wire.audit import AuditQuery, AuditReply

router = APIRouter(prefix=BASE_PATH, tags=["audit"])


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
        "note": entry.note,
    }
