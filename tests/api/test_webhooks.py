"""Webhooks: checked, listed without their secret, tried out, and only their owner's."""

import base64
from collections.abc import AsyncIterator

import pytest

from innkeep.domain.webhook import MAX_WEBHOOKS
from innkeep.store.database import Database
from innkeep.store.vault import Vault
from innkeep.webhooks.http_way import HttpWay
from tests.api.harness import OTHER_KEY, Api
from tests.databases import VAULT_KEY, everything_in
from tests.webhooks.receiver import Receiver

SECRET = f"whsec_{base64.b64encode(b'k' * 24).decode()}"
URL = "https://ops.example.com/innkeep"


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver().serving() as serving:
        yield serving


@pytest.fixture
async def careful_api(database_url: str) -> AsyncIterator[Api]:
    """An API whose webhooks may lead to the internet only."""
    database = Database(database_url, Vault(VAULT_KEY))
    served = Api(database, webhook_way=HttpWay(may_be_private=False))
    async with served.client:
        yield served
    database.close()


async def create(api: Api, url: str = URL, **wanted: object) -> dict[str, str]:
    reply = await api.post("/webhook/create", {"url": url, **wanted})
    assert reply.status_code == 200, reply.text
    api.clock.now += 1
    answer: dict[str, str] = reply.json()
    return answer


async def test_a_webhook_is_answered_with_its_secret_and_listed_without(
    api: Api, database_url: str
) -> None:
    made = await create(api, statuses=["running", "running"], codes=["outOfMemory"])
    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    assert made == {
        "id": made["id"],
        "url": URL,
        "statuses": ["running"],
        "codes": ["outOfMemory"],
        "createdAt": "1700000000",
        "waiting": 0,
        "delivered": 0,
        "lastDeliveredAt": "0",
        "dropped": 0,
        "lastDroppedAt": "0",
        "lastDroppedEvent": "",
        "lastError": "",
        "lastFailedAt": "0",
    }
    listed = await api.get("/webhooks")
    assert listed.json() == {"data": [made]}
    assert secret.encode() not in everything_in(database_url)
    assert made["id"].encode() in everything_in(database_url)


async def test_a_secret_may_be_given(api: Api) -> None:
    assert (await create(api, secret=SECRET))["secret"] == SECRET


async def test_the_newest_is_first(api: Api) -> None:
    made = [await create(api), await create(api)]
    listed = (await api.get("/webhooks")).json()["data"]
    assert [each["id"] for each in listed] == [each["id"] for each in reversed(made)]


@pytest.mark.parametrize(
    ("body", "field", "told"),
    [
        ({}, "url", "is required"),
        ({"url": ""}, "url", "at least 1 character"),
        ({"url": "ops.example.com"}, "url", "must begin with http:// or https://"),
        ({"url": "ftp://ops.example.com/"}, "url", "must begin with http:// or https://"),
        ({"url": "https://"}, "url", "must begin with http:// or https://"),
        ({"url": "https:///x"}, "url", "must begin with http:// or https://"),
        ({"url": "https://ops.example.com:0/"}, "url", "port"),
        ({"url": "https://ops.example.com:70000/"}, "url", "can't be read as a URL"),
        ({"url": "https://ops.example.com/ x"}, "url", "must not contain spaces"),
        ({"url": "https://ops.example.com/\r\nX: y"}, "url", "must not contain spaces"),
        ({"url": "https://ann:secret@ops.example.com/"}, "url", "must not hold a user name"),
        ({"url": f"{URL}#part"}, "url", "must not have a fragment"),
        ({"url": f"https://{'o' * 2048}/"}, "url", "at most 2048 characters"),
        ({"url": URL, "statuses": ["runing"]}, "statuses[0]", "must be one of"),
        ({"url": URL, "statuses": "running"}, "statuses", "must be an array"),
        ({"url": URL, "codes": [""]}, "codes[0]", "at least 1 character"),
        ({"url": URL, "codes": ["c"] * 51}, "codes", "at most 50"),
        ({"url": URL, "codes": ["c" * 65]}, "codes[0]", "at most 64 characters"),
        ({"url": URL, "secret": "short"}, "secret", "must be whsec_ followed by the base64"),
    ],
)
async def test_a_refusal_names_the_field(
    api: Api, body: dict[str, object], field: str, told: str
) -> None:
    reply = await api.post("/webhook/create", body)
    assert (reply.status_code, reply.json()["reason"]) == (400, "INVALID_REQUEST_BODY")
    assert reply.json()["metadata"]["field"] == field
    assert told in reply.json()["message"]
    assert "secret@" not in reply.text
    assert (await api.get("/webhooks")).json() == {"data": []}


@pytest.mark.parametrize(
    "host", ["localhost", "app.localhost", "127.0.0.1", "10.1.2.3", "127.1", "[::1]", "[fe80::1]"]
)
async def test_an_address_inside_is_refused_unless_the_operator_allows_it(
    api: Api, careful_api: Api, host: str
) -> None:
    body = {"url": f"http://{host}:8080/"}
    reply = await careful_api.post("/webhook/create", body)
    assert reply.status_code == 400
    assert "must not lead to this host or into a private network" in reply.json()["message"]
    assert (await api.post("/webhook/create", body)).status_code == 200
    assert (await careful_api.post("/webhook/create", {"url": URL})).status_code == 200


async def test_there_may_be_so_many(api: Api) -> None:
    for _ in range(MAX_WEBHOOKS):
        await create(api)
    reply = await api.post("/webhook/create", {"url": URL})
    assert (reply.status_code, reply.json()["reason"]) == (400, "TOO_MANY_WEBHOOKS")


async def test_a_webhook_is_seen_tried_and_removed_by_its_owner_alone(
    api: Api, receiver: Receiver
) -> None:
    made = await create(api, receiver.url)
    body = {"id": made["id"]}
    for deed in ("test", "delete"):
        stranger = await api.post(f"/webhook/{deed}", body, key=OTHER_KEY)
        assert (stranger.status_code, stranger.json()["reason"]) == (404, "WEBHOOK_NOT_FOUND")
    assert (await api.get_as(OTHER_KEY, "/webhooks")).json() == {"data": []}
    assert not receiver.received
    assert (await api.post("/webhook/delete", body)).json() == {}
    assert (await api.get("/webhooks")).json() == {"data": []}
    assert (await api.post("/webhook/delete", body)).status_code == 404
    assert (await api.post("/webhook/test", body)).status_code == 404


async def test_a_test_is_signed_sent_at_once_and_tells_what_comes_of_it(
    api: Api, receiver: Receiver
) -> None:
    made = await create(api, f"{receiver.url}/hook", secret=SECRET)
    reply = await api.post("/webhook/test", {"id": made["id"]})
    assert reply.json() == {"delivered": True, "status": 204, "error": ""}
    receiver.answer = lambda _: 401
    reply = await api.post("/webhook/test", {"id": made["id"]})
    assert reply.json() == {
        "delivered": False,
        "status": 0,
        "error": "it was answered with status 401",
    }
    first, second = receiver.received
    assert first.is_signed_by(SECRET)
    assert first.event["type"] == "webhook.test"
    assert first.event["webhookId"] == made["id"]
    assert first.id != second.id
