"""The life of an instance's container on Docker: made, started, stopped, removed.

Restart policies can't order two containers, so none is set: only these verbs start anything, the
sandbox first. Each verb looks before it acts, which is what makes repeating it safe.
"""

import contextlib
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiodocker.exceptions import DockerError

from innkeep.engines.docker_errors import explain_create, explain_start
from innkeep.engines.docker_generations import DockerGenerations
from innkeep.engines.docker_ghosts import end_ghost, tells_of_ghost
from innkeep.engines.docker_link import CALL_SECONDS, DockerLink
from innkeep.engines.docker_observe import handle_of, is_adrift, is_leaving, is_running, joins
from innkeep.engines.docker_privileges import STRICT
from innkeep.engines.docker_removal import DockerRemoval
from innkeep.engines.docker_rescue import DockerRescue, kept_volumes, origin_of
from innkeep.engines.docker_sandbox import DockerSandboxes, find_made, is_attached
from innkeep.engines.docker_spec import (
    DEPLOYMENT,
    container_name,
    container_request,
    generation_of,
    volume_name,
    volume_request,
)
from innkeep.engines.docker_storage import DockerStorages
from innkeep.engines.docker_tools import DockerTools
from innkeep.engines.errors import PermanentError, TemporaryError
from innkeep.engines.values import ContainerSpec, InstanceRef

_LONG_CALL_SECONDS = 180.0
# The network is dead already; a long farewell would serve nobody.
_ADRIFT_GRACE_SECONDS = 2.0
_JUST_MADE_SECONDS = 2.0


@dataclass(frozen=True)
class _JustMade:
    """A container that nobody but this process knows yet, in a sandbox that ran at that moment."""

    spec: ContainerSpec
    container: Mapping[str, Any]
    at: float


