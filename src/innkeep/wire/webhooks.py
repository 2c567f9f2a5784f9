"""What is sent and answered about webhooks."""

from typing import Annotated

from pydantic import AfterValidator, Field

from innkeep.domain.status import Status
from innkeep.domain.webhook import MAX_CODE, MAX_CODES, MAX_URL
from innkeep.wire.types import LENIENT_TEXT, RequestModel, ResponseModel, broken_rule


def _known_status(text: str) -> str:
    if text not in set(Status):
        raise broken_rule(f"must be one of {', '.join(Status)}, is {text[:40]!r}")
    return text


class CreateWebhookBody(RequestModel):
    """Where events are wanted."""

    url: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MAX_URL,
            description="http or https, without user name, password and fragment.",
            examples=["https://ops.example.com/innkeep"],
        ),
        LENIENT_TEXT,
    ]
    statuses: Annotated[
        tuple[
            Annotated[
                str,
                AfterValidator(_known_status),
                Field(json_schema_extra={"enum": list(Status)}),
                LENIENT_TEXT,
            ],
            ...,
        ],
        Field(
            max_length=MAX_CODES,
            description="Events by which an instance comes into one of these are sent.",
            examples=[["running", "exited"]],
        ),
    ] = ()
    codes: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=MAX_CODE), LENIENT_TEXT], ...],
        Field(
            max_length=MAX_CODES,
            description="Events with one of these codes are sent. With neither `statuses` nor "
            "`codes`, all events are.",
            examples=[["outOfMemory"]],
        ),
    ] = ()
    secret: Annotated[
        str,
        Field(
            max_length=255,
            description="Signs the messages: `whsec_` and the base64 of 24-64 random bytes. "
            "Without it, one is made.",
            json_schema_extra={"writeOnly": True},
        ),
        LENIENT_TEXT,
    ] = ""


class WebhookOrderBody(RequestModel):
    """Which webhook is meant."""

    id: Annotated[
        str,
        Field(
            min_length=1, max_length=255, description="Its id.", examples=["wh-71c04a5be2d90f36"]
        ),
        LENIENT_TEXT,
    ]


_COUNT = "^[0-9]+$"


class WebhookReply(ResponseModel):
    """A webhook of the owner."""

    id: str
    url: str
    statuses: list[str]
    codes: list[str]
    created_at: str = Field(description="Unix seconds as a string.", pattern=_COUNT)
    waiting: int = Field(description="Messages that are still to be delivered.")
    delivered: int = Field(description="Messages that were taken.")
    last_delivered_at: str = Field(description="Unix seconds; 0: never.", pattern=_COUNT)
    dropped: int = Field(description="Messages that were given up.")
    last_dropped_at: str = Field(description="Unix seconds; 0: never.", pattern=_COUNT)
    last_dropped_event: str = Field(
        description="Id of the event that the last one given up was about; `GET /events` still has "
        "it."
    )
    last_error: str = Field(
        description="Why the last attempt failed; empty once a message was taken again."
    )
    last_failed_at: str = Field(description="Unix seconds; 0: never.", pattern=_COUNT)


class NewWebhookReply(WebhookReply):
    """A webhook that was just made."""

    secret: str = Field(description="Signs its messages. Shown this once.")


class WebhookListReply(ResponseModel):
    """The owner's webhooks, newest first."""

    data: list[WebhookReply]


class WebhookTestReply(ResponseModel):
    """What came of a test."""

    delivered: bool = Field(description="Whether the message was taken, with a status of 200-299.")
    status: int = Field(description="The HTTP status by which it was; 0: it wasn't.")
    error: str = Field(description="Why it was not taken.")
