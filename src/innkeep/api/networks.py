"""The routes of VPC networks: list, get, create, update, delete."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, ForMembers, ForReaders
from innkeep.api.error_envelope import error_responses
from innkeep.api.json_body import BodyReader
from innkeep.api.paths import BASE_PATH
from innkeep.api.quirks import with_small_id
from innkeep.domain.network import NetworkState, VpcNetwork
from innkeep.services import vpc_networks
from innkeep.wire.instance import EmptyReply
from innkeep.wire.networks import (
    CreateNetworkBody,
    DeleteNetworkBody,
    NetworkListQuery,
    NetworkListReply,
    NetworkQuery,
    SingleNetworkReply,
    UpdateNetworkBody,
)

router = APIRouter(prefix=BASE_PATH, tags=["VPC networks"])

CreateBody = Annotated[CreateNetworkBody, Depends(BodyReader(CreateNetworkBody))]
UpdateBody = Annotated[UpdateNetworkBody, Depends(BodyReader(UpdateNetworkBody))]
DeleteBody = Annotated[DeleteNetworkBody, Depends(BodyReader(DeleteNetworkBody))]


@router.get(
    "/networks",
    summary="List VPC networks",
    response_model=NetworkListReply,
    responses=error_responses(400, 401, 503),
)
async def list_networks(
    owner: ForReaders, query: Annotated[NetworkListQuery, Query()], deployment: CurrentDeployment
) -> JSONResponse:
    """List the owner's VPC networks, newest first; a page past the end is empty."""
    if query.creator and query.creator != owner.id:
        return JSONResponse({"networks": [], "total": 0})
    page = await vpc_networks.list_page(
        deployment, owner.id, query.name, page=query.page, size=query.size
    )
    return JSONResponse({"networks": [_render(item) for item in page.items], "total": page.total})


@router.get(
    "/network",
    summary="Get VPC network",
    response_model=SingleNetworkReply,
    responses=error_responses(400, 401, 404, 503, reasons=["NETWORK_NOT_FOUND"]),
)
async def get_network(
    owner: ForReaders, query: Annotated[NetworkQuery, Query()], deployment: CurrentDeployment
) -> JSONResponse:
    """Tell about one VPC network and who is in it."""
    found = await vpc_networks.get(deployment, owner.id, query.network_id)
    return JSONResponse({"network": [with_small_id(_render(found))]})


@router.post(
    "/network/create",
    summary="Create VPC network",
    response_model=SingleNetworkReply,
    responses=error_responses(
        400, 401, 413, 503, reasons=["VPC_NOT_OFFERED", "400:CLUSTER_NOT_FOUND"]
    ),
)
async def create_network(
    owner: ForMembers, body: CreateBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Accept a new VPC network; instances may be created in it at once and wait until it is ready.

    Its address range can't be chosen.
    """
    made = await vpc_networks.create(deployment, owner.id, body.cluster_id, body.name)
    return JSONResponse({"network": [with_small_id(_render(made))]})


@router.post(
    "/network/update",
    summary="Update VPC network",
    response_model=EmptyReply,
    responses=error_responses(
        400, 401, 404, 413, 503, reasons=["NETWORK_IN_USE", "NETWORK_NOT_FOUND"]
    ),
)
async def update_network(
    owner: ForMembers, body: UpdateBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Give a VPC network another name."""
    await vpc_networks.rename(deployment, owner.id, body.network_id, body.name)
    return JSONResponse({})


@router.post(
    "/network/delete",
    summary="Delete VPC network",
    response_model=EmptyReply,
    responses=error_responses(
        400, 401, 404, 413, 503, reasons=["NETWORK_IN_USE", "NETWORK_NOT_FOUND"]
    ),
)
async def delete_network(
    owner: ForMembers, body: DeleteBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Delete a VPC network; refused while an instance is in it, until that one is removed."""
    await vpc_networks.delete(deployment, owner.id, body.network_id)
    return JSONResponse({})


def _render(found: VpcNetwork) -> dict[str, object]:
    network = found.network
    ready = network.state is NetworkState.READY
    return {
        "Id": network.id,
        "user": network.owner_id,
        "name": network.display_name,
        "state": {"state": "ready" if ready else "creating", "error": network.error},
        # A subnet that the cluster has not taken yet may still turn out to be in use there.
        "segment": network.subnet if ready else "",
        "clusterId": network.cluster_id,
        "Addresses": [{"Id": member.instance_id, "Ip": member.address} for member in found.members],
        "createTime": str(int(network.created_at)),
    }
