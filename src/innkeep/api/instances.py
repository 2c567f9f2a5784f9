"""The routes of instances: create, get, list, and the four orders."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from innkeep.api.answer_memory import may_be_kept
from innkeep.api.authentication import CurrentDeployment, ForMembers, ForReaders
from innkeep.api.create_request import to_request
from innkeep.api.error_envelope import error_responses
from innkeep.api.instance_ground import ground_of
from innkeep.api.json_answer import JsonAnswer
from innkeep.api.json_body import BodyReader
from innkeep.api.order_route import order_route
from innkeep.api.paths import BASE_PATH
from innkeep.api.quirks import with_published_names
from innkeep.api.render_instances import render_details, render_page
from innkeep.domain.account import Owner
from innkeep.domain.instance import InstanceFilter
from innkeep.domain.status import Action, Status
from innkeep.services import instances
from innkeep.wire.create import CreateInstanceBody, CreateInstanceReply
from innkeep.wire.instance import InstanceListReply, InstanceReply
from innkeep.wire.orders import InstanceListQuery, InstanceOrderBody, InstanceQuery

router = APIRouter(prefix=BASE_PATH, tags=["instances"])

CreateBody = Annotated[
    CreateInstanceBody, Depends(BodyReader(CreateInstanceBody, with_published_names))
]
OrderBody = Annotated[InstanceOrderBody, Depends(BodyReader(InstanceOrderBody))]


@router.post(
    "/gpu/instance/create",
    summary="Create CPU instance",
    response_model=CreateInstanceReply,
    responses=error_responses(
        400,
        401,
        413,
        503,
        reasons=[
            "KIND_NOT_OFFERED",
            "400:PRODUCT_NOT_FOUND",
            "400:CLUSTER_NOT_FOUND",
            "400:REGISTRY_AUTH_NOT_FOUND",
            "400:NETWORK_STORAGE_NOT_FOUND",
            "400:NETWORK_NOT_FOUND",
            "INSUFFICIENT_RESOURCE",
        ],
    ),
)
async def create_instance(
    owner: ForMembers, body: CreateBody, deployment: CurrentDeployment
) -> JsonAnswer:
    """Accept a new CPU instance and answer its id; poll Get Instance for what becomes of it.

    The id is durable when it is answered. A refusal names the field and stores nothing.
    """
    instance_id = await instances.create(deployment, owner.id, to_request(body))
    return JsonAnswer({"id": instance_id})


@router.get(
    "/gpu/instance",
    summary="Get instance",
    response_model=InstanceReply,
    responses=error_responses(400, 401, 404, 503, reasons=["INSTANCE_NOT_FOUND"]),
)
async def get_instance(
    request: Request,
    owner: ForReaders,
    query: Annotated[InstanceQuery, Query()],
    deployment: CurrentDeployment,
) -> JsonAnswer:
    """Tell everything about one instance; a removed one still answers for a while."""
    ground = ground_of(request, deployment, query.instance_id)
    details = await instances.get(deployment, owner.id, query.instance_id)
    if details.is_settled:
        may_be_kept(request, ground)
    return JsonAnswer(
        render_details(details, deployment.catalog, deployment.gateway.address, deployment.entry)
    )


@router.get(
    "/gpu/instances",
    summary="List instances",
    response_model=InstanceListReply,
    responses=error_responses(400, 401, 503),
)
async def list_instances(
    request: Request,
    owner: ForReaders,
    query: Annotated[InstanceListQuery, Query()],
    deployment: CurrentDeployment,
) -> JsonAnswer:
    """List the owner's instances, newest first; a page past the end is empty."""
    wanted = InstanceFilter(
        name=query.name,
        product_name=query.product_name,
        status=Status(query.status) if query.status else None,
    )
    may_be_kept(request)
    page = await instances.list_page(deployment, owner.id, wanted, page=query.page, size=query.size)
    return JsonAnswer(render_page(page, deployment.catalog, deployment.gateway.address))


@router.post(
    "/gpu/instance/start",
    summary="Start instance",
    **order_route("INSUFFICIENT_RESOURCE"),
)
async def start_instance(
    owner: ForMembers, body: OrderBody, deployment: CurrentDeployment
) -> JsonAnswer:
    """Have a stopped instance run again, on the data it had; harmless when it runs already."""
    return await _order(deployment, owner, body, Action.START)


@router.post(
    "/gpu/instance/stop",
    summary="Stop instance",
    **order_route("INSUFFICIENT_RESOURCE"),
)
async def stop_instance(
    owner: ForMembers, body: OrderBody, deployment: CurrentDeployment
) -> JsonAnswer:
    """Stop a running instance and keep its disks; harmless when it is stopped already."""
    return await _order(deployment, owner, body, Action.STOP)


@router.post(
    "/gpu/instance/restart",
    summary="Restart instance",
    **order_route("INSUFFICIENT_RESOURCE"),
)
async def restart_instance(
    owner: ForMembers, body: OrderBody, deployment: CurrentDeployment
) -> JsonAnswer:
    """Stop a running instance and start it again on the same disks."""
    return await _order(deployment, owner, body, Action.RESTART)


@router.post(
    "/gpu/instance/delete",
    summary="Delete instance",
    **order_route("INSUFFICIENT_RESOURCE"),
)
async def delete_instance(
    owner: ForMembers, body: OrderBody, deployment: CurrentDeployment
) -> JsonAnswer:
    """Remove an instance with its disks, whatever status it is in."""
    return await _order(deployment, owner, body, Action.DELETE)


async def _order(
    deployment: CurrentDeployment, owner: Owner, body: InstanceOrderBody, action: Action
) -> JsonAnswer:
    await instances.act(deployment, owner.id, body.instance_id, action)
    return JsonAnswer({})
