"""The second form's routes of instances."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from innkeep.api.answer_memory import may_be_kept
from innkeep.api.authentication import CurrentDeployment, ForMembers, ForReaders
from innkeep.api.error_envelope import error_responses
from innkeep.api.instance_ground import ground_of
from innkeep.api.json_answer import JsonAnswer
from innkeep.api.json_body import BodyReader
from innkeep.api.order_route import order_route
from innkeep.api.paths import V2_PATH
from innkeep.api.render_instances import render_details, render_row
from innkeep.api.v2.cursor import cursor_behind, read_cursor
from innkeep.api.v2.field_names import V2Route
from innkeep.api.v2.schemas_replies import CreatedV2, InstanceListReplyV2, InstanceV2
from innkeep.api.v2.schemas_requests import (
    CreateInstanceV2,
    InstanceListV2,
    PortsV2,
    WebTerminalSwitch,
)
from innkeep.api.v2.translation import (
    instance_details,
    instance_row,
    to_v1_request,
    with_own_index,
)
from innkeep.domain.errors import InnkeepError
from innkeep.domain.ports import PortRequest, PortType, parse_port_number
from innkeep.domain.status import Action
from innkeep.services import edit, instances
from innkeep.services.instance_choice import create_in_first, list_on
from innkeep.services.instance_settings import switch_web_terminal

router = APIRouter(prefix=f"{V2_PATH}/instances", tags=["v2"], route_class=V2Route)

InstanceId = Annotated[str, Path(min_length=1, max_length=255, description="The instance.")]

_CHANGE = order_route("INSUFFICIENT_RESOURCE")


@router.post(
    "",
    summary="Create instance (v2)",
    response_model=CreatedV2,
    responses=error_responses(
        400, 401, 413, 503, reasons=["400:PRODUCT_NOT_FOUND", "INSUFFICIENT_RESOURCE"]
    ),
)
async def create_instance_v2(
    owner: ForMembers,
    body: Annotated[CreateInstanceV2, Depends(BodyReader(CreateInstanceV2))],
    deployment: CurrentDeployment,
) -> JsonAnswer:
    """Accept a new CPU instance in the first candidate region with room, and answer its id."""
    try:
        request = to_v1_request(body, deployment.clock())
        instance_id = await create_in_first(deployment, owner.id, request, body.candidate_regions)
    except InnkeepError as problem:
        raise with_own_index(problem, body) from None
    return JsonAnswer({"id": instance_id})


@router.get(
    "",
    summary="List instances (v2)",
    response_model=InstanceListReplyV2,
    responses=error_responses(400, 401, 503),
)
async def list_instances_v2(
    request: Request,
    owner: ForReaders,
    query: Annotated[InstanceListV2, Query()],
    deployment: CurrentDeployment,
) -> JsonAnswer:
    """List the owner's instances, newest first; what is read on repeats and misses nothing."""
    may_be_kept(request)
    place = read_cursor(query.cursor)
    found = await list_on(deployment, owner.id, place, limit=query.size)
    rows = [
        instance_row(render_row(each, deployment.catalog, deployment.gateway.address))
        for each in found.items
    ]
    next_cursor = cursor_behind(found.items[-1]) if found.more else ""
    return JsonAnswer({"instances": rows, "next_cursor": next_cursor})


@router.get(
    "/{instance_id}",
    summary="Get instance (v2)",
    response_model=InstanceV2,
    responses=error_responses(400, 401, 404, 503, reasons=["INSTANCE_NOT_FOUND"]),
)
async def get_instance_v2(
    request: Request, owner: ForReaders, instance_id: InstanceId, deployment: CurrentDeployment
) -> JsonAnswer:
    """Tell everything about one instance; a removed one still answers for a while."""
    ground = ground_of(request, deployment, instance_id)
    found = await instances.get(deployment, owner.id, instance_id)
    if found.is_settled:
        may_be_kept(request, ground)
    details = render_details(
        found, deployment.catalog, deployment.gateway.address, deployment.entry
    )
    return JsonAnswer(instance_details(details, web_terminal=found.instance.web_terminal))


@router.delete("/{instance_id}", summary="Delete instance (v2)", **_CHANGE)
async def delete_instance_v2(
    owner: ForMembers, instance_id: InstanceId, deployment: CurrentDeployment
) -> JsonAnswer:
    """Remove an instance with its disks, whatever status it is in."""
    await instances.act(deployment, owner.id, instance_id, Action.DELETE)
    return JsonAnswer({})


@router.put("/{instance_id}/start", summary="Start instance (v2)", **_CHANGE)
async def start_instance_v2(
    owner: ForMembers, instance_id: InstanceId, deployment: CurrentDeployment
) -> JsonAnswer:
    """Have a stopped instance run again; harmless when it runs already. A body is not read."""
    await instances.act(deployment, owner.id, instance_id, Action.START)
    return JsonAnswer({})


@router.put("/{instance_id}/stop", summary="Stop instance (v2)", **_CHANGE)
async def stop_instance_v2(
    owner: ForMembers, instance_id: InstanceId, deployment: CurrentDeployment
) -> JsonAnswer:
    """Stop a running instance and keep its disks; harmless when it is stopped already."""
    await instances.act(deployment, owner.id, instance_id, Action.STOP)
    return JsonAnswer({})


@router.put("/{instance_id}/ports", summary="Replace ports (v2)", **_CHANGE)
async def replace_ports_v2(
    owner: ForMembers,
    instance_id: InstanceId,
    body: Annotated[PortsV2, Depends(BodyReader(PortsV2))],
    deployment: CurrentDeployment,
) -> JsonAnswer:
    """Replace all ports but those of tools; the container is not touched."""
    wanted = [
        PortRequest(
            parse_port_number(f"ports[{index}].port", str(each.port)), PortType(each.protocol)
        )
        for index, each in enumerate(body.ports)
    ]
    await edit.edit(deployment, owner.id, instance_id, ports=wanted)
    return JsonAnswer({})


@router.put("/{instance_id}/web-terminal", summary="Switch web terminal (v2)", **_CHANGE)
async def switch_web_terminal_v2(
    owner: ForMembers,
    instance_id: InstanceId,
    body: Annotated[WebTerminalSwitch, Depends(BodyReader(WebTerminalSwitch))],
    deployment: CurrentDeployment,
) -> JsonAnswer:
    """Let the web terminal be opened, or not; off ends open sessions. It is on at first."""
    await switch_web_terminal(deployment, owner.id, instance_id, body.enable)
    return JsonAnswer({})
