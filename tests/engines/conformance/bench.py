"""What the conformance suite needs of an engine beyond the protocol: a hand at the host.

A bench holds one engine and does what an operator, a program or bad luck would do: end a process,
kill a sandbox, remove a container by hand, write a file.
"""

import os
import secrets
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Protocol

from innkeep.domain.image_reference import parse_image_reference
from innkeep.domain.instance import PullProgress
from innkeep.domain.port_health import Listener
from innkeep.engines.base import Engine
from innkeep.engines.docker import DockerEngine
from innkeep.engines.errors import PermanentError
from innkeep.engines.fake import FakeEngine
from innkeep.engines.fake_cluster import FakeCluster, FakeImage, container_key
from innkeep.engines.loop_storage import unmount_below
from innkeep.engines.sessions import OutputStream
from innkeep.engines.values import (
    ContainerSpec,
    ImageRequest,
    InstanceRef,
    NetworkSpec,
    SandboxSpec,
    VolumeMount,
)
from tests.engines.conformance.talks import PROGRAMS, SCRIPTS
from tests.images import ImageShelf, ask_docker, own_name

# Ends as the file /end says, which it removes first, so that it can be started again.
DIRECTED_PROGRAM = """
rm -f /end
while [ ! -s /end ]; do sleep 0.02; done
case $(cat /end) in
  oom) exec dd if=/dev/zero of=/dev/null bs=1500M count=1 ;;
  killed) kill -9 $$ ;;
  *) exit $(cat /end) ;;
esac
"""


def ref_of(spec: ContainerSpec) -> InstanceRef:
    return InstanceRef(
        instance_id=spec.instance_id, sandbox=spec.sandbox.name, generation=spec.generation
    )


def ignore_progress(progress: PullProgress) -> None:
    """A sink for tests that don't care."""


class Bench(Protocol):
    """An engine with a hand at its host."""

    engine: Engine
    network: NetworkSpec

    def another_engine(self, deployment: str | None = None) -> Engine:
        """A second engine on the same host: the same deployment's, or somebody else's."""
        ...

    async def prepare(self) -> None: ...

    async def tidy(self) -> None: ...

    async def image(self, name: str) -> str:
        """Identity of an image: ``directed``, ``other``, ``unstartable``."""
        ...

    def address(self) -> str:
        """An address that nobody has yet."""
        ...

    async def end_process(self, spec: ContainerSpec, how: str) -> None:
        """Let the main process end: an exit code, ``killed`` or ``oom``."""
        ...

    async def end_sandbox(self, name: str) -> None: ...

    async def lose_sandbox(self, name: str) -> None: ...

    async def lose_container(self, spec: ContainerSpec) -> None: ...

    async def write(self, spec: ContainerSpec, path: str, text: str) -> None: ...

    async def read(self, spec: ContainerSpec, path: str) -> str: ...

    async def listen(self, spec: ContainerSpec, listener: Listener) -> None:
        """Have a program listen inside, now or a moment later."""
        ...

    async def size_gib(self, storage_id: str) -> int:
        """The true size of a network storage."""
        ...

    async def say(self, spec: ContainerSpec, text: str, stream: OutputStream = "stdout") -> None:
        """Let the main process write a line."""
        ...

    def talk(self, name: str) -> tuple[str, ...]:
        """A command of ``talks``."""
        ...

    async def talking(self, spec: ContainerSpec, name: str) -> bool:
        """Whether anything of such a command runs in an instance."""
        ...


async def make_spec(bench: Bench, image: str = "directed", volume: bool = True) -> ContainerSpec:
    return ContainerSpec(
        instance_id=secrets.token_hex(8),
        sandbox=SandboxSpec(
            name=f"innkeep-sandbox-{secrets.token_hex(6)}",
            network=bench.network.name,
            address=bench.address(),
            host_name="guest",
        ),
        image=await bench.image(image),
        entrypoint=None,
        command=None,
        env=(("GREETING", "good day"),),
        cores=1,
        memory_gib=1,
        pids=64,
        rootfs_gib=5,
        local_volume=VolumeMount(mount_path="/workspace", size_gib=1) if volume else None,
    )


