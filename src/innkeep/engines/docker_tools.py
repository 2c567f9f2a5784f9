"""The tools volume in a deployment's containers: which version each has, and what none has.

A container keeps the version that it was made with. Its label tells which, since versions that no
container has are removed.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import structlog

from innkeep.domain.tools_volume import MOUNT_POINT
from innkeep.engines.docker_link import DockerLink
from innkeep.engines.docker_sandbox import list_containers
from innkeep.engines.docker_spec import TOOLS, ToolsMount
from innkeep.engines.docker_trial import refusal_of
from innkeep.engines.tools_shelf import ToolsShelf

_log = structlog.get_logger(__name__)


class DockerTools:
    """The tools volume as a Docker host's containers have it.

    Args:
        link: the Docker Engine, which must see the folder.
        deployment: whose containers they are.
        folder: where the versions lie; ``None``: containers get none.
    """

    def __init__(self, link: DockerLink, deployment: str, folder: Path | None) -> None:
        self._link = link
        self._deployment = deployment
        self._shelf = None if folder is None else ToolsShelf(folder)
        self._being_given: Counter[str] = Counter()
        self.problem = ""
        """Why containers get none, though there may be one; found when the engine is connected."""

    async def probe(self) -> None:
        """Find out by trying whether Docker sees the folder."""
        self.problem = ""
        if self._shelf is None or not self._shelf.folder.is_dir():
            return
        mount = {
            "Type": "bind",
            "Source": str(self._shelf.folder),
            "Target": "/probe",
            "ReadOnly": True,
        }
        if refusal := await refusal_of(self._link, self._deployment, {"Mounts": [mount]}):
            self.problem = f"Docker doesn't see the server's folder: {refusal}"

    @contextlib.contextmanager
    def giving(self) -> Iterator[ToolsMount | None]:
        """The current version, which stays while a container is made with it."""
        current = None if self._shelf is None else self._shelf.current()
        if self._shelf is None or current is None or self.problem:
            yield None
            return
        self._being_given[current.name] += 1
        try:
            yield ToolsMount(current.name, str(self._shelf.path(current.name)))
        finally:
            self._being_given[current.name] -= 1

    def lost_by(self, container: Mapping[str, Any]) -> bool:
        """Whether the version that a container has mounted isn't there any more."""
        mounts = container["HostConfig"].get("Mounts") or []
        return any(
            mount.get("Target") == MOUNT_POINT and not Path(mount.get("Source") or "").is_dir()
            for mount in mounts
        )

    async def prune(self) -> None:
        """Remove the versions that no container of the deployment has, but for the current one."""
        if self._shelf is None:
            return
        records = await list_containers(self._link, self._deployment)
        used = {str((record.get("Labels") or {}).get(TOOLS, "")) for record in records}
        used |= set(+self._being_given)
        try:
            removed = await asyncio.to_thread(self._shelf.prune, used)
        except OSError as problem:
            _log.warning("old tools volumes can't be removed", why=str(problem))
            return
        if removed:
            _log.info("old tools volumes removed", versions=removed)
