"""The routes for load balancers and operators; they need no key and name no owner."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import JSONResponse, Response

from innkeep.api.authentication import CurrentDeployment
from innkeep.api.error_envelope import ErrorEnvelope, envelope
from innkeep.api.metrics import Metrics
from innkeep.services import health
from innkeep.services.deployment import Deployment
from innkeep.services.protocols import ClusterState

ReadinessDetails = Callable[[], Awaitable[Mapping[str, object]]]
"""Gives what else ``/readyz`` tells, as JSON values: the proxy's state and hints."""

_MOST_NAMED = 50
_PATIENCE_SECONDS = 5.0

router = APIRouter(tags=["health"])
logger = structlog.get_logger(__name__)


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz", summary="Is the server alive?", openapi_extra={"security": []})
async def healthz() -> JSONResponse:
    """Answer 200 as long as the process answers at all."""
    return JSONResponse({"status": "ok"})


@router.head("/readyz", include_in_schema=False)
@router.get(
    "/readyz",
    summary="Can the server do its work?",
    openapi_extra={"security": []},
    responses={503: {"model": ErrorEnvelope, "description": "The store doesn't answer."}},
)
async def readyz(request: Request, deployment: CurrentDeployment) -> JSONResponse:
    """Answer 200 while the store answers; clusters and the proxy are told of, up or down."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            readiness = await health.readiness(deployment)
    except Exception as problem:  # noqa: BLE001  # any failure of the store means not ready
        logger.warning("store_not_ready", problem=type(problem).__name__)
        return envelope(503, "NOT_READY", "the store doesn't answer; see the server's log")
    clusters = {
        name: _render(
            state, readiness.sandboxes_ready.get(name, 0), cordoned=name in readiness.cordoned
        )
        for name, state in readiness.clusters.items()
    }
    return JSONResponse({"status": "ready", "clusters": clusters, **await _details(request)})


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    openapi_extra={"security": []},
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def metrics(request: Request, deployment: CurrentDeployment) -> Response:
    """Count requests, instances and capacity; no owner is recognisable."""
    measured: Metrics = request.app.state.metrics
    up = {name: state.up for name, state in deployment.monitor.cluster_states().items()}
    text = measured.expose(await _figures(deployment), up)
    return Response(text, media_type=CONTENT_TYPE_LATEST)


def _render(state: ClusterState, sandboxes_ready: int, *, cordoned: bool) -> dict[str, object]:
    return {
        "up": state.up,
        "detail": state.message,
        "cordoned": cordoned,
        "unenforcedLimits": list(state.unenforced),
        "sandboxes": {"ready": sandboxes_ready, "wanted": state.sandboxes_wanted},
        "quarantined": {
            "count": len(state.quarantined),
            "names": list(state.quarantined[:_MOST_NAMED]),
        },
    }


async def _details(request: Request) -> Mapping[str, object]:
    details: ReadinessDetails | None = request.app.state.readiness_details
    if details is None:
        return {}
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await details()
    except Exception as problem:  # noqa: BLE001  # a broken proxy must not make the API unready
        logger.warning("readiness_details_failed", problem=type(problem).__name__)
        return {"proxy": {"up": False, "detail": "the proxy's state can't be read now"}}


async def _figures(deployment: Deployment) -> health.Figures | None:
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await health.figures(deployment)
    except Exception as problem:  # noqa: BLE001  # the other figures are needed most just then
        logger.warning("figures_failed", problem=type(problem).__name__)
        return None
