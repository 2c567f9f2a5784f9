"""An instance's containers on Docker while it is made anew: finding the others, removing one.

What one generation took over from another (a root disk, volumes that the image declares) must
outlive the one that had it before, so nothing is removed here that another container still uses.
"""

from typing import Any

from innkeep.engines.docker_link import DockerLink
from innkeep.engines.docker_removal import DockerRemoval
from innkeep.engines.docker_rescue import DockerRescue, anonymous_volumes, kept_volumes
from innkeep.engines.docker_sandbox import find_container, list_containers
from innkeep.engines.docker_spec import INSTANCE, ROLE, container_name, generation_of


class DockerGenerations:
    """The generations of instances of a deployment."""

    def __init__(self, link: DockerLink, deployment: str) -> None:
        self._link = link
        self._deployment = deployment
        self._removal = DockerRemoval(link, deployment)
        self._rescue = DockerRescue(link, deployment)

    async def find(self, instance_id: str, generation: int) -> dict[str, Any] | None:
        """Docker's record of one container of an instance, if there is one.

        Raises:
            PermanentError: somebody else's container has the name.
        """
        name = container_name(instance_id, generation)
        return await find_container(self._link, name, self._deployment)

    async def others(self, instance_id: str, generation: int) -> list[dict[str, Any]]:
        """Docker's records of the instance's containers of other generations."""
        labels = {ROLE: "instance", INSTANCE: instance_id}
        listed = await list_containers(self._link, self._deployment, labels)
        found = [
            await find_container(self._link, record["Id"], self._deployment)
            for record in listed
            if generation_of(record.get("Labels")) != generation
        ]
        return [record for record in found if record is not None]

    async def remove(self, instance_id: str, generation: int) -> None:
        """Remove the container of one generation with what only that one has."""
        container = await self.find(instance_id, generation)
        others = await self.others(instance_id, generation)
        used = {name for other in others for name in anonymous_volumes(other)}
        if container is not None:
            await self._removal.remove_container(container, except_volumes=used)
        rescued = await self._rescue.find(instance_id, generation)
        if rescued is not None:
            for name in kept_volumes(rescued):
                if name not in used:
                    await self._removal.remove_kept_volume(name)
            await self._rescue.forget_one(instance_id, generation)

    async def remove_all(self, instance_id: str, generation: int) -> None:
        """Remove every container of an instance, with what was kept of root disks.

        Args:
            instance_id: the instance.
            generation: one that it may have, found also when a list doesn't tell of it yet.
        """
        named = await self.find(instance_id, generation)
        left = [*([named] if named else []), *await self.others(instance_id, generation)]
        while left:
            container = left.pop(0)
            used = {name for other in left for name in anonymous_volumes(other)}
            await self._removal.remove_container(container, except_volumes=used)
        for rescued in await self._rescue.find_all(instance_id):
            for name in kept_volumes(rescued):
                await self._removal.remove_kept_volume(name)
        await self._rescue.forget(instance_id)
