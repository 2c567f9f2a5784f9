"""Changes of routes on a real HAProxy: batched, repaired, certain, also while it is killed."""

import asyncio
import contextlib
import os
import random
import signal

import pytest

from innkeep.gateway import route_journal
from innkeep.gateway.errors import GatewayUnavailable
from innkeep.gateway.haproxy_gateway import HaproxyGateway
from innkeep.gateway.haproxy_process import SOCKET_NAME
from innkeep.gateway.map_files import JOURNAL_FILE, Table, parse_journal
from innkeep.gateway.runtime_socket import NotAnswering, RuntimeSocket

from .proxy_bench import BACKEND_A as A
from .proxy_bench import (
    BACKEND_PORT,
    ProxyHome,
    fetch,
    first_line,
    hello_from,
    http_backend,
    http_route,
    status_once_up,
    tcp_backend,
    tcp_route,
    until,
)
from .route_writer import RouteWriter, after_changes

pytestmark = pytest.mark.proxy

HOST_A = f"aa-{BACKEND_PORT}.localhost"


async def _entries(home: ProxyHome, table: Table) -> list[tuple[str, str]]:
    """What the running HAProxy holds, duplicates included."""
    runtime = RuntimeSocket(home.run_dir / home.deployment[:8] / SOCKET_NAME)
    _, answer = await runtime.exchange(f"show map {table}")
    return sorted((line.split()[1], line.split()[2]) for line in answer.splitlines() if line)


async def _say(home: ProxyHome, line: str) -> None:
    runtime = RuntimeSocket(home.run_dir / home.deployment[:8] / SOCKET_NAME)
    _, answer = await runtime.exchange(line)
    assert not answer.strip()


def _filed(home: ProxyHome, table: Table) -> list[tuple[str, str]]:
    return sorted(parse_journal((home.folder / JOURNAL_FILE).read_text())[table].items())


async def test_many_changes_at_once_are_right_and_written_in_few_rounds(
    gateway: HaproxyGateway, shared_home: ProxyHome
) -> None:
    names = [f"{number:016x}" for number in range(500)]
    before = gateway._publisher.rounds
    await asyncio.gather(
        *(
            gateway.set_routes(name, [http_route(name, f"10.1.{i // 250}.{i % 250 + 1}")])
            for i, name in enumerate(names)
        )
    )
    assert gateway._publisher.rounds - before <= 3
    wanted = sorted(
        (
            f"{name}-{BACKEND_PORT}.localhost",
            f"10.1.{i // 250}.{i % 250 + 1}:{BACKEND_PORT}@{name}/open",
        )
        for i, name in enumerate(names)
    )
    assert await _entries(shared_home, Table.HTTP) == wanted
    assert _filed(shared_home, Table.HTTP) == wanted
    await asyncio.gather(*(gateway.remove_routes(name) for name in names[:250]))
    assert await _entries(shared_home, Table.HTTP) == wanted[250:]


async def test_setting_a_route_again_leaves_one_entry(
    gateway: HaproxyGateway, shared_home: ProxyHome
) -> None:
    for address in ("10.1.0.1", "10.1.0.2", None, "10.1.0.3", "10.1.0.3"):
        await gateway.set_routes("aa", [http_route("aa", address)])
    assert await _entries(shared_home, Table.HTTP) == [(HOST_A, f"10.1.0.3:{BACKEND_PORT}@aa/open")]


async def test_what_differs_in_journal_and_haproxy_is_repaired_by_replacing_all(
    gateway: HaproxyGateway, shared_home: ProxyHome
) -> None:
    port = shared_home.tcp_ports[0]
    routes = [http_route("aa", "10.1.0.1"), tcp_route("bb", "10.1.0.2", port)]
    await gateway.replace_all(routes)
    await _say(shared_home, "add map http.map stray.localhost 10.9.9.9:80@zz")
    await _say(shared_home, f"add map http.map {HOST_A} 10.9.9.9:80@zz")
    await _say(shared_home, f"del map tcp.map {port}")
    (shared_home.folder / JOURNAL_FILE).write_text(f"{Table.TCP} 1 10.9.9.9:80@zz\n")
    await gateway.replace_all(routes)
    assert await _entries(shared_home, Table.TCP) == [(str(port), f"10.1.0.2:{BACKEND_PORT}@bb")]
    assert set(await _entries(shared_home, Table.HTTP)) == {
        (HOST_A, f"10.1.0.1:{BACKEND_PORT}@aa/open")
    }
    assert _filed(shared_home, Table.TCP) == [(str(port), f"10.1.0.2:{BACKEND_PORT}@bb")]
    await gateway.replace_all([])
    assert await _entries(shared_home, Table.HTTP) == []


