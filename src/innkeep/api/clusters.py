"""The route of clusters."""

from fastapi import APIRouter
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, ForReaders
from innkeep.api.error_envelope import error_responses
from innkeep.api.paths import BASE_PATH
from innkeep.api.render_catalog import render_cluster
from innkeep.services import products
from innkeep.services.network_storages import is_offered
from innkeep.wire.catalog import ClusterListReply

router = APIRouter(prefix=BASE_PATH, tags=["clusters"])


@router.get(
    "/clusters",
    summary="List clusters",
    response_model=ClusterListReply,
    responses=error_responses(401),
)
async def list_clusters(_: ForReaders, deployment: CurrentDeployment) -> JSONResponse:
    """List the places where instances run; their ids and names go into `clusterId`."""
    found = products.list_clusters(deployment)
    return JSONResponse(
        {
            "data": [
                render_cluster(cluster, storage=is_offered(deployment, cluster))
                for cluster in found
            ]
        }
    )
