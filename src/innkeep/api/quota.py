"""The route of quotas, our own: what an owner may use, and uses."""

from fastapi import APIRouter
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, ForReaders
from innkeep.api.error_envelope import error_responses
from innkeep.api.paths import BASE_PATH
from innkeep.domain.quota import Resource
from innkeep.services import quotas
from innkeep.wire.quota import QuotaReply

router = APIRouter(prefix=BASE_PATH, tags=["quota"])


@router.get(
    "/quota",
    summary="Get quota",
    response_model=QuotaReply,
    responses=error_responses(401, 503),
)
async def get_quota(owner: ForReaders, deployment: CurrentDeployment) -> JSONResponse:
    """Tell what the owner may use at most, and uses now; the operator sets the limits."""
    found = await quotas.of_owner(deployment, owner.id)
    return JSONResponse(render_quota(found))


def render_quota(found: quotas.Quota) -> dict[str, dict[str, int | None]]:
    """What may be used of each thing, and is."""
    return {
        str(resource): {"limit": found.limits.get(resource), "used": found.used[resource]}
        for resource in Resource
    }