async def test_a_change_behind_its_back_is_told_by_a_refused_command_and_repaired(
    gateway: HaproxyGateway, shared_home: ProxyHome
) -> None:
    await gateway.set_routes("aa", [http_route("aa", "10.1.0.1")])
    await _say(shared_home, f"del map http.map {HOST_A}")
    await gateway.set_routes("aa", [http_route("aa", "10.1.0.2")])
    assert await _entries(shared_home, Table.HTTP) == [(HOST_A, f"10.1.0.2:{BACKEND_PORT}@aa/open")]


async def test_a_gateway_opened_anew_can_remove_what_the_former_one_set(
    gateway: HaproxyGateway, shared_home: ProxyHome
) -> None:
    port = shared_home.tcp_ports[0]
    await gateway.set_routes("aa", [http_route("aa", "10.1.0.1"), tcp_route("aa", None, port)])
    await gateway.close()
    async with shared_home.opened() as later:
        await later.remove_routes("aa")
        assert await _entries(shared_home, Table.HTTP) == []
        assert await _entries(shared_home, Table.TCP) == []


async def test_haproxy_killed_with_the_gateway_open_comes_back_with_its_routes(
    gateway: HaproxyGateway, shared_home: ProxyHome
) -> None:
    port = shared_home.tcp_ports[0]
    async with http_backend(A), tcp_backend(A, BACKEND_PORT + 1):
        await gateway.set_routes(
            "aa",
            [
                http_route("aa", A),
                tcp_route("aa", A, port, BACKEND_PORT + 1),
            ],
        )
        before = await gateway.status()
        assert before.pid is not None
        os.kill(before.pid, signal.SIGKILL)
        assert await status_once_up(gateway.address.http_port, HOST_A) == 200
        assert await first_line(port) == hello_from(A)
        after = await gateway.status()
        assert after.pid not in {None, before.pid}
        async with asyncio.timeout(10):
            while (await gateway.status()).restarts != 1:
                await asyncio.sleep(0.05)


async def test_haproxy_killed_with_the_server_down_comes_back_with_its_routes(
    gateway: HaproxyGateway, shared_home: ProxyHome
) -> None:
    async with http_backend(A):
        await gateway.set_routes("aa", [http_route("aa", A)])
        pid = (await gateway.status()).pid
        assert pid is not None
        await gateway.close()
        os.kill(pid, signal.SIGKILL)
        assert await status_once_up(gateway.address.http_port, HOST_A) == 200


async def test_a_change_while_haproxy_is_away_is_in_force_when_it_is_back(
    gateway: HaproxyGateway, shared_home: ProxyHome
) -> None:
    async with http_backend(A):
        await gateway.set_routes("aa", [http_route("aa", A)])
        pid = (await gateway.status()).pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await until(shared_home.process.is_absent)
        await gateway.remove_routes("aa")
        await gateway.set_routes("bb", [http_route("bb", A)])
        port = gateway.address.http_port
        assert await status_once_up(port, HOST_A) == 404
        assert await status_once_up(port, f"bb-{BACKEND_PORT}.localhost") == 200


async def test_a_removal_that_returned_is_certain_whenever_haproxy_was_killed(
    gateway: HaproxyGateway, shared_home: ProxyHome
) -> None:
    """The first answer after the removal must be 404, from the old or the new HAProxy."""
    rng = random.Random(7)
    port = gateway.address.http_port
    async with http_backend(A):
        for _ in range(8):
            await gateway.set_routes("aa", [http_route("aa", A)])
            assert await status_once_up(port, HOST_A) == 200
            pid = (await gateway.status()).pid
            assert pid is not None
            loop = asyncio.get_running_loop()
            kill_at = loop.call_later(rng.uniform(0, 0.01), os.kill, pid, signal.SIGKILL)
            await asyncio.sleep(rng.choice([0, 0.005, 1.0, 1.05]))
            await gateway.remove_routes("aa")
            assert await status_once_up(port, HOST_A) == 404
            kill_at.cancel()
            await until(lambda: shared_home.process.haproxy() is not None)
            assert await status_once_up(port, HOST_A) == 404


async def test_a_haproxy_that_does_not_answer_makes_a_change_fail_and_is_repaired_later(
    gateway: HaproxyGateway, shared_home: ProxyHome
) -> None:
    async with http_backend(A):
        await gateway.set_routes("aa", [http_route("aa", A)])
        pid = (await gateway.status()).pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        try:
            with pytest.raises(GatewayUnavailable):
                await gateway.remove_routes("aa")
            assert _filed(shared_home, Table.HTTP) == []
        finally:
            os.kill(pid, signal.SIGCONT)
        async with asyncio.timeout(15):
            while (await fetch(gateway.address.http_port, HOST_A))[0] != 404:
                await asyncio.sleep(0.05)
        assert await _entries(shared_home, Table.HTTP) == []


