"""Both headers that carry a key, and every way to get them wrong."""

import pytest

from innkeep.api.paths import BASE_PATH
from innkeep.services import accounts
from tests.api.harness import KEY, OTHER_KEY, Api, smallest_create

CALLS = [
    ("POST", "/gpu/instance/create"),
    ("GET", "/gpu/instance?instanceId=0123456789abcdef"),
    ("GET", "/gpu/instances"),
    ("POST", "/gpu/instance/start"),
    ("POST", "/gpu/instance/stop"),
    ("POST", "/gpu/instance/restart"),
    ("POST", "/gpu/instance/delete"),
    ("GET", "/cpu/products"),
    ("GET", "/products"),
    ("GET", "/clusters"),
]


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": f"Bearer {KEY}"},
        {"Authorization": f"bearer {KEY}"},
        {"Authorization": f"BEARER   {KEY}  "},
        {"X-API-KEY": KEY},
        {"x-api-key": f" {KEY} "},
        {"Authorization": f"Bearer {KEY}", "X-API-KEY": "wrong"},
        {"Authorization": "", "X-API-KEY": KEY},
    ],
)
async def test_a_good_key_is_taken_from_either_header(api: Api, headers: dict[str, str]) -> None:
    reply = await api.client.get(f"{BASE_PATH}/clusters", headers=headers)
    assert reply.status_code == 200


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        ({}, "an API key is needed"),
        ({"Authorization": ""}, "an API key is needed"),
        ({"X-API-KEY": " "}, "an API key is needed"),
        ({"Authorization": KEY}, "must be: Bearer <API key>"),
        ({"Authorization": "Bearer"}, "must be: Bearer <API key>"),
        ({"Authorization": f"Basic {KEY}"}, "must be: Bearer <API key>"),
        ({"Authorization": f"Token {KEY}", "X-API-KEY": KEY}, "must be: Bearer <API key>"),
        ({"Authorization": "Bearer sk_nobody"}, "not valid"),
        ({"Authorization": "Bearer sk_nobody", "X-API-KEY": KEY}, "not valid"),
        ({"Authorization": f"Bearer {KEY} {KEY}"}, "not valid"),
        ({"X-API-KEY": KEY[:-1]}, "not valid"),
    ],
)
async def test_a_missing_malformed_or_wrong_key_gets_401_and_a_sentence(
    api: Api, headers: dict[str, str], sentence: str
) -> None:
    reply = await api.client.get(f"{BASE_PATH}/clusters", headers=headers)
    assert reply.status_code == 401
    error = reply.json()
    assert set(error) == {"code", "reason", "message", "metadata"}
    assert (error["code"], error["reason"]) == (401, "UNAUTHORIZED")
    assert sentence in error["message"]
    assert KEY not in error["message"]
    assert reply.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("method", "path"), CALLS)
async def test_every_call_needs_a_key_before_anything_else(
    api: Api, method: str, path: str
) -> None:
    before = await api.footprint()
    reply = await api.client.request(method, BASE_PATH + path, content=b"not json")
    assert reply.status_code == 401
    assert await api.footprint() == before


async def test_a_revoked_key_is_refused_and_its_owners_instances_stay(api: Api) -> None:
    instance_id = await api.create()
    keys = await accounts.list_keys(api.database)
    first = next(key for key in keys if key.owner.name == "first")
    await accounts.revoke_key(api.database, api.clock, first.id)
    assert (await api.get("/clusters")).status_code == 401
    assert (await api.stored(instance_id)).owner_id == first.owner.id


async def test_an_owner_never_meets_the_instances_of_another(api: Api) -> None:
    instance_id = await api.create(name="mine")
    listed = await api.get_as(OTHER_KEY, "/gpu/instances")
    assert listed.json() == {"instances": [], "total": 0}
    read = await api.get_as(OTHER_KEY, "/gpu/instance", instanceId=instance_id)
    assert (read.status_code, read.json()["reason"]) == (404, "INSTANCE_NOT_FOUND")
    for order in ("start", "stop", "restart", "delete"):
        reply = await api.post(f"/gpu/instance/{order}", {"instanceId": instance_id}, key=OTHER_KEY)
        assert reply.status_code == 404
    assert (await api.stored(instance_id)).status == "toCreate"


async def test_creating_with_the_second_header_belongs_to_that_owner(api: Api) -> None:
    reply = await api.client.post(
        f"{BASE_PATH}/gpu/instance/create",
        json=smallest_create(),
        headers={"X-API-KEY": OTHER_KEY},
    )
    instance_id = reply.json()["id"]
    read = await api.get_as(OTHER_KEY, "/gpu/instance", instanceId=instance_id)
    assert read.status_code == 200
