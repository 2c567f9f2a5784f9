"""How instances are said to be paid for: kept, shown, bounded, and changed for all or none."""

from datetime import UTC, datetime
from typing import Any

import pytest

from innkeep.domain.billing import Billing, BillingMode, renewed, subscribed
from innkeep.domain.status import Status
from tests.api.harness import OTHER_KEY, Api
from tests.api.test_errors import error_of

RENEW = "/gpu/instance/renewInstance"
CONVERT = "/gpu/instance/transToMonthlyInstance"
AUTO = "/gpu/instance/setAutoRenew"


async def shown(api: Api, instance_id: str) -> tuple[Any, ...]:
    got = (await api.get("/gpu/instance", instanceId=instance_id)).json()
    listed = (await api.get("/gpu/instances")).json()["instances"]
    (row,) = [each for each in listed if each["id"] == instance_id]
    fields = ("billingMode", "endTime", "autoRenew", "autoRenewMonth")
    assert [row[field] for field in fields] == [got[field] for field in fields]
    return tuple(got[field] for field in fields)


def seconds(*date: int) -> float:
    return datetime(*date, tzinfo=UTC).timestamp()  # type: ignore[misc,arg-type]


async def test_a_new_instance_is_paid_as_it_goes(api: Api) -> None:
    assert await shown(api, await api.create()) == ("onDemand", "-1", False, 0)


async def test_a_subscription_is_made_renewed_and_renews_itself_when_told(api: Api) -> None:
    api.clock.now = seconds(2026, 1, 31, 12)
    instance_id = await api.create()
    reply = await api.post(CONVERT, {"instanceId": instance_id, "month": 1})
    assert (reply.status_code, reply.json()) == (200, {})
    end = str(int(seconds(2026, 2, 28, 12)))
    assert await shown(api, instance_id) == ("monthly", end, False, 0)
    assert (await api.post(RENEW, {"instanceId": instance_id, "month": "12"})).status_code == 200
    end = str(int(seconds(2027, 2, 28, 12)))
    body = {"instanceIds": [instance_id], "autoRenew": True, "autoRenewMonth": 3}
    assert (await api.post(AUTO, body)).json() == {}
    assert await shown(api, instance_id) == ("monthly", end, True, 3)
    api.clock.now = seconds(2028, 1, 1)
    assert await shown(api, instance_id) == ("monthly", end, True, 3)
    body = {"instanceIds": [instance_id], "autoRenew": False}
    assert (await api.post(AUTO, body)).json() == {}
    assert await shown(api, instance_id) == ("monthly", end, False, 3)


@pytest.mark.parametrize("month", [0, 37, -1, "x", None, 1.5, True, 10**30])
@pytest.mark.parametrize("path", [RENEW, CONVERT])
async def test_months_out_of_bounds_are_refused_by_name(api: Api, path: str, month: object) -> None:
    instance_id = await api.create()
    if path == RENEW:
        await api.post(CONVERT, {"instanceId": instance_id, "month": 1})
    before = await shown(api, instance_id)
    reply = await api.post(path, {"instanceId": instance_id, "month": month})
    error = error_of(reply, 400, "INVALID_REQUEST_BODY")
    assert error["metadata"] == {"field": "month"}
    assert await shown(api, instance_id) == before


async def test_what_does_not_fit_the_way_of_paying_is_refused(api: Api) -> None:
    instance_id = await api.create()
    order = {"instanceId": instance_id, "month": 1}
    error_of(await api.post(RENEW, order), 400, "INVALID_BILLING_MODE")
    auto = {"instanceIds": [instance_id], "autoRenew": True, "autoRenewMonth": 1}
    error_of(await api.post(AUTO, auto), 400, "INVALID_BILLING_MODE")
    await api.post(CONVERT, order)
    error_of(await api.post(CONVERT, order), 400, "INVALID_BILLING_MODE")
    await api.move(instance_id, Status.TO_REMOVE)
    error_of(await api.post(RENEW, order), 400, "INVALID_INSTANCE_STATUS")


async def test_auto_renew_is_set_for_all_of_a_list_or_for_none(api: Api) -> None:
    first, second, plain = [await api.create() for _ in range(3)]
    for each in (first, second):
        await api.post(CONVERT, {"instanceId": each, "month": 1})
    before = await shown(api, first)
    for wrong, status, reason in [
        ("0" * 16, 404, "INSTANCE_NOT_FOUND"),
        (plain, 400, "INVALID_BILLING_MODE"),
    ]:
        body = {"instanceIds": [first, wrong], "autoRenew": True, "autoRenewMonth": 2}
        error = error_of(await api.post(AUTO, body), status, reason)
        assert error["metadata"] == {"field": "instanceIds[1]"}
        assert await shown(api, first) == before
    body = {"instanceIds": [first, second], "autoRenew": True, "autoRenewMonth": 2}
    error_of(await api.post(AUTO, body, key=OTHER_KEY), 404, "INSTANCE_NOT_FOUND")
    assert (await api.post(AUTO, body)).status_code == 200
    assert [(await shown(api, each))[2:] for each in (first, second)] == [(True, 2)] * 2


async def test_another_owner_finds_nothing_to_renew(api: Api) -> None:
    instance_id = await api.create()
    for path in (RENEW, CONVERT):
        reply = await api.post(path, {"instanceId": instance_id, "month": 1}, key=OTHER_KEY)
        error_of(reply, 404, "INSTANCE_NOT_FOUND")


def test_months_are_those_of_the_calendar() -> None:
    assert subscribed(1, seconds(2028, 1, 31)).end_at == seconds(2028, 2, 29)
    assert subscribed(13, seconds(2026, 12, 31)).end_at == seconds(2028, 1, 31)


def test_a_subscription_that_is_over_goes_on_from_now() -> None:
    over = Billing(mode=BillingMode.MONTHLY, end_at=seconds(2020, 1, 1))
    assert renewed(over, 2, seconds(2026, 5, 6)).end_at == seconds(2026, 7, 6)
