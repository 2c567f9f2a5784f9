"""Removing things from a Docker host until they are truly gone.

Docker answers a remove that is under way, a volume that its container lets go of, or a file system
that is busy for a moment, with errors that pass. Here they are waited out, for a bounded time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from aiodocker.exceptions import DockerError

from innkeep.engines.docker_ghosts import end_ghost
from innkeep.engines.docker_link import DockerLink
from innkeep.engines.docker_observe import is_running
from innkeep.engines.docker_rescue import anonymous_volumes
from innkeep.engines.docker_spec import DEPLOYMENT
from innkeep.engines.errors import TemporaryError

_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0, 1.5, 2.0, 3.0, 3.0, 4.0, 4.0)
_PASSING = (
    "device or resource busy",
    "removal of container",
    "failed to remove root filesystem",
    "driver failed",
    "could not kill",
    "cannot kill",
    "tried to kill container",
    "volume is in use",
)


class DockerRemoval:
    """Removes containers and volumes of a deployment."""

    def __init__(self, link: DockerLink, deployment: str) -> None:
        self._link = link
        self._deployment = deployment

    async def remove_container(
        self,
        container: Mapping[str, Any],
        *,
        volumes: bool = True,
        except_volumes: Collection[str] = (),
    ) -> None:
        """Remove a container at once.

        Args:
            container: Docker's record of it.
            volumes: also those that Docker made because the image asked for them.
            except_volumes: names of those among them that another container uses.
        """

        async def attempt() -> None:
            client = await self._link.client()
            await client.containers.container(container["Id"]).delete(force=True, v=volumes)

        if not is_running(container):
            await end_ghost(container["Id"])
        await self._insist(attempt, f"remove {container['Name'].removeprefix('/')}")
        for name in anonymous_volumes(container) if volumes else ():
            if name not in except_volumes:
                await self.remove_kept_volume(name)

    async def has_volume(self, name: str) -> bool:
        """Whether there is a volume of that name that is this deployment's."""
        async with self._link.call():
            listed = await self._link.ask("GET", "volumes", filters={"name": [name]})
        return any(
            volume["Name"] == name
            and (volume.get("Labels") or {}).get(DEPLOYMENT) == self._deployment
            for volume in listed.get("Volumes") or []
        )

    async def volume_names(self) -> frozenset[str]:
        """The names of this deployment's volumes."""
        async with self._link.call():
            mine = {"label": [f"{DEPLOYMENT}={self._deployment}"]}
            listed = await self._link.ask("GET", "volumes", filters=mine)
        return frozenset(volume["Name"] for volume in listed.get("Volumes") or [])

    async def remove_volume(self, name: str) -> None:
        """Remove a volume if it is this deployment's."""
        if await self.has_volume(name):
            await self.remove_kept_volume(name)

    async def remove_kept_volume(self, name: str) -> None:
        """Remove a volume that a container or image of this deployment named as its own."""

        async def attempt() -> None:
            async with self._link.request("DELETE", f"volumes/{name}"):
                pass

        await self._insist(attempt, f"remove the volume {name}")

    async def _insist(self, attempt: Callable[[], Awaitable[None]], doing: str) -> None:
        """Repeat until Docker says that it is gone."""
        told = ""
        for pause in _PAUSES:
            try:
                async with self._link.call(120):
                    await attempt()
            except DockerError as problem:
                if problem.status == 404:
                    return
                if problem.status != 409 and not _passes(problem.message):
                    raise
                told = problem.message
            else:
                return
            await asyncio.sleep(pause)
        raise TemporaryError("engineError", f"Docker could not {doing}: {told}")


def _passes(message: str) -> bool:
    told = message.lower()
    return any(sign in told for sign in _PASSING)
