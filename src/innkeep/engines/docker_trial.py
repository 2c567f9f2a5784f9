"""What Docker can do, found out by making a container of no use and removing it again."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiodocker.exceptions import DockerError

from innkeep.engines.docker_link import DockerLink
from innkeep.engines.docker_spec import DEPLOYMENT, sandbox_image


async def refusal_of(link: DockerLink, deployment: str, host_config: Mapping[str, object]) -> str:
    """Why Docker refuses a container with these settings; empty: it takes them.

    Args:
        link: the Docker Engine, which has the sandbox image already.
        deployment: whose container it is while it is there.
        host_config: as in a create's ``HostConfig``; it gets no network.

    Raises:
        EngineError: Docker does not answer.
    """
    try:
        async with link.call():
            client = await link.client()
            container = await client.containers.create(_request(deployment, host_config))
            await container.delete(force=True)
    except DockerError as problem:
        return _reason(problem)
    return ""


async def open_files_limit(link: DockerLink, deployment: str, wanted: int) -> int:
    """How many files a container's process may be allowed to open, at most ``wanted``.

    A Docker that was itself begun with less, and without the right to raise it, starts no
    container that is to have more. It only finds out by the start.

    Args:
        link: the Docker Engine, which has the sandbox image already.
        deployment: whose container it is while it is there.
        wanted: the limit that is to be set.

    Returns:
        ``wanted``, or the lower limit that the host has, or 0 if that can't be found out.

    Raises:
        EngineError: Docker does not answer.
    """
    limit = {"Name": "nofile", "Soft": wanted, "Hard": wanted}
    if await _limit_of_a_start(link, deployment, {"Ulimits": [limit]}):
        return wanted
    return min(await _limit_of_a_start(link, deployment, {}), wanted)


async def _limit_of_a_start(
    link: DockerLink, deployment: str, host_config: Mapping[str, object]
) -> int:
    """The limit that a process started so has; 0: it can't be started."""
    async with link.call(60):
        client = await link.client()
        container = await client.containers.create(_request(deployment, host_config))
        try:
            await container.start()
            pid = (await container.show())["State"]["Pid"]
            return _open_files_of(int(pid))
        except DockerError:
            return 0
        finally:
            await container.delete(force=True)


def _open_files_of(pid: int) -> int:
    # Not by prlimit, which only root may ask about another account's process.
    try:
        lines = Path(f"/proc/{pid}/limits").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    hard = next(line.split()[4] for line in lines if line.startswith("Max open files"))
    return int(hard) if hard.isdigit() else sys.maxsize


def _request(deployment: str, host_config: Mapping[str, object]) -> dict[str, Any]:
    return {
        "Image": sandbox_image(deployment),
        "Entrypoint": ["/pause"],
        "Labels": {DEPLOYMENT: deployment},
        "HostConfig": {"NetworkMode": "none", **host_config},
    }


def _reason(problem: DockerError) -> str:
    return str(problem.message) or "it gave no reason"
