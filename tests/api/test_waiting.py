"""Waiting for a status instead of asking again and again."""

import asyncio

import httpx
import pytest

from innkeep.domain.status import Status
from tests.api.harness import OTHER_KEY, Api


async def _wait(api: Api, instance_id: str, status: str, timeout: int = 30) -> httpx.Response:
    return await api.get(
        "/gpu/instance/wait", instanceId=instance_id, status=status, timeout=str(timeout)
    )


async def test_it_answers_as_a_list_does_when_the_status_comes(api: Api) -> None:
    instance_id = await api.create()
    waiting = asyncio.create_task(_wait(api, instance_id, "running"))
    await api.move(instance_id, Status.CREATING)
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await api.move(instance_id, Status.RUNNING)
    reply = await waiting
    assert reply.status_code == 200
    assert [reply.json()] == (await api.get("/gpu/instances")).json()["instances"]


async def test_any_of_several_statuses_will_do(api: Api) -> None:
    instance_id = await api.create()
    reply = await _wait(api, instance_id, "running, toCreate")
    assert reply.json()["status"] == "toCreate"


async def test_a_status_that_does_not_come_in_time_is_told_with_the_present_one(api: Api) -> None:
    instance_id = await api.create()
    reply = await _wait(api, instance_id, "running", timeout=0)
    assert (reply.status_code, reply.json()["reason"]) == (408, "STATUS_NOT_REACHED")
    assert reply.json()["metadata"] == {"field": "instanceId", "status": "toCreate"}


async def test_what_rests_elsewhere_is_not_waited_for(api: Api) -> None:
    instance_id = await api.create()
    waiting = asyncio.create_task(_wait(api, instance_id, "running", timeout=600))
    await api.move(instance_id, Status.CREATING, Status.EXITED)
    reply = await waiting
    assert (reply.status_code, reply.json()["reason"]) == (400, "INVALID_INSTANCE_STATUS")
    assert "is exited and does not become running by itself" in reply.json()["message"]


async def test_nobody_waits_for_a_server_that_is_being_ended(api: Api) -> None:
    instance_id = await api.create()
    waiting = asyncio.create_task(_wait(api, instance_id, "running", timeout=600))
    await asyncio.sleep(0.05)
    api.deployment.closing.set()
    reply = await waiting
    assert (reply.status_code, reply.json()["reason"]) == (503, "SERVER_ENDING")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"status": "runing"}, "status"),
        ({"status": ""}, "status"),
        ({"status": "running", "timeout": "601"}, "timeout"),
        ({"status": "running", "timeout": "-1"}, "timeout"),
        ({}, "status"),
    ],
)
async def test_a_refusal_names_the_field(api: Api, query: dict[str, str], field: str) -> None:
    instance_id = await api.create()
    reply = await api.get("/gpu/instance/wait", instanceId=instance_id, **query)
    assert reply.status_code == 400
    assert reply.json()["metadata"]["field"] == field


async def test_another_owner_waits_for_nothing(api: Api) -> None:
    instance_id = await api.create()
    reply = await api.get_as(
        OTHER_KEY, "/gpu/instance/wait", instanceId=instance_id, status="toCreate"
    )
    assert (reply.status_code, reply.json()["reason"]) == (404, "INSTANCE_NOT_FOUND")
