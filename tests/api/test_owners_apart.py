"""An owner can't see, name or reach what another has: every operation of the document, by itself.

What is generated: each operation is asked by a second owner, once with the ids of what the first
one has and once with ids that nobody has. Both must be answered alike. A field that names a thing
in a way that this test does not know fails it, so that a new route can't be left out.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from innkeep.api.examples import EXAMPLES
from innkeep.api.paths import BASE_PATH, V2_PATH
from tests.api.harness import OTHER_KEY, Api
from tests.api.owned_things import IMAGE, NAME, Things, make_one_of_each

pytestmark = pytest.mark.usefixtures("ended_streams")

KINDS = {
    "instanceId": "instance",
    "instanceIds": "instance",
    "instance_id": "instance",
    "storageId": "storage",
    "networkId": "network",
    "templateId": "template",
    "jobId": "job",
    "keyId": "key",
    "objectId": "instance",
    "imageAuthId": "registry auth",
    "repositoryAuth": "registry auth",
    "registryAuthId": "registry auth",
    "registry_auth_id": "registry auth",
}
"""What a field of that name names."""
BY_OPERATION = {
    "deleteSshKey": "ssh key",
    "deleteRegistryAuth": "registry auth",
    "revokeKey": "key",
    "deleteWebhook": "webhook",
    "tryWebhook": "webhook",
    "editPrewarmTask": "prewarm",
    "deletePrewarmTasks": "prewarm",
    "updateStorage": "storage",
    "deleteStorage": "storage",
    "updateNetworkStorage": "storage",
    "deleteNetworkStorage": "storage",
    "updateTemplate": "template",
    "upgradeInstance": "storage",
    "createInstance": "storage",
    "createInstanceV2": "network",
}
"""What ``id``, ``Id`` and ``ids`` name, by the id of the operation."""
BY_PLACE = {
    ("createInstanceV2", "volumes.id"): "storage",
    ("createTemplate", "template.imageAuth"): "registry auth",
    ("updateTemplate", "template.imageAuth"): "registry auth",
}
"""What a field names within another one, where it has another meaning elsewhere."""
OFFERED = {"productId", "productIds", "product_id", "clusterId", "cluster_id"}
"""What the operator offers to everybody."""
FOR_OPERATORS = f"{BASE_PATH}/operator/"
"""What is below sees all owners, so nobody else gets further than to their role."""
_IS_ID = re.compile(r"[Ii]ds?|\w+(?:Id|_id)s?")


def kind_of(operation: str, field: str, within: str = "") -> str | None:
    """What a field names; ``None``: nothing that an owner has."""
    if (operation, f"{within}.{field}") in BY_PLACE:
        return BY_PLACE[operation, f"{within}.{field}"]
    if field in KINDS:
        return KINDS[field]
    if not _IS_ID.fullmatch(field) or field in OFFERED:
        return None
    is_known = field.lower() in {"id", "ids"} and operation in BY_OPERATION
    assert is_known, f"what does {field} of {operation} name? add it to this test"
    return BY_OPERATION[operation]


def unknown_like(known: str) -> str:
    """An id of the same form that nobody has."""
    return re.sub(r"[0-9a-f]{6,}$", lambda found: "e" * len(found[0]), known)


def with_ids(
    operation: str, value: Any, ids: Mapping[str, str], field: str = "", within: str = ""
) -> Any:
    """A body with every id in it replaced."""
    if isinstance(value, dict):
        return {name: with_ids(operation, each, ids, name, field) for name, each in value.items()}
    if isinstance(value, list):
        return [with_ids(operation, each, ids, field, within) for each in value]
    kind = kind_of(operation, field, within)
    return ids[kind] if kind else value


def fields_of(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    """The names of all fields that a body can have, at any depth."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = document["components"]["schemas"][name]
    for name, inner in schema.get("properties", {}).items():
        yield name
        yield from fields_of(inner, document)
    for inner in (schema.get("items"), *schema.get("anyOf", ()), *schema.get("allOf", ())):
        if inner:
            yield from fields_of(inner, document)


