"""Whether ports can be reached, as the API tells it to owners and to visitors."""

import asyncio

import httpx
import pytest

from innkeep.domain.status import Status
from tests.api.harness import OTHER_KEY, Api

JUPYTER = {"name": "Jupyter", "port": "8888", "type": "http"}


async def _ports(api: Api, instance_id: str) -> list[dict[str, object]]:
    reply = await api.get("/gpu/instance/ports", instanceId=instance_id)
    assert reply.status_code == 200, reply.text
    found: list[dict[str, object]] = reply.json()["ports"]
    return found


async def _question(api: Api, host: str) -> httpx.Response:
    return await api.client.get("/doctor", params={"host": host})


async def test_every_port_tells_whether_it_is_reachable_and_if_not_why(api: Api) -> None:
    instance_id = await api.create(ports="80/http, 3306/tcp", tools=[JUPYTER])
    await api.run(instance_id)
    api.gateway.listening.add(80)
    http, tcp, jupyter = await _ports(api, instance_id)
    assert http == {
        "port": 80,
        "type": "http",
        "endpoint": f"http://{instance_id}-80.localhost:8088",
        "tool": "",
        "isReachable": True,
        "problem": None,
    }
    assert (tcp["port"], tcp["type"], tcp["isReachable"]) == (3306, "tcp", False)
    assert tcp["problem"] == {
        "code": "nothingListens",
        "message": "Nothing listens on port 3306 of this instance. "
        "Start the program, or have it listen on 0.0.0.0:3306.",
    }
    assert (jupyter["tool"], jupyter["isReachable"]) == ("Jupyter", False)


async def test_get_shows_the_same_of_its_port_mappings_and_the_list_does_not(api: Api) -> None:
    instance_id = await api.create(ports="80/http, 81/http", tools=[JUPYTER])
    await api.run(instance_id)
    api.gateway.listening.update({80, 8888})
    shown = (await api.get("/gpu/instance", instanceId=instance_id)).json()
    examined = await _ports(api, instance_id)
    for mapping, port in zip(shown["portMappings"], examined[:2], strict=True):
        del mapping["access"]
        assert mapping | {"tool": ""} == port
    assert shown["connectComponentJupyter"]["isRunning"] is True
    (row,) = (await api.get("/gpu/instances")).json()["instances"]
    assert [set(mapping) for mapping in row["portMappings"]] == [{"port", "type", "endpoint"}] * 2


async def test_ports_of_an_instance_that_does_not_run_are_not_probed(api: Api) -> None:
    instance_id = await api.create(ports="80/http")
    api.gateway.listening.add(80)
    (port,) = await _ports(api, instance_id)
    assert port["isReachable"] is False
    assert port["problem"] == {
        "code": "instanceNotRunning",
        "message": "The instance is not running, its status is toCreate.",
    }
    assert api.gateway.probes == 0


async def test_all_ports_are_probed_at_once(api: Api) -> None:
    every = [f"{port}/http" for port in range(8001, 8016)]
    instance_id = await api.create(ports=",".join(every))
    await api.run(instance_id)
    api.gateway.together = asyncio.Barrier(15)
    async with asyncio.timeout(20):
        assert len(await _ports(api, instance_id)) == 15


async def test_the_ports_of_others_are_not_told(api: Api) -> None:
    instance_id = await api.create(ports="80/http")
    reply = await api.get_as(OTHER_KEY, "/gpu/instance/ports", instanceId=instance_id)
    assert (reply.status_code, reply.json()["reason"]) == (404, "INSTANCE_NOT_FOUND")


@pytest.mark.parametrize("form", ["{}", "{}:8088", "{}.", "{}.:8088"])
async def test_a_page_may_ask_without_a_key_why_its_port_does_not_answer(
    api: Api, form: str
) -> None:
    instance_id = await api.create(ports="80/http")
    await api.run(instance_id)
    reply = await _question(api, form.format(f"{instance_id}-80.localhost").upper())
    assert reply.status_code == 200
    assert reply.headers["access-control-allow-origin"] == "*"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.json() == {
        "isReachable": False,
        "message": "Nothing listens on port 80 of this instance.",
    }


async def test_a_page_learns_that_its_port_answers_now(api: Api) -> None:
    instance_id = await api.create(ports="80/http")
    await api.run(instance_id)
    api.gateway.listening.add(80)
    told = (await _question(api, f"{instance_id}-80.localhost")).json()
    assert told["isReachable"] is True


async def test_the_reason_of_a_failure_is_not_told_to_visitors(api: Api) -> None:
    instance_id = await api.create(ports="80/http")
    await api.move(instance_id, Status.CREATING, Status.EXITED)
    told = (await _question(api, f"{instance_id}-80.localhost")).json()
    assert told["message"] == "The instance is not running, its status is exited."


@pytest.mark.parametrize(
    "host",
    ["", "localhost", "nobody-80.localhost", "{}.localhost", "{}-81.localhost", "{}-3306.localhost",
     "{}-80.example.com", "{}-80.localhost.example.com", "-80.localhost", "x" * 5000, "a b\r\n",
     "{}-\u0661.localhost", "{}-999999999.localhost"],
)  # fmt: skip
async def test_hosts_that_nobody_has_are_unknown(api: Api, host: str) -> None:
    instance_id = await api.create(ports="80/http, 3306/tcp")
    await api.run(instance_id)
    reply = await _question(api, host.format(instance_id))
    assert reply.status_code == 404
    assert reply.headers["access-control-allow-origin"] == "*"
    assert reply.json()["message"] == "No instance has this address."


async def test_many_who_ask_about_one_port_cause_one_look(api: Api) -> None:
    instance_id = await api.create(ports="80/http, 81/http, 82/tcp")
    await api.run(instance_id)
    host = f"{instance_id}-80.localhost"
    for _ in range(3):
        replies = await asyncio.gather(*(_question(api, host) for _ in range(20)))
        assert {reply.status_code for reply in replies} == {200}
    assert api.gateway.probes == 1


async def test_more_looks_than_are_made_at_once_are_refused_and_work_later(api: Api) -> None:
    ports = ",".join(f"{port}/http" for port in range(8001, 8016))
    instance_id = await api.create(ports=ports)
    await api.run(instance_id)
    api.gateway.released.clear()
    hosts = [f"{instance_id}-{port}.localhost" for port in range(8001, 8016)]
    asked = [asyncio.create_task(_question(api, host)) for host in hosts]
    while sum(task.done() for task in asked) < 7:
        await asyncio.sleep(0.01)
    refused = [task.result() for task in asked if task.done()]
    for reply in refused:
        assert (reply.status_code, reply.json()["reason"]) == (429, "TOO_MANY_REQUESTS")
        assert reply.headers["access-control-allow-origin"] == "*"
        assert reply.headers["retry-after"] == "1"
    api.gateway.released.set()
    replies = await asyncio.gather(*asked)
    assert sum(reply.status_code == 200 for reply in replies) == 8
    assert (await _question(api, hosts[-1])).status_code == 200
