"""The OpenAPI document tells everything there is, and the pages ask no other host."""

import re
from typing import Any

import pytest

from innkeep.api.examples import EXAMPLES
from innkeep.api.paths import BASE_PATH, V2_PATH
from innkeep.domain.account import Role
from tests.api.harness import Api

CREATE_FIELDS: dict[str, dict[str, object]] = {
    "name": {"type": "string", "maxLength": 255},
    "productId": {"type": "string", "minLength": 1, "maxLength": 255},
    "imageUrl": {"type": "string", "minLength": 1, "maxLength": 500},
    "imageAuth": {"type": "string", "maxLength": 10239},
    "imageAuthId": {"type": "string"},
    "ports": {"type": "string"},
    "portAccess": {"type": "array", "maxItems": 15},
    "envs": {"type": "array", "maxItems": 100},
    "tools": {"type": "array", "maxItems": 15},
    "command": {"type": "string", "maxLength": 2047},
    "entrypoint": {"type": "string", "maxLength": 2047},
    "clusterId": {"type": "string", "maxLength": 255},
    "localStorageMountPoint": {
        "type": "string",
        "minLength": 1,
        "maxLength": 4095,
        "default": "/workspace",
    },
    "networkStorages": {"type": "array", "maxItems": 30},
    "networkId": {"type": "string"},
    "kind": {"type": "string", "enum": ["cpu", "gpu"]},
}
"""The field list of the published page, with its limits, and our own ``portAccess``."""

OPERATIONS = {
    ("post", f"{BASE_PATH}/gpu/instance/create"),
    ("get", f"{BASE_PATH}/gpu/instance"),
    ("get", f"{BASE_PATH}/gpu/instances"),
    ("get", f"{BASE_PATH}/gpu/instance/ports"),
    ("get", f"{BASE_PATH}/gpu/instance/wait"),
    ("get", f"{BASE_PATH}/gpu/instance/events"),
    ("post", f"{BASE_PATH}/gpu/instance/recover"),
    ("post", f"{BASE_PATH}/gpu/instance/port/access"),
    ("post", f"{BASE_PATH}/gpu/instance/edit"),
    ("post", f"{BASE_PATH}/gpu/instance/migrate"),
    ("post", f"{BASE_PATH}/gpu/instance/setAutoMigrate"),
    ("post", f"{BASE_PATH}/gpu/instance/start"),
    ("post", f"{BASE_PATH}/gpu/instance/stop"),
    ("post", f"{BASE_PATH}/gpu/instance/restart"),
    ("post", f"{BASE_PATH}/gpu/instance/delete"),
    ("post", f"{BASE_PATH}/gpu/instance/upgrade"),
    ("post", f"{BASE_PATH}/gpu/instance/renewInstance"),
    ("post", f"{BASE_PATH}/gpu/instance/transToMonthlyInstance"),
    ("post", f"{BASE_PATH}/gpu/instance/setAutoRenew"),
    ("get", f"{BASE_PATH}/cpu/products"),
    ("get", f"{BASE_PATH}/products"),
    ("get", f"{BASE_PATH}/clusters"),
    ("get", f"{BASE_PATH}/networks"),
    ("get", f"{BASE_PATH}/network"),
    ("post", f"{BASE_PATH}/network/create"),
    ("post", f"{BASE_PATH}/network/update"),
    ("post", f"{BASE_PATH}/network/delete"),
    ("get", f"{BASE_PATH}/networkstorages/list"),
    ("post", f"{BASE_PATH}/networkstorage/create"),
    ("post", f"{BASE_PATH}/networkstorage/update"),
    ("post", f"{BASE_PATH}/networkstorage/delete"),
    ("get", f"{BASE_PATH}/networkstorages/trash"),
    ("post", f"{BASE_PATH}/networkstorage/restore"),
    ("post", f"{BASE_PATH}/networkstorage/purge"),
    ("get", f"{BASE_PATH}/repository/auths"),
    ("post", f"{BASE_PATH}/repository/auth/save"),
    ("post", f"{BASE_PATH}/repository/auth/delete"),
    ("get", f"{BASE_PATH}/ssh-keys"),
    ("post", f"{BASE_PATH}/ssh-key/create"),
    ("post", f"{BASE_PATH}/ssh-key/delete"),
    ("get", f"{BASE_PATH}/events"),
    ("get", f"{BASE_PATH}/webhooks"),
    ("post", f"{BASE_PATH}/webhook/create"),
    ("post", f"{BASE_PATH}/webhook/delete"),
    ("post", f"{BASE_PATH}/webhook/test"),
    ("get", f"{BASE_PATH}/me"),
    ("get", f"{BASE_PATH}/operator/clusters"),
    ("get", f"{BASE_PATH}/operator/instances"),
    ("get", f"{BASE_PATH}/operator/projects"),
    ("get", f"{BASE_PATH}/operator/project/keys"),
    ("post", f"{BASE_PATH}/operator/project/create"),
    ("post", f"{BASE_PATH}/operator/project/quota"),
    ("post", f"{BASE_PATH}/operator/project/key/create"),
    ("post", f"{BASE_PATH}/operator/project/key/revoke"),
    ("post", f"{BASE_PATH}/operator/instance/stop"),
    ("post", f"{BASE_PATH}/operator/instance/delete"),
    ("post", f"{BASE_PATH}/operator/cluster/cordon"),
    ("get", f"{BASE_PATH}/keys"),
    ("post", f"{BASE_PATH}/key/create"),
    ("post", f"{BASE_PATH}/key/revoke"),
    ("get", f"{BASE_PATH}/quota"),
    ("get", f"{BASE_PATH}/audit"),
    ("get", f"{BASE_PATH}/templates"),
    ("get", f"{BASE_PATH}/template"),
    ("post", f"{BASE_PATH}/template/create"),
    ("post", f"{BASE_PATH}/template/update"),
    ("post", f"{BASE_PATH}/template/delete"),
    ("get", f"{BASE_PATH}/image/prewarm/quota"),
    ("get", f"{BASE_PATH}/image/prewarm"),
    ("post", f"{BASE_PATH}/image/prewarm"),
    ("post", f"{BASE_PATH}/image/prewarm/edit"),
    ("post", f"{BASE_PATH}/image/prewarm/delete"),
    ("get", f"{BASE_PATH}/jobs"),
    ("post", f"{BASE_PATH}/job/break"),
    ("post", f"{BASE_PATH}/job/save/image"),
    ("get", f"{BASE_PATH}/metrics/gpu/instance"),
    ("post", f"{V2_PATH}/instances"),
    ("get", f"{V2_PATH}/instances"),
    ("get", f"{V2_PATH}/instances/{{instance_id}}"),
    ("delete", f"{V2_PATH}/instances/{{instance_id}}"),
    ("put", f"{V2_PATH}/instances/{{instance_id}}/start"),
    ("put", f"{V2_PATH}/instances/{{instance_id}}/stop"),
    ("put", f"{V2_PATH}/instances/{{instance_id}}/ports"),
    ("put", f"{V2_PATH}/instances/{{instance_id}}/web-terminal"),
    ("get", f"{V2_PATH}/products"),
    ("get", f"{V2_PATH}/regions"),
    ("post", f"{V2_PATH}/storage/create"),
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", "/metrics"),
}


