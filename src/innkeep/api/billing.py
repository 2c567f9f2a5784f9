"""The routes about how instances are paid for: kept and shown, no money is taken."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, ForMembers
from innkeep.api.json_body import BodyReader
from innkeep.api.order_route import order_route
from innkeep.api.paths import BASE_PATH
from innkeep.services import billing
from innkeep.wire.billing import AutoRenewBody, SubscriptionBody

router = APIRouter(prefix=BASE_PATH, tags=["billing"])

MonthsBody = Annotated[SubscriptionBody, Depends(BodyReader(SubscriptionBody))]

_ROUTE = order_route("INVALID_BILLING_MODE")


@router.post("/gpu/instance/renewInstance", summary="Renew subscription", **_ROUTE)
async def renew_subscription(
    owner: ForMembers, body: MonthsBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Let a subscription end later; nothing is charged, and nothing stops at its end."""
    await billing.renew(deployment, owner.id, body.instance_id, body.month)
    return JSONResponse({})


@router.post("/gpu/instance/transToMonthlyInstance", summary="Convert to subscription", **_ROUTE)
async def convert_to_subscription(
    owner: ForMembers, body: MonthsBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Make an instance that is paid as it goes a subscription from now; nothing is charged."""
    await billing.convert(deployment, owner.id, body.instance_id, body.month)
    return JSONResponse({})


@router.post("/gpu/instance/setAutoRenew", summary="Set auto renew", **_ROUTE)
async def set_auto_renew(
    owner: ForMembers,
    body: Annotated[AutoRenewBody, Depends(BodyReader(AutoRenewBody))],
    deployment: CurrentDeployment,
) -> JSONResponse:
    """Keep for each of these subscriptions whether to renew it; `endTime` does not move by it."""
    await billing.set_auto_renew(
        deployment, owner.id, body.instance_ids, body.auto_renew, body.auto_renew_month
    )
    return JSONResponse({})
