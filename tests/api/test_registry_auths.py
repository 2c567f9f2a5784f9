"""Registry auths: kept for their owner, never shown, and copied into what is created with them."""

import pytest

from innkeep.domain.instance import RegistryLogin
from tests.api.harness import OTHER_KEY, Api
from tests.databases import everything_in

PASSWORD = "pass-phrase of the registry"
EMOJI = "\N{DROMEDARY CAMEL}"


async def save(api: Api, **changes: object) -> str:
    """Save an auth that must be taken; answers its id."""
    before = {auth["id"] for auth in (await api.get("/repository/auths")).json()["data"]}
    body = {"name": "registry.example.com", "username": "ci", "password": PASSWORD, **changes}
    reply = await api.post("/repository/auth/save", body)
    assert reply.status_code == 200, reply.text
    assert reply.json() == {}
    after = (await api.get("/repository/auths")).json()["data"]
    (fresh,) = [auth["id"] for auth in after if auth["id"] not in before]
    assert after[0]["id"] == fresh, "the newest comes first"
    api.clock.now += 1
    return str(fresh)


async def test_a_saved_auth_is_listed_with_a_mask_for_its_password(api: Api) -> None:
    assert (await api.get("/repository/auths")).json() == {"data": []}
    auth_id = await save(api)
    reply = await api.get("/repository/auths")
    assert reply.json() == {
        "data": [
            {
                "id": auth_id,
                "name": "registry.example.com",
                "username": "ci",
                "password": "******",
            }
        ]
    }
    assert PASSWORD not in reply.text


async def test_the_mask_tells_nothing_of_the_password(api: Api) -> None:
    for password in ("x", "******", "a" * 1024):
        await save(api, password=password)
    shown = (await api.get("/repository/auths")).json()["data"]
    assert {auth["password"] for auth in shown} == {"******"}


async def test_the_password_is_sealed_where_it_is_stored(api: Api, database_url: str) -> None:
    await api.create(imageAuthId=await save(api))
    everything = everything_in(database_url)
    assert b"registry.example.com" in everything, "it was looked at where it is"
    assert PASSWORD.encode() not in everything


async def test_two_auths_may_have_the_same_name_and_the_newest_is_first(api: Api) -> None:
    first, second = await save(api, username="old"), await save(api, username="new")
    shown = (await api.get("/repository/auths")).json()["data"]
    assert [(auth["id"], auth["username"]) for auth in shown] == [(second, "new"), (first, "old")]


@pytest.mark.parametrize(
    ("field", "longest"), [("name", 500), ("username", 511), ("password", 1024)]
)
async def test_each_field_has_its_limit_in_characters(api: Api, field: str, longest: int) -> None:
    auth_id = await save(api, **{field: EMOJI * longest})
    instance_id = await api.create(imageAuthId=auth_id)
    login = (await api.stored(instance_id)).image_login
    assert login is not None
    kept = {"name": login.stored_as, "username": login.username, "password": login.password}
    assert kept[field] == EMOJI * longest
    for value, rule in (
        ("a" * (longest + 1), f"at most {longest} characters, has {longest + 1}"),
        ("", "at least 1 character, has 0"),
        (None, "is required"),
        (True, "must be a string, is a boolean"),
    ):
        body = {"name": "n", "username": "u", "password": "p", field: value}
        reply = await api.post("/repository/auth/save", body)
        assert reply.status_code == 400
        assert reply.json()["metadata"] == {"field": field}
        assert rule in reply.json()["message"]
    assert len((await api.get("/repository/auths")).json()["data"]) == 1


async def test_a_username_with_a_colon_is_refused_with_the_reason(api: Api) -> None:
    body = {"name": "n", "username": "ci:admin", "password": PASSWORD}
    reply = await api.post("/repository/auth/save", body)
    assert reply.status_code == 400
    assert reply.json()["reason"] == "INVALID_REQUEST_BODY"
    assert reply.json()["metadata"] == {"field": "username"}
    assert "':'" in reply.json()["message"]
    assert PASSWORD not in reply.text
    assert (await api.get("/repository/auths")).json() == {"data": []}