async def document(api: Api) -> dict[str, Any]:
    reply = await api.client.get("/openapi.json")
    assert reply.status_code == 200
    found: dict[str, Any] = reply.json()
    return found


async def test_exactly_the_operations_that_exist_are_documented(api: Api) -> None:
    spec = await document(api)
    found = {(method, path) for path, methods in spec["paths"].items() for method in methods}
    assert found == OPERATIONS
    assert spec["info"]["title"] == "Innkeep"
    assert spec["info"]["version"]


async def test_each_operation_tells_what_it_does_and_how_it_fails(api: Api) -> None:
    spec = await document(api)
    for method, path in OPERATIONS:
        operation = spec["paths"][path][method]
        assert operation["summary"], path
        assert len(operation["description"]) > 20, path
        assert "422" not in operation["responses"]
        if not path.startswith((BASE_PATH, V2_PATH)):
            assert operation["security"] == []
            continue
        assert "security" not in operation
        assert {"200", "401", "500"} <= set(operation["responses"])
        for status, response in operation["responses"].items():
            if (path, status) == (f"{BASE_PATH}/events", "200"):
                assert set(response["content"]) == {"text/event-stream"}
                continue
            schema = response["content"]["application/json"]["schema"]
            is_error = schema["$ref"].endswith("/ErrorEnvelope")
            assert is_error == (status != "200"), (path, status)


async def test_each_body_is_described_and_every_reference_leads_somewhere(api: Api) -> None:
    spec = await document(api)
    for method, path in OPERATIONS:
        if method == "post":
            body = spec["paths"][path][method]["requestBody"]
            assert body["content"]["application/json"]["schema"]["$ref"]
    for name in re.findall(r"'#/components/schemas/([^']+)'", str(spec)):
        assert name in spec["components"]["schemas"]


