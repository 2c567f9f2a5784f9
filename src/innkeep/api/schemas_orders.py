"""How instances are named, listed and given orders: small bodies and queries."""

from typing import Annotated

from pydantic import AfterValidator, Field

from innkeep.api.wire_types import (
    LENIENT_COUNT,
    LENIENT_TEXT,
    RequestModel,
    broken_rule,
)
from innkeep.domain.status import Status

DEFAULT_PAGE_SIZE = 10
MAX_PAGE_SIZE = 100
_LAST_PAGE = 1_000_000_000


def _known_status(text: str) -> str:
    if text and text not in set(Status):
        raise broken_rule(f"must be one of {', '.join(Status)}, is {text!r}")
    return text


PageNumber = Annotated[
    int, Field(description="Page, counted from 1; 0 is 1.", json_schema_extra={"minimum": 0})
]

InstanceId = Annotated[
    str,
    Field(min_length=1, max_length=255, description="The instance.", examples=["5b0c1f7e93d2a846"]),
    LENIENT_TEXT,
]


class InstanceOrderBody(RequestModel):
    """An order about one instance."""

    instance_id: InstanceId


class InstanceQuery(RequestModel):
    """Which instance is asked for."""

    instance_id: InstanceId


class InstanceListQuery(RequestModel):
    """Which page of which instances is asked for."""

    page_num: Annotated[PageNumber, LENIENT_COUNT] = 0
    page_number: Annotated[
        PageNumber, LENIENT_COUNT, Field(description="Same as `pageNum`, for clients that use it.")
    ] = 0
    page_no: Annotated[
        PageNumber, LENIENT_COUNT, Field(description="Same as `pageNum`, for clients that use it.")
    ] = 0
    page_size: Annotated[
        int,
        Field(
            description=f"Rows on a page; 0 is {DEFAULT_PAGE_SIZE}, more than {MAX_PAGE_SIZE} is "
            f"{MAX_PAGE_SIZE}.",
            json_schema_extra={"minimum": 0},
        ),
        LENIENT_COUNT,
    ] = 0
    name: Annotated[
        str, Field(max_length=255, description="Part of the name, in any case."), LENIENT_TEXT
    ] = ""
    product_name: Annotated[
        str,
        Field(max_length=255, description="Part of the product's name, in any case."),
        LENIENT_TEXT,
    ] = ""
    status: Annotated[
        str,
        Field(
            max_length=63,
            description="Only instances in this status; removed ones only when asked for.",
            json_schema_extra={"enum": ["", *Status]},
        ),
        AfterValidator(_known_status),
        LENIENT_TEXT,
    ] = ""

    @property
    def page(self) -> int:
        """The wanted page, counted from 1."""
        return min(self.page_num or self.page_number or self.page_no or 1, _LAST_PAGE)

    @property
    def size(self) -> int:
        """Rows on a page."""
        return min(self.page_size or DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)
