"""Pages of lists: the three names that clients have for a page's number, and what 0 means."""

from typing import Annotated

from pydantic import Field

from innkeep.api.wire_types import LENIENT_COUNT, RequestModel

DEFAULT_PAGE_SIZE = 10
MAX_PAGE_SIZE = 100
_LAST_PAGE = 1_000_000_000

PageNumber = Annotated[
    int, Field(description="Page, counted from 1; 0 is 1.", json_schema_extra={"minimum": 0})
]


class PageQuery(RequestModel):
    """Which page of a list is asked for."""

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

    @property
    def page(self) -> int:
        """The wanted page, counted from 1."""
        return min(self.page_num or self.page_number or self.page_no or 1, _LAST_PAGE)

    @property
    def size(self) -> int:
        """Rows on a page."""
        return min(self.page_size or DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)