class DockerContainers:
    """The instances' containers of a deployment on a Docker host."""

    def __init__(
        self,
        link: DockerLink,
        deployment: str,
        sandboxes: DockerSandboxes,
        storages: DockerStorages,
        tools: DockerTools,
    ) -> None:
        self._link = link
        self._deployment = deployment
        self._sandboxes = sandboxes
        self._storages = storages
        self._tools = tools
        self._rescue = DockerRescue(link, deployment)
        self._removal = DockerRemoval(link, deployment)
        self._generations = DockerGenerations(link, deployment)
        self._just_made: dict[str, _JustMade] = {}
        self._volumes: frozenset[str] = frozenset()
        self.limit_root_disk = False
        """Whether the storage driver can; set when the engine is connected."""
        self.privileges = STRICT
        """Of containers that are made from now on; set when the engine is connected."""

    async def connect(self) -> None:
        """Know which volumes there are: those of instances whose local storage isn't in a folder.

        None is made any more while there can be a folder.
        """
        self._volumes = await self._removal.volume_names()

    async def find(self, of: ContainerSpec | InstanceRef) -> dict[str, Any] | None:
        """Docker's record of the container that is named, if there is one.

        Raises:
            PermanentError: somebody else's container has the name.
        """
        return await self._generations.find(of.instance_id, of.generation)

    async def log_tail(self, ref: InstanceRef) -> str:
        """The last lines that an instance's main process wrote."""
        async with self._link.call():
            client = await self._link.client()
            name = container_name(ref.instance_id, ref.generation)
            container = client.containers.container(name)
            return "".join(await container.log(stdout=True, stderr=True, tail=5))

    async def create(self, spec: ContainerSpec) -> str:
        """See ``Engine.create``."""
        container = await self.find(spec)
        return handle_of(container or {"Id": await self._make(spec)})

    async def _make(self, spec: ContainerSpec) -> str:
        """Make the container; answers Docker's id of it."""
        rescued = await self._rescued(spec)
        sandbox = await self._sandboxes.ensure(spec.sandbox)
        sources = await self._storage_sources(spec)
        with self._tools.giving() as tools:
            request = container_request(
                spec,
                self._deployment,
                sandbox_id=sandbox["Id"],
                limit_root_disk=self.limit_root_disk,
                image=None if rescued is None else rescued["Id"],
                origin="" if rescued is None else origin_of(rescued),
                kept_volumes={} if rescued is None else kept_volumes(rescued),
                sources=sources,
                tools=tools,
                privileges=self.privileges,
            )
            name = container_name(spec.instance_id, spec.generation)
            made = await self._request_container(request, name)
        if made is None:
            # By an earlier try whose reply was lost, or by one at the same time.
            return str((await find_made(self._link, name, self._deployment))["Id"])
        if is_running(sandbox) and is_attached(sandbox, spec.sandbox) and not spec.generation:
            self._note_just_made(spec, {**request, "Id": made})
        return made

    def _note_just_made(self, spec: ContainerSpec, container: Mapping[str, Any]) -> None:
        now = time.monotonic()
        kept = {
            instance_id: made
            for instance_id, made in self._just_made.items()
            if now - made.at < _JUST_MADE_SECONDS
        }
        self._just_made = {**kept, spec.instance_id: _JustMade(spec, container, now)}

    async def _rescued(self, spec: ContainerSpec) -> dict[str, Any] | None:
        """The image of a root disk that was put aside for this container, or is now."""
        rescued = await self._rescue.find(spec.instance_id, spec.generation)
        if rescued is not None or spec.root_disk_of is None:
            return rescued
        before = await self._generations.find(spec.instance_id, spec.root_disk_of)
        if before is None or await self._rescue.origin(before) != spec.image:
            return None
        if is_running(before):
            raise TemporaryError("stillRunning", "The root disk is written to still.")
        await self._rescue.hand_over(before, spec.instance_id, spec.generation, spec.image)
        return await self._rescue.find(spec.instance_id, spec.generation)

    async def _request_container(self, request: dict[str, Any], name: str) -> str | None:
        """Docker's id of what was made; ``None``: the name is taken."""
        try:
            async with self._link.call(_LONG_CALL_SECONDS):
                client = await self._link.client()
                return str((await client.containers.create(request, name=name)).id)
        except DockerError as problem:
            if problem.status != 409:
                raise explain_create(problem) or problem from None
            return None

    async def _storage_sources(self, spec: ContainerSpec) -> dict[str, str]:
        """What is bound from where, by mount path; everything is mounted afterwards."""
        sources = {
            mount.mount_path: await self._storages.mounted_source(mount.storage_id)
            for mount in spec.network_storages
        }
        local = spec.local_volume
        if local is None or not await self.ensure_local(spec.instance_id, local.size_gib):
            return sources
        return {**sources, local.mount_path: self._storages.local_source(spec.instance_id)}

    async def ensure_local(self, instance_id: str, size_gib: int) -> bool:
        """Have an instance's local storage; whether it is bound from a folder, not a volume."""
        # One that an earlier version made is kept.
        if not self._storages.has_local(instance_id) and (
            self._storages.problem or volume_name(instance_id) in self._volumes
        ):
            await self._ensure_volume(instance_id)
            return False
        await self._storages.ensure_local(instance_id, size_gib)
        return True

    async def _ensure_volume(self, instance_id: str) -> None:
        async with self._link.call():
            # Answers the volume that is there when there is one, with the labels it has.
            record = await self._link.ask(
                "POST", "volumes/create", record=volume_request(instance_id, self._deployment)
            )
        if (record.get("Labels") or {}).get(DEPLOYMENT) != self._deployment:
            raise PermanentError(
                "nameTaken",
                f"A volume named {volume_name(instance_id)} exists that is not this Innkeep's; "
                "it is left alone.",
            )

    async def start(self, spec: ContainerSpec) -> str:
        """See ``Engine.start``."""
        just_made = self._just_made.pop(spec.instance_id, None)
        if just_made is not None and just_made.spec == spec:
            # Nobody can have changed it meanwhile but by hand, and then Docker refuses.
            with contextlib.suppress(DockerError):
                await self._storages.mount_for(just_made.container)
                await self._run(just_made.container)
                return handle_of(just_made.container)
        for other in await self._generations.others(spec.instance_id, spec.generation):
            labels = other["Config"].get("Labels")
            if is_running(other) and generation_of(labels) not in spec.left_behind:
                await self._end(other, _ADRIFT_GRACE_SECONDS)
        container = await self._joined_container(spec)
        sandbox = await self._sandboxes.ensure(spec.sandbox)
        if spec.runtime and is_running(sandbox) and not is_running(container):
            # gVisor takes the addresses of the network namespace that it joins for its own, and
            # does not give them back: a second start needs one that nobody was in.
            await self._end(sandbox, 0)
            sandbox = await self._sandboxes.ensure(spec.sandbox)
        if not is_running(container):
            await self._sandboxes.attach(sandbox, spec.sandbox)
        if not is_running(sandbox):
            await self._sandboxes.run(sandbox, spec.sandbox)
            sandbox = await self._sandboxes.ensure(spec.sandbox)
        if is_running(container):
            if not is_adrift(container, sandbox):
                return handle_of(container)
            await self._end(container, _ADRIFT_GRACE_SECONDS)
        await self._storages.mount_for(container)
        await self._run(container)
        return handle_of(container)

    async def _joined_container(self, spec: ContainerSpec) -> dict[str, Any]:
        """The container, made anew with its root disk if its sandbox or its tools were lost."""
        container = await self.find(spec)
        if container is not None:
            if is_leaving(container):
                # By hand, from outside. It can't run any more; the next look finds it absent.
                await self._removal.remove_container(container, volumes=False)
                raise TemporaryError("containerLost", "The instance's container was removed.")
            if joins(container, await self._sandboxes.find(spec.sandbox.name)) and (
                is_running(container) or not self._tools.lost_by(container)
            ):
                return container
            if is_running(container):
                await self._end(container, _ADRIFT_GRACE_SECONDS)
            await self._rescue.keep(container, spec.instance_id, spec.generation)
            await self._removal.remove_container(container, volumes=False)
        elif await self._rescue.find(spec.instance_id, spec.generation) is None:
            raise TemporaryError("containerMissing", "The instance has no container.")
        await self._make(spec)
        name = container_name(spec.instance_id, spec.generation)
        return await find_made(self._link, name, self._deployment)

    async def _run(self, container: Mapping[str, Any]) -> None:
        try:
            async with self._link.call(_LONG_CALL_SECONDS):
                client = await self._link.client()
                await client.containers.container(container["Id"]).start()
        except DockerError as problem:
            if tells_of_ghost(problem) and await end_ghost(container["Id"]):
                raise TemporaryError(
                    "engineError", "Docker had lost sight of the instance; it was ended."
                ) from None
            raise explain_start(problem) or problem from None

    async def stop(self, ref: InstanceRef, grace_seconds: float) -> None:
        """See ``Engine.stop``."""
        container = await self.find(ref)
        if container is not None:
            await self._end(container, grace_seconds)
        sandbox = await self._sandboxes.find(ref.sandbox)
        if sandbox is not None:
            await self._end(sandbox, 0)
        await self._storages.rest_local(ref.instance_id)

    async def _end(self, container: Mapping[str, Any], grace_seconds: float) -> None:
        if not is_running(container):
            await end_ghost(container["Id"])
        grace = math.ceil(grace_seconds)
        try:
            async with self._link.call(grace + CALL_SECONDS):
                client = await self._link.client()
                await client.containers.container(container["Id"]).stop(t=grace)
        except DockerError as problem:
            if problem.status != 404:
                raise

    async def remove(self, ref: InstanceRef) -> None:
        """See ``Engine.remove``."""
        await self._generations.remove_all(ref.instance_id, ref.generation)
        sandbox = await self._sandboxes.find(ref.sandbox)
        if sandbox is not None:
            await self._removal.remove_container(sandbox)
        await self._removal.remove_volume(volume_name(ref.instance_id))
        await self._storages.remove_local(ref.instance_id)

    async def remove_generation(self, ref: InstanceRef) -> None:
        """See ``Engine.remove_generation``."""
        await self._generations.remove(ref.instance_id, ref.generation)
