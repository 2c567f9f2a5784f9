"""Pages of lists: the three names that clients have for a page's number, and what 0 means."""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from innkeep.wire.types import LENIENT_COUNT, RequestModel

DEFAULT_PAGE_SIZE = 10
MAX_PAGE_SIZE = 100
_LAST_PAGE = 1_000_000_000

PageNumber = Annotated[
    int, Field(description="Page, counted from 1; 0 is 1.", json_schema_extra={"minimum": 0})
]


def page_size_field(default: int) -> Any:  # as the library types it
    """How the number of rows on a page is described, where that many are the default."""
    return Field(
        description=f"Rows on a page; 0 is {default}, more than {MAX_PAGE_SIZE} is "
        f"{MAX_PAGE_SIZE}.",
        json_schema_extra={"minimum": 0},
    )


class PageQuery(RequestModel):
    """Which page of a list is asked for."""

    default_size: ClassVar[int] = DEFAULT_PAGE_SIZE

    page_num: Annotated[PageNumber, LENIENT_COUNT] = 0
    page_number: Annotated[
        PageNumber, LENIENT_COUNT, Field(description="Same as `pageNum`, for clients that use it.")
    ] = 0
    page_no: Annotated[
        PageNumber, LENIENT_COUNT, Field(description="Same as `pageNum`, for clients that use it.")
    ] = 0
    page_size: Annotated[int, page_size_field(DEFAULT_PAGE_SIZE), LENIENT_COUNT] = 0

    @property
    def page(self) -> int:
        """The wanted page, counted from 1."""
        return self.limited_page(self.page_num or self.page_number or self.page_no or 1)

    @staticmethod
    def limited_page(number: int) -> int:
        """A page's number that no database stumbles over."""
        return min(number, _LAST_PAGE)

    @property
    def size(self) -> int:
        """Rows on a page."""
        return min(self.page_size or self.default_size, MAX_PAGE_SIZE)
