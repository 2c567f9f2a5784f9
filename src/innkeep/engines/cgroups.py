"""Reads what containers use from the kernel's control groups, version 1 and version 2 alike.

The files are the kernel's own counters, so reading them costs microseconds and asks no daemon.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

_LONGEST = 65536
"""More than any of the files has."""
_ROOT = Path("/sys/fs/cgroup")
_CONTAINER = re.compile(r"(?:docker-)?([0-9a-f]{64})(?:\.scope)?")
_PLACES = (("docker", "{}"), ("system.slice", "docker-{}.scope"))
"""Where Docker puts containers: by its own cgroup driver, and by systemd's."""


@dataclass(frozen=True)
class CgroupFigures:
    """What a container has used and uses."""

    cpu_seconds: float
    """CPU time since the container was started."""
    memory_bytes: int
    """Working set."""


class Cgroups:
    """The control groups of this host's containers.

    Args:
        root: where the kernel shows them.
    """

    def __init__(self, root: Path = _ROOT) -> None:
        unified = (root / "cgroup.controllers").is_file()
        self._cpu = root if unified else root / "cpuacct"
        self._memory = root if unified else root / "memory"
        self._unified = unified

    def containers(self) -> frozenset[str]:
        """Ids of all containers that run, somebody else's included."""
        found: set[str] = set()
        for parent, _ in _PLACES:
            try:
                names = [path.name for path in (self._cpu / parent).iterdir()]
            except OSError:
                continue
            found.update(match[1] for name in names if (match := _CONTAINER.fullmatch(name)))
        return frozenset(found)

    def read(self, container_id: str) -> CgroupFigures | None:
        """The figures of a container; ``None``: it does not run."""
        for parent, name in _PLACES:
            place = f"{parent}/{name.format(container_id)}"
            try:
                return self._read(place)
            except (OSError, ValueError):
                continue
        return None

    def _read(self, place: str) -> CgroupFigures:
        cpu, memory = f"{self._cpu}/{place}", f"{self._memory}/{place}"
        if self._unified:
            return figures_v2(
                _read(f"{cpu}/cpu.stat"),
                _read(f"{memory}/memory.current"),
                _read(f"{memory}/memory.stat"),
            )
        return figures_v1(
            _read(f"{cpu}/cpuacct.usage"),
            _read(f"{memory}/memory.usage_in_bytes"),
            _read(f"{memory}/memory.stat"),
        )


def figures_v1(cpu: str, memory: str, stat: str) -> CgroupFigures:
    """Read ``cpuacct.usage``, ``memory.usage_in_bytes`` and ``memory.stat``.

    Raises:
        ValueError: they aren't what they should be.
    """
    reclaimable = _figure(stat, "total_inactive_file") or 0
    return CgroupFigures(int(cpu) / 1e9, max(int(memory) - reclaimable, 0))


def figures_v2(cpu: str, memory: str, stat: str) -> CgroupFigures:
    """Read ``cpu.stat``, ``memory.current`` and ``memory.stat``.

    Raises:
        ValueError: they aren't what they should be.
    """
    used = _figure(cpu, "usage_usec")
    if used is None:
        raise ValueError("cpu.stat has no usage_usec")
    reclaimable = _figure(stat, "inactive_file") or 0
    return CgroupFigures(used / 1e6, max(int(memory) - reclaimable, 0))


def _figure(table: str, name: str) -> int | None:
    """The figure behind a name, at the begin of a line."""
    _, found, rest = f"\n{table}".partition(f"\n{name} ")
    return int(rest.partition("\n")[0]) if found else None


def _read(path: str) -> str:
    # Without the layers of a file object: thousands of these are read in a row.
    handle = os.open(path, os.O_RDONLY)
    try:
        return os.read(handle, _LONGEST).decode()
    finally:
        os.close(handle)
