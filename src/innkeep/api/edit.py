"""The route that edits an instance."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, ForMembers
from innkeep.api.json_body import BodyReader
from innkeep.api.order_route import order_route
from innkeep.api.paths import BASE_PATH
from innkeep.domain.ports import PortRequest, parse_port_number, parse_port_type
from innkeep.services import edit
from innkeep.wire.edit import EditedPortBody, EditInstanceBody

router = APIRouter(prefix=BASE_PATH, tags=["instances"])


@router.post(
    "/gpu/instance/edit",
    summary="Edit instance",
    **order_route("INSUFFICIENT_RESOURCE"),
)
async def edit_instance(
    owner: ForMembers,
    body: Annotated[EditInstanceBody, Depends(BodyReader(EditInstanceBody))],
    deployment: CurrentDeployment,
) -> JSONResponse:
    """Change the ports of an instance in any status; its container is not touched."""
    ports = None
    if body.ports is not None:
        ports = [port_request(f"ports[{index}].", port) for index, port in enumerate(body.ports)]
    await edit.edit(
        deployment,
        owner.id,
        body.instance_id,
        ports=ports,
        grow_root_disk_gib=body.expand_root_disk,
    )
    return JSONResponse({})


def port_request(field: str, body: EditedPortBody) -> PortRequest:
    """The port that a body asks for.

    Args:
        field: what stands before the names of its fields, as ``ports[0].``.
        body: as it was sent.

    Raises:
        InvalidField: its number or type isn't allowed.
    """
    return PortRequest(
        parse_port_number(f"{field}port", body.port), parse_port_type(f"{field}type", body.type)
    )
