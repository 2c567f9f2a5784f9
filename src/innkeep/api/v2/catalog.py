"""The second form's routes of products, regions and network storage."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, ForMembers, ForReaders
from innkeep.api.error_envelope import error_responses
from innkeep.api.json_body import BodyReader
from innkeep.api.paths import V2_PATH
from innkeep.api.v2.field_names import V2Route
from innkeep.api.v2.schemas_replies import ProductListV2, RegionListV2, StorageV2
from innkeep.api.v2.schemas_requests import CreateStorageV2, ProductQueryV2
from innkeep.services import network_storages, products

router = APIRouter(prefix=V2_PATH, tags=["v2"], route_class=V2Route)


@router.get(
    "/products",
    summary="List products (v2)",
    response_model=ProductListV2,
    responses=error_responses(400, 401, 503),
)
async def list_products_v2(
    _: ForReaders, query: Annotated[ProductQueryV2, Query()], deployment: CurrentDeployment
) -> JSONResponse:
    """List what an instance can be made of, by name; none with `type=gpu`."""
    offers = await products.list_offers(deployment) if query.type == "cpu" else []
    rows = [
        {
            "id": offer.product.id,
            "name": offer.product.name,
            "type": "cpu",
            "cpu_num": offer.product.cores,
            "memory_gb": offer.product.memory_gib,
            "rootfs_size_gb": offer.product.rootfs_gib,
            "local_volume_size_gb": offer.product.local_volume_gib,
            "available": offer.available,
            "price": offer.product.price,
        }
        for offer in offers
    ]
    return JSONResponse({"products": rows})


@router.get(
    "/regions",
    summary="List regions (v2)",
    response_model=RegionListV2,
    responses=error_responses(401, 503),
)
async def list_regions_v2(_: ForReaders, deployment: CurrentDeployment) -> JSONResponse:
    """List the places where instances run; the first form calls them clusters."""
    rows = [
        {
            "id": each.id,
            "name": each.name,
            "gpu_types": [],
            "network_storage": network_storages.is_offered(deployment, each),
            "vpc_network": each.supports_vpc,
        }
        for each in products.list_clusters(deployment)
    ]
    return JSONResponse({"regions": rows})


@router.post(
    "/storage/create",
    summary="Create network storage (v2)",
    response_model=StorageV2,
    responses=error_responses(
        400, 401, 413, 503, reasons=["NETWORK_STORAGE_NOT_OFFERED", "400:CLUSTER_NOT_FOUND"]
    ),
)
async def create_storage_v2(
    owner: ForMembers,
    body: Annotated[CreateStorageV2, Depends(BodyReader(CreateStorageV2))],
    deployment: CurrentDeployment,
) -> JSONResponse:
    """Accept a new network storage; instances may mount it at once and wait until it is made."""
    made = await network_storages.create(
        deployment, owner.id, cluster=body.region, name=body.name, size_gib=body.size_gb
    )
    return JSONResponse(
        {"id": made.id, "name": made.name, "size_gb": made.size_gib, "region": made.cluster_id}
    )
