"""Keys of an owner: made, listed and revoked by an admin, and what their end means."""

import pytest

from innkeep.api.paths import BASE_PATH
from innkeep.domain.account import MAX_KEYS, Role
from innkeep.services import accounts
from innkeep.store.database import Database
from innkeep.store.vault import Vault
from tests.api.harness import KEY, OTHER_KEY, Api, smallest_create
from tests.databases import VAULT_KEY, everything_in


async def create(api: Api, **body: object) -> dict[str, str]:
    reply = await api.post("/key/create", {"role": "admin", **body})
    assert reply.status_code == 200, reply.text
    created: dict[str, str] = reply.json()
    return created


async def test_a_key_is_shown_once_and_listed_without_itself(api: Api, database_url: str) -> None:
    api.clock.now += 1
    end = int(api.clock()) + 3600
    made = await create(api, name="ci", role="member", expiresAt=end)
    assert made["key"].startswith(made["hint"])
    listed = await api.get("/keys")
    newest, first = listed.json()["data"]
    assert newest == {name: value for name, value in made.items() if name != "key"}
    assert (newest["name"], newest["role"], newest["expiresAt"]) == ("ci", "member", str(end))
    assert (first["role"], first["expiresAt"], first["name"]) == ("admin", "0", "")
    assert made["key"] not in listed.text
    assert made["key"].encode() not in everything_in(database_url)


async def test_a_key_opens_its_owners_things_in_its_role(api: Api) -> None:
    instance_id = await api.create()
    made = await create(api, role="read-only")
    assert (await api.get_as(made["key"], "/gpu/instances")).json()["total"] == 1
    order = await api.post("/gpu/instance/delete", {"instanceId": instance_id}, key=made["key"])
    assert (order.status_code, order.json()["reason"]) == (403, "MEMBER_ROLE_NEEDED")


async def test_a_key_tells_of_itself_its_role_and_project_and_not_the_key(api: Api) -> None:
    for role in ("admin", "member", "read-only"):
        made = await create(api, role=role, name=f"a {role}")
        told = await api.get_as(made["key"], "/key")
        assert told.status_code == 200
        found = told.json()
        assert (found["id"], found["role"], found["name"]) == (made["id"], role, f"a {role}")
        assert found["project"]["name"] == "first"
        assert made["key"] not in told.text
    assert (await api.get_as(OTHER_KEY, "/key")).json()["project"]["name"] == "second"
    assert (await api.get_as("sk_nobody-has-this", "/key")).status_code == 401


async def test_a_revoked_key_is_refused_by_the_next_request(api: Api) -> None:
    made = await create(api, role="member")
    assert (await api.get_as(made["key"], "/gpu/instances")).status_code == 200
    for _ in range(2):
        assert (await api.post("/key/revoke", {"id": made["id"]})).status_code == 200
    assert (await api.get_as(made["key"], "/gpu/instances")).status_code == 401
    again = await api.post("/gpu/instance/create", smallest_create(), key=made["key"])
    assert again.status_code == 401
    assert made["id"] not in (await api.get("/keys")).text


async def test_an_expired_key_is_refused_at_once_though_its_answer_is_remembered(
    api: Api,
) -> None:
    made = await create(api, role="read-only", expiresAt=int(api.clock()) + 2)
    path = "/gpu/instances"
    api.clock.now = int(made["expiresAt"]) - 0.5
    for _ in range(2):
        assert (await api.get_as(made["key"], path)).status_code == 200
    api.clock.now = float(made["expiresAt"])
    assert (await api.get_as(made["key"], path)).status_code == 401
    assert (await api.post("/gpu/instance/start", {}, key=made["key"])).status_code == 401
    assert made["id"] in (await api.get("/keys")).text


