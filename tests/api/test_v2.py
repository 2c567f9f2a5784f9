"""The second form of the API does what the first does, under its own names."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from innkeep.api.application import V2_RESOURCES
from innkeep.api.paths import V2_PATH
from innkeep.domain.status import Status
from tests.api.harness import KEY, OTHER_KEY, Api
from tests.api.test_errors import error_of
from tests.api.test_networks import settle
from tests.unit.test_docs import rows

INSTANCES = f"{V2_PATH}/instances"
CREATE: dict[str, Any] = {
    "name": "two",
    "product_id": "cpu.2c4g",
    "image": "registry.example.com/tools/builder:1.4",
    "billing": {"mode": "postpaid"},
    "resource": {"rootfs_size_gb": 20, "gpu_num": 0},
}


async def ask(
    api: Api, method: str, path: str, body: object = None, *, key: str = KEY, **query: str | int
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key}"}
    if body is None:
        return await api.client.request(method, path, params=query, headers=headers)
    return await api.client.request(method, path, params=query, headers=headers, json=body)


async def create(api: Api, **changes: object) -> str:
    reply = await ask(api, "POST", INSTANCES, {**CREATE, **changes})
    assert reply.status_code == 200, reply.text
    return str(reply.json()["id"])


async def shown(api: Api, instance_id: str) -> dict[str, Any]:
    reply = await ask(api, "GET", f"{INSTANCES}/{instance_id}")
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


async def test_an_instance_is_created_with_everything_and_shown_in_both_forms(api: Api) -> None:
    instance_id = await create(
        api,
        envs=[{"key": "MODE", "value": "ci"}],
        ports=[{"port": 80, "protocol": "http"}, {"port": "3306", "protocol": "tcp"}],
        volumes=[{"type": "local", "mount_point": "/data"}],
        tools={"jupyter": {"enabled": True}},
        command="sleep 9",
        candidate_regions=["home-1"],
        auto_migrate={"enabled": True, "include_system_disk": True},
    )
    await api.run(instance_id)
    second = await shown(api, instance_id)
    first = (await api.get("/gpu/instance", instanceId=instance_id)).json()
    assert second["status"] == {"status": "running", "error": "", "message": ""}
    assert second["resource_specs"] == {
        "gpu_num": 0, "cpu_num": 2, "memory_gb": 4, "rootfs_size_gb": 20,
    }  # fmt: skip
    assert second["region"] == "home-1"
    assert second["envs"] == [{"key": "MODE", "value": "ci"}]
    assert [(each["port"], each["protocol"]) for each in second["ports"]] == [
        (80, "http"), (3306, "tcp"),
    ]  # fmt: skip
    assert second["volumes"] == [{"type": "local", "id": "", "size_gb": 10, "mount_point": "/data"}]
    assert second["tools"]["ssh"]["command"] == first["connectComponentSSH"]["sshCommand"]
    assert second["tools"]["jupyter"]["port"] == first["connectComponentJupyter"]["port"] == 8888
    assert second["billing"] == {
        "mode": "postpaid", "end_time": "-1", "auto_renew": {"enabled": False, "months": 0},
    }  # fmt: skip
    assert first["command"] == "sleep 9"


async def test_orders_are_given_in_the_path(api: Api) -> None:
    instance_id = await create(api)
    await api.run(instance_id)
    path = f"{INSTANCES}/{instance_id}"
    for order, status in (("stop", "toStop"), ("start", "toStart")):
        reply = await ask(api, "PUT", f"{path}/{order}")
        assert (reply.status_code, reply.json()) == (200, {})
        assert (await shown(api, instance_id))["status"]["status"] == status
        if order == "stop":
            await api.move(instance_id, Status.STOPPING, Status.EXITED)
    reply = await ask(api, "DELETE", path)
    assert (reply.status_code, reply.json()) == (200, {})
    assert (await shown(api, instance_id))["status"]["status"] == "toRemove"


async def test_ports_are_replaced(api: Api) -> None:
    instance_id = await create(api, ports=[{"port": 80, "protocol": "http"}])
    ports = [{"port": 8080, "protocol": "tcp"}]
    reply = await ask(api, "PUT", f"{INSTANCES}/{instance_id}/ports", {"ports": ports})
    assert (reply.status_code, reply.json()) == (200, {})
    (port,) = (await shown(api, instance_id))["ports"]
    assert (port["port"], port["protocol"]) == (8080, "tcp")
    wrong = {"ports": [{"port": 2222, "protocol": "tcp"}]}
    error = error_of(
        await ask(api, "PUT", f"{INSTANCES}/{instance_id}/ports", wrong),
        400,
        "INVALID_REQUEST_BODY",
    )
    assert error["metadata"] == {"field": "ports[0].port"}


async def test_the_web_terminal_is_switched_in_both_forms(api: Api) -> None:
    instance_id = await create(api)
    await api.run(instance_id)
    path = f"{INSTANCES}/{instance_id}/web-terminal"
    for on in (False, True):
        assert (await ask(api, "PUT", path, {"enable": on})).json() == {}
        terminal = (await shown(api, instance_id))["tools"]["web_terminal"]
        assert terminal["enabled"] is on
        first = (await api.get("/gpu/instance", instanceId=instance_id)).json()
        assert first["connectComponentWebTerminal"]["isRunning"] is terminal["running"]
        if not on:
            assert terminal["running"] is False
    error_of(await ask(api, "PUT", path, {"enable": "yes"}), 400, "INVALID_REQUEST_BODY")


async def test_a_list_is_read_on_while_instances_come_and_go(api: Api) -> None:
    made = []
    for _ in range(4):
        api.clock.now += 1
        made.append(await create(api, product_id="cpu.1c1g"))
    page = (await ask(api, "GET", INSTANCES, limit=2)).json()
    assert [row["id"] for row in page["instances"]] == [made[3], made[2]]
    api.clock.now += 1
    newest = await create(api, product_id="cpu.1c1g")
    page = (await ask(api, "GET", INSTANCES, limit=2, cursor=page["next_cursor"])).json()
    assert [row["id"] for row in page["instances"]] == [made[1], made[0]]
    assert page["next_cursor"] == ""
    everything = (await ask(api, "GET", INSTANCES)).json()
    assert [row["id"] for row in everything["instances"]] == [newest, *reversed(made)]
    assert (await ask(api, "GET", INSTANCES, key=OTHER_KEY)).json()["instances"] == []
    assert "password" not in str(everything)


async def test_instances_of_one_moment_are_told_once_each(api: Api) -> None:
    made = await asyncio.gather(*(create(api, product_id="cpu.1c1g") for _ in range(5)))
    seen, cursor = [], ""
    while True:
        page = (await ask(api, "GET", INSTANCES, limit=2, cursor=cursor)).json()
        seen += [row["id"] for row in page["instances"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert sorted(seen) == sorted(made)


@pytest.mark.parametrize("cursor", ["x", "é", "AAAA", "bmFuIDEyMw", "MHgxLjBwKzAg"])
async def test_a_cursor_of_others_is_refused(api: Api, cursor: str) -> None:
    error = error_of(await ask(api, "GET", INSTANCES, cursor=cursor), 400, "INVALID_REQUEST_BODY")
    assert error["metadata"] == {"field": "cursor"}


async def test_the_first_region_with_room_is_taken(api: Api) -> None:
    for _ in range(4):
        assert (await shown(api, await create(api, candidate_regions=["home-1", "home-2"])))[
            "region"
        ] == "home-1"
    last = await create(api, candidate_regions=["home-1", "home-2"])
    assert (await shown(api, last))["region"] == "home-2"
    full = {**CREATE, "candidate_regions": ["home-1"]}
    error_of(await ask(api, "POST", INSTANCES, full), 400, "INSUFFICIENT_RESOURCE")
    unknown = {**CREATE, "candidate_regions": ["home-2", "nowhere"]}
    before = await api.footprint()
    error = error_of(await ask(api, "POST", INSTANCES, unknown), 400, "CLUSTER_NOT_FOUND")
    assert error["metadata"] == {"field": "candidate_regions"}
    assert await api.footprint() == before


async def test_billing_is_kept_as_asked(api: Api) -> None:
    prepaid = {
        "mode": "prepaid",
        "prepaid": {"months": 2, "auto_renew": {"enabled": True, "months": 1}},
    }
    told = (await shown(api, await create(api, billing=prepaid)))["billing"]
    assert (told["mode"], told["auto_renew"]) == ("prepaid", {"enabled": True, "months": 1})
    assert int(told["end_time"]) > api.clock.now
    spot = await create(api, billing={"mode": "spot"})
    assert (await api.get("/gpu/instance", instanceId=spot)).json()["billingMode"] == "spot"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"image": ""}, "image"),
        ({"image": "UPPER CASE"}, "image"),
        ({"product_id": "p" * 256}, "product_id"),
        ({"command": "'"}, "command"),
        ({"billing": {"mode": "prepaid"}}, "billing.prepaid"),
        ({"billing": {"mode": "prepaid", "prepaid": {"months": 40}}}, "billing.prepaid.months"),
        (
            {"volumes": [{"type": "local"}, {"type": "network", "id": "st-1", "mount_point": "x"}]},
            "volumes[1].mount_point",
        ),
        ({"tools": {"jupyter": {"enabled": True, "port": 2223}}}, "tools.jupyter.port"),
        ({"network": {"ip": "10.0.0.9"}}, "network.ip"),
        ({"registry_auth_id": "ra-none"}, "registry_auth_id"),
        ({"network": {"id": "vpc-none"}}, "network.id"),
    ],
)
async def test_a_refusal_names_the_field_as_this_form_does_and_stores_nothing(
    api: Api, changes: dict[str, object], field: str
) -> None:
    before = await api.footprint()
    reply = await ask(api, "POST", INSTANCES, {**CREATE, **changes})
    assert reply.status_code == 400, reply.text
    assert reply.json()["metadata"] == {"field": field}
    assert reply.json()["message"].startswith(f"{field}:")
    assert await api.footprint() == before


async def test_a_wished_address_is_given_once(api: Api) -> None:
    made = await api.post("/network/create", {"clusterId": "home-1", "name": "v"})
    network_id = made.json()["network"][0]["Id"]
    wish = {"network": {"id": network_id, "ip": "10.99.0.77"}}
    reply = await ask(api, "POST", INSTANCES, {**CREATE, **wish})
    assert "still being made" in str(error_of(reply, 400, "INVALID_REQUEST_BODY")["message"])
    await settle(api, network_id, "10.99.0.0/24")
    instance_id = await create(api, **wish)
    assert (await shown(api, instance_id))["network"] == {"id": network_id, "ip": "10.99.0.77"}
    reply = await ask(api, "POST", INSTANCES, {**CREATE, **wish})
    assert instance_id in str(error_of(reply, 400, "INVALID_REQUEST_BODY")["message"])
    for ip in ("10.98.0.5", "10.99.0.1", "nonsense"):
        wrong = {"network": {"id": network_id, "ip": ip}}
        reply = await ask(api, "POST", INSTANCES, {**CREATE, **wrong})
        error = error_of(reply, 400, "INVALID_REQUEST_BODY")
        assert error["metadata"] == {"field": "network.ip"}


async def test_another_owner_finds_nothing(api: Api) -> None:
    instance_id = await create(api)
    path = f"{INSTANCES}/{instance_id}"
    orders: list[tuple[str, str, object]] = [
        ("GET", "", None),
        ("DELETE", "", None),
        ("PUT", "/start", None),
        ("PUT", "/stop", None),
        ("PUT", "/ports", {"ports": []}),
        ("PUT", "/web-terminal", {"enable": False}),
    ]
    for method, end, body in orders:
        reply = await ask(api, method, path + end, body, key=OTHER_KEY)
        error = error_of(reply, 404, "INSTANCE_NOT_FOUND")
        assert error["metadata"] == {"field": "instance_id"}


async def test_products_regions_and_storage_are_those_of_the_first_form(api: Api) -> None:
    query = {"type": "cpu", "category": "instance"}
    told = (await ask(api, "GET", f"{V2_PATH}/products", None, **query)).json()["products"]
    first = (await api.get("/cpu/products")).json()["data"]
    assert [(each["id"], each["available"]) for each in told] == [
        (each["id"], each["availableDeploy"]) for each in first
    ]
    none = await ask(api, "GET", f"{V2_PATH}/products", None, type="gpu", category="instance")
    assert none.json() == {"products": []}
    regions = (await ask(api, "GET", f"{V2_PATH}/regions")).json()["regions"]
    clusters = (await api.get("/clusters")).json()["data"]
    assert [each["id"] for each in regions] == [each["id"] for each in clusters]
    body = {"region": "home-1", "name": "data", "size_gb": 10}
    made = await ask(api, "POST", f"{V2_PATH}/storage/create", body)
    listed = (await api.get("/networkstorages/list")).json()["data"]
    if made.status_code == 200:
        assert [each["storageId"] for each in listed] == [made.json()["id"]]
    else:
        error_of(made, 400, "NETWORK_STORAGE_NOT_OFFERED")


async def test_the_methods_of_a_path_are_all_named(api: Api) -> None:
    reply = await ask(api, "PATCH", f"{INSTANCES}/0000000000000000")
    error_of(reply, 405, "METHOD_NOT_ALLOWED")
    assert reply.headers["allow"] == "DELETE, GET"


def test_the_document_has_each_call() -> None:
    served = {
        f"{method} {route.path.removeprefix(V2_PATH)}"
        for resource in V2_RESOURCES
        for route in resource.router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    assert {row[0].split("?")[0] for row in rows("docs/api.md", "v2 call", "is")} == served


async def test_whether_it_may_be_moved_by_itself_is_kept(api: Api) -> None:
    asked = {"enabled": True, "include_system_disk": False}
    instance_id = await create(api, auto_migrate=asked)
    row = (await api.get("/gpu/instance", instanceId=instance_id)).json()
    assert (row["autoMigrateOpen"], row["autoMigrateSystemDisk"]) == (True, False)


async def test_months_keep_their_bounds_where_they_do_not_count_too(api: Api) -> None:
    for prepaid, field, most in (
        ({"months": 37}, "billing.prepaid.months", 36),
        ({"months": 1, "auto_renew": {"months": 13}}, "billing.prepaid.auto_renew.months", 12),
    ):
        billing = {"mode": "postpaid", "prepaid": prepaid}
        reply = await ask(api, "POST", INSTANCES, {**CREATE, "billing": billing})
        assert reply.status_code == 400
        assert reply.json()["metadata"]["field"] == field
        assert f"must be at most {most}" in reply.json()["message"]
    # A typed client that leaves a subscription out may send its zero value.
    await create(api, billing={"mode": "postpaid", "prepaid": {"months": 0}})
