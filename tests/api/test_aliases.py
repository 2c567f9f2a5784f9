"""Paths that other clients use lead to the published operations, and unknown ones to a hint."""

import pytest

from innkeep.api.aliases import ALIASES
from innkeep.api.paths import BASE_PATH
from tests.api.harness import KEY, OTHER_KEY, Api, smallest_create
from tests.api.test_errors import error_of
from tests.unit.test_docs import rows


async def test_each_reading_alias_answers_what_its_operation_does(api: Api) -> None:
    instance_id = await api.create(name="one")
    for alias in ALIASES:
        if alias.method == "GET":
            asked = alias.path.replace("{instanceId}", instance_id)
            query = {"instanceId": instance_id}
            own = {} if "{" in alias.path else query
            there = await api.get(asked, **own)
            assert there.status_code == 200, alias
            assert there.json() == (await api.get(alias.operation, **query)).json(), alias


async def test_an_instance_is_made_and_removed_as_skypilot_does(api: Api) -> None:
    headers = {"X-API-KEY": KEY}
    base = f"{BASE_PATH}/gpu/instances"
    made = await api.client.post(f"{base}/create", json=smallest_create(), headers=headers)
    instance_id = made.json()["id"]
    listed = await api.client.get(base, headers=headers)
    assert [row["id"] for row in listed.json()["instances"]] == [instance_id]
    shown = await api.client.get(f"{base}/{instance_id}", headers=headers)
    assert (shown.status_code, shown.json()["id"]) == (200, instance_id)
    gone = await api.client.post(
        f"{base}/delete", json={"instanceId": instance_id}, headers=headers
    )
    assert (gone.status_code, gone.json()) == (200, {})
    shown = await api.client.get(f"{base}/{instance_id}", headers=headers)
    assert shown.json()["status"] == "toRemove"


async def test_an_id_in_the_path_is_the_one_that_counts(api: Api) -> None:
    first, second = await api.create(), await api.create()
    shown = await api.get(f"/gpu/instances/{first}", instanceId=second)
    assert shown.json()["id"] == first
    odd = await api.get("/gpu/instances/a%26b%3D%20c")
    assert "'a&b= c'" in str(error_of(odd, 404, "INSTANCE_NOT_FOUND")["message"])


async def test_an_alias_asks_for_a_key_and_keeps_owners_apart(api: Api) -> None:
    instance_id = await api.create()
    path = f"/gpu/instances/{instance_id}"
    error_of(await api.client.get(BASE_PATH + path), 401, "UNAUTHORIZED")
    error_of(await api.get_as(OTHER_KEY, path), 404, "INSTANCE_NOT_FOUND")


async def test_the_old_names_of_create_and_edit_work(api: Api) -> None:
    made = await api.post("/cpu/instance/create", smallest_create(ports="80/http"))
    instance_id = made.json()["id"]
    body = {"instanceId": instance_id, "ports": [{"port": 81, "type": "http"}]}
    assert (await api.post("/gpu/instance/update", body)).json() == {}
    shown = (await api.get("/gpu/instance/get", instanceId=instance_id)).json()
    assert [each["port"] for each in shown["portMappings"]] == [81]


async def test_a_wrong_method_of_an_operation_is_still_named(api: Api) -> None:
    reply = await api.post("/gpu/instances", {})
    assert reply.status_code == 405
    assert reply.headers["allow"] == "GET"


def test_the_document_has_each_alias() -> None:
    written = {tuple(row) for row in rows("docs/api.md", "alias", "operation")}
    assert written == {
        (f"{each.method} {each.path}", f"{each.method} {each.operation}", each.client)
        for each in ALIASES
    }


@pytest.mark.parametrize(
    "path",
    [
        *(f"{BASE_PATH}/{end}" for end in ("endpoints", "endpoint", "endpoint/create")),
        f"{BASE_PATH}/endpoint/limit",
        "/gpus/v2/endpoints",
        "/gpus/v2/endpoints/some/thing",
    ],
)
async def test_serverless_endpoints_are_said_to_be_out_of_scope(api: Api, path: str) -> None:
    for method in ("GET", "POST"):
        error = error_of(await api.client.request(method, path), 404, "API_NOT_FOUND")
        assert "out of scope" in str(error["message"])


async def test_an_unknown_path_is_told_the_nearest_one(api: Api) -> None:
    error = error_of(await api.get("/gpu/instance/creat"), 404, "API_NOT_FOUND")
    assert f"did you mean {BASE_PATH}/gpu/instance/create?" in str(error["message"])
    for far in ("/", f"/{'x' * 4000}", f"{BASE_PATH}/something/else"):
        error = error_of(await api.client.get(far), 404, "API_NOT_FOUND")
        assert "did you mean" not in str(error["message"])


async def test_products_are_asked_for_as_the_sister_vendors_clients_do(api: Api) -> None:
    query: dict[str, str | int] = {
        "cpuNum": 4,
        "memorySize": 8,
        "rootfsSize": 10,
        "billingMode": "monthly",
    }
    reply = await api.get("/products", type="gpu", name="4090", **query)
    assert (reply.status_code, reply.json()) == (200, {"data": []})
    reply = await api.get("/cpu/products", name="no disk", **query)
    assert [each["id"] for each in reply.json()["data"]] == ["cpu.1c1g"]
