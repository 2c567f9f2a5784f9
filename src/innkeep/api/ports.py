"""The routes about the ports of one instance."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, ForMembers, ForReaders
from innkeep.api.create_request import access_wish
from innkeep.api.error_envelope import error_responses
from innkeep.api.json_body import BodyReader
from innkeep.api.paths import BASE_PATH
from innkeep.api.render_ports import render_access, render_ports
from innkeep.services import port_access, ports
from innkeep.wire.orders import InstanceQuery
from innkeep.wire.port_access import ChangedPortAccessReply, ChangePortAccessBody
from innkeep.wire.ports import PortsReply

router = APIRouter(prefix=BASE_PATH, tags=["instances"])


@router.get(
    "/gpu/instance/ports",
    summary="Examine the ports of an instance",
    response_model=PortsReply,
    responses=error_responses(400, 401, 404, 503, reasons=["INSTANCE_NOT_FOUND"]),
)
async def examine_ports(
    owner: ForReaders, query: Annotated[InstanceQuery, Query()], deployment: CurrentDeployment
) -> JSONResponse:
    """Tell of each port whether a client can connect now and, if not, the cause with advice."""
    report = await ports.report(deployment, owner.id, query.instance_id)
    return JSONResponse(render_ports(report, deployment.gateway.address))


@router.post(
    "/gpu/instance/port/access",
    summary="Say who may use an http port",
    response_model=ChangedPortAccessReply,
    responses=error_responses(400, 401, 404, 413, 503, reasons=["INSTANCE_NOT_FOUND"]),
)
async def change_port_access(
    owner: ForMembers,
    body: Annotated[ChangePortAccessBody, Depends(BodyReader(ChangePortAccessBody))],
    deployment: CurrentDeployment,
) -> JSONResponse:
    """Guard an http port or open it, at once and without touching the container.

    A secret that is left out is made anew; the answer has it.
    """
    wish = access_wish("", body)
    access = await port_access.change(deployment, owner.id, body.instance_id, wish)
    return JSONResponse({"port": access.port, **render_access(access)})
