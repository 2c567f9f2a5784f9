"""What only Docker does with commands that are talked to."""

import asyncio
from pathlib import Path

import pytest

from innkeep.engines.docker import DockerEngine
from innkeep.engines.docker_process import HostProcess, find_process
from innkeep.engines.errors import EngineUnavailable, PermanentError
from innkeep.engines.sessions import CommandRequest, TerminalSize
from innkeep.engines.values import ContainerSpec
from tests.engines.conformance.bench import DockerBench, make_spec, ref_of
from tests.engines.conformance.talks import read_until
from tests.engines.relay import DockerRelay

pytestmark = pytest.mark.docker


@pytest.fixture
async def guest(docker_bench: DockerBench) -> ContainerSpec:
    spec = await make_spec(docker_bench)
    await docker_bench.engine.start(spec, await docker_bench.engine.create(spec))
    return spec


@pytest.mark.parametrize("terminal", [None, TerminalSize(80, 24)], ids=["pipes", "terminal"])
async def test_the_engine_going_away_is_told_while_a_command_runs(
    docker_bench: DockerBench,
    guest: ContainerSpec,
    docker_socket: str,
    tmp_path: Path,
    terminal: TerminalSize | None,
) -> None:
    relay = DockerRelay(tmp_path / "relay.sock", docker_socket)
    await relay.begin()
    engine = DockerEngine(relay.path, docker_bench.deployment)
    request = CommandRequest(command=docker_bench.talk("sleep"), terminal=terminal)
    session = await engine.open_command(ref_of(guest), request)
    await read_until(session, b"ready")
    await relay.cut()
    with pytest.raises(EngineUnavailable):
        await session.read()
    # The kernel needs no daemon to end a process.
    await session.close()
    assert not await docker_bench.talking(guest, "sleep")
    with pytest.raises(EngineUnavailable):
        await engine.open_command(ref_of(guest), request)
    await engine.close()
    await relay.end()


async def test_what_docker_only_prints_is_a_refusal(
    docker_bench: DockerBench, guest: ContainerSpec
) -> None:
    for request, told in (
        (CommandRequest(command=("true",), user="nobody-knows"), "nobody-knows"),
        (CommandRequest(command=("true",), working_dir="/no/such"), "/no/such"),
        (CommandRequest(command=("/etc",)), "/etc"),
        (CommandRequest(command=("/none",), terminal=TerminalSize(80, 24)), "/none"),
    ):
        with pytest.raises(PermanentError, match=told) as refusal:
            await docker_bench.runner.open_command(ref_of(guest), request)
        assert refusal.value.state == "commandRefused"
        assert "OCI runtime" not in refusal.value.message


async def test_what_was_begun_to_outlive_a_hang_up_lives_on(
    docker_bench: DockerBench, guest: ContainerSpec
) -> None:
    # What nohup does, with a sign that it was done.
    script = "sleep 32 & (trap '' HUP; echo ready; exec sleep 31) & exec sleep 33"
    request = CommandRequest(command=("sh", "-c", script), terminal=TerminalSize(80, 24))
    session = await docker_bench.runner.open_command(ref_of(guest), request)
    await read_until(session, b"ready")
    await session.close()
    listed = await docker_bench.runner.run_command(ref_of(guest), ["ps", "-o", "args"])
    assert [line for line in listed.output.splitlines() if "sleep 3" in line] == ["sleep 31"]


async def test_a_process_whose_id_went_to_another_gets_no_signal() -> None:
    process = await asyncio.create_subprocess_exec("sleep", "60", start_new_session=True)
    stranger = HostProcess(process.pid, started=1)
    assert not stranger.is_alive()
    stranger.send(9)
    await stranger.hang_up(0)
    assert find_process(process.pid, "0" * 64) is None
    assert process.returncode is None
    process.kill()
    assert await process.wait() == -9
