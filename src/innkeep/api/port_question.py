"""The question of the proxy's own error pages: why does this port not answer?

It needs no key and may be asked by a page of any origin, since every instance has one of its own.
"""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse

from innkeep.api.error_envelope import envelope
from innkeep.domain.errors import TooManyRequests
from innkeep.services.port_question import PortQuestion

PATH = "/doctor"

router = APIRouter(include_in_schema=False)

_HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}


@router.get(PATH)
async def why_not_reachable(request: Request, host: Annotated[str, Query()] = "") -> JSONResponse:
    """Answer one sentence about the http port behind a host name, and nothing else."""
    question: PortQuestion = request.app.state.port_question
    try:
        answer = await question.ask(host)
    except TooManyRequests as problem:
        headers = _HEADERS | {"Retry-After": "1"}
        return envelope(problem.http_status, problem.reason, problem.message, headers=headers)
    return JSONResponse(
        {"isReachable": answer.is_reachable, "message": answer.message},
        200 if answer.is_known else 404,
        _HEADERS,
    )
