"""Start, stop, restart and delete: what is accepted, what is refused, and what was stored."""

import pytest

from innkeep.domain.status import Status, Wish
from tests.api.harness import Api

ORDERS = ["start", "stop", "restart", "delete"]


@pytest.mark.parametrize(
    ("order", "path", "status", "wish"),
    [
        ("start", (Status.CREATING, Status.EXITED), Status.TO_START, Wish.RUNNING),
        ("stop", (Status.CREATING, Status.RUNNING), Status.TO_STOP, Wish.STOPPED),
        ("restart", (Status.CREATING, Status.RUNNING), Status.TO_RESTART, Wish.RUNNING),
        ("delete", (), Status.TO_REMOVE, Wish.REMOVED),
    ],
)
async def test_an_order_is_answered_with_an_empty_object_and_stored(
    api: Api, order: str, path: tuple[Status, ...], status: Status, wish: Wish
) -> None:
    instance_id = await api.create()
    await api.move(instance_id, *path)
    reply = await api.post(f"/gpu/instance/{order}", {"instanceId": instance_id})
    assert (reply.status_code, reply.json()) == (200, {})
    assert reply.headers["content-type"] == "application/json"
    stored = await api.stored(instance_id)
    assert (stored.status, stored.wish) == (status, wish)
    assert api.waker.woken == [instance_id, instance_id]


@pytest.mark.parametrize(
    ("order", "path"),
    [
        ("start", (Status.CREATING, Status.RUNNING)),
        ("stop", (Status.CREATING, Status.EXITED)),
        ("delete", (Status.TO_REMOVE,)),
    ],
)
async def test_an_order_for_what_is_so_already_changes_nothing(
    api: Api, order: str, path: tuple[Status, ...]
) -> None:
    instance_id = await api.create()
    await api.move(instance_id, *path)
    before = await api.footprint()
    reply = await api.post(f"/gpu/instance/{order}", {"instanceId": instance_id})
    assert (reply.status_code, reply.json()) == (200, {})
    assert await api.footprint() == before


async def test_an_order_that_does_not_fit_the_status_is_400(api: Api) -> None:
    instance_id = await api.create()
    await api.move(instance_id, Status.CREATING, Status.EXITED)
    before = await api.footprint()
    reply = await api.post("/gpu/instance/restart", {"instanceId": instance_id})
    error = reply.json()
    assert (reply.status_code, error["reason"]) == (400, "INVALID_INSTANCE_STATUS")
    assert error["metadata"] == {"field": "instanceId", "status": "exited"}
    assert await api.footprint() == before


async def test_delete_is_taken_right_after_stop(api: Api) -> None:
    instance_id = await api.create()
    await api.run(instance_id)
    for order in ("stop", "delete"):
        reply = await api.post(f"/gpu/instance/{order}", {"instanceId": instance_id})
        assert reply.status_code == 200
    assert (await api.stored(instance_id)).status is Status.TO_REMOVE


@pytest.mark.parametrize("order", ORDERS)
async def test_an_unknown_instance_is_404(api: Api, order: str) -> None:
    reply = await api.post(f"/gpu/instance/{order}", {"instanceId": "0123456789abcdef"})
    assert (reply.status_code, reply.json()["reason"]) == (404, "INSTANCE_NOT_FOUND")


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ({}, "is required"),
        ({"instanceId": None}, "is required"),
        ({"instance_id": "0123456789abcdef"}, "is required"),
        ({"instanceId": ""}, "at least 1 character"),
        ({"instanceId": "x" * 256}, "at most 255 characters"),
        ({"instanceId": ["x"]}, "must be a string, is an array"),
        ({"instanceId": True}, "must be a string, is a boolean"),
    ],
)
async def test_an_order_without_a_usable_id_is_400(
    api: Api, order: str, body: dict[str, object], rule: str
) -> None:
    reply = await api.post(f"/gpu/instance/{order}", body)
    error = reply.json()
    assert (reply.status_code, error["reason"]) == (400, "INVALID_REQUEST_BODY")
    assert error["metadata"] == {"field": "instanceId"}
    assert rule in error["message"]


async def test_further_fields_of_an_order_are_ignored(api: Api) -> None:
    instance_id = await api.create()
    reply = await api.post("/gpu/instance/delete", {"instanceId": instance_id, "force": True})
    assert reply.status_code == 200