class FakeBench:
    """The fake engine, and its cluster as the hand."""

    def __init__(self) -> None:
        self.cluster = FakeCluster()
        self.cluster.programs.update(PROGRAMS)
        self.deployment = str(uuid.uuid4())
        self.engine: Engine = FakeEngine(self.cluster, self.deployment)
        self.network = NetworkSpec(name="bench", subnet="10.0.0.0/24", members_talk=False)
        self._addresses = IPv4Network(self.network.subnet).hosts()
        next(self._addresses)

    def another_engine(self, deployment: str | None = None) -> Engine:
        return FakeEngine(self.cluster, deployment or self.deployment)

    async def prepare(self) -> None:
        self.cluster.registry[f"docker.io/{own_name('unstartable')}"] = FakeImage(
            refuses_start="exec /no/such/program failed: No such file or directory"
        )
        await self.engine.connect()
        await self.engine.ensure_network(self.network)

    async def tidy(self) -> None:
        await self.engine.close()

    async def image(self, name: str) -> str:
        return await self.engine.ensure_image(image_request(name), ignore_progress)

    def address(self) -> str:
        return str(next(self._addresses))

    async def end_process(self, spec: ContainerSpec, how: str) -> None:
        code = {"oom": 137, "killed": 137}.get(how) or int(how)
        self.cluster.end_process(spec.instance_id, code, out_of_memory=how == "oom")

    async def end_sandbox(self, name: str) -> None:
        self.cluster.end_sandbox(name)

    async def lose_sandbox(self, name: str) -> None:
        self.cluster.lose_sandbox(name)

    async def lose_container(self, spec: ContainerSpec) -> None:
        self.cluster.lose_container(spec.instance_id)

    def _files(self, spec: ContainerSpec, path: str) -> dict[str, str]:
        for mount in spec.network_storages:
            if path.startswith(mount.mount_path):
                return self.cluster.storages[mount.storage_id].files
        volume = spec.local_volume
        if volume is not None and path.startswith(volume.mount_path):
            return self.cluster.volumes[spec.instance_id].files
        key = container_key(spec.instance_id, spec.generation)
        return self.cluster.containers[key].root_disk

    async def write(self, spec: ContainerSpec, path: str, text: str) -> None:
        self._files(spec, path)[_within(spec, path)] = text

    async def read(self, spec: ContainerSpec, path: str) -> str:
        return self._files(spec, path).get(_within(spec, path), "")

    async def listen(self, spec: ContainerSpec, listener: Listener) -> None:
        self.cluster.listeners.setdefault(spec.instance_id, set()).add(listener)

    async def size_gib(self, storage_id: str) -> int:
        return self.cluster.storages[storage_id].size_gib

    async def say(self, spec: ContainerSpec, text: str, stream: OutputStream = "stdout") -> None:
        self.cluster.write_log(spec.instance_id, text, stream)

    def talk(self, name: str) -> tuple[str, ...]:
        return (name,)

    async def talking(self, spec: ContainerSpec, name: str) -> bool:
        return any(
            process.code is None and process.request.command == self.talk(name)
            for process in self.cluster.processes
            if process.instance_id == spec.instance_id
        )


def _within(spec: ContainerSpec, path: str) -> str:
    """A path as a network storage has it, wherever it is mounted."""
    for mount in spec.network_storages:
        if path.startswith(mount.mount_path):
            return path.removeprefix(mount.mount_path)
    return path


def image_request(name: str) -> ImageRequest:
    reference = parse_image_reference(own_name(name))
    return ImageRequest(reference=reference, login=None, guarded=False)


async def ensure_free_network(
    engine: Engine, deployment: str, *, members_talk: bool = False, purpose: str = "bench"
) -> NetworkSpec:
    """Make a network in a subnet that is free on this host, or find the one made before."""
    first = int(deployment[:2], 16)
    for third in range(256):
        spec = NetworkSpec(
            name=f"innkeep-{deployment[:8]}-{purpose}",
            subnet=f"10.213.{(first + third) % 256}.0/24",
            members_talk=members_talk,
        )
        try:
            await engine.ensure_network(spec)
        except PermanentError:
            continue
        return spec
    raise AssertionError("no subnet is free")


