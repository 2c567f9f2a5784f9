"""How instances are named, listed and given orders: small bodies and queries."""

from typing import Annotated

from pydantic import AfterValidator, Field

from innkeep.domain.status import Status
from innkeep.wire.paging import PageQuery
from innkeep.wire.types import LENIENT_COUNT, LENIENT_TEXT, RequestModel, broken_rule


def known_status(text: str) -> str:
    """A status, or nothing.

    Raises:
        PydanticCustomError: anything else.
    """
    if text and text not in set(Status):
        raise broken_rule(f"must be one of {', '.join(Status)}, is {text!r}")
    return text


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


def _known_statuses(text: str) -> str:
    for each in text.split(","):
        if each.strip() not in set(Status):
            raise broken_rule(f"must be some of {', '.join(Status)}, has {each.strip()!r}")
    return text


LONGEST_WAIT_SECONDS = 600


_STATUS_WORD = f" *({'|'.join(Status)}) *"


class WaitQuery(RequestModel):
    """Which instance is waited for."""

    instance_id: InstanceId
    status: Annotated[
        str,
        Field(
            min_length=1,
            max_length=255,
            description="The status that is waited for; several with commas between, any will do.",
            examples=["running", "exited,removed"],
            json_schema_extra={"pattern": f"^{_STATUS_WORD}(,{_STATUS_WORD})*$"},
        ),
        AfterValidator(_known_statuses),
        LENIENT_TEXT,
    ]
    timeout: Annotated[
        int,
        Field(
            le=LONGEST_WAIT_SECONDS,
            description="Seconds to wait at most; 0 only looks.",
            json_schema_extra={"minimum": 0},
        ),
        LENIENT_COUNT,
    ] = 60

    @property
    def statuses(self) -> list[Status]:
        """Any of them will do."""
        return [Status(each.strip()) for each in self.status.split(",")]


PartOfName = Annotated[
    str, Field(max_length=255, description="Part of the name, in any case."), LENIENT_TEXT
]
StatusFilter = Annotated[
    str,
    Field(
        max_length=63,
        description="Only instances in this status; removed ones only when asked for.",
        json_schema_extra={"enum": ["", *Status]},
    ),
    AfterValidator(known_status),
    LENIENT_TEXT,
]


class InstanceListQuery(PageQuery):
    """Which page of which instances is asked for."""

    name: PartOfName = ""
    product_name: Annotated[
        str,
        Field(max_length=255, description="Part of the product's name, in any case."),
        LENIENT_TEXT,
    ] = ""
    status: StatusFilter = ""
