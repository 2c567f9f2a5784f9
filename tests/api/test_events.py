"""What happens to instances, streamed to their owner."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from innkeep.api import event_stream
from innkeep.api.paths import BASE_PATH
from innkeep.domain.status import Status
from innkeep.services import accounts
from innkeep.services.open_streams import OpenStreams
from tests.api.event_reader import SECONDS, reading
from tests.api.harness import KEY, OTHER_KEY, START, Api
from tests.api.live import LiveServer, on_sqlite

database_url = on_sqlite
_ASKED = (
    f"GET {BASE_PATH}/events?after=0 HTTP/1.1\r\nHost: x\r\nX-API-KEY: {KEY}\r\n\r\n"
).encode()


@pytest.fixture
async def live(api: Api) -> AsyncIterator[LiveServer]:
    async with LiveServer(api).serving() as served:
        yield served


async def _until(condition: object) -> None:
    assert callable(condition)
    async with asyncio.timeout(SECONDS):
        while not condition():
            await asyncio.sleep(0.02)


async def test_each_step_is_told_as_it_comes(live: LiveServer) -> None:
    async with reading(live.client) as reader:
        assert reader.answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert reader.answer.headers["cache-control"] == "no-store"
        instance_id = await live.api.create()
        (accepted,) = await reader.take(1)
        await live.api.move(instance_id, Status.CREATING)
        (creating,) = await reader.take(1)
    assert (accepted.name, accepted.id) == ("instance.status", accepted.data["id"])
    assert accepted.data["code"] == "asked"
    assert creating.data == {
        "id": str(int(accepted.id) + 1),
        "type": "instance.status",
        "instanceId": instance_id,
        "status": "creating",
        "formerStatus": "toCreate",
        "code": "test",
        "message": "moved",
        "at": f"{START:.3f}",
    }


async def test_it_begins_now_unless_a_place_is_named(live: LiveServer) -> None:
    instance_id = await live.api.create()
    await live.api.move(instance_id, Status.CREATING)
    async with reading(live.client) as now, reading(live.client, after="0") as whole:
        before = await whole.take(2)
        assert [event.data["status"] for event in before] == ["toCreate", "creating"]
        await live.api.move(instance_id, Status.RUNNING)
        assert await now.take(1) == await whole.take(1)
    for place in ({"after": before[0].id}, {"last": before[0].id, "after": before[1].id}):
        async with reading(live.client, **place) as later:
            rest = await later.take(2)
        assert [event.data["status"] for event in rest] == ["creating", "running"]


async def test_a_reader_that_comes_back_misses_nothing(live: LiveServer) -> None:
    read: list[str] = []
    ids = [await live.api.create() for _ in range(2)]
    last = "0"
    for status in (Status.CREATING, Status.RUNNING, Status.TO_STOP, Status.STOPPING):
        for instance_id in ids:
            await live.api.move(instance_id, status)
        async with reading(live.client, last=last) as reader:
            for event in await reader.take(2 if read else 4):
                read.append(event.id)
                last = event.id
    assert read == [str(int(read[0]) + number) for number in range(10)]


async def test_an_owner_is_told_of_nothing_of_another(live: LiveServer) -> None:
    async with reading(live.client, key=OTHER_KEY) as stranger:
        await live.api.create()
        body = {"productId": "cpu.2c4g", "imageUrl": "a:1", "kind": "cpu"}
        made = await live.api.post("/gpu/instance/create", body, key=OTHER_KEY)
        (event,) = await stranger.take(1)
        assert event.data["instanceId"] == made.json()["id"]


async def test_one_instance_can_be_followed_also_when_it_is_long_gone(live: LiveServer) -> None:
    _, wanted = [await live.api.create() for _ in range(2)]
    for status in (Status.TO_REMOVE, Status.REMOVING, Status.REMOVED):
        await live.api.move(wanted, status)
    live.api.clock.now += 3600
    async with reading(live.client, after="0", instanceId=wanted) as reader:
        events = await reader.take(4)
    assert {event.data["instanceId"] for event in events} == {wanted}
    assert events[-1].data["status"] == "removed"


@pytest.mark.parametrize(
    ("query", "headers", "field"),
    [
        ({"after": "x"}, {}, "after"),
        ({"after": "-1"}, {}, "after"),
        ({"after": "7" * 19}, {}, "after"),
        ({"after": "99"}, {}, "after"),
        ({}, {"Last-Event-ID": "one"}, "Last-Event-ID"),
        ({}, {"Last-Event-ID": "99"}, "after"),
        ({"instanceId": "i" * 256}, {}, "instanceId"),
    ],
)
async def test_a_place_that_is_none_is_refused_by_name(
    api: Api, query: dict[str, str], headers: dict[str, str], field: str
) -> None:
    headers["Authorization"] = f"Bearer {KEY}"
    reply = await api.client.get(f"{BASE_PATH}/events", params=query, headers=headers)
    assert (reply.status_code, reply.json()["reason"]) == (400, "INVALID_REQUEST_BODY")
    assert reply.json()["metadata"] == {"field": field}


async def test_an_instance_of_nobody_or_of_another_can_not_be_followed(api: Api) -> None:
    instance_id = await api.create()
    for key, wanted in ((OTHER_KEY, instance_id), (KEY, "0" * 16)):
        reply = await api.get_as(key, "/events", instanceId=wanted)
        assert (reply.status_code, reply.json()["reason"]) == (404, "INSTANCE_NOT_FOUND")


async def test_so_many_streams_are_open_and_no_more(live: LiveServer) -> None:
    deployment = live.api.deployment
    object.__setattr__(deployment, "open_streams", OpenStreams(each=1, overall=2))
    async with reading(live.client):
        full = await live.api.get("/events")
        assert (full.status_code, full.json()["reason"]) == (429, "TOO_MANY_EVENT_STREAMS")
        async with reading(live.client, key=OTHER_KEY):
            await accounts.issue_key(live.api.database, live.api.clock, "third", "sk_third-owner")
            full = await live.api.get_as("sk_third-owner", "/events")
            assert (full.status_code, full.json()["reason"]) == (503, "EVENT_STREAMS_FULL")
    await _until(lambda: deployment.open_streams.count() == 0)
    async with reading(live.client):
        assert deployment.open_streams.count() == 1


async def test_a_silent_stream_is_kept_alive_and_ends_with_its_key(
    live: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "HEARTBEAT_SECONDS", 0.05)
    made = await accounts.issue_key(live.api.database, live.api.clock, "first")
    async with reading(live.client, key=made.secret) as reader:
        ended = asyncio.create_task(reader.next())
        await _until(lambda: reader.comments.count("still here") > 2)
        await accounts.revoke_key(live.api.database, live.api.clock, made.id)
        assert await ended is None
    assert "not valid" in reader.comments[-1]


async def test_the_end_of_the_server_ends_a_stream_as_a_whole_one(live: LiveServer) -> None:
    async with reading(live.client) as reader:
        instance_id = await live.api.create()
        (event,) = await reader.take(1)
        assert event.data["instanceId"] == instance_id
        live.api.deployment.closing.set()
        assert await reader.next() is None
    assert "the server is being ended" in reader.comments[-1]


async def test_a_reader_who_takes_nothing_holds_nobody_up_and_is_let_go(
    live: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "_PATIENCE_SECONDS", 0.5)
    with socket.socket() as lazy:
        lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        await asyncio.to_thread(lazy.connect, ("127.0.0.1", live.port))
        lazy.sendall(_ASKED)
        await _until(lambda: live.api.deployment.open_streams.count() == 1)
        instance_id = await live.api.create()
        await live.api.move(instance_id, Status.CREATING)
        async with reading(live.client, after="0") as eager:
            await eager.take(2)
            for number in range(100):
                await live.api.say(instance_id, f"{number} " + "x" * 100_000)
                (event,) = await eager.take(1)
                assert event.data["message"].startswith(f"{number} ")
            await _until(lambda: live.api.deployment.open_streams.count() == 1)


async def test_a_reader_who_takes_nothing_does_not_keep_the_server(live: LiveServer) -> None:
    with socket.socket() as lazy:
        lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        instance_id = await live.api.create()
        for _ in range(100):
            await live.api.say(instance_id, "x" * 100_000)
        await asyncio.to_thread(lazy.connect, ("127.0.0.1", live.port))
        lazy.sendall(_ASKED)
        await _until(lambda: live.api.deployment.open_streams.count() == 1)
        live.api.deployment.closing.set()
        await _until(lambda: live.api.deployment.open_streams.count() == 0)
