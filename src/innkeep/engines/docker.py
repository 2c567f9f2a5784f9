"""The engine for Docker on the server's own Linux host.

This is only the face: each verb hands over to the module of its noun, and every error of Docker
leaves as one of ``base``.
"""

import os
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

from innkeep.domain.port_health import Listener
from innkeep.engines.base import ProgressSink, SaveSink
from innkeep.engines.docker_containers import DockerContainers
from innkeep.engines.docker_errors import engine_errors, explain_init
from innkeep.engines.docker_events import docker_events
from innkeep.engines.docker_exec import launch_in_container, run_in_container
from innkeep.engines.docker_firewall import DockerFirewall
from innkeep.engines.docker_host import (
    architecture_of,
    check_runtimes,
    check_suitable,
    facts_of,
    may_limit_root_disk,
)
from innkeep.engines.docker_images import DockerImages
from innkeep.engines.docker_link import DockerLink
from innkeep.engines.docker_listeners import listeners_in
from innkeep.engines.docker_log import docker_log
from innkeep.engines.docker_networks import DockerNetworks
from innkeep.engines.docker_objects import DockerObjects
from innkeep.engines.docker_observe import interpret, is_running
from innkeep.engines.docker_privileges import STRICT, Privileges
from innkeep.engines.docker_sandbox import DockerSandboxes
from innkeep.engines.docker_save import DockerSaves
from innkeep.engines.docker_sessions import DockerCommandSession, DockerSessions
from innkeep.engines.docker_spec import bridge_prefix
from innkeep.engines.docker_storage import DockerStorages
from innkeep.engines.docker_tools import DockerTools
from innkeep.engines.docker_trial import open_files_limit, refusal_of
from innkeep.engines.docker_usage import DockerUsage
from innkeep.engines.errors import EngineUnsuitable, ImageVanished, PermanentError, TemporaryError
from innkeep.engines.isolation import Isolation, IsolationMode
from innkeep.engines.sessions import CommandRequest, LogLine
from innkeep.engines.values import (
    CommandResult,
    ContainerSpec,
    EngineEvent,
    EngineFacts,
    EngineObject,
    ImageRequest,
    InstanceRef,
    InstanceUsage,
    NetworkSpec,
    Observed,
    Phase,
    SandboxSpec,
    SavedImage,
    SaveRequest,
    StorageSpec,
)

_CANT_EXECUTE_CODES = (126, 127)


