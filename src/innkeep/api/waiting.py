"""The route that waits for a status of an instance."""

from typing import Annotated

from fastapi import APIRouter, Query

from innkeep.api.authentication import CurrentDeployment, CurrentOwner
from innkeep.api.error_envelope import error_responses
from innkeep.api.json_answer import JsonAnswer
from innkeep.api.paths import BASE_PATH
from innkeep.api.render_instances import render_details
from innkeep.api.schemas_instance import InstanceReply
from innkeep.api.schemas_orders import WaitQuery
from innkeep.services import instances, waiting

router = APIRouter(prefix=BASE_PATH, tags=["instances"])


@router.get(
    "/gpu/instance/wait",
    summary="Wait for a status of an instance",
    response_model=InstanceReply,
    responses=error_responses(
        400, 401, 404, 408, 503, reasons=["INSTANCE_NOT_FOUND", "INVALID_INSTANCE_STATUS"]
    ),
)
async def wait_for_status(
    owner: CurrentOwner, query: Annotated[WaitQuery, Query()], deployment: CurrentDeployment
) -> JsonAnswer:
    """Answer as Get does, as soon as the instance is in the status, or one of several.

    408 when the time is up; 400 at once when it rests in another status, as after a start that
    failed, with the reason in the message.
    """
    await waiting.wait_for_status(
        deployment, owner.id, query.instance_id, query.statuses, query.timeout
    )
    details = await instances.get(deployment, owner.id, query.instance_id)
    return JsonAnswer(
        render_details(details, deployment.catalog, deployment.gateway.address, deployment.entry)
    )
