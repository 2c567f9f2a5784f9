"""The route of quotas, our own: what an owner may use, and uses."""

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, ForReaders
from innkeep.api.error_envelope import error_responses
from innkeep.api.paths import BASE_PATH
from innkeep.api.wire_types import ResponseModel
from innkeep.domain.quota import Resource
from innkeep.services import quotas

router = APIRouter(prefix=BASE_PATH, tags=["quota"])


class QuotaOfResource(ResponseModel):
    """What may be used of one thing, and is used."""

    limit: int | None = Field(description="`null`: it is not limited.")
    used: int = Field(description="What is used now; more than a limit that was lowered later.")


class QuotaReply(ResponseModel):
    """The owner's quotas."""

    instances: QuotaOfResource = Field(description="Instances that are not removed.")
    cores: QuotaOfResource = Field(description="Cores of instances that aren't `exited`.")
    memory_gib: QuotaOfResource = Field(description="Memory of the same, GiB.")
    storage_gib: QuotaOfResource = Field(
        description="Local storage of all instances, and network storage, GiB; deleted one until "
        "its disk is gone."
    )
    ports: QuotaOfResource = Field(description="tcp ports of the proxy, kept over a stop.")


@router.get(
    "/quota",
    summary="Get quota",
    response_model=QuotaReply,
    responses=error_responses(401, 503),
)
async def get_quota(owner: ForReaders, deployment: CurrentDeployment) -> JSONResponse:
    """Tell what the owner may use at most, and uses now; the operator sets the limits."""
    found = await quotas.of_owner(deployment, owner.id)
    return JSONResponse(
        {
            str(resource): {"limit": found.limits.get(resource), "used": found.used[resource]}
            for resource in Resource
        }
    )