class DockerEngine:
    """Runs instances on the Docker Engine of this machine.

    Also a ``CommandRunner``, a ``CommandOpener``, an ``ImageSaver``, an ``Isolator``, a
    ``ListenerLook``, a ``LocalStorageMaker``, a ``LogReader``, a ``SandboxMaker``, a
    ``StorageKeeper`` and a ``UsageMeter``.

    Args:
        socket: path of Docker's unix socket, or ``unix://`` and the path.
        deployment: UUID of this Innkeep; nothing without it as a label is ever touched.
        stall_seconds: how long a pull may be silent before it is given up.
        storage_folder: where storage with a limit is kept; ``None``: none can be made.
        tools_folder: where versions of the tools volume lie; ``None``: instances get none.
        privileges: what programs of instances may do; the files that they may open are no more
            than this Docker can allow.
        isolation: whether instances are kept away from this host and its networks.
        runtimes: OCI runtimes, beside the default, that instances are to be run with.

    Raises:
        EngineUnsuitable: the address isn't a unix socket of this machine.
    """

    def __init__(
        self,
        socket: str,
        deployment: str,
        stall_seconds: float = 60,
        *,
        storage_folder: Path | None = None,
        tools_folder: Path | None = None,
        privileges: Privileges = STRICT,
        isolation: IsolationMode = IsolationMode.OFF,
        runtimes: Collection[str] = (),
    ) -> None:
        self._deployment = deployment
        self._privileges = privileges
        self._isolation = isolation
        self._runtimes = runtimes
        self._link = DockerLink(socket)
        self._images = DockerImages(self._link, stall_seconds)
        self._networks = DockerNetworks(self._link, deployment)
        self._firewall = DockerFirewall(deployment, isolation, self._bridges)
        self._former_bridges: list[str] | None = None
        self._sandboxes = DockerSandboxes(self._link, deployment)
        self._storages = DockerStorages(self._link, deployment, storage_folder)
        self._tools = DockerTools(self._link, deployment, tools_folder)
        self._containers = self._containers_by(self._link, self._sandboxes)
        self._objects = DockerObjects(self._link, deployment, self._storages)
        self._sessions = DockerSessions(self._link)
        self._saves = DockerSaves(self._link, deployment, stall_seconds)
        self._usage = DockerUsage(self._link, deployment)

    def _containers_by(self, link: DockerLink, sandboxes: DockerSandboxes) -> DockerContainers:
        return DockerContainers(link, self._deployment, sandboxes, self._storages, self._tools)

    async def connect(self) -> EngineFacts:
        """See ``Engine.connect``."""
        async with engine_errors("be connected"):
            version = await self._link.reopen()
            async with self._link.call():
                client = await self._link.client()
                info = dict(await client.system.info())
            check_suitable(info, os.uname().release)
            check_runtimes(info, self._runtimes)
            architecture = architecture_of(info)
            self._images.architecture = self._sandboxes.architecture = architecture
            await self._sandboxes.ensure_image()
            limited = may_limit_root_disk(info) and await self._can_limit_root_disk()
            self._containers.limit_root_disk = limited
            await self._containers.connect()
            self._containers.privileges = await self._possible_privileges()
            await self._probe_firewall()
            await self._storages.probe()
            await self._tools.probe()
            await self._tools.prune()
            return facts_of(
                version,
                info,
                root_disk_limit=limited,
                storage_problem=self._storages.problem,
                tools_problem=self._tools.problem,
                isolation_problem=self._firewall.problem,
            )

    async def _can_limit_root_disk(self) -> bool:
        """Try it: whether a driver can depends on how the host's disk was mounted."""
        wanted = {"StorageOpt": {"size": "1G"}}
        return not await refusal_of(self._link, self._deployment, wanted)

    async def _possible_privileges(self) -> Privileges:
        wanted = self._privileges.open_files
        if not wanted:
            return self._privileges
        limit = await open_files_limit(self._link, self._deployment, wanted)
        return replace(self._privileges, open_files=limit)

    async def _probe_firewall(self) -> None:
        self._former_bridges = None
        await self._firewall.probe()
        if self._firewall.problem and self._isolation is IsolationMode.DEMANDED:
            raise EngineUnsuitable(
                "Instances can't be kept away from this host and its networks, which isolation = "
                f"true demands: {self._firewall.problem}."
            )

    async def _bridges(self) -> Sequence[str]:
        """The deployment's bridges as the firewall names them."""
        prefix = bridge_prefix(self._deployment)
        if self._former_bridges is None:
            known = await self._networks.list_bridges()
            self._former_bridges = sorted(each for each in known if not each.startswith(prefix))
        return [f"{prefix}+", *self._former_bridges]

    async def isolate(self, isolation: Isolation) -> None:
        """See ``Isolator.isolate``."""
        async with engine_errors("keep the instances apart"):
            await self._firewall.isolate(isolation)

    async def close(self) -> None:
        """See ``Engine.close``."""
        await self._sessions.close()
        self._storages.close()
        await self._images.close()
        await self._saves.close()
        await self._link.close()

    async def ensure_network(self, network: NetworkSpec) -> None:
        """See ``Engine.ensure_network``."""
        async with engine_errors(f"make the network {network.name}"):
            await self._networks.ensure(network)

    async def remove_network(self, name: str) -> None:
        """See ``Engine.remove_network``."""
        async with engine_errors(f"remove the network {name}"):
            await self._networks.remove(name)

    async def list_networks(self) -> Sequence[str]:
        """See ``Engine.list_networks``."""
        async with engine_errors("list the networks"):
            return await self._networks.list_names()

    async def ensure_image(self, request: ImageRequest, progress: ProgressSink) -> str:
        """See ``Engine.ensure_image``."""
        async with engine_errors(f"have the image {request.reference}"):
            return await self._images.ensure(request, progress)

    async def image_size(self, image: str) -> int:
        """See ``Engine.image_size``."""
        async with engine_errors("look at the image"):
            found = await self._images.find(image)
            if found is None:
                raise ImageVanished
            return int(found["Size"])

    async def create(self, spec: ContainerSpec) -> str:
        """See ``Engine.create``."""
        async with engine_errors("make the instance's container"):
            return await self._containers.create(spec)

    async def start(self, spec: ContainerSpec, handle: str) -> str:
        """See ``Engine.start``."""
        if handle and not handle.startswith("docker/1 "):
            raise PermanentError("handleUnknown", "The instance was made by another engine.")
        async with engine_errors("start the instance"):
            await self._firewall.ensure()
            return await self._containers.start(spec)

    async def stop(self, ref: InstanceRef, grace_seconds: float) -> None:
        """See ``Engine.stop``."""
        async with engine_errors("stop the instance"):
            await self._containers.stop(ref, grace_seconds)

    async def remove(self, ref: InstanceRef) -> None:
        """See ``Engine.remove``."""
        async with engine_errors("remove the instance"):
            await self._containers.remove(ref)

    async def remove_generation(self, ref: InstanceRef) -> None:
        """See ``Engine.remove_generation``."""
        async with engine_errors("remove the instance's former container"):
            await self._containers.remove_generation(ref)

    async def observe(self, ref: InstanceRef) -> Observed:
        """See ``Engine.observe``."""
        async with engine_errors("look at the instance"):
            observed = await self._look(self._containers, self._sandboxes, ref)
            if observed.phase is Phase.ENDED:
                return await self._confirm_end(ref)
            return observed

    async def _look(
        self, containers: DockerContainers, sandboxes: DockerSandboxes, ref: InstanceRef
    ) -> Observed:
        container = await containers.find(ref)
        sandbox = await sandboxes.find(ref.sandbox)
        return interpret(ref.instance_id, container, sandbox)

    async def _confirm_end(self, ref: InstanceRef) -> Observed:
        """Look again over a new connection.

        A daemon that shuts down may end the process a moment before the sandbox. It takes no new
        connections by then, so an answer over a new one shows that it is not shutting down.
        """
        link = DockerLink(self._link.path)
        try:
            sandboxes = DockerSandboxes(link, self._deployment)
            containers = self._containers_by(link, sandboxes)
            observed = await self._look(containers, sandboxes, ref)
            how = observed.exit
            if how is not None and how.code in _CANT_EXECUTE_CODES:
                tail = await containers.log_tail(ref)
                return replace(observed, refusal=explain_init(tail))
            return observed
        finally:
            await link.close()

    async def survey(self, *, thorough: bool = False) -> Sequence[EngineObject]:
        """See ``Engine.survey``."""
        async with engine_errors("list the instances"):
            return await self._objects.survey(thorough=thorough)

    async def remove_object(self, found: EngineObject) -> None:
        """See ``Engine.remove_object``."""
        async with engine_errors(f"remove {found.name}"):
            await self._objects.remove(found)

    async def purge(self) -> None:
        """Remove everything of this deployment: networks, firewall rules, sandboxes' image too."""
        async with engine_errors("remove everything"):
            await self._objects.purge()
        await self._firewall.remove()

    async def ensure_local_storage(self, instance_id: str, size_gib: int) -> None:
        """See ``LocalStorageMaker.ensure_local_storage``."""
        async with engine_errors("make the instance's local storage"):
            await self._containers.ensure_local(instance_id, size_gib)

    async def ensure_sandbox(self, spec: SandboxSpec) -> None:
        """See ``SandboxMaker.ensure_sandbox``."""
        async with engine_errors("make a sandbox"):
            sandbox = await self._sandboxes.ensure(spec)
            if not is_running(sandbox):
                await self._sandboxes.run(sandbox, spec)
                await self._storages.prepare_local()

    async def remove_sandbox(self, name: str) -> None:
        """See ``SandboxMaker.remove_sandbox``."""
        async with engine_errors("remove a sandbox"):
            await self._objects.remove_sandbox(name)
            await self._storages.prepare_less()

    async def ensure_storage(self, storage: StorageSpec) -> None:
        """See ``StorageKeeper.ensure_storage``."""
        await self._storages.ensure(storage)

    async def remove_storage(self, storage_id: str) -> None:
        """See ``StorageKeeper.remove_storage``."""
        await self._storages.remove(storage_id)

    async def save_image(
        self, ref: InstanceRef, request: SaveRequest, report: SaveSink
    ) -> SavedImage:
        """See ``ImageSaver.save_image``."""
        async with engine_errors("save the instance's root disk"):
            container = await self._containers.find(ref)
            if container is None:
                raise PermanentError("instanceMissing", "The instance has no root disk to save.")
            return await self._saves.save(container, request, report)

    async def tidy_saves(self, under_way: Collection[str]) -> None:
        """See ``ImageSaver.tidy_saves``."""
        async with engine_errors("tidy up after saves"):
            await self._saves.tidy(under_way)

    def events(self) -> AsyncIterator[EngineEvent]:
        """See ``Engine.events``."""
        return docker_events(self._link, self._deployment)

    async def run_command(
        self,
        ref: InstanceRef,
        command: Sequence[str],
        *,
        env: Sequence[tuple[str, str]] = (),
        working_dir: str | None = None,
        timeout_seconds: float = 30,
    ) -> CommandResult:
        """See ``CommandRunner.run_command``."""
        async with engine_errors("run a command in the instance"):
            return await run_in_container(
                self._link,
                str((await self._running(ref))["Id"]),
                command,
                env=env,
                working_dir=working_dir,
                timeout_seconds=timeout_seconds,
            )

    async def launch_command(
        self,
        ref: InstanceRef,
        command: Sequence[str],
        *,
        env: Sequence[tuple[str, str]] = (),
        working_dir: str | None = None,
    ) -> None:
        """See ``CommandRunner.launch_command``."""
        async with engine_errors("begin a command in the instance"):
            container = str((await self._running(ref))["Id"])
            await launch_in_container(
                self._link, container, command, env=env, working_dir=working_dir
            )

    async def read_log(
        self, ref: InstanceRef, *, tail: int | None = None, since: str = "", follow: bool = False
    ) -> AsyncGenerator[Sequence[LogLine], None]:
        """See ``LogReader.read_log``."""
        async with engine_errors("read the instance's log"):
            container = await self._containers.find(ref)
            if container is None:
                return
            log = docker_log(self._link, container["Id"], tail=tail, since=since, follow=follow)
            async with aclosing(log) as pieces:
                async for lines in pieces:
                    yield lines

    async def listeners(self, ref: InstanceRef) -> Sequence[Listener]:
        """See ``ListenerLook.listeners``."""
        async with engine_errors("see what listens in the instance"):
            return await listeners_in(self._containers, ref)

    async def usage(self) -> Sequence[InstanceUsage]:
        """See ``UsageMeter.usage``."""
        async with engine_errors("measure what the instances use"):
            return await self._usage.look()

    async def open_command(self, ref: InstanceRef, request: CommandRequest) -> DockerCommandSession:
        """See ``CommandOpener.open_command``."""
        async with engine_errors("begin a command in the instance"):
            return await self._sessions.open(str((await self._running(ref))["Id"]), request)

    async def _running(self, ref: InstanceRef) -> Mapping[str, Any]:
        container = await self._containers.find(ref)
        if container is None or not is_running(container):
            raise TemporaryError("notRunning", "The instance does not run.")
        return container
