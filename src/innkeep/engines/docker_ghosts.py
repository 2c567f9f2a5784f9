"""Ending processes of a container that Docker itself has lost sight of.

A daemon that is killed between telling containerd to run a container and writing that down takes
it for not running ever after: it neither stops it nor can start it ("id already in use"), while
its processes, and the network address of a sandbox, live on. The kernel still knows them by the
container's cgroup; once they are dead, Docker's own next start tidies up the rest.
"""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import structlog
from aiodocker.exceptions import DockerError

_log = structlog.get_logger(__name__)

CGROUPS = Path("/sys/fs/cgroup")
_HIERARCHIES = ("", "unified", "systemd", "pids", "memory")
"""The one hierarchy of version 2 is the root itself; of version 1, any that is mounted will do."""
_FORMS = ("docker/{id}", "system.slice/docker-{id}.scope")
"""Of Docker's two cgroup drivers, with the parent that each has unless configured otherwise."""
_ROUNDS = 40
_PAUSE_SECONDS = 0.05


def tells_of_ghost(problem: DockerError) -> bool:
    """Whether a refused start means that the container runs without Docker's knowledge."""
    return "id already in use" in problem.message.lower()


async def end_ghost(container_id: str, *, cgroups: Path = CGROUPS) -> bool:
    """End everything that runs in a container which Docker takes for ended.

    Args:
        container_id: Docker's own id of a container of this deployment.
        cgroups: where the kernel's cgroups are.

    Returns:
        Whether anything ran and was ended.
    """
    found = False
    for _ in range(_ROUNDS):
        processes = set(_processes(container_id, cgroups))
        if not processes:
            return found
        for process in processes:
            try:
                os.kill(process, signal.SIGKILL)
                found = True
            except ProcessLookupError:
                continue
            except PermissionError:
                _log.warning("lost process can't be ended", process=process, container=container_id)
                return False
        await asyncio.sleep(_PAUSE_SECONDS)
    return False


def _processes(container_id: str, cgroups: Path) -> Iterator[int]:
    for hierarchy in _HIERARCHIES:
        for form in _FORMS:
            folder = cgroups / hierarchy / form.format(id=container_id)
            for members in folder.rglob("cgroup.procs"):
                try:
                    yield from map(int, members.read_text().split())
                except OSError:
                    # The cgroup went away meanwhile, with all that was in it.
                    continue
