"""Who changed what: an entry for each change, in its transaction, and for each refusal."""

import asyncio
from typing import Any

import pytest

from innkeep.api.application import RESOURCES, V2_RESOURCES
from innkeep.api.audit_trail import ids_in
from innkeep.api.paths import BASE_PATH, V2_PATH
from innkeep.domain.account import Role
from innkeep.domain.audit import AuditEntry, AuditFilter
from innkeep.services import audit
from innkeep.store import audit as stored
from innkeep.store.database import Transaction
from tests.api.harness import KEY, OTHER_KEY, Api, smallest_create
from tests.api.owned_things import make_one_of_each
from tests.databases import everything_in

pytestmark = pytest.mark.usefixtures("ended_streams")

CREATE = "/gpu/instance/create"


async def entries(api: Api, key: str = KEY, **query: str | int) -> list[dict[str, Any]]:
    reply = await api.get_as(key, "/audit", **query)
    assert reply.status_code == 200, reply.text
    found: list[dict[str, Any]] = reply.json()["entries"]
    return found


async def test_a_change_tells_who_what_and_when(api: Api) -> None:
    (key,) = (await api.get("/keys")).json()["data"]
    reply = await api.post(CREATE, smallest_create())
    (entry,) = await entries(api)
    entry.pop("id")
    assert entry == {
        "at": f"{api.clock():.3f}",
        "keyId": key["id"],
        "role": "admin",
        "client": "127.0.0.1",
        "method": "POST",
        "path": f"{BASE_PATH}{CREATE}",
        "objects": [reply.json()["id"]],
        "outcome": "accepted",
        "status": 200,
        "reason": "",
        "requestId": reply.headers["x-request-id"],
        "note": "",
    }


@pytest.mark.parametrize(
    ("path", "body", "role", "status", "reason"),
    [
        (CREATE, {}, Role.ADMIN, 400, "INVALID_REQUEST_BODY"),
        (CREATE, smallest_create(productId="none"), Role.MEMBER, 400, "PRODUCT_NOT_FOUND"),
        ("/gpu/instance/stop", {"instanceId": "0" * 16}, Role.MEMBER, 404, "INSTANCE_NOT_FOUND"),
        (CREATE, smallest_create(), Role.READ_ONLY, 403, "MEMBER_ROLE_NEEDED"),
        ("/key/create", {"role": "admin"}, Role.MEMBER, 403, "ADMIN_ROLE_NEEDED"),
    ],
)
async def test_a_refusal_tells_its_reason(
    api: Api, path: str, body: dict[str, object], role: Role, status: int, reason: str
) -> None:
    key = await api.issue(role)
    reply = await api.post(path, body, key=key)
    assert reply.status_code == status
    (entry,) = await entries(api)
    assert (entry["outcome"], entry["status"], entry["reason"]) == ("refused", status, reason)
    assert (entry["role"], entry["path"]) == (role, f"{BASE_PATH}{path}")
    assert entry["objects"] == list(ids_in(body) if status != 403 else ())


async def test_every_change_there_is_has_an_entry_and_no_reading_has(api: Api) -> None:
    """The routes themselves say what is asked, so that a new one is found by itself."""
    calls = [
        (method, route.path)
        for resource in (*RESOURCES, *V2_RESOURCES)
        for route in resource.router.routes
        for method in getattr(route, "methods", ())
    ]
    headers = {"X-API-KEY": KEY}
    changes = 0
    for method, path in calls:
        named = path.replace("{instance_id}", "0" * 16)
        reply = await api.client.request(method, named, json={}, headers=headers)
        total = (await api.get("/audit")).json()["total"]
        changes += method != "GET"
        assert total == changes, (method, path)
        if method != "GET":
            (newest, *_) = await entries(api, pageSize=1)
            assert (newest["method"], newest["path"]) == (method, path)
            assert newest["status"] == reply.status_code
            api.clock.now += 1
    assert changes > 30


async def test_what_was_made_and_what_it_was_about_is_found_by_its_id(api: Api) -> None:
    things = await make_one_of_each(api)
    for kind, known in things.ids.items():
        found = await entries(api, objectId=known)
        assert found, kind
        assert all(known in entry["objects"] for entry in found)
    assert [entry["path"] for entry in await entries(api, objectId=things.ids["job"])] == [
        f"{BASE_PATH}/job/save/image"
    ]
    await api.client.put(
        f"{V2_PATH}/instances/{things.ids['instance']}/stop", headers={"X-API-KEY": KEY}
    )
    paths = {entry["path"] for entry in await entries(api, objectId=things.ids["instance"])}
    assert f"{V2_PATH}/instances/{{instance_id}}/stop" in paths


async def test_no_secret_is_kept(api: Api, database_url: str) -> None:
    things = await make_one_of_each(api)
    await api.post("/gpu/instance/start", {"instanceId": KEY})
    await api.client.delete(f"{V2_PATH}/instances/{KEY}", headers={"X-API-KEY": KEY})
    told = (await api.get("/audit", pageSize=100)).text
    for secret in things.secrets:
        assert secret not in told
    assert KEY.encode() not in everything_in(database_url)


