"""A POST that is sent again with its ``Idempotency-Key`` is carried out once."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest
from sqlalchemy import select

from innkeep.api.paths import BASE_PATH, V2_PATH
from innkeep.domain.errors import StoreUnavailable
from innkeep.domain.status import Status
from innkeep.services import idempotency as service
from innkeep.store import idempotency
from innkeep.store.database import Transaction
from innkeep.store.tables import idempotency_keys
from tests.api.harness import KEY, OTHER_KEY, Api, smallest_create

CREATE = "/gpu/instance/create"


async def _post(
    api: Api, path: str, body: object, key: str, *, secret: str = KEY
) -> httpx.Response:
    return await api.client.post(
        path if path.startswith("/gpus") else BASE_PATH + path,
        json=body,
        headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": key},
    )


async def _count(api: Api) -> int:
    total: int = (await api.get("/gpu/instances")).json()["total"]
    return total


async def test_the_same_request_again_is_answered_the_same_and_done_once(api: Api) -> None:
    first = await _post(api, CREATE, smallest_create(), "order-1")
    again = await _post(api, CREATE, smallest_create(), "order-1")
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert await _count(api) == 1


async def test_twenty_at_once_make_one_instance(api: Api) -> None:
    replies = await asyncio.gather(
        *(_post(api, CREATE, smallest_create(), "order-1") for _ in range(20))
    )
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.text for reply in replies}) == 1
    assert await _count(api) == 1


async def test_the_key_does_not_stand_for_another_request(api: Api) -> None:
    await _post(api, CREATE, smallest_create(), "order-1")
    for path, body in (
        (CREATE, smallest_create(name="other")),
        ("/gpu/instance/stop", smallest_create()),
    ):
        reply = await _post(api, path, body, "order-1")
        assert (reply.status_code, reply.json()["reason"]) == (409, "IDEMPOTENCY_KEY_REUSED")
    assert await _count(api) == 1


async def test_keys_belong_to_their_owner(api: Api) -> None:
    first = await _post(api, CREATE, smallest_create(), "order-1")
    other = await _post(api, CREATE, smallest_create(), "order-1", secret=OTHER_KEY)
    assert other.status_code == 200
    assert first.json()["id"] != other.json()["id"]


async def test_a_refusal_is_repeated_and_another_key_tries_anew(api: Api) -> None:
    body = smallest_create(productId="nothing")
    first = await _post(api, CREATE, body, "order-1")
    again = await _post(api, CREATE, body, "order-1")
    assert (first.status_code, again.status_code) == (400, 400)
    assert first.content == again.content
    assert again.headers["content-type"] == "application/json"


async def test_a_restart_is_asked_for_once(api: Api) -> None:
    instance_id = await api.create()
    await api.run(instance_id)
    for _ in range(2):
        reply = await _post(api, "/gpu/instance/restart", {"instanceId": instance_id}, "restart-1")
        assert (reply.status_code, reply.json()) == (200, {})
        stored = await api.stored(instance_id)
        if stored.status is Status.TO_RESTART:
            await api.move(instance_id, Status.RESTARTING, Status.RUNNING)
    assert (await api.stored(instance_id)).runs_wished == 2


async def test_the_second_form_of_the_api_takes_keys_too(api: Api) -> None:
    body = {
        "name": "x",
        "product_id": "cpu.2c4g",
        "image": "registry.example.com/tools/builder:1.4",
        "kind": "cpu",
    }
    first = await _post(api, f"{V2_PATH}/instances", body, "order-1")
    again = await _post(api, f"{V2_PATH}/instances", body, "order-1")
    assert first.content == again.content
    assert again.headers["idempotent-replayed"] == "true"


async def test_a_key_is_forgotten_after_a_day(api: Api) -> None:
    first = await _post(api, CREATE, smallest_create(), "order-1")
    api.clock.now += service.KEEP_SECONDS + 1
    later = await _post(api, CREATE, smallest_create(), "order-1")
    assert first.json()["id"] != later.json()["id"]


async def test_what_the_server_could_not_do_is_done_when_it_is_sent_again(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = api.database.write

    async def fail(function: Callable[..., object], *args: object, **kwargs: object) -> object:
        if "create" in getattr(function, "__qualname__", ""):
            raise StoreUnavailable("away")
        return await write(function, *args, **kwargs)

    with monkeypatch.context() as broken:
        broken.setattr(api.database, "write", fail)
        assert (await _post(api, CREATE, smallest_create(), "order-1")).status_code == 503
    assert (await _post(api, CREATE, smallest_create(), "order-1")).status_code == 200
    assert await _count(api) == 1


async def _end_server_before(
    api: Api, monkeypatch: pytest.MonkeyPatch, send: Callable[[], Awaitable[httpx.Response]]
) -> None:
    """Have a request carried out by a server that ends before it can note the answer."""

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(idempotency, "note_answer", die)
        with pytest.raises(Killed):
            await send()
    await api.database.write(idempotency.let_all_go)


async def test_a_create_whose_answer_was_lost_with_the_server_is_answered_by_its_id(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _end_server_before(
        api, monkeypatch, lambda: _post(api, CREATE, smallest_create(), "order-1")
    )
    reply = await _post(api, CREATE, smallest_create(), "order-1")
    (row,) = (await api.get("/gpu/instances")).json()["instances"]
    assert (reply.status_code, reply.json()) == (200, {"id": row["id"]})


async def test_another_request_whose_answer_was_lost_is_told_of_and_not_done_again(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance_id = await api.create()
    await api.run(instance_id)
    order = {"instanceId": instance_id}
    await _end_server_before(
        api, monkeypatch, lambda: _post(api, "/gpu/instance/restart", order, "restart-1")
    )
    reply = await _post(api, "/gpu/instance/restart", order, "restart-1")
    assert (reply.status_code, reply.json()["reason"]) == (409, "IDEMPOTENCY_OUTCOME_UNKNOWN")
    assert (await api.stored(instance_id)).runs_wished == 2


@pytest.mark.parametrize("key", ["", "k" * 256, "two words", "caf\xe9"])
async def test_a_key_that_is_none_is_refused(api: Api, key: str) -> None:
    reply = await api.client.post(
        BASE_PATH + CREATE,
        json=smallest_create(),
        headers={
            b"Authorization": f"Bearer {KEY}".encode(),
            b"Idempotency-Key": key.encode("latin-1"),
        },
    )
    assert reply.status_code == 400
    assert reply.json()["metadata"] == {"field": "Idempotency-Key"}


async def test_without_a_good_api_key_nothing_is_kept(api: Api) -> None:
    assert (
        await _post(api, CREATE, smallest_create(), "order-1", secret="sk_no")
    ).status_code == 401

    def kept(tx: Transaction) -> list[str]:
        return list(tx.connection.execute(select(idempotency_keys.c.key)).scalars())

    assert await api.database.read(kept) == []


async def test_what_was_answered_lies_sealed_in_the_store(api: Api) -> None:
    created = await _post(api, CREATE, smallest_create(), "order-1")

    def kept(tx: Transaction) -> bytes:
        found: bytes = tx.connection.execute(select(idempotency_keys.c.answer)).scalar_one()
        return found

    assert created.json()["id"].encode() not in await api.database.read(kept)
