"""The route that waits for a status of an instance."""

from typing import Annotated

from fastapi import APIRouter, Query

from innkeep.api.authentication import CurrentDeployment, ForReaders
from innkeep.api.error_envelope import error_responses
from innkeep.api.json_answer import JsonAnswer
from innkeep.api.paths import BASE_PATH
from innkeep.api.render_instances import render_row
from innkeep.services import waiting
from innkeep.wire.instance import InstanceRow
from innkeep.wire.orders import WaitQuery

router = APIRouter(prefix=BASE_PATH, tags=["instances"])


@router.get(
    "/gpu/instance/wait",
    summary="Wait for a status of an instance",
    response_model=InstanceRow,
    responses=error_responses(
        400, 401, 404, 408, 503, reasons=["INSTANCE_NOT_FOUND", "INVALID_INSTANCE_STATUS"]
    ),
)
async def wait_for_status(
    owner: ForReaders, query: Annotated[WaitQuery, Query()], deployment: CurrentDeployment
) -> JsonAnswer:
    """Answer one instance as a list shows it, as soon as it is in the status, or one of several.

    408 when the time is up; 400 at once when it rests in another status, as after a start that
    failed, with the reason in the message. Get tells more, also whether its ports can be reached.
    """
    instance = await waiting.wait_for_status(
        deployment, owner.id, query.instance_id, query.statuses, query.timeout
    )
    return JsonAnswer(render_row(instance, deployment.catalog, deployment.gateway.address))
