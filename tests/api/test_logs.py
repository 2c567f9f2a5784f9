"""The addresses of logs: who may read, what is told, following, and reading on."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from structlog.testing import capture_logs

from innkeep.domain.instance import HistoryEntry
from innkeep.domain.status import Status
from innkeep.services import visits
from innkeep.store import claims
from innkeep.store.database import Transaction
from tests.api.harness import Api
from tests.api.live import LiveServer, on_sqlite

database_url = on_sqlite


@pytest.fixture
async def live(api: Api) -> AsyncIterator[LiveServer]:
    server = LiveServer(api)
    async with server.serving():
        yield server


async def address(live: LiveServer, instance_id: str, log: str = "instance") -> str:
    shown = (await live.api.get("/gpu/instance", instanceId=instance_id)).json()
    found: str = shown["connectComponentLog"][f"{log}LogAddress"]
    return found.removeprefix("http://api.test")


async def read(live: LiveServer, instance_id: str, log: str = "instance", **query: str) -> str:
    reply = await live.client.get(await address(live, instance_id, log), params=query)
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    return reply.text


class Follower:
    """Reads a log line by line while it goes on."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines

    async def next(self, count: int = 1) -> list[str]:
        async with asyncio.timeout(30):
            return [await anext(self._lines) for _ in range(count)]

    async def rest(self) -> list[str]:
        async with asyncio.timeout(30):
            return [line async for line in self._lines]


class Following:
    """``async with`` gives a follower of a log."""

    def __init__(self, live: LiveServer, path: str, **query: str) -> None:
        self._stream = live.client.stream("GET", path, params={"follow": "1", **query})

    async def __aenter__(self) -> Follower:
        reply = await self._stream.__aenter__()
        assert reply.status_code == 200
        return Follower(reply.aiter_lines())

    async def __aexit__(self, *_: object) -> None:
        await self._stream.__aexit__(None, None, None)


async def running(live: LiveServer, *words: str) -> str:
    instance_id = await live.api.create(clusterId="home-1")
    await live.run(instance_id)
    for word in words:
        live.cluster.write_log(instance_id, word)
    return instance_id


async def until_forgotten(live: LiveServer, instance_id: str) -> None:
    async with asyncio.timeout(30):
        while live.logs.streams.count(instance_id):
            await asyncio.sleep(0.01)


async def test_the_output_is_told_as_it_was_written(live: LiveServer) -> None:
    instance_id = await running(live, "one", "", "  three  ")
    live.cluster.write_log(instance_id, "caf\N{LATIN SMALL LETTER E WITH ACUTE}", "stderr")
    assert await read(live, instance_id) == (
        "one\n\n  three  \ncaf\N{LATIN SMALL LETTER E WITH ACUTE}\n"
    )
    assert await read(live, instance_id, tail="2") == (
        "  three  \ncaf\N{LATIN SMALL LETTER E WITH ACUTE}\n"
    )
    assert await read(live, instance_id, tail="0") == ""


async def test_reading_on_from_each_line_gives_those_after_it(live: LiveServer) -> None:
    instance_id = await running(live, *(f"line {number}" for number in range(6)))
    for log in ("instance", "system"):
        whole = (await read(live, instance_id, log, timestamps="1")).splitlines(keepends=True)
        assert len(whole) > 2
        for number, line in enumerate(whole):
            since = line.split(" ")[0]
            later = await read(live, instance_id, log, timestamps="1", since=since)
            assert later == "".join(whole[number + 1 :])


async def test_the_history_tells_what_became_of_an_instance_in_each_status(
    live: LiveServer,
) -> None:
    instance_id = await live.api.create(clusterId="home-1")
    assert await read(live, instance_id, "system") == (
        "toCreate: create accepted, placed in cluster home-1\n"
    )
    assert await read(live, instance_id, "instance") == ""
    await live.api.move(instance_id, Status.CREATING, Status.PULLING, Status.EXITED)
    told = await read(live, instance_id, "system", timestamps="1", tail="2")
    assert [line.split(" ", 1)[1] for line in told.splitlines()] == [
        "pulling: moved",
        "exited: moved",
    ]
    assert told.startswith("2023-11-14T22:13:20.")
    assert await read(live, instance_id, "instance") == ""


