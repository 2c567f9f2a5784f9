"""Too many requests of a key, and too many wrong keys of an address, are refused for a moment."""

import httpx
import pytest

from innkeep.api.application import create_api
from innkeep.api.paths import BASE_PATH
from innkeep.api.request_limits import RequestRates
from innkeep.domain.clock import Clock
from innkeep.domain.rate_limit import Rate
from innkeep.services import accounts
from innkeep.store.database import Database
from tests.api.harness import KEY, OTHER_KEY, Api

CLUSTERS = f"{BASE_PATH}/clusters"
# So slow that nothing comes back within a test.
RATES = RequestRates(
    of_key=Rate(per_second=0.0001, burst=5), of_wrong_keys=Rate(per_second=0.0001, burst=3)
)


def _client(api: Api, address: str = "203.0.113.5", **rates: Rate) -> httpx.AsyncClient:
    app = create_api(api.deployment, rates=RequestRates(**rates) if rates else RATES)
    transport = httpx.ASGITransport(app, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://api.test")


async def _ask(client: httpx.AsyncClient, key: str = KEY, *, times: int = 1) -> list[int]:
    """Statuses of that many requests with a key."""
    return [
        (await client.get(CLUSTERS, headers={"Authorization": f"Bearer {key}"})).status_code
        for _ in range(times)
    ]


async def test_a_key_that_asks_too_often_is_told_when_to_come_back(api: Api) -> None:
    client = _client(api)
    # Of the first one nobody knows yet that the key is valid.
    assert await _ask(client, times=7) == [200] * 6 + [429]
    reply = await client.get(CLUSTERS, headers={"X-API-KEY": KEY})
    assert reply.status_code == 429
    seconds = int(reply.headers["Retry-After"])
    assert seconds >= 1
    assert reply.json() == {
        "code": 429,
        "reason": "TOO_MANY_REQUESTS",
        "message": f"this key asks too often; try again in {seconds} seconds",
        "metadata": {},
    }
    assert reply.headers["x-request-id"]


async def test_another_key_is_not_concerned(api: Api) -> None:
    client = _client(api)
    await _ask(client, times=7)
    assert await _ask(client, OTHER_KEY) == [200]


async def test_a_post_counts_whatever_its_idempotency_key(api: Api) -> None:
    client = _client(api)
    await _ask(client, times=7)
    headers = {"X-API-KEY": KEY, "Idempotency-Key": "one"}
    reply = await client.post(f"{BASE_PATH}/network/create", json={}, headers=headers)
    assert reply.status_code == 429


async def test_wrong_keys_are_not_even_looked_up_after_some(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = _client(api)
    looked: list[str] = []

    async def look(database: Database, clock: Clock, key: str) -> object:
        looked.append(key)
        return await authenticate(database, clock, key)

    authenticate = accounts.authenticate
    monkeypatch.setattr(accounts, "authenticate", look)
    statuses = [(await _ask(client, f"sk_guess-{number}"))[0] for number in range(5)]
    assert statuses == [401, 401, 401, 429, 429]
    assert len(looked) == 3


async def test_whoever_has_a_key_gets_in_while_somebody_guesses(api: Api) -> None:
    client = _client(api, of_wrong_keys=RATES.of_wrong_keys)
    assert await _ask(client) == [200]
    assert await _ask(client, "sk_guessed-wrong", times=4) == [401, 401, 401, 429]
    assert await _ask(client, times=3) == [200] * 3


async def test_requests_without_a_key_are_answered_as_ever(api: Api) -> None:
    client = _client(api)
    await _ask(client, "sk_guessed-wrong", times=5)
    assert (await client.get(CLUSTERS)).status_code == 401
    assert (await client.get("/healthz")).status_code == 200
    assert (await client.get("/readyz")).status_code == 200


async def test_a_revoked_key_is_a_wrong_one_from_then_on(api: Api) -> None:
    client = _client(api)
    assert await _ask(client, OTHER_KEY) == [200]
    keys = await accounts.list_keys(api.database)
    revoked = next(key for key in keys if key.owner.name == "second")
    await accounts.revoke_key(api.database, api.clock, revoked.id)
    assert await _ask(client, OTHER_KEY, times=4) == [401, 401, 401, 429]


async def test_the_refusal_is_documented_for_every_call_that_needs_a_key(api: Api) -> None:
    document = api.app.openapi()
    for path, operations in document["paths"].items():
        for operation in operations.values():
            needs_key = operation.get("security") != []
            assert ("429" in operation["responses"]) is needs_key, path
    described = document["paths"][CLUSTERS]["get"]["responses"]["429"]
    assert described["headers"]["Retry-After"]["schema"] == {"type": "integer", "minimum": 1}
