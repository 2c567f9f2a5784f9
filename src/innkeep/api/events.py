"""The route that streams what happens to an owner's instances. It is our own: none is published."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response

from innkeep.api.authentication import CurrentDeployment, ForReaders, key_of
from innkeep.api.error_envelope import error_responses
from innkeep.api.event_stream import EventStreamAnswer
from innkeep.api.paths import BASE_PATH
from innkeep.domain.errors import InvalidField
from innkeep.domain.event import STATUS_EVENT, STEP_EVENT
from innkeep.services import accounts, event_streams
from innkeep.wire.events import EVENT_ID_PATTERN, EventsQuery, event_number

router = APIRouter(prefix=BASE_PATH, tags=["events"])

_EXAMPLE = (
    "retry: 2000\n: events follow\n\n"
    "id: 1042\nevent: instance.status\n"
    'data: {"id":"1042","type":"instance.status","instanceId":"5b0c1f7e93d2a846",'
    '"status":"running","formerStatus":"creating","code":"running",'
    '"message":"main process runs","at":"1764358405.125"}\n\n'
)
_ONE_EVENT = {
    "type": "object",
    "required": ["id", "event", "data"],
    "properties": {
        "id": {"type": "string", "pattern": EVENT_ID_PATTERN},
        "event": {"type": "string", "enum": [STATUS_EVENT, STEP_EVENT]},
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": {"$ref": "#/components/schemas/EventReply"},
        },
    },
}
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Server-sent events, each with one `EventReply` as JSON in `data`; comments "
        "in between, at least each 15 seconds.",
        "content": {
            "text/event-stream": {"schema": _ONE_EVENT, "example": _EXAMPLE},
        },
    }
}


@router.get(
    "/events",
    summary="Stream events",
    # Without a media type of its own, so that errors are told with theirs.
    response_class=Response,
    responses={
        **_STREAM,
        **error_responses(
            400,
            401,
            404,
            429,
            503,
            reasons=[
                "INSTANCE_NOT_FOUND",
                "429:TOO_MANY_EVENT_STREAMS",
                "503:EVENT_STREAMS_FULL",
                "503:SERVER_ENDING",
            ],
        ),
    },
)
async def stream_events(
    owner: ForReaders,
    request: Request,
    query: Annotated[EventsQuery, Query()],
    deployment: CurrentDeployment,
    last_event_id: Annotated[
        str,
        Header(
            alias="Last-Event-ID",
            description="Id of the last event that was received, as browsers send it when they "
            "connect again; wins over `after`.",
            json_schema_extra={"pattern": EVENT_ID_PATTERN},
        ),
    ] = "",
) -> EventStreamAnswer:
    """Tell each entry of the history of the owner's instances as it comes, by server-sent events.

    Every event comes at least once, those of one instance in their order. A reader that was away
    goes on where it was by `Last-Event-ID` or `after`, as far back as it likes.
    """
    after = _number_in_header(last_event_id)
    if after is None:
        after = event_number(query.after)
    key = key_of(request.headers)
    return EventStreamAnswer(
        event_streams.open_stream(deployment, owner.id, after=after, instance_id=query.instance_id),
        lambda: accounts.authenticate(deployment.database, deployment.clock, key),
        deployment.closing,
    )


def _number_in_header(text: str) -> int | None:
    try:
        return event_number(text)
    except ValueError as problem:
        raise InvalidField("Last-Event-ID", str(problem)) from None
