"""Keeping a root disk while its container is made anew.

A container can't join another sandbox than the one it was made for. When that one was lost, the
root disk is committed to a local image, the container removed, and made again from the image. Each
step leaves a state from which the next attempt goes on: until the commit is done the container is
there, and from then on the image is.
"""

import re
from collections.abc import Mapping
from typing import Any

from aiodocker.exceptions import DockerError

from innkeep.engines.docker_commit import DockerCommit, plain_config
from innkeep.engines.docker_images import find_image
from innkeep.engines.docker_link import DockerLink
from innkeep.engines.docker_spec import (
    DEPLOYMENT,
    GENERATION,
    IMAGE,
    INSTANCE,
    KEPT_VOLUMES,
    ROLE,
    SANDBOX,
    TOOLS,
    label_changes,
    rescue_tag,
)
from innkeep.engines.errors import ImageVanished, TemporaryError

_ANONYMOUS = re.compile(r"[0-9a-f]{64}")


def anonymous_volumes(container: Mapping[str, Any]) -> dict[str, str]:
    """Name to path of the volumes that Docker made because the image asked for them."""
    return {
        mount["Name"]: mount["Destination"]
        for mount in container.get("Mounts") or []
        if mount.get("Type") == "volume" and _ANONYMOUS.fullmatch(mount.get("Name", ""))
    }


def rescue_labels(
    container: Mapping[str, Any],
    instance_id: str,
    deployment: str,
    *,
    generation: int = 0,
    origin: str = "",
) -> dict[str, str]:
    """Labels of the image that keeps a container's root disk; they replace the container's."""
    # Without quotes, which the label syntax of a commit would take for its own.
    kept = ",".join(f"{name}={path}" for name, path in anonymous_volumes(container).items())
    return {
        DEPLOYMENT: deployment,
        ROLE: "image",
        INSTANCE: instance_id,
        GENERATION: str(generation),
        IMAGE: origin,
        SANDBOX: "",
        TOOLS: "",
        KEPT_VOLUMES: kept,
    }


def kept_volumes(image: Mapping[str, Any]) -> dict[str, str]:
    """Name to path of the volumes that belong to a rescued root disk."""
    text = (image["Config"].get("Labels") or {}).get(KEPT_VOLUMES, "")
    pairs = (pair.partition("=") for pair in text.split(",") if pair)
    return {name: path for name, _, path in pairs}


def origin_of(image: Mapping[str, Any]) -> str:
    """Docker's id of the image that a rescued root disk began with; empty: not noted."""
    return str((image["Config"].get("Labels") or {}).get(IMAGE, ""))


class DockerRescue:
    """Root disks that are kept as local images of a deployment."""

    def __init__(self, link: DockerLink, deployment: str) -> None:
        self._link = link
        self._deployment = deployment
        self._commit = DockerCommit(link, deployment)

    async def keep(self, container: Mapping[str, Any], instance_id: str, generation: int) -> None:
        """Commit a container's root disk for the one of a generation; it must not run."""
        repository, _, tag = rescue_tag(instance_id, generation).partition(":")
        labels = rescue_labels(
            container,
            instance_id,
            self._deployment,
            generation=generation,
            origin=await self.origin(container),
        )
        # As long as the disk is big; a commit that is repeated only replaces the tag.
        async with self._link.call(3600):
            client = await self._link.client()
            await client.containers.container(container["Id"]).commit(
                repository=repository, tag=tag, changes=label_changes(labels)
            )

    async def hand_over(
        self, container: Mapping[str, Any], instance_id: str, generation: int, origin: str
    ) -> None:
        """Commit a container's root disk for that of another generation, and nothing else of it.

        Its environment and its program stay behind: the image that this makes has the
        configuration of the one that the root disk began with. The container must not run.

        Raises:
            ImageVanished: that one isn't there any more.
        """
        image = await find_image(self._link, origin)
        if image is None:
            raise ImageVanished
        config = plain_config(image)
        own = rescue_labels(
            container, instance_id, self._deployment, generation=generation, origin=origin
        )
        config["Labels"] = {**config.get("Labels", {}), **own}
        await self._commit.commit(container, rescue_tag(instance_id, generation), config)

    async def origin(self, container: Mapping[str, Any]) -> str:
        """Docker's id of the image that a container's root disk began with; empty: not known."""
        known = (container["Config"].get("Labels") or {}).get(IMAGE)
        image_id = str(known or container["Image"])
        # An earlier version noted nothing: what it kept stands on what it was made of.
        while image_id and (image := await find_image(self._link, image_id)) is not None:
            labels = image["Config"].get("Labels") or {}
            if labels.get(DEPLOYMENT) != self._deployment or labels.get(ROLE) != "image":
                return image_id
            image_id = str(labels.get(IMAGE) or image.get("Parent") or "")
        return image_id

    async def find(self, instance_id: str, generation: int) -> dict[str, Any] | None:
        """Docker's record of the image that keeps a root disk for a container, if there is one."""
        image = await find_image(self._link, rescue_tag(instance_id, generation))
        if image is None:
            return None
        labels = image["Config"].get("Labels") or {}
        return image if labels.get(DEPLOYMENT) == self._deployment else None

    async def find_all(self, instance_id: str) -> list[dict[str, Any]]:
        """Docker's records of every image that keeps a root disk of an instance."""
        async with self._link.call():
            client = await self._link.client()
            listed = await client.images.list(filters=self._filters(instance_id), all=True)
        found = [await find_image(self._link, image["Id"]) for image in listed]
        return [image for image in found if image is not None]

    async def forget_one(self, instance_id: str, generation: int) -> None:
        """Remove the image kept for the container of a generation.

        What a later one stands on stays, without a name, until that goes.
        """
        await self.forget_named(rescue_tag(instance_id, generation))

    async def forget_named(self, image: str) -> None:
        """Remove one of these images by its name, or by its id when it has none."""
        await self._remove(image)

    def _filters(self, instance_id: str) -> dict[str, list[str]]:
        return {
            "label": [
                f"{DEPLOYMENT}={self._deployment}",
                f"{ROLE}=image",
                f"{INSTANCE}={instance_id}",
            ]
        }

    async def forget(self, instance_id: str) -> None:
        """Remove every image kept for an instance."""
        filters = self._filters(instance_id)
        # Once for each generation: an image can only go after the ones made from it.
        for _ in range(32):
            async with self._link.call():
                client = await self._link.client()
                images = await client.images.list(filters=filters, all=True)
            if not images:
                return
            removed = [await self._remove(image["Id"]) for image in images]
            if not any(removed):
                break
        raise TemporaryError("imageInUse", "A local image of the instance is still in use.")

    async def _remove(self, image_id: str) -> bool:
        try:
            async with self._link.call():
                client = await self._link.client()
                await client.images.delete(image_id, force=True)
        except DockerError as problem:
            if problem.status not in {404, 409}:
                raise
            return problem.status == 404
        return True
