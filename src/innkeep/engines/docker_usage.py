"""What instances use on a Docker host, measured for all of them at once and cheaply.

CPU and memory come from control groups. Docker is asked only when containers came or went since
the last look. The root disk is what an instance wrote, the upper folder of overlay2; counting it
is dear, so it is done rarely, for a few instances at each look, and not at all where it takes long.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from innkeep.engines.cgroups import CgroupFigures, Cgroups
from innkeep.engines.disk_usage import folder_bytes
from innkeep.engines.docker_link import DockerLink
from innkeep.engines.docker_sandbox import find_container, list_containers
from innkeep.engines.docker_spec import INSTANCE, ROLE
from innkeep.engines.values import InstanceUsage

_DISK_SECONDS_A_LOOK = 0.05
"""At each look no further disk is begun after so long."""
_DISK_SECONDS_EACH = 1.0
_DISK_ENTRIES_EACH = 100_000
_DISK_EVERY_SECONDS = 10.0
_DISK_REST_FACTOR = 200
"""A disk that took long rests as much longer."""
_GIVEN_UP_SECONDS = 3600.0


@dataclass
class _Disk:
    """The last count of a root disk."""

    folder: Path | None = None
    """Where Docker keeps it; ``None``: not asked yet, or there is none."""
    size: int | None = None
    due_at: float = 0.0


class DockerUsage:
    """The measures of a deployment's instances.

    Args:
        link: the connection.
        deployment: whose instances.
        cgroups: where the kernel's counters are.
    """

    def __init__(self, link: DockerLink, deployment: str, cgroups: Cgroups | None = None) -> None:
        self._link = link
        self._deployment = deployment
        self._cgroups = cgroups or Cgroups()
        self._running: frozenset[str] = frozenset()
        self._instances: dict[str, str] = {}
        self._before: dict[str, tuple[float, float]] = {}
        self._disks: dict[str, _Disk] = {}

    async def look(self) -> Sequence[InstanceUsage]:
        """See ``UsageMeter.usage``."""
        running = await asyncio.to_thread(self._cgroups.containers)
        if running != self._running:
            self._instances = await self._list()
            self._running = running
        figures = await asyncio.to_thread(self._read, tuple(self._instances))
        await self._count_disks(tuple(figures))
        self._before = {name: self._before[name] for name in figures if name in self._before}
        found = []
        for container_id, (at, now) in figures.items():
            disk = self._disks.get(container_id)
            found.append(
                InstanceUsage(
                    instance_id=self._instances[container_id],
                    cores=self._cores(container_id, at, now.cpu_seconds),
                    memory_bytes=now.memory_bytes,
                    root_disk_bytes=disk.size if disk else None,
                )
            )
        return found

    async def _list(self) -> dict[str, str]:
        # Stopped ones too: one that is being started has its counters before Docker says so.
        records = await list_containers(self._link, self._deployment, {ROLE: "instance"})
        return {str(record["Id"]): str(record["Labels"][INSTANCE]) for record in records}

    def _read(self, container_ids: Sequence[str]) -> dict[str, tuple[float, CgroupFigures]]:
        found = {}
        for container_id in container_ids:
            figures = self._cgroups.read(container_id)
            if figures is not None:
                found[container_id] = (time.monotonic(), figures)
        return found

    def _cores(self, container_id: str, at: float, cpu_seconds: float) -> float | None:
        before = self._before.get(container_id)
        self._before[container_id] = (at, cpu_seconds)
        # Less than before: it was started anew meanwhile.
        if before is None or cpu_seconds < before[1] or at <= before[0]:
            return None
        return (cpu_seconds - before[1]) / (at - before[0])

    async def _count_disks(self, container_ids: Sequence[str]) -> None:
        self._disks = {name: self._disks.get(name) or _Disk() for name in container_ids}
        begun = time.monotonic()
        due = sorted(
            (disk.due_at, container_id)
            for container_id, disk in self._disks.items()
            if disk.due_at <= begun
        )
        for _, container_id in due:
            if time.monotonic() - begun > _DISK_SECONDS_A_LOOK:
                return
            await self._count_disk(container_id)

    async def _count_disk(self, container_id: str) -> None:
        begun = time.monotonic()
        folder = self._disks[container_id].folder or await self._find_folder(container_id)
        size = None
        if folder is not None:
            size = await asyncio.to_thread(
                folder_bytes,
                folder,
                most_entries=_DISK_ENTRIES_EACH,
                most_seconds=_DISK_SECONDS_EACH,
            )
        now = time.monotonic()
        rest = max(_DISK_EVERY_SECONDS, (now - begun) * _DISK_REST_FACTOR)
        due_at = now + (_GIVEN_UP_SECONDS if size is None else rest)
        self._disks[container_id] = _Disk(folder, size, due_at)

    async def _find_folder(self, container_id: str) -> Path | None:
        record = await find_container(self._link, container_id, self._deployment)
        driver = (record or {}).get("GraphDriver") or {}
        upper = (driver.get("Data") or {}).get("UpperDir")
        return Path(upper) if upper else None