async def test_filters_and_pages(api: Api) -> None:
    member = await api.issue(Role.MEMBER)
    for number in range(5):
        api.clock.now += 10
        await api.post(CREATE, smallest_create(name=f"n{number}"), key=member)
    (key_id,) = {entry["keyId"] for entry in await entries(api)}
    api.clock.now += 10
    await api.post(CREATE, {})
    assert [entry["outcome"] for entry in await entries(api, pageSize=2)] == ["refused", "accepted"]
    assert len(await entries(api, keyId=key_id)) == 5
    assert len(await entries(api, outcome="accepted")) == 5
    assert len(await entries(api, outcome="refused")) == 1
    assert len(await entries(api, pageSize=4, pageNum=2)) == 2
    end = int(api.clock())
    assert len(await entries(api, startTime=end - 5)) == 1
    assert len(await entries(api, startTime=end - 35, endTime=end - 15)) == 2
    assert await entries(api, objectId="0" * 16) == []
    assert (await api.get("/audit", outcome="other")).status_code == 400
    assert len(await entries(api, endTime="9" * 20)) == 6


async def test_of_another_owner_nothing_is_told(api: Api) -> None:
    await api.create()
    assert await entries(api, OTHER_KEY) == []
    assert (await api.get_as(OTHER_KEY, "/audit")).json()["total"] == 0


async def test_a_request_that_is_sent_again_has_one_entry(api: Api) -> None:
    headers = {"X-API-KEY": KEY, "Idempotency-Key": "order-1"}

    async def send(body: object) -> int:
        path = BASE_PATH + CREATE
        return (await api.client.post(path, json=body, headers=headers)).status_code

    assert await asyncio.gather(*(send(smallest_create()) for _ in range(5))) == [200] * 5
    assert [entry["outcome"] for entry in await entries(api)] == ["accepted"]
    # The same name for something else is a refusal like any other.
    assert await send(smallest_create(name="other")) == 409
    assert {entry["reason"] for entry in await entries(api)} == {"", "IDEMPOTENCY_KEY_REUSED"}


async def test_a_change_and_its_entry_are_one_transaction(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await api.footprint()

    def fail(*_: object) -> None:
        raise RuntimeError("the entry can't be written")

    with monkeypatch.context() as broken:
        broken.setattr(stored, "note", fail)
        assert (await api.post(CREATE, smallest_create())).status_code == 500
    assert await api.footprint() == before
    assert await entries(api) == []


async def test_a_call_that_fails_inside_is_told(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("inside")

    monkeypatch.setattr("innkeep.services.instances.clusters.usages", fail)
    reply = await api.post(CREATE, smallest_create())
    assert reply.status_code == 500
    (entry,) = await entries(api)
    assert (entry["status"], entry["reason"]) == (500, "INTERNAL")


async def test_what_is_older_than_the_set_time_is_forgotten(api: Api) -> None:
    await api.create()
    api.clock.now += 100
    await api.create()
    await audit.prune(api.deployment, keep_seconds=200)
    assert len(await entries(api)) == 2
    await audit.prune(api.deployment, keep_seconds=50)
    (left,) = await entries(api)
    assert left["at"] == f"{api.clock():.3f}"


async def test_many_are_forgotten_in_steps(api: Api) -> None:
    (key,) = (await api.get("/keys")).json()["data"]
    await api.create()
    (made,) = await entries(api)

    def fill(tx: Transaction) -> None:
        (entry,), _ = stored.list_page(
            tx, _owner_of(tx, key["id"]), AuditFilter(), offset=0, limit=1
        )
        for number in range(30):
            fields = {**vars(entry), "id": f"{number:032x}", "at": entry.at - 1000}
            stored.note(tx, AuditEntry(**fields))

    await api.database.write(fill)
    assert await api.database.write(stored.prune, api.clock() - 500, 20) == 20
    await audit.prune(api.deployment, keep_seconds=500)
    assert [entry["id"] for entry in await entries(api)] == [made["id"]]


def _owner_of(tx: Transaction, key_id: str) -> str:
    from innkeep.store import accounts

    key = accounts.find_key(tx, key_id)
    assert key is not None
    return key.owner.id


def test_ids_are_found_at_any_depth_and_nothing_else() -> None:
    assert ids_in(
        {
            "instanceId": "a1",
            "ids": ["b2", "c3"],
            "template": {"Id": "d4", "name": "no"},
            "networkVolume": {"volumeMounts": [{"id": "e5", "mountPath": "/x"}]},
            "imageAuthId": "",
            "productId": "cpu.2c4g",
            "clusterId": "home",
            "grid": "no",
            "id": "sk_secret-key",
            "envs": [{"key": "id", "value": "no"}],
            "registry_auth_id": "f6",
        }
    ) == ("a1", "f6", "b2", "c3", "d4", "e5")


async def test_a_body_that_is_absurd_is_no_fault_of_the_server(api: Api) -> None:
    deep = b'{"a":' * 900 + b"1" + b"}" * 900
    wide = b'{"ids": [' + b",".join([b"0"] * 300_000) + b"]}"
    for body in (deep, wide):
        reply = await api.post_raw("/gpu/instance/start", body)
        assert (reply.status_code, reply.json()["reason"]) == (400, "INVALID_REQUEST_BODY")
    assert [entry["objects"] for entry in await entries(api)] == [[], []]


def test_so_many_ids_are_kept_and_no_more() -> None:
    assert len(ids_in({"instanceIds": [f"i{number}" for number in range(1000)]})) == 50