async def test_what_is_sent_to_webhooks_is_described(api: Api) -> None:
    spec = await document(api)
    (message,) = spec["webhooks"].values()
    body = message["post"]["requestBody"]["content"]["application/json"]["schema"]
    described = spec["components"]["schemas"][body["$ref"].rpartition("/")[2]]["properties"]
    assert set(described) == {
        "id", "type", "instanceId", "status", "formerStatus", "code", "message", "at",
    }  # fmt: skip
    assert {header["name"] for header in message["post"]["parameters"]} == {
        "webhook-id", "webhook-timestamp", "webhook-signature",
    }  # fmt: skip
    assert message["post"]["security"] == []


async def test_both_ways_to_send_a_key_are_described(api: Api) -> None:
    spec = await document(api)
    schemes = spec["components"]["securitySchemes"]
    assert schemes["bearerAuth"]["scheme"] == "bearer"
    assert schemes["apiKeyAuth"]["name"] == "X-API-KEY"
    assert spec["security"] == [{"bearerAuth": []}, {"apiKeyAuth": []}]


async def test_the_fields_of_a_create_are_those_of_the_published_page(api: Api) -> None:
    schemas = (await document(api))["components"]["schemas"]
    create = schemas["CreateInstanceBody"]
    assert set(create["properties"]) == set(CREATE_FIELDS)
    assert set(create["required"]) == {"productId", "imageUrl", "kind"}
    for name, limits in CREATE_FIELDS.items():
        described = create["properties"][name]
        assert {key: described.get(key) for key in limits} == limits, name
        assert described["description"], name


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        ("EnvironmentVariableBody", {"key": 511, "value": 4095}),
        ("ToolBody", {"name": None, "port": None, "type": None}),
        ("NetworkStorageBody", {"Id": None, "mountPoint": 4095}),
    ],
)
async def test_the_fields_of_list_items_are_those_of_the_published_page(
    api: Api, model: str, fields: dict[str, int | None]
) -> None:
    described = (await document(api))["components"]["schemas"][model]["properties"]
    assert {name: rule.get("maxLength") for name, rule in described.items()} == fields


async def test_each_body_has_an_example_that_is_taken_as_it_stands(api: Api) -> None:
    key = await api.issue(Role.OPERATOR)
    used = set()
    for path, operations in (await document(api))["paths"].items():
        for method, operation in operations.items():
            if "requestBody" not in operation:
                continue
            content = operation["requestBody"]["content"]["application/json"]
            used.add(content["schema"]["$ref"].rpartition("/")[2])
            headers = {"Authorization": f"Bearer {key}"}
            reply = await api.client.request(
                method, path.format(instance_id="0" * 16), json=content["example"], headers=headers
            )
            # What it names may not be there; as a body it must be fine.
            assert reply.status_code in {200, 400, 404}, reply.text
            if reply.status_code != 200:
                assert reply.json()["reason"] not in {"INVALID_REQUEST_BODY", "API_NOT_FOUND"}, (
                    f"{method} {path}: {reply.text}"
                )
    assert used == set(EXAMPLES)


async def test_the_example_of_a_create_is_accepted(api: Api) -> None:
    reply = await api.post("/gpu/instance/create", EXAMPLES["CreateInstanceBody"])
    assert reply.status_code == 200


async def test_operation_ids_are_short_and_unique(api: Api) -> None:
    paths = (await document(api))["paths"]
    ids = [operation["operationId"] for path in paths.values() for operation in path.values()]
    assert "createInstance" in ids
    assert len(set(ids)) == len(ids) == len(OPERATIONS)


async def test_queries_are_described_with_their_limits(api: Api) -> None:
    paths = (await document(api))["paths"]
    listed = {
        parameter["name"]: parameter
        for parameter in paths[f"{BASE_PATH}/gpu/instances"]["get"]["parameters"]
    }
    assert set(listed) == {
        "pageNum", "pageNumber", "pageNo", "pageSize", "name", "productName", "status",
    }  # fmt: skip
    assert listed["name"]["schema"]["maxLength"] == 255
    assert not any(parameter["required"] for parameter in listed.values())
    (wanted,) = paths[f"{BASE_PATH}/gpu/instance"]["get"]["parameters"]
    assert (wanted["name"], wanted["required"]) == ("instanceId", True)


@pytest.mark.parametrize("page", ["/docs", "/redoc"])
async def test_a_page_loads_everything_from_here(api: Api, page: str) -> None:
    reply = await api.client.get(page)
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/html")
    assert "default-src 'self'" in reply.headers["content-security-policy"]
    loaded = re.findall(r"""(?:src|href)="([^"]+)""", reply.text)
    assert loaded
    for address in loaded:
        assert address.startswith("/"), address
        asset = await api.client.get(address)
        assert asset.status_code == 200
        assert len(asset.content) > 1000
