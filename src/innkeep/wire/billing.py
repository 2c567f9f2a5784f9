"""What is asked about how instances are paid for."""

from typing import Annotated

from pydantic import Field

from innkeep.domain.billing import MAX_AUTO_RENEW_MONTHS, MAX_MONTHS
from innkeep.wire.orders import InstanceId
from innkeep.wire.types import LENIENT_COUNT, RequestModel

MAX_INSTANCES = 100

_MONTHS = {"minimum": 1, "maximum": MAX_MONTHS}
_AUTO_MONTHS = {"minimum": 0, "maximum": MAX_AUTO_RENEW_MONTHS}


class SubscriptionBody(RequestModel):
    """A subscription, and for how long."""

    instance_id: InstanceId
    month: Annotated[
        int,
        Field(description="Calendar months.", examples=[1], json_schema_extra=_MONTHS),
        LENIENT_COUNT,
    ]


class AutoRenewBody(RequestModel):
    """Whether subscriptions are to be renewed by themselves."""

    instance_ids: Annotated[
        tuple[InstanceId, ...],
        Field(
            min_length=1,
            max_length=MAX_INSTANCES,
            description="The instances: all are changed, or none.",
            examples=[["5b0c1f7e93d2a846"]],
        ),
    ]
    auto_renew: Annotated[bool, Field(strict=True, description="Whether to renew.")]
    auto_renew_month: Annotated[
        int,
        Field(
            description="By how many months, 1-12; 0 or left out only when it is turned off.",
            json_schema_extra=_AUTO_MONTHS,
        ),
        LENIENT_COUNT,
    ] = 0
