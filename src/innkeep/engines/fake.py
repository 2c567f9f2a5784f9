"""An engine without a cluster, for trying Innkeep and for tests of everything above engines.

It keeps the promises of ``base`` to the letter; the conformance suite runs on it as on Docker.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Sequence
from contextlib import aclosing, asynccontextmanager

from innkeep.domain.port_health import Listener
from innkeep.engines.base import ProgressSink, SaveSink
from innkeep.engines.errors import (
    EngineUnavailable,
    ImageVanished,
    PermanentError,
    StartRefused,
    TemporaryError,
)
from innkeep.engines.fake_cluster import (
    FakeCluster,
    FakeCommand,
    FakeContainer,
    container_key,
)
from innkeep.engines.fake_images import FakeImages, image_behind
from innkeep.engines.fake_look import everything_of, see_phase
from innkeep.engines.fake_objects import FakeObjects, fake_handle, key_of
from innkeep.engines.fake_saves import FakeSaves
from innkeep.engines.fake_sessions import FakeCommandSession, FakeProcess
from innkeep.engines.fake_storage import check_storages, ensure_storage
from innkeep.engines.sessions import CommandRequest, LogLine
from innkeep.engines.values import (
    Capabilities,
    CommandResult,
    ContainerSpec,
    EngineEvent,
    EngineFacts,
    EngineObject,
    ImageRequest,
    InstanceRef,
    InstanceUsage,
    NetworkSpec,
    ObjectKind,
    Observed,
    SandboxSpec,
    SavedImage,
    SaveRequest,
    StorageSpec,
)


class FakeEngine:
    """Runs instances in a ``FakeCluster``.

    Args:
        cluster: the world; it outlives the engine, as a real one does.
        deployment: only objects made for this one are touched.
    """

    def __init__(self, cluster: FakeCluster, deployment: str = "fake") -> None:
        self._cluster = cluster
        self._deployment = deployment
        self._images = FakeImages(cluster)
        self._objects = FakeObjects(cluster, deployment)
        self._saves = FakeSaves(cluster, deployment)

    @asynccontextmanager
    async def _call(self, verb: str) -> AsyncIterator[None]:
        cluster = self._cluster
        cluster.calls[verb] += 1
        # Every real call gives others a turn; one that doesn't would hide races from tests.
        await asyncio.sleep(cluster.delays.get(verb, 0))
        cluster.reach(verb, "before")
        yield
        cluster.reach(verb, "after")

    async def connect(self) -> EngineFacts:
        """See ``Engine.connect``."""
        async with self._call("connect"):
            return EngineFacts(
                version="fake",
                architecture="amd64",
                cores=64,
                memory_gib=256.0,
                capabilities=Capabilities(
                    root_disk_limit=True,
                    local_volume_limit=True,
                    storage_limit=True,
                    execute=True,
                ),
            )

    async def close(self) -> None:
        """See ``Engine.close``."""
        await self._images.close()

    async def ensure_network(self, network: NetworkSpec) -> None:
        """See ``Engine.ensure_network``."""
        async with self._call("ensure_network"):
            self._objects.ensure_network(network)

    async def remove_network(self, name: str) -> None:
        """See ``Engine.remove_network``."""
        async with self._call("remove_network"):
            self._objects.remove_network(name)

    async def list_networks(self) -> Sequence[str]:
        """See ``Engine.list_networks``."""
        async with self._call("list_networks"):
            everything = self._cluster.networks.items()
            return [name for name, (owner, _) in everything if owner == self._deployment]

    async def ensure_image(self, request: ImageRequest, progress: ProgressSink) -> str:
        """See ``Engine.ensure_image``."""
        async with self._call("ensure_image"):
            return await self._images.ensure(request, progress)

    async def image_size(self, image: str) -> int:
        """See ``Engine.image_size``."""
        async with self._call("image_size"):
            if image not in self._cluster.local_images.values():
                raise ImageVanished
            return image_behind(self._cluster, image).size_bytes

    async def create(self, spec: ContainerSpec) -> str:
        """See ``Engine.create``."""
        async with self._call("create"):
            return self._objects.make(spec, "create")

    async def start(self, spec: ContainerSpec, handle: str) -> str:
        """See ``Engine.start``."""
        async with self._call("start"):
            if handle and handle != fake_handle(spec):
                raise PermanentError(
                    "handleUnknown", f"The handle {handle!r} is of another engine."
                )
            for other in self._objects.other_generations(spec):
                if other.spec.generation not in spec.left_behind:
                    self._cluster.end_by_engine(other)
            container = self._objects.joined_container(spec)
            check_storages(self._cluster.storages, container.spec)
            if not container.running:
                self._objects.attach(container.joined, spec.sandbox)
            self._cluster.run_sandbox(container.joined)
            self._cluster.reach("start", "sandbox")
            if container.running and container.started < container.joined.started:
                self._cluster.end_by_engine(container)
            if not container.running:
                image = image_behind(self._cluster, container.spec.image)
                if image.refuses_start:
                    raise StartRefused(
                        "startFailed", f"The program can't be started: {image.refuses_start}"
                    )
                self._cluster.run_container(container, image)
            return fake_handle(spec)

    async def stop(self, ref: InstanceRef, grace_seconds: float) -> None:
        """See ``Engine.stop``."""
        async with self._call("stop"):
            self._cluster.stops.append((ref.instance_id, grace_seconds))
            container = self._objects.own_container(ref)
            if container is not None:
                self._cluster.end_by_engine(container)
                self._cluster.reach("stop", "container")
            sandbox = self._objects.own_sandbox(ref.sandbox)
            if sandbox is not None:
                sandbox.running = False
            self._cluster.tell(self._deployment, ref.instance_id, ref.sandbox)

    async def remove(self, ref: InstanceRef) -> None:
        """See ``Engine.remove``."""
        async with self._call("remove"):
            container = self._objects.own_container(ref)
            if container is not None:
                self._objects.unmake_container(container)
                self._cluster.reach("remove", "container")
            for other in self._objects.other_generations(ref):
                self._objects.unmake_container(other)
                self._cluster.reach("remove", "other")
            if self._objects.own_sandbox(ref.sandbox) is not None:
                self._cluster.lose_sandbox(ref.sandbox)
                self._cluster.reach("remove", "sandbox")
            self._cluster.volumes.pop(ref.instance_id, None)
            self._cluster.reach("remove", "volume")
            for rescue in self._objects.rescues_of(ref):
                self._cluster.rescues.pop(rescue)

    async def remove_generation(self, ref: InstanceRef) -> None:
        """See ``Engine.remove_generation``."""
        async with self._call("remove_generation"):
            container = self._objects.own_container(ref)
            if container is not None:
                self._objects.unmake_container(container)
                self._cluster.reach("remove_generation", "container")
            self._cluster.rescues.pop(key_of(ref), None)

    async def observe(self, ref: InstanceRef) -> Observed:
        """See ``Engine.observe``."""
        async with self._call("observe"):
            container = self._objects.own_container(ref)
            phase, how = see_phase(self._cluster, container)
            handle = "" if container is None else fake_handle(ref)
            sandbox = self._objects.own_sandbox(ref.sandbox)
            return Observed(
                instance_id=ref.instance_id,
                phase=phase,
                exit=how,
                handle=handle,
                sandbox_lives=sandbox is not None and sandbox.running,
            )

    async def survey(self, *, thorough: bool = False) -> Sequence[EngineObject]:
        """See ``Engine.survey``."""
        async with self._call("survey"):
            return [
                found
                for found in everything_of(self._cluster, self._deployment)
                if thorough or found.kind in {ObjectKind.CONTAINER, ObjectKind.SANDBOX}
            ]

    async def remove_object(self, found: EngineObject) -> None:
        """See ``Engine.remove_object``."""
        async with self._call("remove_object"):
            if found not in everything_of(self._cluster, self._deployment):
                return
            key = container_key(str(found.instance_id), found.generation)
            match found.kind:
                case ObjectKind.CONTAINER:
                    self._objects.unmake_container(self._cluster.containers[key])
                case ObjectKind.SANDBOX:
                    self._cluster.lose_sandbox(found.name)
                case ObjectKind.VOLUME:
                    del self._cluster.volumes[str(found.instance_id)]
                case ObjectKind.STORAGE:
                    del self._cluster.storages[found.name]
                case ObjectKind.IMAGE:
                    del self._cluster.rescues[key]

    async def ensure_local_storage(self, instance_id: str, size_gib: int) -> None:  # noqa: ARG002
        """See ``LocalStorageMaker.ensure_local_storage``."""
        async with self._call("ensure_local_storage"):
            self._objects.make_volume(instance_id)

    async def ensure_sandbox(self, spec: SandboxSpec) -> None:
        """See ``SandboxMaker.ensure_sandbox``."""
        async with self._call("ensure_sandbox"):
            sandbox = self._objects.make_sandbox(spec)
            self._cluster.reach("ensure_sandbox", "sandbox")
            self._cluster.run_sandbox(sandbox)
            self._cluster.tell(self._deployment, None, spec.name, begins=True)

    async def remove_sandbox(self, name: str) -> None:
        """See ``SandboxMaker.remove_sandbox``."""
        async with self._call("remove_sandbox"):
            sandbox = self._cluster.sandboxes.get(name)
            if sandbox is not None and sandbox.deployment == self._deployment:
                self._cluster.lose_sandbox(name)

    async def ensure_storage(self, storage: StorageSpec) -> None:
        """See ``StorageKeeper.ensure_storage``."""
        async with self._call("ensure_storage"):
            ensure_storage(self._cluster.storages, storage, self._deployment)

    async def remove_storage(self, storage_id: str) -> None:
        """See ``StorageKeeper.remove_storage``."""
        async with self._call("remove_storage"):
            self._cluster.storages.pop(storage_id, None)

    async def save_image(
        self, ref: InstanceRef, request: SaveRequest, report: SaveSink
    ) -> SavedImage:
        """See ``ImageSaver.save_image``."""
        async with self._call("save_image"):
            container = self._objects.own_container(ref)
            if container is None:
                raise PermanentError("instanceMissing", "The instance has no root disk to save.")
            return await self._saves.save(container, request, report)

    async def tidy_saves(self, under_way: Collection[str]) -> None:
        """See ``ImageSaver.tidy_saves``."""
        async with self._call("tidy_saves"):
            self._saves.tidy(under_way)

    async def events(self) -> AsyncIterator[EngineEvent]:
        """See ``Engine.events``."""
        async with self._call("events"):
            pass
        queue = self._cluster.listen(self._deployment)
        try:
            yield EngineEvent(None, None)
            while (event := await queue.get()) is not None:
                yield event
        finally:
            self._cluster.unlisten(queue)
        raise EngineUnavailable("The cluster went away.")

    async def run_command(
        self,
        ref: InstanceRef,
        command: Sequence[str],
        *,
        env: Sequence[tuple[str, str]] = (),
        working_dir: str | None = None,
        timeout_seconds: float = 30,
    ) -> CommandResult:
        """See ``CommandRunner.run_command``; the cluster's ``answer_command`` answers."""
        async with asyncio.timeout(timeout_seconds), self._call("run_command"):
            self._running_container(ref)
            self._note(ref, command, env, working_dir)
            if self._cluster.answer_command is None:
                return CommandResult(0, "")
            return self._cluster.answer_command(ref.instance_id, tuple(command))

    async def launch_command(
        self,
        ref: InstanceRef,
        command: Sequence[str],
        *,
        env: Sequence[tuple[str, str]] = (),
        working_dir: str | None = None,
    ) -> None:
        """See ``CommandRunner.launch_command``; noted in the cluster's ``commands``."""
        async with self._call("launch_command"):
            self._running_container(ref)
            self._note(ref, command, env, working_dir)

    async def read_log(
        self, ref: InstanceRef, *, tail: int | None = None, since: str = "", follow: bool = False
    ) -> AsyncGenerator[Sequence[LogLine], None]:
        """See ``LogReader.read_log``."""
        async with self._call("read_log"):
            container = self._objects.own_container(ref)
        if container is None:
            return

        def goes_on() -> bool:
            self._cluster.check_away()
            there = self._cluster.containers.get(key_of(ref)) is container
            return there and container.running

        log = container.log.read(tail=tail, since=since, follow=follow, goes_on=goes_on)
        async with aclosing(log) as pieces:
            async for lines in pieces:
                yield lines

    async def listeners(self, ref: InstanceRef) -> Sequence[Listener]:
        """See ``ListenerLook.listeners``; the cluster's ``listeners`` say what listens."""
        async with self._call("listeners"):
            self._running_container(ref)
            return sorted(self._cluster.listeners.get(ref.instance_id, ()))

    async def usage(self) -> Sequence[InstanceUsage]:
        """See ``UsageMeter.usage``; the cluster's ``usage`` says what is used."""
        async with self._call("usage"):
            return [
                self._cluster.usage.get(instance_id)
                or InstanceUsage(
                    instance_id=instance_id, cores=0.0, memory_bytes=0, root_disk_bytes=0
                )
                for instance_id, container in self._cluster.containers.items()
                if container.running and container.deployment == self._deployment
            ]

    async def open_command(self, ref: InstanceRef, request: CommandRequest) -> FakeCommandSession:
        """See ``CommandOpener.open_command``; one of the cluster's ``programs`` plays it."""
        async with self._call("open_command"):
            self._running_container(ref)
            program = self._cluster.programs.get(request.command[0])
            if program is None:
                raise PermanentError(
                    "commandRefused",
                    f'The command can\'t be started: "{request.command[0]}": no such program.',
                )
            process = FakeProcess(ref.instance_id, request)
            self._cluster.processes.append(process)
            process.begin(program)
            return FakeCommandSession(process)

    def _running_container(self, ref: InstanceRef) -> FakeContainer:
        container = self._objects.own_container(ref)
        if container is None or not container.running:
            raise TemporaryError("notRunning", "The instance does not run.")
        return container

    def _note(
        self,
        ref: InstanceRef,
        command: Sequence[str],
        env: Sequence[tuple[str, str]],
        working_dir: str | None,
    ) -> None:
        self._cluster.commands.append(
            FakeCommand(ref.instance_id, tuple(command), tuple(env), working_dir)
        )
