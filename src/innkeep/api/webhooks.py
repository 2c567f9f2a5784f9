"""The routes of webhooks: list, create, delete, test. They are our own: none are published."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, FastAPI, Header
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, ForMembers
from innkeep.api.error_envelope import error_responses
from innkeep.api.json_body import BodyReader
from innkeep.api.paths import BASE_PATH
from innkeep.domain.status import Status
from innkeep.domain.webhook import Webhook
from innkeep.services import webhooks
from innkeep.wire.events import EventReply
from innkeep.wire.instance import EmptyReply
from innkeep.wire.webhooks import (
    CreateWebhookBody,
    NewWebhookReply,
    WebhookListReply,
    WebhookOrderBody,
    WebhookTestReply,
)

router = APIRouter(prefix=BASE_PATH, tags=["webhooks"])

CreateBody = Annotated[CreateWebhookBody, Depends(BodyReader(CreateWebhookBody))]
OrderBody = Annotated[WebhookOrderBody, Depends(BodyReader(WebhookOrderBody))]


@router.get(
    "/webhooks",
    summary="List webhooks",
    response_model=WebhookListReply,
    responses=error_responses(401, 503),
)
async def list_webhooks(owner: ForMembers, deployment: CurrentDeployment) -> JSONResponse:
    """List the owner's webhooks, newest first, with how their deliveries go."""
    found = await webhooks.list_all(deployment, owner.id)
    return JSONResponse({"data": [_render(webhook, waiting) for webhook, waiting in found]})


@router.post(
    "/webhook/create",
    summary="Create webhook",
    response_model=NewWebhookReply,
    responses=error_responses(400, 401, 413, 503, reasons=["TOO_MANY_WEBHOOKS"]),
)
async def create_webhook(
    owner: ForMembers, body: CreateBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Have events of the owner's instances sent to an address, from now on, by POST.

    Each message is signed as the Standard Webhooks specification says, and is taken by an answer of
    200-299 within 10 seconds. Until then it is sent again, for about a day.
    """
    webhook, secret = await webhooks.create(
        deployment,
        owner.id,
        url=body.url,
        statuses=[Status(each) for each in body.statuses],
        codes=body.codes,
        secret=body.secret,
    )
    return JSONResponse({**_render(webhook, 0), "secret": secret})


@router.post(
    "/webhook/delete",
    summary="Delete webhook",
    response_model=EmptyReply,
    responses=error_responses(400, 401, 404, 413, 503, reasons=["WEBHOOK_NOT_FOUND"]),
)
async def delete_webhook(
    owner: ForMembers, body: OrderBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Remove a webhook; messages that wait to be delivered go with it."""
    await webhooks.delete(deployment, owner.id, body.id)
    return JSONResponse({})


@router.post(
    "/webhook/test",
    summary="Test webhook",
    response_model=WebhookTestReply,
    responses=error_responses(400, 401, 404, 413, 503, reasons=["WEBHOOK_NOT_FOUND"]),
)
async def try_webhook(
    owner: ForMembers, body: OrderBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Send a signed message of the type `webhook.test` once, and answer what comes of it.

    Its body is `{"type", "webhookId", "at"}`. It takes 10 seconds at most.
    """
    result = await webhooks.try_out(deployment, owner.id, body.id)
    return JSONResponse(
        {
            "delivered": result.status is not None,
            "status": result.status or 0,
            "error": result.error,
        }
    )


def describe_messages(app: FastAPI) -> None:
    """Have the application's document tell what is sent to webhooks."""
    app.webhooks.add_api_route(
        "event",
        _event,
        methods=["POST"],
        summary="An event",
        status_code=204,
        response_description="Any status of 200-299 takes the message.",
        tags=["webhooks"],
        openapi_extra={"security": []},
    )


def _event(
    body: Annotated[EventReply, Body()],
    webhook_id: Annotated[
        str, Header(description="The message's name, the same each time it is sent.")
    ],
    webhook_timestamp: Annotated[str, Header(description="Unix seconds of this attempt.")],
    webhook_signature: Annotated[
        str,
        Header(
            description="`v1,` and the base64 of the HMAC-SHA256 over `<webhook-id>."
            "<webhook-timestamp>.<body>`, with the key that the secret holds in base64."
        ),
    ],
) -> None:
    """Something happened to an instance of the webhook's owner."""


def _render(webhook: Webhook, waiting: int) -> dict[str, object]:
    return {
        "id": webhook.id,
        "url": webhook.url,
        "statuses": [str(status) for status in webhook.statuses],
        "codes": list(webhook.codes),
        "createdAt": _seconds(webhook.created_at),
        "waiting": waiting,
        "delivered": webhook.delivered,
        "lastDeliveredAt": _seconds(webhook.delivered_at),
        "dropped": webhook.dropped,
        "lastDroppedAt": _seconds(webhook.dropped_at),
        "lastDroppedEvent": str(webhook.dropped_event or ""),
        "lastError": webhook.error,
        "lastFailedAt": _seconds(webhook.failed_at),
    }


def _seconds(at: float | None) -> str:
    return "0" if at is None else str(int(at))
