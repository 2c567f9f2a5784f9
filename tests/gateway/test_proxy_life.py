"""The proxy's processes and choices over starts, restarts, losses and its end."""

import contextlib
import os
import resource
import signal
import socket
import stat
from pathlib import Path

import pytest

from innkeep.gateway import haproxy_process
from innkeep.gateway.errors import ProxyError
from innkeep.gateway.process_identity import command_of

from .proxy_bench import BACKEND_A as A
from .proxy_bench import BACKEND_B as B
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

pytestmark = pytest.mark.proxy

HOST_A = f"aa-{BACKEND_PORT}.localhost"


def _listener(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen()
    return listener


def _processes_of(home: ProxyHome) -> list[int]:
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [pid for pid in pids if any(str(home.folder) in word for word in command_of(pid))]


async def test_a_second_start_finds_the_running_haproxy_and_leaves_it_alone(
    home: ProxyHome,
) -> None:
    async with http_backend(A):
        async with home.opened() as first:
            await first.set_routes("aa", [http_route("aa", A)])
            before = await first.status()
        assert (await fetch(first.address.http_port, HOST_A))[0] == 200
        async with home.opened() as second:
            after = await second.status()
            assert (after.pid, after.supervisor_pid) == (before.pid, before.supervisor_pid)
            assert second.address == first.address
            assert (await fetch(second.address.http_port, HOST_A))[0] == 200


async def test_neither_process_is_the_servers_child_and_the_socket_is_the_operators(
    home: ProxyHome,
) -> None:
    async with home.opened() as gateway:
        status = await gateway.status()
        assert status.pid is not None
        assert status.supervisor_pid is not None
        assert os.getsid(status.supervisor_pid) != os.getsid(0)
        assert command_of(status.pid)[0].endswith("haproxy")
        run_folder = home.run_dir / home.deployment[:8]
        assert stat.S_IMODE(run_folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((run_folder / "haproxy.sock").stat().st_mode) == 0o600
        environment = Path(f"/proc/{status.pid}/environ").read_bytes()
        assert b"PYTEST" not in environment
        if os.geteuid() == 0:
            assert Path(f"/proc/{status.pid}").stat().st_uid != 0


async def test_stop_leaves_no_process_no_socket_and_no_bound_port(home: ProxyHome) -> None:
    async with home.opened() as gateway:
        await gateway.set_routes("aa", [http_route("aa", A)])
    assert _processes_of(home)
    assert haproxy_process.stop(home.data_dir)
    assert _processes_of(home) == []
    assert not (home.run_dir / home.deployment[:8]).exists()
    for port in (home.http_port, *home.tcp_ports):
        _listener(port).close()
    assert not haproxy_process.stop(home.data_dir)


def test_stopping_what_never_ran_is_fine(tmp_path: Path) -> None:
    assert not haproxy_process.stop(tmp_path)


async def test_stop_finds_a_haproxy_whose_supervisor_was_killed(home: ProxyHome) -> None:
    async with home.opened() as gateway:
        supervisor = (await gateway.status()).supervisor_pid
    assert supervisor is not None
    os.kill(supervisor, signal.SIGKILL)
    await until(lambda: home.process.supervisor() is None)
    assert home.process.haproxy() is not None
    assert haproxy_process.stop(home.data_dir)
    assert _processes_of(home) == []


async def test_a_killed_supervisor_is_replaced_by_one_that_adopts_the_running_haproxy(
    home: ProxyHome,
) -> None:
    async with http_backend(A), home.opened() as gateway:
        await gateway.set_routes("aa", [http_route("aa", A)])
        before = await gateway.status()
        assert before.supervisor_pid is not None
        assert before.pid is not None
        os.kill(before.supervisor_pid, signal.SIGKILL)
        await until(
            lambda: (
                (found := home.process.supervisor()) is not None
                and found.pid != before.supervisor_pid
            )
        )
        assert (await gateway.status()).pid == before.pid
        assert (await fetch(gateway.address.http_port, HOST_A))[0] == 200
        await gateway.close()
        os.kill(before.pid, signal.SIGKILL)
        assert await status_once_up(gateway.address.http_port, HOST_A) == 200


async def test_a_lost_supervisor_is_also_replaced_at_the_next_start(home: ProxyHome) -> None:
    async with home.opened() as gateway:
        before = await gateway.status()
    assert before.supervisor_pid is not None
    os.kill(before.supervisor_pid, signal.SIGKILL)
    await until(lambda: home.process.supervisor() is None)
    async with home.opened() as gateway:
        after = await gateway.status()
        assert after.pid == before.pid
        assert after.supervisor_pid not in {None, before.supervisor_pid}


async def test_a_tcp_port_of_a_stranger_is_left_out_and_the_others_work(home: ProxyHome) -> None:
    taken, free = home.tcp_ports[3], home.tcp_ports[4]
    with _listener(taken):
        async with tcp_backend(A), home.opened() as gateway:
            assert gateway.unusable_ports == {taken}
            assert gateway.tcp_ports == frozenset(home.tcp_ports)
            await gateway.set_routes("aa", [tcp_route("aa", A, free)])
            assert await first_line(free) == hello_from(A)


async def test_a_taken_default_gets_a_free_port_which_is_kept(home: ProxyHome) -> None:
    with _listener(home.http_port):
        async with home.opened() as gateway:
            chosen = gateway.address.http_port
            assert chosen != home.http_port
            assert (await fetch(chosen, "nobody.localhost"))[0] == 404
    haproxy_process.stop(home.data_dir)
    async with home.opened() as gateway:
        assert gateway.address.http_port == chosen


async def test_a_taken_explicit_address_is_an_error_that_names_it(home: ProxyHome) -> None:
    gateway = home.gateway(explicit=True)
    with (
        _listener(home.http_port),
        pytest.raises(ProxyError, match=rf"127\.0\.0\.1:{home.http_port}\b"),
    ):
        await gateway.open()
    assert _processes_of(home) == []


async def test_a_changed_setting_restarts_haproxy_with_its_routes(home: ProxyHome) -> None:
    async with http_backend(A):
        async with home.opened() as gateway:
            await gateway.set_routes("aa", [http_route("aa", A)])
        moved = home.tcp_ports[0]
        later = home.gateway(port=moved, explicit=True, tcp_ports=home.tcp_ports[1:])
        async with home.opened(later) as gateway:
            assert gateway.address.http_port == moved
            assert (await fetch(moved, HOST_A))[0] == 200
        with pytest.raises(ConnectionRefusedError):
            await fetch(home.http_port, HOST_A)


async def test_two_deployments_with_the_same_defaults_work_side_by_side(
    home: ProxyHome, other_home: ProxyHome
) -> None:
    other_home.http_port, other_home.tcp_ports = home.http_port, home.tcp_ports
    async with (
        http_backend(A),
        http_backend(B),
        home.opened() as one,
        other_home.opened() as two,
    ):
        assert one.address.http_port != two.address.http_port
        assert len(two.tcp_ports - two.unusable_ports) == len(home.tcp_ports)
        assert not one.tcp_ports & two.tcp_ports
        await one.set_routes("aa", [http_route("aa", A)])
        await two.set_routes("bb", [http_route("bb", B)])
        assert (await fetch(one.address.http_port, HOST_A))[0] == 200
        assert (await fetch(two.address.http_port, HOST_A))[0] == 404
        haproxy_process.stop(other_home.data_dir)
        assert (await fetch(one.address.http_port, HOST_A))[0] == 200


async def test_a_tcp_port_that_is_lost_while_haproxy_is_away_does_not_keep_it_away(
    home: ProxyHome,
) -> None:
    async with http_backend(A), home.opened() as gateway:
        await gateway.set_routes("aa", [http_route("aa", A)])
        pid = (await gateway.status()).pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await until(home.process.is_absent)
        with _listener(home.tcp_ports[6]):
            assert await status_once_up(gateway.address.http_port, HOST_A) == 200
            assert gateway.unusable_ports == {home.tcp_ports[6]}


async def test_a_stale_note_of_a_process_that_became_anothers_is_not_believed(
    home: ProxyHome,
) -> None:
    home.folder.mkdir()
    for name in ("haproxy.lock", "supervisord.pid"):
        (home.folder / name).write_text(str(os.getpid()))
    assert home.process.haproxy() is None
    assert home.process.supervisor() is None
    assert not haproxy_process.stop(home.data_dir)


async def test_a_missing_program_is_named_with_the_way_to_get_it(
    home: ProxyHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(haproxy_process, "_SEARCH_PATH", "/nowhere")
    with pytest.raises(ProxyError, match=r"haproxy is missing.*apt-get install haproxy"):
        await home.gateway().open()


async def test_a_run_folder_too_deep_for_a_socket_is_refused(home: ProxyHome) -> None:
    home.run_dir = home.root / ("deep" * 25)
    with pytest.raises(ProxyError, match="too long for a socket"):
        await home.gateway().open()


async def test_a_range_that_the_file_limit_can_not_hold_is_refused(home: ProxyHome) -> None:
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if files > 60_000:
        pytest.skip("this machine's file limit holds every range of ports")
    gateway = home.gateway(tcp_ports=range(1024, 1024 + files))
    with pytest.raises(ProxyError, match="raise it"):
        await gateway.open()
    assert _processes_of(home) == []


async def test_a_data_folder_with_blanks_and_signs_works(home: ProxyHome) -> None:
    home.data_dir = home.root / "my data, 100% (new) 'é'"
    home.data_dir.mkdir()
    async with http_backend(A), home.opened() as gateway:
        await gateway.set_routes("aa", [http_route("aa", A)])
        assert (await fetch(gateway.address.http_port, HOST_A))[0] == 200
        pid = (await gateway.status()).pid
        assert pid is not None
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        assert await status_once_up(gateway.address.http_port, HOST_A) == 200