async def test_a_full_disk_makes_a_change_fail_without_a_claim(
    gateway: HaproxyGateway, shared_home: ProxyHome
) -> None:
    await gateway.set_routes("aa", [http_route("aa", "10.1.0.1")])
    journal = shared_home.folder / JOURNAL_FILE
    # What is added meets a full device; a folder in the place of the draft has the same effect
    # on a whole new file, also for root.
    draft = shared_home.folder / f".{JOURNAL_FILE}.new"
    draft.mkdir()
    journal.unlink()
    journal.symlink_to("/dev/full")
    try:
        with pytest.raises(GatewayUnavailable, match="can't be written: No space left"):
            await gateway.remove_routes("aa")
        with pytest.raises(GatewayUnavailable, match="can't be written"):
            await gateway.remove_routes("aa")
        assert (await _entries(shared_home, Table.HTTP))[0][0] == HOST_A
    finally:
        draft.rmdir()
    await gateway.remove_routes("aa")
    assert await _entries(shared_home, Table.HTTP) == []
    assert not journal.is_symlink()
    assert _filed(shared_home, Table.HTTP) == []


async def test_what_does_not_change_a_route_costs_no_round(gateway: HaproxyGateway) -> None:
    routes = [http_route("aa", "10.1.0.1"), http_route("aa", "10.1.0.1", 81)]
    await gateway.set_routes("aa", routes)
    before = gateway._publisher.rounds
    await gateway.set_routes("aa", routes[::-1])
    await gateway.remove_routes("bb")
    assert gateway._publisher.rounds == before


async def test_a_journal_stays_in_proportion_to_the_routes(
    gateway: HaproxyGateway, shared_home: ProxyHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(route_journal, "_SPARE_LINES", 5)
    for number in range(1, 40):
        await gateway.set_routes("aa", [http_route("aa", f"10.1.0.{number}")])
        lines = (shared_home.folder / JOURNAL_FILE).read_text().count("\n")
        assert lines <= 2 + 5 + 2
        filed = _filed(shared_home, Table.HTTP)
        assert filed == [(HOST_A, f"10.1.0.{number}:{BACKEND_PORT}@aa/open")]
        assert await _entries(shared_home, Table.HTTP) == filed


async def test_a_server_that_died_before_it_told_haproxy_is_obeyed_by_the_next_haproxy(
    gateway: HaproxyGateway, shared_home: ProxyHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = gateway.address.http_port
    async with http_backend(A):
        await gateway.set_routes("aa", [http_route("aa", A)])
        await gateway.set_routes("bb", [http_route("bb", A)])
        pid = (await gateway.status()).pid
        assert pid is not None

        async def never(*_: object) -> int:
            return await asyncio.Future()

        monkeypatch.setattr(gateway._publisher._maps, "follow", never)
        removal = asyncio.create_task(gateway.remove_routes("aa"))
        await until(lambda: len(_filed(shared_home, Table.HTTP)) == 1)
        assert await status_once_up(port, HOST_A) == 200
        await gateway.close()
        with pytest.raises(GatewayUnavailable):
            await removal
        os.kill(pid, signal.SIGKILL)
        assert await status_once_up(port, HOST_A) == 404
        assert await status_once_up(port, f"bb-{BACKEND_PORT}.localhost") == 200


async def test_random_changes_and_kills_leave_what_was_acknowledged_or_was_under_way(
    home: ProxyHome,
) -> None:
    """Server and HAProxy are killed at any moment; another server goes on from what is there."""
    rng = random.Random(11)
    done = 0
    for _ in range(3):
        writer = RouteWriter(home, done)
        async with writer.running():
            acknowledged = await writer.until_acknowledged(done + rng.randrange(5, 60))
            if rng.random() < 0.5:
                await _replace_haproxy(home)
                acknowledged = await writer.until_acknowledged(acknowledged + rng.randrange(9))
            await asyncio.sleep(rng.uniform(0, 0.003))
            done = await writer.kill()
        assert done >= acknowledged
        await _replace_haproxy(home)
        found = await _entries_once_up(home)
        assert found == _filed(home, Table.HTTP)
        assert found in (after_changes(done), after_changes(done + 1))


async def _replace_haproxy(home: ProxyHome) -> None:
    await until(lambda: home.process.haproxy() is not None)
    running = home.process.haproxy()
    assert running is not None
    os.kill(running.pid, signal.SIGKILL)
    await until(lambda: home.process.haproxy() not in {None, running})


async def _entries_once_up(home: ProxyHome) -> list[tuple[str, str]]:
    async with asyncio.timeout(20):
        while True:
            with contextlib.suppress(NotAnswering):
                return await _entries(home, Table.HTTP)
            await asyncio.sleep(0.02)


async def test_a_closed_gateway_refuses_changes(
    gateway: HaproxyGateway, shared_home: ProxyHome
) -> None:
    await gateway.close()
    with pytest.raises(GatewayUnavailable):
        await gateway.remove_routes("aa")


async def test_a_tcp_mapping_without_a_port_of_the_gateway_is_refused(
    gateway: HaproxyGateway,
) -> None:
    with pytest.raises(ValueError, match="no port of the gateway"):
        await gateway.set_routes("aa", [tcp_route("aa", "10.1.0.1", None)])
