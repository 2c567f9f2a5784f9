"""What is asked and answered about image prewarm."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from innkeep.domain.prewarm import MAX_NOTE, MAX_PRODUCTS, PrewarmState
from innkeep.wire.paging import PageNumber, PageQuery
from innkeep.wire.types import (
    LENIENT_COUNT,
    LENIENT_TEXT,
    RequestModel,
    ResponseModel,
    Text,
    broken_rule,
)

MAX_DELETED = 1000


def _known_state(text: str) -> str:
    if text and text not in set(PrewarmState):
        raise broken_rule(f"must be one of {', '.join(PrewarmState)}, is {text[:80]!r}")
    return text


TaskId = Annotated[
    str,
    Field(min_length=1, max_length=255, description="The task.", examples=["pw-5b0c1f7e93d2"]),
    LENIENT_TEXT,
]
Note = Annotated[str, Field(max_length=MAX_NOTE, description="Any text."), LENIENT_TEXT]


class PrewarmListQuery(PageQuery):
    """Which page of which tasks is asked for."""

    page_asked: Annotated[PageNumber, LENIENT_COUNT, Field(alias="page")] = 0
    state: Annotated[
        str,
        Field(
            description="Only tasks in this state.",
            json_schema_extra={"enum": ["", *PrewarmState]},
        ),
        AfterValidator(_known_state),
        LENIENT_TEXT,
    ] = ""
    cluster_id: Annotated[
        str,
        Field(max_length=255, description="Only tasks of the cluster with this id or name."),
        LENIENT_TEXT,
    ] = ""
    name: Annotated[
        str,
        Field(max_length=255, description="Part of the image's name or of the note, in any case."),
        LENIENT_TEXT,
    ] = ""

    @property
    def page(self) -> int:
        """The wanted page, counted from 1."""
        return self.limited_page(self.page_asked) if self.page_asked else super().page


class CreatePrewarmBody(RequestModel):
    """An image to pull ahead."""

    image_url: Annotated[
        str,
        Field(
            min_length=1,
            max_length=500,
            description="Container image, as `imageUrl` of a create.",
            examples=["registry.example.com/tools/builder:1.4"],
        ),
        LENIENT_TEXT,
    ]
    cluster_id: Annotated[
        str,
        Field(min_length=1, max_length=255, description="Id or name of the cluster."),
        LENIENT_TEXT,
    ]
    product_ids: Annotated[
        tuple[Text, ...],
        Field(
            max_length=MAX_PRODUCTS,
            description="Products of that cluster that it is for; empty: all. One cluster here is "
            "one engine, so the image is there for all of them.",
        ),
    ] = ()
    repository_auth: Annotated[
        str,
        Field(max_length=255, description="Id of a registry auth, for a private image."),
        LENIENT_TEXT,
    ] = ""
    note: Note = ""


class EditPrewarmBody(RequestModel):
    """Another note for a task."""

    id: TaskId
    note: Note = ""


def _lists_ids(schema: dict[str, Any]) -> None:
    schema["minItems"] = 1


class DeletePrewarmBody(RequestModel):
    """Tasks to delete."""

    ids: Annotated[
        tuple[TaskId, ...],
        Field(
            max_length=MAX_DELETED,
            description="The tasks, at least one; all of them go, or none.",
            json_schema_extra=_lists_ids,
        ),
    ]


class PrewarmIdReply(ResponseModel):
    """The new task."""

    id: str


class PrewarmProductReply(ResponseModel):
    """A product that a task is for."""

    product_id: str
    product_name: str


class PrewarmTaskReply(ResponseModel):
    """A task."""

    id: str
    image_name: str = Field(description="Last part of the image's path, without a tag.")
    image_url: str
    repository_auth: str = Field(description="Id of the registry auth; empty: none.")
    cluster_id: str
    cluster_name: str
    products: list[PrewarmProductReply] = Field(description="Empty: all of the cluster.")
    image_size: str = Field(description="Bytes; 0 until it is there.")
    create_time: str = Field(description="Unix seconds.")
    complete_time: str = Field(description="Unix seconds; 0 until it succeeded or failed.")
    state: PrewarmState
    note: str
    reason: list[str] = Field(description="Why it failed, or is tried again, in sentences.")


class PrewarmListReply(ResponseModel):
    """One page of a list."""

    data: list[PrewarmTaskReply]
    total: int = Field(description="How many match, over all pages.")


class PrewarmQuotaReply(ResponseModel):
    """What the owner has, and may have, pulled ahead."""

    total: int = Field(description="Tasks that exist, finished ones included.")
    limit: int = Field(description="Tasks that may exist.")
    per_image_size: int = Field(description="Largest image, GiB.")