class DockerBench:
    """A real Docker engine; the hand is its API, past the engine under test."""

    def __init__(self, docker: str, deployment: str, shelf: ImageShelf) -> None:
        self._docker = docker
        self.deployment = deployment
        self._shelf = shelf
        # One for all benches of a deployment, as a server has one.
        self.storage_folder = Path(tempfile.gettempdir()) / f"innkeep-storage-{deployment[:8]}"
        # Empty unless a test builds a tools volume in it.
        self.tools_folder = Path(tempfile.gettempdir()) / f"innkeep-tools-{deployment[:8]}"
        self.runner = self._engine(deployment)
        self.engine: Engine = self.runner
        self._others: list[tuple[DockerEngine, str]] = []
        self.network = NetworkSpec(name="", subnet="10.0.0.0/24", members_talk=False)
        self._addresses: Iterator[IPv4Address] = iter(())

    def _engine(self, deployment: str) -> DockerEngine:
        own = deployment == self.deployment
        folder = self.storage_folder if own else None
        return DockerEngine(
            self._docker, deployment, storage_folder=folder, tools_folder=self.tools_folder
        )

    def another_engine(self, deployment: str | None = None) -> Engine:
        engine = self._engine(deployment or self.deployment)
        self._others.append((engine, deployment or ""))
        return engine

    async def prepare(self) -> None:
        self._shelf.busybox(own_name("directed"), command=["sh", "-c", DIRECTED_PROGRAM])
        self._shelf.busybox(
            own_name("other"), command=["sh", "-c", DIRECTED_PROGRAM], marker="other"
        )
        self._shelf.busybox(own_name("unstartable"), command=["/no/such/program"])
        await self.engine.connect()
        self.network = await ensure_free_network(self.engine, self.deployment)
        self._addresses = IPv4Network(self.network.subnet).hosts()
        next(self._addresses)

    async def tidy(self) -> None:
        for engine, stranger in self._others:
            if stranger:
                await engine.purge()
            await engine.close()
        for found in await self.runner.survey(thorough=True):
            await self.runner.remove_object(found)
        unmount_below(self.storage_folder)
        shutil.rmtree(self.storage_folder, ignore_errors=True)
        shutil.rmtree(self.tools_folder, ignore_errors=True)
        await self.runner.close()

    async def image(self, name: str) -> str:
        return await self.engine.ensure_image(image_request(name), ignore_progress)

    def address(self) -> str:
        return str(next(self._addresses))

    async def end_process(self, spec: ContainerSpec, how: str) -> None:
        # Not waited for: the process may end before the command that tells it to.
        await self.runner.launch_command(ref_of(spec), ["sh", "-c", f"echo {how} > /end"])
        status, answer = ask_docker(
            "POST", f"containers/innkeep-{spec.instance_id}/wait", docker=self._docker
        )
        assert status == 200, answer

    async def end_sandbox(self, name: str) -> None:
        status, answer = ask_docker("POST", f"containers/{name}/kill", docker=self._docker)
        assert status == 204, answer
        ask_docker("POST", f"containers/{name}/wait", docker=self._docker)

    async def lose_sandbox(self, name: str) -> None:
        status, answer = ask_docker(
            "DELETE", f"containers/{name}", query={"force": "true"}, docker=self._docker
        )
        assert status == 204, answer

    async def lose_container(self, spec: ContainerSpec) -> None:
        await self.lose_sandbox(f"innkeep-{spec.instance_id}")

    async def write(self, spec: ContainerSpec, path: str, text: str) -> None:
        script = f"printf %s '{text}' > {path}"
        result = await self.runner.run_command(ref_of(spec), ["sh", "-c", script])
        assert result.exit_code == 0, result.output

    async def read(self, spec: ContainerSpec, path: str) -> str:
        script = f"cat {path} 2>/dev/null"
        return (await self.runner.run_command(ref_of(spec), ["sh", "-c", script])).output

    async def listen(self, spec: ContainerSpec, listener: Listener) -> None:
        where = f"{listener.address}:{listener.port}"
        await self.runner.launch_command(ref_of(spec), ["httpd", "-f", "-p", where])

    async def size_gib(self, storage_id: str) -> int:
        seen = os.statvfs(self.storage_folder / storage_id / "mnt")
        return seen.f_blocks * seen.f_frsize // 1024**3

    async def say(self, spec: ContainerSpec, text: str, stream: OutputStream = "stdout") -> None:
        number = {"stdout": 1, "stderr": 2}[stream]
        await self.write(spec, f"/proc/1/fd/{number}", text + "\n")

    def talk(self, name: str) -> tuple[str, ...]:
        return ("sh", "-c", SCRIPTS[name])

    async def talking(self, spec: ContainerSpec, name: str) -> bool:
        status, answer = ask_docker(
            "GET", f"containers/innkeep-{spec.instance_id}/top", docker=self._docker
        )
        assert status == 200, answer
        column = answer["Titles"].index("CMD")
        # What a script was replaced by, or the script itself.
        last = SCRIPTS[name].rpartition("exec ")[2]
        return any(line[column].endswith(last) for line in answer["Processes"])