async def test_a_create_takes_the_login_over_and_shows_where_from(api: Api) -> None:
    auth_id = await save(api, password="a:b::c")
    instance_id = await api.create(imageAuthId=auth_id, imageAuth="someone:else")
    stored = await api.stored(instance_id)
    assert stored.image_login == RegistryLogin("ci", "a:b::c")
    assert stored.image_login.stored_as == "registry.example.com"
    shown = await api.get("/gpu/instance", instanceId=instance_id)
    listed = await api.get("/gpu/instances")
    assert shown.json()["imageAuthId"] == auth_id
    assert listed.json()["instances"][0]["imageAuthId"] == auth_id
    assert "a:b::c" not in shown.text + listed.text


async def test_a_bad_image_auth_beside_an_id_is_not_looked_at(api: Api) -> None:
    instance_id = await api.create(imageAuthId=await save(api), imageAuth="no colon")
    login = (await api.stored(instance_id)).image_login
    assert login == RegistryLogin("ci", PASSWORD)


async def test_an_inline_login_has_no_auth(api: Api) -> None:
    instance_id = await api.create(imageAuth="u:p")
    assert (await api.stored(instance_id)).image_auth_id == ""
    reply = await api.get("/gpu/instance", instanceId=instance_id)
    assert reply.json()["imageAuthId"] == ""


async def test_a_deleted_auth_is_gone_but_instances_keep_their_login(api: Api) -> None:
    auth_id = await save(api)
    instance_id = await api.create(imageAuthId=auth_id)
    reply = await api.post("/repository/auth/delete", {"id": auth_id})
    assert (reply.status_code, reply.json()) == (200, {})
    assert (await api.get("/repository/auths")).json() == {"data": []}
    stored = await api.stored(instance_id)
    assert stored.image_login == RegistryLogin("ci", PASSWORD)
    assert stored.image_auth_id == auth_id
    again = await api.post("/repository/auth/delete", {"id": auth_id})
    assert again.status_code == 404
    assert again.json()["reason"] == "REGISTRY_AUTH_NOT_FOUND"
    assert again.json()["metadata"] == {"field": "id"}


async def test_an_unknown_or_deleted_auth_is_refused_in_a_create(api: Api) -> None:
    gone = await save(api)
    await api.post("/repository/auth/delete", {"id": gone})
    before = await api.footprint()
    for auth_id in (gone, "nope", "x" * 5000):
        body = {"productId": "cpu.2c4g", "imageUrl": "web:1", "kind": "cpu", "imageAuthId": auth_id}
        reply = await api.post("/gpu/instance/create", body)
        assert reply.status_code == 400
        assert reply.json()["reason"] == "REGISTRY_AUTH_NOT_FOUND"
        assert reply.json()["metadata"] == {"field": "imageAuthId"}
        assert len(reply.json()["message"]) < 200
    assert await api.footprint() == before


async def test_an_auth_of_another_owner_can_neither_be_seen_nor_used_nor_deleted(api: Api) -> None:
    auth_id = await save(api)
    listed = await api.get_as(OTHER_KEY, "/repository/auths")
    assert listed.json() == {"data": []}
    body = {"productId": "cpu.2c4g", "imageUrl": "web:1", "kind": "cpu", "imageAuthId": auth_id}
    used = await api.post("/gpu/instance/create", body, key=OTHER_KEY)
    assert (used.status_code, used.json()["reason"]) == (400, "REGISTRY_AUTH_NOT_FOUND")
    deleted = await api.post("/repository/auth/delete", {"id": auth_id}, key=OTHER_KEY)
    assert (deleted.status_code, deleted.json()["reason"]) == (404, "REGISTRY_AUTH_NOT_FOUND")
    assert len((await api.get("/repository/auths")).json()["data"]) == 1


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (None, "is required"),
        ("", "at least 1 character"),
        ("a" * 256, "at most 255 characters"),
        ([], "must be a string, is an array"),
    ],
)
async def test_a_delete_needs_an_id(api: Api, value: object, rule: str) -> None:
    reply = await api.post("/repository/auth/delete", {"id": value})
    assert reply.status_code == 400
    assert reply.json()["metadata"] == {"field": "id"}
    assert rule in reply.json()["message"]


async def test_every_call_needs_a_key(api: Api) -> None:
    for method, path in (
        ("GET", "/repository/auths"),
        ("POST", "/repository/auth/save"),
        ("POST", "/repository/auth/delete"),
    ):
        reply = await api.client.request(method, f"/gpu-instance/openapi/v1{path}", json={})
        assert reply.status_code == 401