def operations(document: Mapping[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of each operation that needs a key."""
    return [
        (method, path, described)
        for path, methods in document["paths"].items()
        for method, described in methods.items()
        if path.startswith((BASE_PATH, V2_PATH)) and not path.startswith(FOR_OPERATORS)
    ]


def body_of(described: Mapping[str, Any], document: Mapping[str, Any]) -> Any:
    """The example of a body, with every field that names something of an owner's."""
    if "requestBody" not in described:
        return None
    schema = described["requestBody"]["content"]["application/json"]["schema"]
    model = schema["$ref"].rpartition("/")[2]
    body: dict[str, Any] = dict(EXAMPLES[model])
    further: dict[str, dict[str, Any]] = {
        "CreateInstanceBody": {
            "networkStorages": [{"Id": "", "mountPoint": "/network"}],
            "imageAuthId": "",
            "networkId": "",
        },
        "UpgradeInstanceBody": {"imageAuthId": ""},
        "CreateInstanceV2": {
            "network": {"id": ""},
            "volumes": [{"type": "network", "id": "", "mount_point": "/network"}],
            "registry_auth_id": "",
        },
        "CreatePrewarmBody": {"repositoryAuth": ""},
        "DeleteStorageBody": {"id": ""},
        "CreateTemplateBody": {"template": {**body.get("template", {}), "imageAuth": ""}},
        "UpdateTemplateBody": {
            "templateId": "",
            "template": {**body.get("template", {}), "imageAuth": ""},
        },
    }
    return {**body, **further.get(model, {})}


async def ask(
    api: Api,
    operation: tuple[str, str, dict[str, Any]],
    ids: Mapping[str, str],
    only: str | None = None,
) -> tuple[int, str]:
    """How the second owner is answered who names these ids."""
    method, path, described = operation
    name = described["operationId"]
    parameters = [each["name"] for each in described.get("parameters", ()) if each["in"] == "query"]
    query = {each: ids[kind] for each in parameters if (kind := kind_of(name, each))}
    body = body_of(described, api.app.openapi())
    if body is not None:
        body = with_ids(name, body, ids)
        if only is not None:
            # One reference at a time: else the first that isn't there hides the others.
            body = {
                field: each
                for field, each in body.items()
                if field == only or not _names_something(name, {field: each})
            }
    reply = await api.client.request(
        method,
        path.format(instance_id=ids["instance"]),
        params=query if only is None else {},
        json=body,
        headers={"X-API-KEY": OTHER_KEY},
    )
    text = reply.text
    # The longest first: one may begin as another does.
    for known in sorted(ids.values(), key=len, reverse=True):
        text = text.replace(known, "ID")
    # What was made is another thing each time.
    return reply.status_code, re.sub(r"[0-9a-f]{12,}", "MADE", text)


def _names_something(operation: str, value: Any, field: str = "", within: str = "") -> bool:
    if isinstance(value, dict):
        return any(_names_something(operation, each, name, field) for name, each in value.items())
    if isinstance(value, list):
        return any(_names_something(operation, each, field, within) for each in value)
    return kind_of(operation, field, within) is not None


async def footprint(api: Api, things: Things) -> list[str]:
    """All that the first owner sees of what they have."""
    paths = (
        "/gpu/instances", "/networks", "/networkstorages/list", "/repository/auths", "/ssh-keys",
        "/templates", "/image/prewarm", "/jobs", "/keys", "/quota", "/audit", "/webhooks",
        "/networkstorages/trash",
        f"/gpu/instance?instanceId={things.ids['instance']}",
    )  # fmt: skip
    return [(await api.get(path)).text for path in paths]


def test_every_field_that_names_something_is_known_here(api_document: dict[str, Any]) -> None:
    for _, _, described in operations(api_document):
        name = described["operationId"]
        for parameter in described.get("parameters", ()):
            if parameter["in"] != "header":
                kind_of(name, parameter["name"])
        if "requestBody" in described:
            schema = described["requestBody"]["content"]["application/json"]["schema"]
            for field in fields_of(schema, api_document):
                kind_of(name, field)
            sent = set(_all_fields(body_of(described, api_document)))
            named = {field for field in fields_of(schema, api_document) if kind_of(name, field)}
            assert named <= sent, f"give {name} a body with {named - sent} in this test"


def _all_fields(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _all_fields(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _all_fields(inner)


@pytest.fixture
def api_document(api: Api) -> dict[str, Any]:
    return api.app.openapi()


async def test_what_another_owner_has_is_answered_like_what_nobody_has(api: Api) -> None:
    things = await make_one_of_each(api)
    nobodys = {kind: unknown_like(known) for kind, known in things.ids.items()}
    assert not set(nobodys.values()) & set(things.ids.values())
    before = await footprint(api, things)
    # Secrets and names of what is there; and ids, but for those that were asked for.
    hidden = {NAME, IMAGE, *things.secrets}
    for operation in operations(api.app.openapi()):
        method, path, described = operation
        body = body_of(described, api.app.openapi()) or {}
        name = described["operationId"]
        references = [
            field for field, each in body.items() if _names_something(name, {field: each})
        ]
        query = [each["name"] for each in described.get("parameters", ()) if each["in"] == "query"]
        if not references and "{" not in path and not any(kind_of(name, each) for each in query):
            status, text = await ask(api, operation, things.ids)
            assert status in {200, 400}, (method, path, text)
            assert not [each for each in hidden if each in text], (method, path)
            continue
        for only in [None, *references]:
            theirs = await ask(api, operation, things.ids, only)
            unknown = await ask(api, operation, nobodys, only)
            assert theirs == unknown, (method, path, only)
            assert theirs[0] not in {403, 500}, (method, path, theirs)
            assert not [each for each in hidden if each in theirs[1]], (method, path)
    assert await footprint(api, things) == before


async def test_lists_of_another_owner_have_nothing_of_it(api: Api) -> None:
    things = await make_one_of_each(api)
    hidden = {NAME, IMAGE, *things.ids.values(), *things.secrets}
    asked = 0
    for method, path, described in operations(api.app.openapi()):
        required = [each for each in described.get("parameters", ()) if each.get("required")]
        if method == "get" and not required:
            reply = await api.client.get(path, headers={"X-API-KEY": OTHER_KEY})
            assert reply.status_code == 200, path
            assert not [each for each in hidden if each in reply.text], path
            asked += 1
    assert asked > 15