async def test_details_are_in_the_history_log_and_not_among_the_steps_of_get(
    live: LiveServer,
) -> None:
    instance_id = await live.api.create(clusterId="home-1")
    await live.api.move(instance_id, Status.CREATING)

    def note(tx: Transaction) -> None:
        (claimed,) = claims.claim_due(
            tx, "w", now=2e9, until=2e9 + 30, limit=1, clusters=["home-1"]
        )
        step = HistoryEntry(
            at=live.api.clock(), status=Status.CREATING, code="created", message="it is made"
        )
        assert claims.record(tx, claimed, step, handle="x")

    await live.api.database.write(note)
    assert (await read(live, instance_id, "system")).endswith("creating: it is made\n")
    shown = (await live.api.get("/gpu/instance", instanceId=instance_id)).json()
    assert [step["code"] for step in shown["statusHistory"]] == ["asked", "test"]


async def test_a_wrong_token_and_an_unknown_instance_can_not_be_told_apart(
    live: LiveServer,
) -> None:
    instance_id = await running(live, "secret")
    good = await address(live, instance_id)
    token = good.split("/")[3]
    unknown = good.replace(instance_id, "0" * 16)
    wrong = good.replace(token, "x" * len(token))
    replies = [await live.client.get(path) for path in (unknown, wrong)]
    bodies = [reply.text.replace(instance_id, "ID").replace("0" * 16, "ID") for reply in replies]
    assert [reply.status_code for reply in replies] == [404, 404]
    assert bodies[0] == bodies[1]
    other = await running(live, "other")
    crossed = good.replace(instance_id, other)
    assert (await live.client.get(crossed)).status_code == 404
    assert (await live.client.get(good + "x")).status_code == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"tail": "-1"}, "tail"),
        ({"tail": "ten"}, "tail"),
        ({"tail": "9" * 40}, "tail"),
        ({"since": "yesterday"}, "since"),
        ({"since": "2026-02-30T00:00:00Z"}, "since"),
        ({"since": "2026-02-03T00:00:00"}, "since"),
        ({"since": "0001-01-01T00:00:00+10:00"}, "since"),
        ({"follow": "maybe"}, "follow"),
        ({"timestamps": "2"}, "timestamps"),
    ],
)
async def test_a_value_that_is_none_is_refused_by_its_name(
    live: LiveServer, query: dict[str, str], field: str
) -> None:
    instance_id = await live.api.create()
    for log in ("instance", "system"):
        reply = await live.client.get(await address(live, instance_id, log), params=query)
        error = reply.json()
        assert (reply.status_code, error["reason"]) == (400, "INVALID_REQUEST_BODY")
        assert error["metadata"] == {"field": field}
        assert error["message"].startswith(f"{field}: must be ")


async def test_a_time_may_be_of_any_zone(live: LiveServer) -> None:
    instance_id = await running(live, "a line of the year 2026")
    for since in ("2026-01-01T01:59:59+02:00", "2025-12-31 23:59:59.5Z"):
        assert await read(live, instance_id, since=since) != ""
    for since in ("2026-01-01T02:00:01+02:00", "2026-01-01T02:00:01 02:00"):
        assert await read(live, instance_id, since=since) == ""


async def test_following_goes_on_over_restarts_until_the_instance_is_removed(
    live: LiveServer,
) -> None:
    instance_id = await running(live, "first run")
    path = await address(live, instance_id)
    async with Following(live, path) as follower:
        assert await follower.next() == ["first run"]
        await live.end(instance_id)
        await live.run_again(instance_id)
        live.cluster.write_log(instance_id, "second run")
        assert await follower.next() == ["second run"]
        await live.remove(instance_id)
        assert await follower.rest() == []


async def test_following_may_begin_before_there_is_a_container(live: LiveServer) -> None:
    instance_id = await live.api.create(clusterId="home-1")
    async with Following(live, await address(live, instance_id), tail="5") as follower:
        await live.run(instance_id)
        live.cluster.write_log(instance_id, "at last")
        assert await follower.next() == ["at last"]


async def test_following_with_a_tail_of_none_tells_only_what_comes(live: LiveServer) -> None:
    instance_id = await running(live, "old")
    async with Following(live, await address(live, instance_id), tail="0") as follower:
        async with asyncio.timeout(30):
            while not live.cluster.calls["read_log"] > 1:
                await asyncio.sleep(0.01)
        live.cluster.write_log(instance_id, "new")
        assert await follower.next() == ["new"]
        await live.end(instance_id)
        await live.run_again(instance_id)
        live.cluster.write_log(instance_id, "newer")
        assert await follower.next() == ["newer"]


