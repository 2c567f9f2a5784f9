"""The routes that tell what happened to an instance, and that try again what failed."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from innkeep.api.authentication import CurrentDeployment, ForMembers, ForReaders
from innkeep.api.error_envelope import error_responses
from innkeep.api.json_answer import JsonAnswer
from innkeep.api.json_body import BodyReader
from innkeep.api.order_route import order_route
from innkeep.api.paths import BASE_PATH
from innkeep.domain.failure import signal_name
from innkeep.services import instance_events
from innkeep.services.instance_events import TimedStep, ToldFailure
from innkeep.wire.instance_events import InstanceEventsReply
from innkeep.wire.orders import InstanceOrderBody, InstanceQuery

router = APIRouter(prefix=BASE_PATH, tags=["instances"])

OrderBody = Annotated[InstanceOrderBody, Depends(BodyReader(InstanceOrderBody))]


@router.get(
    "/gpu/instance/events",
    summary="Tell what happened to an instance",
    response_model=InstanceEventsReply,
    responses=error_responses(400, 401, 404, 503, reasons=["INSTANCE_NOT_FOUND"]),
)
async def instance_events_of(
    owner: ForReaders,
    query: Annotated[InstanceQuery, Query()],
    deployment: CurrentDeployment,
) -> JsonAnswer:
    """List the steps in an instance's life with their durations, and each failure in full.

    A failure has its code, sentence, exit code or signal, the last lines of the instance's output,
    the steps that led to it, and what to do. A removed instance still answers for a while.
    """
    found = await instance_events.events(deployment, owner.id, query.instance_id)
    return JsonAnswer(
        {
            "instanceId": found.instance.id,
            "status": str(found.instance.status),
            "events": [_step(step) for step in found.steps],
            "failures": [_failure(failure) for failure in found.failures],
        }
    )


@router.post(
    "/gpu/instance/recover",
    summary="Try again what failed",
    **order_route("INSUFFICIENT_RESOURCE"),
)
async def recover_instance(
    owner: ForMembers, body: OrderBody, deployment: CurrentDeployment
) -> JsonAnswer:
    """Try what failed at once, from where it failed; harmless when the instance runs.

    One that is exited with a failure is started again on the disks that it has; one that waits for
    its next attempt is tried now. Refused when it rests and nothing failed.
    """
    await instance_events.recover(deployment, owner.id, body.instance_id)
    return JsonAnswer({})


def _step(step: TimedStep) -> dict[str, object]:
    entry = step.entry
    return {
        "at": _moment(entry.at),
        "status": str(entry.status),
        "code": entry.code,
        "message": entry.message,
        "seconds": None if step.seconds is None else round(step.seconds, 3),
    }


def _failure(told: ToldFailure) -> dict[str, object]:
    record = told.record
    ended = record.failure.exit
    signal = ended.signal if ended else None
    return {
        "at": _moment(record.at),
        "lastAt": _moment(record.last_at),
        "times": record.times,
        "status": str(record.status),
        "state": record.failure.state,
        "message": record.failure.message,
        "exitCode": ended.code if ended else None,
        "signal": None if signal is None else signal_name(signal),
        "outOfMemory": ended.out_of_memory if ended else False,
        "log": list(record.log),
        "steps": [_step(step) for step in told.steps],
        "nextStep": told.advice,
    }


def _moment(at: float) -> str:
    return f"{at:.3f}"
