"""The routes about the ports of one instance."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, CurrentOwner
from innkeep.api.error_envelope import error_responses
from innkeep.api.paths import BASE_PATH
from innkeep.api.render_ports import render_ports
from innkeep.api.schemas_orders import InstanceQuery
from innkeep.api.schemas_ports import PortsReply
from innkeep.services import ports

router = APIRouter(prefix=BASE_PATH, tags=["instances"])


@router.get(
    "/gpu/instance/ports",
    summary="Examine the ports of an instance",
    response_model=PortsReply,
    responses=error_responses(400, 401, 404, 503),
)
async def examine_ports(
    owner: CurrentOwner, query: Annotated[InstanceQuery, Query()], deployment: CurrentDeployment
) -> JSONResponse:
    """Tell of each port whether a client can connect now and, if not, the cause with advice."""
    report = await ports.report(deployment, owner.id, query.instance_id)
    return JSONResponse(render_ports(report, deployment.gateway.address))
