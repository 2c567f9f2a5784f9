"""The routes of products: CPU products, and the list of GPU products, which is empty here."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, ForReaders
from innkeep.api.error_envelope import error_responses
from innkeep.api.paths import BASE_PATH
from innkeep.api.render_catalog import render_offer
from innkeep.services import products
from innkeep.wire.catalog import CpuProductListReply, CpuProductQuery, GpuProductListReply

router = APIRouter(prefix=BASE_PATH, tags=["products"])


@router.get(
    "/cpu/products",
    summary="List CPU products",
    response_model=CpuProductListReply,
    responses=error_responses(400, 401, 503),
)
async def list_cpu_products(
    _: ForReaders, query: Annotated[CpuProductQuery, Query()], deployment: CurrentDeployment
) -> JSONResponse:
    """List what a CPU instance can be made of, by name; no paging."""
    offers = await products.list_offers(
        deployment, cluster=query.cluster_id, name_part=query.product_name or query.name
    )
    return JSONResponse({"data": [render_offer(offer) for offer in offers]})


@router.get(
    "/products",
    summary="List GPU products",
    response_model=GpuProductListReply,
    responses=error_responses(401),
)
async def list_gpu_products(_: ForReaders) -> JSONResponse:
    """List the GPU products: none, since no cluster here has GPUs. Any filter is accepted."""
    return JSONResponse({"data": []})
