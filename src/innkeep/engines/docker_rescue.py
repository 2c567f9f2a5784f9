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

from innkeep.engines.docker_link import DockerLink
from innkeep.engines.docker_spec import (
    DEPLOYMENT,
    INSTANCE,
    KEPT_VOLUMES,
    ROLE,
    SANDBOX,
    TOOLS,
    label_changes,
    rescue_tag,
)
from innkeep.engines.errors import TemporaryError

_ANONYMOUS = re.compile(r"[0-9a-f]{64}")


def anonymous_volumes(container: Mapping[str, Any]) -> dict[str, str]:
    """Name to path of the volumes that Docker made because the image asked for them."""
    return {
        mount["Name"]: mount["Destination"]
        for mount in container.get("Mounts") or []
        if mount.get("Type") == "volume" and _ANONYMOUS.fullmatch(mount.get("Name", ""))
    }


def rescue_labels(
    container: Mapping[str, Any], instance_id: str, deployment: str
) -> dict[str, str]:
    """Labels of the image that keeps a container's root disk; they replace the container's."""
    # Without quotes, which the label syntax of a commit would take for its own.
    kept = ",".join(f"{name}={path}" for name, path in anonymous_volumes(container).items())
    return {
        DEPLOYMENT: deployment,
        ROLE: "image",
        INSTANCE: instance_id,
        SANDBOX: "",
        TOOLS: "",
        KEPT_VOLUMES: kept,
    }


def kept_volumes(image: Mapping[str, Any]) -> dict[str, str]:
    """Name to path of the volumes that belong to a rescued root disk."""
    text = (image["Config"].get("Labels") or {}).get(KEPT_VOLUMES, "")
    pairs = (pair.partition("=") for pair in text.split(",") if pair)
    return {name: path for name, _, path in pairs}


class DockerRescue:
    """Root disks that are kept as local images of a deployment."""

    def __init__(self, link: DockerLink, deployment: str) -> None:
        self._link = link
        self._deployment = deployment

    async def keep(self, container: Mapping[str, Any], instance_id: str) -> None:
        """Commit a container's root disk; it must not run."""
        repository, _, tag = rescue_tag(instance_id).partition(":")
        labels = rescue_labels(container, instance_id, self._deployment)
        # As long as the disk is big; a commit that is repeated only replaces the tag.
        async with self._link.call(3600):
            client = await self._link.client()
            await client.containers.container(container["Id"]).commit(
                repository=repository, tag=tag, changes=label_changes(labels)
            )

    async def find(self, instance_id: str) -> dict[str, Any] | None:
        """Docker's record of the image that keeps an instance's root disk, if there is one."""
        try:
            async with self._link.call():
                client = await self._link.client()
                image = await client.images.inspect(rescue_tag(instance_id))
        except DockerError as problem:
            if problem.status == 404:
                return None
            raise
        labels = image["Config"].get("Labels") or {}
        return image if labels.get(DEPLOYMENT) == self._deployment else None

    async def forget(self, instance_id: str) -> None:
        """Remove every image kept for an instance."""
        filters = {
            "label": [
                f"{DEPLOYMENT}={self._deployment}",
                f"{ROLE}=image",
                f"{INSTANCE}={instance_id}",
            ]
        }
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
