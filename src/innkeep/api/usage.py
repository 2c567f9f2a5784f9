"""The routes of metrics: what an instance uses over time, at every path that clients know."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, ForReaders
from innkeep.api.error_envelope import error_responses
from innkeep.api.paths import BASE_PATH
from innkeep.api.quirks import instance_id_of_query
from innkeep.domain.errors import InvalidField
from innkeep.domain.usage import Point, Utilization
from innkeep.services import usage
from innkeep.wire.usage import UsageQuery, UsageReply

router = APIRouter(tags=["metrics"])

_NO_GPUS: dict[str, Any] = {"avg": [], "gpuIds": []}


@router.get("/openapi/v1/metrics/gpu/instance", include_in_schema=False)
@router.get(
    f"{BASE_PATH}/metrics/gpu/instance",
    summary="Get metrics of an instance",
    response_model=UsageReply,
    responses=error_responses(400, 401, 404, 503),
)
async def get_instance_metrics(
    owner: ForReaders, query: Annotated[UsageQuery, Query()], deployment: CurrentDeployment
) -> JSONResponse:
    """Tell what an instance used within a time, as points that average an interval each.

    Also served at `/openapi/v1/metrics/gpu/instance`, outside of the base path.
    """
    measured = await usage.measured(
        deployment,
        owner.id,
        query.instance_id,
        start=query.start_time,
        end=query.end_time,
        interval=query.interval,
    )
    return JSONResponse(_render(measured))


@router.get(f"{BASE_PATH}/instance/metrics", include_in_schema=False)
async def get_metrics_as_the_sdk_asks(
    request: Request, owner: ForReaders, deployment: CurrentDeployment
) -> JSONResponse:
    """The same of the last minute, at the path and by the parameter of the typed Python SDK."""
    instance_id = instance_id_of_query(request.query_params)
    if not instance_id:
        raise InvalidField("instanceId", "is required")
    measured = await usage.measured(
        deployment, owner.id, instance_id, start="", end="", interval=""
    )
    return JSONResponse(_render(measured))


def _render(measured: Utilization) -> dict[str, object]:
    return {
        "cpuUtilization": _points(measured.cpu),
        "memUtilization": _points(measured.memory),
        "rootDiskUtilization": _points(measured.root_disk),
        "gpuUtilization": _NO_GPUS,
        "gpuMemUtilization": _NO_GPUS,
    }


def _points(points: Sequence[Point]) -> list[dict[str, object]]:
    return [{"timestamp": str(point.at), "value": round(point.percent, 3)} for point in points]
