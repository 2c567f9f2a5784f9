"""An edit of an instance: which ports it takes, what it refuses, and what it shows at once."""

import pytest

from innkeep.domain.status import Status
from innkeep.store import instances
from tests.api.harness import OTHER_KEY, Api

PATH = "/gpu/instance/edit"


async def _edit(api: Api, instance_id: str, **fields: object) -> None:
    reply = await api.post(PATH, {"instanceId": instance_id, **fields})
    assert (reply.status_code, reply.json()) == (200, {}), reply.text


async def _ports(api: Api, instance_id: str) -> dict[tuple[int, str], str]:
    reply = await api.get("/gpu/instance", instanceId=instance_id)
    mappings = reply.json()["portMappings"]
    return {(mapping["port"], mapping["type"]): mapping["endpoint"] for mapping in mappings}


async def test_the_ports_are_replaced_and_those_that_stay_keep_their_endpoints(api: Api) -> None:
    instance_id = await api.create(ports="80/http, 3306/tcp, 22/tcp")
    before = await _ports(api, instance_id)
    api.waker.woken.clear()
    ports = [{"port": 3306, "type": "tcp"}, {"port": "8080", "type": "HTTP"}]
    await _edit(api, instance_id, ports=ports)
    after = await _ports(api, instance_id)
    assert list(after) == [(3306, "tcp"), (8080, "http")]
    assert after[3306, "tcp"] == before[3306, "tcp"]
    assert api.waker.woken == [instance_id]
    # Nothing differs, so nobody needs to look.
    await _edit(api, instance_id, ports=ports)
    assert api.waker.woken == [instance_id]


async def test_ports_stay_as_they_are_when_they_are_left_out_and_go_for_an_empty_list(
    api: Api,
) -> None:
    instance_id = await api.create(ports="80/http")
    await _edit(api, instance_id)
    await _edit(api, instance_id, ports=None, expandRootDisk=0)
    assert list(await _ports(api, instance_id)) == [(80, "http")]
    await _edit(api, instance_id, ports=[])
    assert await _ports(api, instance_id) == {}


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"ports": [{"port": 2223, "type": "tcp"}]}, "ports[0].port", "reserved"),
        ({"ports": [{"port": 0, "type": "tcp"}]}, "ports[0].port", "from 1 to 65535"),
        ({"ports": [{"port": 80, "type": "udp"}]}, "ports[0].type", "must be tcp or http"),
        ({"ports": [{"type": "tcp"}]}, "ports[0].port", "whole number"),
        ({"ports": [{"port": 80}]}, "ports[0].type", "must be tcp or http"),
        (
            {"ports": [{"port": 80, "type": "tcp"}, {"port": 80, "type": "http"}]},
            "ports",
            "given twice",
        ),
        ({"ports": [{"port": 8888, "type": "tcp"}]}, "tools", "given twice"),
        ({"ports": [{"port": port, "type": "http"} for port in range(1, 16)]}, "tools", "15"),
        ({"ports": [{"port": port, "type": "http"} for port in range(1, 17)]}, "ports", "15"),
        ({"ports": "80/http"}, "ports", "array"),
        ({"expandRootDisk": 5}, "expandRootDisk", "can't grow"),
        ({"expandRootDisk": -1}, "expandRootDisk", "0 or more"),
    ],
)
async def test_a_refusal_names_the_field_and_changes_nothing(
    api: Api, fields: dict[str, object], field: str, said: str
) -> None:
    instance_id = await api.create(
        ports="80/http, 81/tcp", tools=[{"name": "Jupyter", "port": "8888"}]
    )
    before = await _ports(api, instance_id)
    good = {"ports": [{"port": 90, "type": "tcp"}]}
    reply = await api.post(PATH, {"instanceId": instance_id, **good, **fields})
    assert reply.status_code == 400
    assert reply.json()["metadata"]["field"] == field
    assert said in reply.json()["message"]
    assert await _ports(api, instance_id) == before


async def test_a_guard_is_there_again_when_its_port_comes_back(api: Api) -> None:
    token = "a-token-of-some-length"
    guard = {"port": 80, "mode": "token", "token": token}
    instance_id = await api.create(ports="80/http, 81/http", portAccess=[guard])
    await _edit(api, instance_id, ports=[{"port": 81, "type": "http"}])
    reply = await api.get("/gpu/instance", instanceId=instance_id)
    assert token not in reply.text
    await _edit(api, instance_id, ports=[{"port": 80, "type": "http"}])
    (mapping,) = (await api.get("/gpu/instance", instanceId=instance_id)).json()["portMappings"]
    assert mapping["access"]["token"] == token
    assert [access.port for access in api.gateway.access[instance_id]] == [80]


async def test_another_owners_instance_can_not_be_edited(api: Api) -> None:
    instance_id = await api.create(ports="80/http")
    body = {"instanceId": instance_id, "ports": []}
    reply = await api.post(PATH, body, key=OTHER_KEY)
    assert reply.status_code == 404
    assert reply.json()["reason"] == "INSTANCE_NOT_FOUND"
    assert list(await _ports(api, instance_id)) == [(80, "http")]


async def test_an_edit_is_taken_in_every_status_but_those_of_a_removal(api: Api) -> None:
    instance_id = await api.create(ports="80/http")
    await api.move(instance_id, Status.CREATING, Status.EXITED)
    await _edit(api, instance_id, ports=[{"port": 81, "type": "http"}])
    assert (await api.post("/gpu/instance/delete", {"instanceId": instance_id})).is_success
    reply = await api.post(PATH, {"instanceId": instance_id, "ports": []})
    assert reply.status_code == 400
    assert reply.json()["reason"] == "INVALID_INSTANCE_STATUS"


async def test_the_change_is_told_in_the_instances_log_and_is_no_step_of_its_status(
    api: Api,
) -> None:
    instance_id = await api.create(ports="80/http")
    await _edit(api, instance_id, ports=[{"port": 22, "type": "tcp"}])
    history = await api.database.read(instances.history_of, instance_id)
    assert [(entry.code, entry.message) for entry in history][-1] == (
        "portsChanged",
        "ports changed to 22/tcp",
    )
    shown = (await api.get("/gpu/instance", instanceId=instance_id)).json()["statusHistory"]
    assert [step["code"] for step in shown] == ["asked"]
