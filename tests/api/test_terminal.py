"""The web terminal without a browser: who gets in, and what a connection may rely on."""

import asyncio
import base64
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from structlog.testing import capture_logs
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from innkeep.api.paths import V2_PATH
from innkeep.domain.tools_volume import BUSYBOX
from innkeep.engines.fake_sessions import FakeProcess
from innkeep.services.protocols import ClusterState
from tests.api.harness import KEY, Api
from tests.api.live import LiveServer, on_sqlite


async def shell(process: FakeProcess) -> int:
    """Repeats its input; ends with the number after ``exit``."""
    await process.write(b"# ")
    while data := await process.read():
        if data.startswith(b"exit "):
            return int(data.split()[1])
        if data.startswith(b"flood"):
            await flood(process)
        await process.write(b"you said " + data)
    return 0


async def flood(process: FakeProcess) -> None:
    """Writes for ever, until Ctrl-C."""

    async def write() -> None:
        while True:
            await process.write(b"y\n" * 2048)

    writing = asyncio.create_task(write())
    while b"\x03" not in await process.read():
        pass
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)


database_url = on_sqlite


@pytest.fixture
async def live(api: Api) -> AsyncIterator[LiveServer]:
    server = LiveServer(api)
    server.cluster.programs[BUSYBOX] = shell
    async with server.serving():
        yield server


async def running(live: LiveServer) -> str:
    instance_id = await live.api.create(clusterId="home-1")
    await live.run(instance_id)
    return instance_id


async def component(live: LiveServer, instance_id: str) -> dict[str, Any]:
    shown = (await live.api.get("/gpu/instance", instanceId=instance_id)).json()
    found: dict[str, Any] = shown["connectComponentWebTerminal"]
    return found


async def cookie_of(live: LiveServer, instance_id: str) -> str:
    shown = await component(live, instance_id)
    reply = await live.client.get(
        f"/terminal/{instance_id}", auth=(shown["username"], shown["password"])
    )
    assert reply.status_code == 200
    return str(reply.headers["set-cookie"]).partition(";")[0]