async def test_following_the_history_tells_each_step_until_the_instance_is_removed(
    live: LiveServer,
) -> None:
    instance_id = await live.api.create(clusterId="home-1")
    async with Following(live, await address(live, instance_id, "system")) as follower:
        assert await follower.next() == ["toCreate: create accepted, placed in cluster home-1"]
        await live.run(instance_id)
        assert await follower.next(2) == ["creating: moved", "running: moved"]
        await live.api.post("/gpu/instance/stop", {"instanceId": instance_id})
        assert await follower.next() == ["toStop: stop asked"]
        await live.remove(instance_id)
        assert await follower.rest() == ["toRemove: moved", "removing: moved", "removed: moved"]


async def test_a_follower_outlives_an_engine_that_goes_away(live: LiveServer) -> None:
    instance_id = await running(live, "before")
    async with Following(live, await address(live, instance_id)) as follower:
        assert await follower.next() == ["before"]
        live.cluster.go_away()
        live.cluster.write_log(instance_id, "meanwhile")
        live.cluster.come_back()
        assert await follower.next() == ["meanwhile"]


async def test_an_engine_that_is_away_is_told_of_to_who_reads_once(live: LiveServer) -> None:
    instance_id = await running(live, "before")
    path = await address(live, instance_id)
    live.cluster.go_away()
    reply = await live.client.get(path)
    assert (reply.status_code, reply.json()["reason"]) == (503, "CLUSTER_UNAVAILABLE")
    assert "create accepted" in await read(live, instance_id, "system")


async def test_a_follower_that_leaves_is_forgotten(live: LiveServer) -> None:
    instance_id = await running(live, "here")
    for log in ("instance", "system"):
        async with Following(live, await address(live, instance_id, log)) as follower:
            await follower.next()
            assert live.logs.streams.count(instance_id) == 1
        await until_forgotten(live, instance_id)
    assert not live.api.database.changes._watches


async def test_an_idle_follower_asks_for_nothing(
    live: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance_id, other = await running(live), await running(live)
    looks = 0
    plain = visits.history_of

    async def counted(*args: object) -> object:
        nonlocal looks
        looks += 1
        return await plain(*args)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(visits, "history_of", counted)
    async with Following(live, await address(live, instance_id, "system")) as follower:
        await follower.next(3)
        for _ in range(20):
            await live.end(other)
            await live.run_again(other)
        assert looks == 1
        await live.end(instance_id)
        assert await follower.next() == ["exited: moved"]
        assert looks == 2


async def test_a_server_that_ends_breaks_followers_off(live: LiveServer) -> None:
    instance_id = await running(live, "here")
    async with Following(live, await address(live, instance_id)) as follower:
        await follower.next()
        live.logs.close()
        with pytest.raises(httpx.RemoteProtocolError):
            await follower.rest()


async def test_one_follower_too_many_breaks_the_oldest_off(live: LiveServer) -> None:
    instance_id = await running(live, "here")
    path = await address(live, instance_id)
    live.logs.streams.most_for_each = 2
    async with Following(live, path) as first, Following(live, path) as second:
        await first.next()
        await second.next()
        async with Following(live, path) as third:
            await third.next()
            with pytest.raises(httpx.RemoteProtocolError):
                await first.rest()
            live.cluster.write_log(instance_id, "for two")
            assert [await second.next(), await third.next()] == [["for two"], ["for two"]]


async def test_the_token_is_in_no_line_of_the_servers_log(live: LiveServer) -> None:
    instance_id = await running(live, "here")
    path = await address(live, instance_id)
    token = path.split("/")[3]
    with capture_logs() as lines:
        await live.client.get(path)
        await live.client.get(path + "?tail=x")
        await live.client.get(path + "/more")
        await live.client.post(path)
        live.cluster.go_away()
        await live.client.get(path)
    routes = [line["route"] for line in lines if line["event"] == "request"]
    assert routes[:2] == ["/logs/{instance_id}/{token}/instance"] * 2
    assert len(routes) == 5
    assert token not in str(lines)


async def test_a_log_is_there_from_the_create_until_the_removal_while_the_engine_is_up(
    live: LiveServer,
) -> None:
    async def is_running() -> bool:
        shown = (await live.api.get("/gpu/instance", instanceId=instance_id)).json()
        answer: bool = shown["connectComponentLog"]["isRunning"]
        return answer

    instance_id = await live.api.create(clusterId="home-1")
    assert await is_running()
    up = live.api.monitor.states["home-1"]
    live.api.monitor.states["home-1"] = live.api.monitor.states["home-2"]
    assert not await is_running()
    live.api.monitor.states["home-1"] = up
    await live.run(instance_id)
    assert await is_running()
    await live.remove(instance_id)
    assert not await is_running()
    listed = await live.api.get("/gpu/instances", status="removed")
    assert "LogAddress" not in listed.text
