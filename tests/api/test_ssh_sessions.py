"""SSH before instances of a fake cluster: what can't be made to happen with a real one at will."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import asyncssh
import pytest

from innkeep.engines.fake_sessions import FakeProcess, FakeProgram, echo
from innkeep.gateway.instance_door import InstanceDoor
from innkeep.gateway.ssh_attempts import AttemptLimits
from innkeep.gateway.ssh_gateway import SshGateway
from innkeep.store.credentials import credentials_of
from tests.api.harness import Api
from tests.api.live import LiveServer

BOUND_SECONDS = 60
SHELL = "/.innkeep/bin/busybox"


@dataclass
class House:
    """A gateway before one running instance."""

    live: LiveServer
    gateway: SshGateway
    port: int
    instance_id: str
    password: str

    def plays(self, program: FakeProgram, name: str = SHELL) -> None:
        self.live.cluster.programs[name] = program

    @asynccontextmanager
    async def connect(self, **changes: str) -> AsyncIterator[asyncssh.SSHClientConnection]:
        options = {"username": self.instance_id, "password": self.password, **changes}
        async with (
            asyncio.timeout(BOUND_SECONDS),
            asyncssh.connect(
                "127.0.0.1",
                self.port,
                known_hosts=None,
                client_keys=None,
                agent_path=None,
                config=None,
                **options,
            ) as connection,
        ):
            yield connection


@pytest.fixture
async def house(api: Api) -> AsyncIterator[House]:
    live = LiveServer(api)
    instance_id = await api.create(clusterId="home-1")
    await live.run(instance_id)
    secret = (await api.database.read(credentials_of, instance_id)).password
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setblocking(False)
    gateway = SshGateway(
        InstanceDoor(api.deployment, {"home-1": live.engine}),
        asyncssh.generate_private_key("ssh-ed25519"),
        AttemptLimits(of_address=4, of_instance=4),
    )
    await gateway.begin(listening)
    yield House(live, gateway, listening.getsockname()[1], instance_id, secret)
    await gateway.close()
    listening.close()


async def test_get_says_that_one_can_log_in_exactly_while_one_can(api: Api, house: House) -> None:
    async def is_running() -> object:
        reply = await api.get("/gpu/instance", instanceId=house.instance_id)
        return reply.json()["connectComponentSSH"]["isRunning"]

    up = api.monitor.states["home-1"]
    assert await is_running() is True
    api.monitor.states["home-1"] = replace(up, up=False)
    assert await is_running() is False
    api.monitor.states["home-1"] = replace(up, terminals=False)
    assert await is_running() is False
    api.monitor.states["home-1"] = up
    await house.live.end(house.instance_id)
    assert await is_running() is False


async def test_a_cluster_that_is_away_is_told(api: Api, house: House) -> None:
    house.plays(echo)
    api.monitor.states["home-1"] = replace(api.monitor.states["home-1"], up=False)
    async with house.connect() as connection:
        done = await connection.run("true")
    assert done.exit_status == 1
    assert "is away for now" in str(done.stderr)


async def test_an_engine_that_goes_away_ends_the_session(house: House) -> None:
    house.plays(echo)
    async with house.connect() as connection, connection.create_process("x") as process:
        process.stdin.write("there?")
        assert await process.stdout.read(6) == "there?"
        house.live.cluster.go_away()
        done = await process.wait()
    assert done.exit_status == 255
    assert "went away" in str(done.stderr)


async def test_without_the_tools_volume_the_images_own_shell_is_taken(house: House) -> None:
    house.plays(echo, "sh")
    async with house.connect() as connection:
        done = await connection.run("x", input="by sh")
    assert (done.stdout, done.exit_status) == ("by sh", 0)


async def test_with_no_shell_at_all_the_client_is_told(house: House) -> None:
    async with house.connect() as connection:
        done = await connection.run("x")
    assert done.exit_status == 1
    assert "no such program" in str(done.stderr)


async def test_a_channel_that_is_closed_hangs_its_command_up(house: House) -> None:
    hung_up = asyncio.Event()

    async def program(process: FakeProcess) -> int:
        process.heeds = {1}
        await process.write(b"ready\n")
        assert await process.next_signal() == 1
        hung_up.set()
        return 0

    house.plays(program)
    async with house.connect() as connection:
        process = await connection.create_process("x")
        assert await process.stdout.readline() == "ready\n"
        process.close()
        await hung_up.wait()


async def test_the_end_of_the_gateway_ends_connections_and_commands(house: House) -> None:
    house.plays(echo)
    async with house.connect() as connection:
        process = await connection.create_process("x")
        process.stdin.write("in")
        assert await process.stdout.read(2) == "in"
        await house.gateway.close()
        await connection.wait_closed()
    (left,) = house.live.cluster.processes
    assert left.code is not None
    with pytest.raises(ConnectionRefusedError):
        async with house.connect():
            pass


async def test_an_instance_without_passwords_left_takes_none_from_anybody(house: House) -> None:
    house.plays(echo)
    for _ in range(4):
        with pytest.raises(asyncssh.PermissionDenied):
            async with house.connect(password="wrong"):
                pass
    with pytest.raises(asyncssh.PermissionDenied):
        async with house.connect():
            pass


async def test_a_removed_instance_is_as_unknown_as_any(house: House) -> None:
    await house.live.remove(house.instance_id)
    with pytest.raises(asyncssh.PermissionDenied):
        async with house.connect():
            pass


async def test_only_sftp_is_offered_as_a_subsystem(house: House) -> None:
    house.plays(echo)
    async with house.connect() as connection:
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.create_process(subsystem="netconf")