class Screen:
    """What a page would do with a connection."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.session = ""
        self.place = 0
        self.text = b""
        self.ended = ""

    async def take(self, *, acknowledge: bool = True) -> None:
        async with asyncio.timeout(30):
            message = await self.socket.recv()
        if isinstance(message, bytes):
            self.text += message
            self.place += len(message)
            if acknowledge:
                await self.socket.send(json.dumps({"shown": len(message)}))
            return
        told = json.loads(message)
        if "session" in told:
            self.session, self.place = told["session"], told["place"]
        self.ended = told.get("ended", self.ended)

    async def until(self, text: bytes) -> None:
        while text not in self.text:
            await self.take()

    async def until_ended(self) -> str:
        while not self.ended:
            await self.take()
        return self.ended


@contextlib.asynccontextmanager
async def opened(
    live: LiveServer,
    instance_id: str,
    query: str = "",
    *,
    cookie: str | None = None,
    origin: str | None = None,
) -> AsyncIterator[Screen]:
    sent = await cookie_of(live, instance_id) if cookie is None else cookie
    async with connect(
        f"ws://127.0.0.1:{live.port}/terminal/{instance_id}/socket{query}",
        additional_headers={"Cookie": sent},
        origin=f"http://127.0.0.1:{live.port}" if origin is None else origin,  # type: ignore[arg-type]  # a NewType
        proxy=None,
    ) as socket:
        yield Screen(socket)


async def test_the_page_wants_the_instances_password(live: LiveServer) -> None:
    instance_id = await running(live)
    shown = await component(live, instance_id)
    assert shown["address"] == f"http://api.test/terminal/{instance_id}"
    path = f"/terminal/{instance_id}"
    good = (shown["username"], shown["password"])
    assert (await live.client.get(path, auth=good)).status_code == 200
    refusals = [
        await live.client.get(path),
        await live.client.get(path, auth=("root", "wrong")),
        await live.client.get(path, auth=("admin", shown["password"])),
        await live.client.get(path, headers={"Authorization": "Basic !"}),
        await live.client.get(path, headers={"Authorization": f"Bearer {shown['password']}"}),
        await live.client.get("/terminal/" + "0" * 16, auth=good),
    ]
    assert {reply.status_code for reply in refusals} == {401}
    assert len({reply.text for reply in refusals}) == 1
    assert all("set-cookie" not in reply.headers for reply in refusals)
    assert refusals[0].headers["www-authenticate"].startswith("Basic ")


async def test_the_page_loads_nothing_from_elsewhere_and_its_cookie_is_out_of_reach(
    live: LiveServer,
) -> None:
    instance_id = await running(live)
    shown = await component(live, instance_id)
    reply = await live.client.get(
        f"/terminal/{instance_id}", auth=(shown["username"], shown["password"])
    )
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    cookie = reply.headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=strict", f"Path=/terminal/{instance_id}"):
        assert part in cookie
    assert shown["password"] not in cookie + reply.text
    for name in (
        "terminal.js",
        "session.js",
        "terminal.css",
        "xterm.mjs",
        "xterm.css",
        "addon-fit.mjs",
    ):
        assert name in reply.text or name in {"session.js", "xterm.mjs", "addon-fit.mjs"}
        asset = await live.client.get(f"/terminal/{instance_id}/assets/{name}")
        assert asset.status_code == 200
    for wrong in ("terminal.html", "__init__.py", "..%2Fpages.py"):
        asset = await live.client.get(f"/terminal/{instance_id}/assets/{wrong}")
        assert asset.status_code == 404


async def test_guessing_is_held_back_for_each_instance_and_nothing_secret_is_logged(
    live: LiveServer,
) -> None:
    instance_id, other = await running(live), await running(live)
    shown = await component(live, instance_id)
    with capture_logs() as lines:
        for number in range(10):
            guess = ("root", f"hunter2-{number}")
            reply = await live.client.get(f"/terminal/{instance_id}", auth=guess)
            assert reply.status_code == 401
        good = ("root", shown["password"])
        reply = await live.client.get(f"/terminal/{instance_id}", auth=good)
    assert reply.status_code == 429
    assert 0 < int(reply.headers["retry-after"]) <= 60
    await cookie_of(live, other)
    text = str(lines)
    assert text.count("terminal login refused") == 10
    encoded = base64.b64encode(f"root:{shown['password']}".encode()).decode()
    for secret in ("hunter2", shown["password"], encoded):
        assert secret not in text


async def test_the_socket_wants_the_pages_cookie_and_its_own_origin(live: LiveServer) -> None:
    instance_id, other = await running(live), await running(live)
    good = await cookie_of(live, instance_id)
    foreign = await cookie_of(live, other)
    old = good.replace("innkeep_terminal=1", "innkeep_terminal=9")
    for cookie, origin in (
        ("", None),
        (foreign, None),
        (old, None),
        ("innkeep_terminal=x", None),
        (good, "http://evil.test"),
        (good, ""),
        (good, "null"),
    ):
        async with opened(live, instance_id, cookie=cookie, origin=origin) as screen:
            with pytest.raises(ConnectionClosed) as closed:
                await screen.take()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4401
    assert live.pages.terminals.count(instance_id) == 0
    live.api.clock.now += 12 * 3600 + 1
    async with opened(live, instance_id, cookie=good) as screen:
        with pytest.raises(ConnectionClosed):
            await screen.take()


async def test_a_shell_is_root_s_on_a_terminal_of_the_pages_size(live: LiveServer) -> None:
    instance_id = await running(live)
    async with opened(live, instance_id, "?columns=101&rows=33") as screen:
        await screen.until(b"# ")
        (process,) = live.cluster.processes
        assert process.request.user == "0"
        assert (process.size.columns, process.size.rows) == (101, 33)  # type: ignore[union-attr]  # there
        await screen.socket.send(json.dumps({"size": [90, 20]}))
        async with asyncio.timeout(30):
            while process.size.columns != 90:  # type: ignore[union-attr]  # there
                await asyncio.sleep(0.01)
        for nonsense in ('{"size": [0, 5]}', '{"size": "x"}', "[]", "{", '{"shown": "x"}'):
            await screen.socket.send(nonsense)
        await screen.socket.send(b"hello")
        await screen.until(b"you said hello")
        assert process.size.columns == 90  # type: ignore[union-attr]  # there


async def test_a_session_is_found_again_with_what_it_showed_or_just_with_what_came_since(
    live: LiveServer,
) -> None:
    instance_id = await running(live)
    async with opened(live, instance_id) as screen:
        await screen.socket.send(b"one")
        await screen.until(b"you said one")
        session, place = screen.session, screen.place
    async with opened(live, instance_id, f"?session={session}&place={place}") as again:
        await again.socket.send(b"two")
        await again.until(b"you said two")
        assert (again.session, again.text) == (session, b"you said two")
    async with opened(live, instance_id, f"?session={session}") as whole:
        await whole.until(b"you said two")
        assert whole.text == b"# you said oneyou said two"
    assert len(live.cluster.processes) == 1


async def test_each_connection_without_a_session_begins_one_of_its_own(live: LiveServer) -> None:
    instance_id = await running(live)
    async with opened(live, instance_id) as first, opened(live, instance_id) as second:
        await first.socket.send(b"to the first")
        await first.until(b"to the first")
        await second.until(b"# ")
        assert first.session != second.session
        assert b"first" not in second.text
        async with opened(live, instance_id, f"?session={first.session}") as beside:
            await beside.socket.send(b"from beside")
            await first.until(b"from beside")


async def take_for(screen: Screen, seconds: float) -> None:
    """Take what comes without saying that it was shown."""
    async with asyncio.timeout(seconds):
        while True:
            await screen.take(acknowledge=False)


async def test_output_that_nobody_takes_waits_in_the_shell_and_ctrl_c_gets_through(
    live: LiveServer,
) -> None:
    instance_id = await running(live)
    async with opened(live, instance_id) as screen:
        await screen.until(b"# ")
        await screen.socket.send(b"flood")
        with pytest.raises(TimeoutError):
            await take_for(screen, 1)
        assert len(screen.text) < 256 * 1024
        await screen.socket.send(b"\x03")
        await screen.socket.send(json.dumps({"shown": len(screen.text)}))
        await screen.until(b"you said flood")


async def test_a_shell_without_a_viewer_goes_on_and_only_its_last_part_is_kept(
    live: LiveServer,
) -> None:
    instance_id = await running(live)
    async with opened(live, instance_id) as screen:
        await screen.until(b"# ")
        session = screen.session
        await screen.socket.send(b"flood")
        await screen.until(b"y\n")
    terminal = live.pages.terminals.find(instance_id, session)
    assert terminal is not None
    async with asyncio.timeout(30):
        while terminal._output.begin < 1_000_000:
            await asyncio.sleep(0.01)
    kept = terminal._output.end - terminal._output.begin
    assert kept <= 512 * 1024
    assert sum(map(len, terminal._output._pieces)) == kept


async def overwhelm(screen: Screen) -> None:
    """Send a mebibyte, whatever the other side says to it."""
    for _ in range(64):
        await screen.socket.send(b"x" * 16384)
    while True:
        await screen.take()


async def test_too_much_input_at_once_ends_the_connection_not_the_session(
    live: LiveServer,
) -> None:
    instance_id = await running(live)

    async def deaf(process: FakeProcess) -> int:
        await asyncio.Event().wait()
        return 0

    live.cluster.programs[BUSYBOX] = deaf
    async with opened(live, instance_id) as screen:
        await screen.take()
        with pytest.raises(ConnectionClosed):
            await overwhelm(screen)
    assert live.pages.terminals.count(instance_id) == 1


async def test_the_end_of_a_shell_is_told_also_to_who_comes_back_later(live: LiveServer) -> None:
    instance_id = await running(live)
    async with opened(live, instance_id) as screen:
        await screen.until(b"# ")
        await screen.socket.send(b"exit 7")
        assert await screen.until_ended() == "The shell ended with exit code 7."
    async with opened(live, instance_id, f"?session={screen.session}") as later:
        assert await later.until_ended() == "The shell ended with exit code 7."
    async with opened(live, instance_id, "?session=of-another-server") as stranger:
        assert "over" in await stranger.until_ended()


async def test_a_session_is_the_instances_own(live: LiveServer) -> None:
    instance_id, other = await running(live), await running(live)
    async with opened(live, instance_id) as screen:
        await screen.until(b"# ")
        async with opened(live, other, f"?session={screen.session}") as stranger:
            assert "over" in await stranger.until_ended()
            assert stranger.text == b""


async def test_a_stop_of_the_instance_ends_its_sessions_with_that_reason(live: LiveServer) -> None:
    instance_id = await running(live)
    async with opened(live, instance_id) as screen:
        await screen.until(b"# ")
        await live.end(instance_id)
        assert "status is exited" in await screen.until_ended()
    async with opened(live, instance_id) as refused:
        assert "is exited. Start it first." in await refused.until_ended()


async def test_an_engine_that_refuses_is_told_of(live: LiveServer) -> None:
    instance_id = await running(live)
    live.cluster.go_away()
    async with opened(live, instance_id) as screen:
        assert "does not answer" in await screen.until_ended()


async def test_an_instance_has_so_many_sessions_at_most(live: LiveServer) -> None:
    instance_id = await running(live)
    cookie = await cookie_of(live, instance_id)
    for _ in range(20):
        async with opened(live, instance_id, cookie=cookie) as screen:
            await screen.until(b"# ")
    async with opened(live, instance_id, cookie=cookie) as refused:
        assert "20 sessions" in await refused.until_ended()


async def test_a_session_that_nobody_looks_at_is_ended_after_a_while(api: Api) -> None:
    live = LiveServer(api, idle_seconds=0.2)
    live.cluster.programs[BUSYBOX] = shell
    async with live.serving():
        instance_id = await running(live)
        async with opened(live, instance_id) as screen:
            await screen.until(b"# ")
        async with asyncio.timeout(30):
            while live.cluster.processes[0].code is None:
                await asyncio.sleep(0.01)
        async with opened(live, instance_id, f"?session={screen.session}") as later:
            assert "too long" in await later.until_ended()


async def test_a_server_that_ends_leaves_no_shell_behind(live: LiveServer) -> None:
    instance_id = await running(live)
    async with opened(live, instance_id) as screen:
        await screen.until(b"# ")
        await live.pages.close()
        assert await screen.until_ended() == "The server ends."
    assert [process.code is None for process in live.cluster.processes] == [False]
    assert live.pages.terminals.count(instance_id) == 0


async def test_it_runs_exactly_while_the_instance_and_its_engine_do(live: LiveServer) -> None:
    async def is_running() -> bool:
        answer: bool = (await component(live, instance_id))["isRunning"]
        return answer

    instance_id = await live.api.create(clusterId="home-1")
    assert not await is_running()
    await live.run(instance_id)
    assert await is_running()
    states = live.api.monitor.states
    for away in (
        ClusterState(False, "the engine does not answer"),
        ClusterState(True, "an engine without commands", terminals=False),
    ):
        before, states["home-1"] = states["home-1"], away
        assert not await is_running()
        states["home-1"] = before
    await live.end(instance_id)
    assert not await is_running()
    listed = (await live.api.get("/gpu/instances")).text
    assert (await component(live, instance_id))["password"] not in listed


async def test_switching_terminals_off_ends_what_is_open_and_lets_none_in(live: LiveServer) -> None:
    instance_id = await running(live)
    switch = f"{V2_PATH}/instances/{instance_id}/web-terminal"
    headers = {"Authorization": f"Bearer {KEY}"}
    shown = await component(live, instance_id)
    page = f"/terminal/{instance_id}"
    login = (shown["username"], shown["password"])
    async with opened(live, instance_id) as screen:
        while not screen.session:
            await screen.take()
        off = await live.client.put(switch, json={"enable": False}, headers=headers)
        assert off.status_code == 200
        assert "switched off" in await screen.until_ended()
    assert (await component(live, instance_id))["isRunning"] is False
    closed = await live.client.get(page, auth=login)
    assert closed.status_code == 403
    assert "switched off" in closed.text
    assert (await live.client.get(page)).status_code == 401
    on = await live.client.put(switch, json={"enable": True}, headers=headers)
    assert on.status_code == 200
    assert (await live.client.get(page, auth=login)).status_code == 200
    async with opened(live, instance_id) as screen:
        while not screen.session:
            await screen.take()
