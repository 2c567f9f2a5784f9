"""Everything a deployment has on a Docker host: listing it, and removing single things of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiodocker.exceptions import DockerError

from innkeep.engines.docker_generations import DockerGenerations
from innkeep.engines.docker_link import DockerLink
from innkeep.engines.docker_observe import listed_object
from innkeep.engines.docker_removal import DockerRemoval
from innkeep.engines.docker_rescue import DockerRescue
from innkeep.engines.docker_sandbox import find_container, list_containers
from innkeep.engines.docker_spec import DEPLOYMENT, INSTANCE, ROLE, generation_of, volume_name
from innkeep.engines.docker_storage import DockerStorages
from innkeep.engines.errors import PermanentError
from innkeep.engines.values import EngineObject, ObjectKind


class DockerObjects:
    """The objects of a deployment on a Docker host."""

    def __init__(self, link: DockerLink, deployment: str, storages: DockerStorages) -> None:
        self._link = link
        self._deployment = deployment
        self._storages = storages
        self._removal = DockerRemoval(link, deployment)
        self._rescue = DockerRescue(link, deployment)
        self._generations = DockerGenerations(link, deployment)

    async def survey(self, *, thorough: bool) -> Sequence[EngineObject]:
        """See ``Engine.survey``."""
        records = await list_containers(self._link, self._deployment)
        found = [known for record in records if (known := listed_object(record)) is not None]
        if thorough:
            found += await self._volumes()
            found += self._storages.survey()
            found += await self._images()
        return found

    def _filters(self, role: str = "") -> dict[str, list[str]]:
        labels = [f"{DEPLOYMENT}={self._deployment}"]
        return {"label": [*labels, f"{ROLE}={role}"] if role else labels}

    async def _volumes(self) -> list[EngineObject]:
        async with self._link.call():
            listed = await self._link.ask("GET", "volumes", filters=self._filters("volume"))
        return [
            _stored(ObjectKind.VOLUME, volume["Name"], volume)
            for volume in listed.get("Volumes") or []
        ]

    async def _images(self) -> list[EngineObject]:
        async with self._link.call():
            client = await self._link.client()
            listed = await client.images.list(filters=self._filters("image"))
        return [
            _stored(ObjectKind.IMAGE, (image.get("RepoTags") or [image["Id"]])[0], image)
            for image in listed
        ]

    async def remove(self, found: EngineObject) -> None:
        """See ``Engine.remove_object``."""
        match found.kind:
            case ObjectKind.CONTAINER if found.instance_id:
                await self._remove_generation(found.instance_id, found.generation)
            case ObjectKind.CONTAINER | ObjectKind.SANDBOX:
                await self._remove_container(found.name)
            case ObjectKind.VOLUME:
                await self._remove_local_storage(found)
            case ObjectKind.STORAGE:
                await self._storages.remove(found.name)
            case ObjectKind.IMAGE:
                await self._rescue.forget_named(found.name)

    async def _remove_local_storage(self, found: EngineObject) -> None:
        if found.name == volume_name(str(found.instance_id)):
            await self._removal.remove_volume(found.name)
        else:
            await self._storages.remove(found.name)

    async def _remove_generation(self, instance_id: str, generation: int) -> None:
        try:
            await self._generations.remove(instance_id, generation)
        except PermanentError:
            # By now somebody else's, so there is nothing of ours left to remove.
            return

    async def remove_sandbox(self, name: str) -> None:
        """See ``SandboxMaker.remove_sandbox``."""
        await self._remove_container(name)

    async def _remove_container(self, name: str) -> None:
        try:
            container = await find_container(self._link, name, self._deployment)
        except PermanentError:
            # By now somebody else's, so there is nothing of ours left to remove.
            return
        if container is not None:
            await self._removal.remove_container(container)

    async def purge(self) -> None:
        """Remove everything of the deployment: containers, storage, networks and images."""
        everything = await self.survey(thorough=True)
        # Containers before what they use.
        order = (
            ObjectKind.CONTAINER,
            ObjectKind.SANDBOX,
            ObjectKind.VOLUME,
            ObjectKind.STORAGE,
            ObjectKind.IMAGE,
        )
        for found in sorted(everything, key=lambda known: order.index(known.kind)):
            await self.remove(found)
        await self._storages.purge()
        async with self._link.call():
            client = await self._link.client()
            for network in await client.networks.list(filters=self._filters()):
                async with self._link.request("DELETE", f"networks/{network['Id']}"):
                    pass
            images = await client.images.list(filters=self._filters())
        for image in images:
            await self._remove_image(image["Id"])

    async def _remove_image(self, image_id: str) -> None:
        try:
            async with self._link.call():
                client = await self._link.client()
                await client.images.delete(image_id, force=True)
        except DockerError as problem:
            if problem.status != 404:
                raise


def _stored(kind: ObjectKind, name: str, record: Mapping[str, Any]) -> EngineObject:
    labels = record.get("Labels")
    return EngineObject(
        kind=kind,
        name=name,
        instance_id=(labels or {}).get(INSTANCE),
        sandbox=None,
        running=False,
        generation=generation_of(labels),
    )