async def test_the_last_valid_admin_key_can_not_be_revoked(api: Api) -> None:
    (first,) = (await api.get("/keys")).json()["data"]
    await create(api, role="member")
    expiring = await create(api, expiresAt=int(api.clock()) + 60)
    api.clock.now += 60
    refused = await api.post("/key/revoke", {"id": first["id"]})
    assert (refused.status_code, refused.json()["reason"]) == (400, "LAST_ADMIN_KEY")
    assert (await api.post("/key/revoke", {"id": expiring["id"]})).status_code == 200
    second = await create(api)
    assert (await api.post("/key/revoke", {"id": first["id"]})).status_code == 200
    assert (await api.get_as(second["key"], "/keys")).status_code == 200
    assert (await api.get("/keys")).status_code == 401


async def test_keys_of_another_owner_are_not_there(api: Api) -> None:
    (mine,) = (await api.get("/keys")).json()["data"]
    assert mine["id"] not in (await api.get_as(OTHER_KEY, "/keys")).text
    theirs = await api.post("/key/revoke", {"id": mine["id"]}, key=OTHER_KEY)
    unknown = await api.post("/key/revoke", {"id": "f" * 12}, key=OTHER_KEY)
    assert theirs.status_code == unknown.status_code == 404
    assert theirs.json()["reason"] == unknown.json()["reason"] == "KEY_NOT_FOUND"
    assert (await api.get("/keys")).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "role"),
        ({"role": "owner"}, "role"),
        ({"role": "member", "name": "n" * 256}, "name"),
        ({"role": "member", "expiresAt": 1_700_000_000}, "expiresAt"),
        ({"role": "member", "expiresAt": -1}, "expiresAt"),
        ({"role": "member", "expiresAt": 10**30}, "expiresAt"),
    ],
)
async def test_a_refusal_names_the_field(api: Api, body: dict[str, object], field: str) -> None:
    reply = await api.post("/key/create", body)
    assert (reply.status_code, reply.json()["metadata"]) == (400, {"field": field})


async def test_an_owner_has_so_many_keys_and_no_more(api: Api) -> None:
    for _ in range(MAX_KEYS - 1):
        last = await create(api, role="read-only")
    refused = await api.post("/key/create", {"role": "read-only"})
    assert (refused.status_code, refused.json()["reason"]) == (400, "TOO_MANY_KEYS")
    assert str(MAX_KEYS) in refused.json()["message"]
    await api.post("/key/revoke", {"id": last["id"]})
    await create(api, role="read-only")


async def test_the_last_use_is_told_after_it_was_stored_aside(api: Api) -> None:
    made = await create(api, role="read-only")
    api.clock.now += 100
    await api.get_as(made["key"], "/gpu/instances")

    async def last_use() -> str:
        rows = (await api.get("/keys")).json()["data"]
        return str(next(row["lastUsedAt"] for row in rows if row["id"] == made["id"]))

    assert await last_use() == "0"
    await api.deployment.key_uses.store(api.database)
    assert await last_use() == str(int(api.clock()))


async def test_an_idempotency_key_is_of_the_role_too(api: Api) -> None:
    member, reader = await api.issue(Role.MEMBER), await api.issue(Role.READ_ONLY)

    async def make(secret: str) -> tuple[int, str]:
        reply = await api.client.post(
            f"{BASE_PATH}/key/create",
            json={"role": "member"},
            headers={"X-API-KEY": secret, "Idempotency-Key": "make-a-key"},
        )
        return reply.status_code, reply.text

    # Those who may not neither take the name away nor are told what it stands for.
    assert (await make(reader))[0] == 403
    assert (await make(member))[0] == 403
    made = await make(KEY)
    assert made[0] == 200
    assert await make(KEY) == made
    assert (await make(reader))[0] == (await make(member))[0] == 403


async def test_a_key_is_what_it_was_in_another_process(api: Api, database_url: str) -> None:
    other = Database(database_url, Vault(VAULT_KEY))
    issued = await accounts.issue_key(
        other, api.clock, "first", role=Role.READ_ONLY, name="far", expires_at=api.clock() + 10
    )
    other.close()
    assert (await api.get_as(issued.secret, "/gpu/instances")).status_code == 200
    (row,) = [row for row in (await api.get("/keys")).json()["data"] if row["id"] == issued.id]
    assert (row["name"], row["role"]) == ("far", "read-only")
