"""What a deployment left on this host while no server looks after it."""

import asyncio
import shlex
from collections.abc import Iterator

from aiodocker.exceptions import DockerError

from innkeep.doctor.finding import Finding, ok, unchecked, warning
from innkeep.doctor.ground import DockerLook, Ground
from innkeep.engines.docker_link import DockerLink
from innkeep.engines.docker_spec import DEPLOYMENT
from innkeep.engines.errors import EngineError
from innkeep.engines.mount_table import mounts_below

_CHECK = "leftovers"
_SECONDS = 10


def check_leftovers(ground: Ground) -> Iterator[Finding]:
    """Containers, mounts and the proxy of the data folder, where nobody looks after them."""
    if ground.server is not None or not ground.deployment:
        return
    folder = ground.folder
    option = f"--data-dir {shlex.quote(str(folder))}"
    found = []
    if ground.proxy is not None:
        found.append(f"its proxy (process {ground.proxy.pid})")
    if mounted := len(mounts_below(folder / "storage")):
        found.append(f"{mounted} mounted storages")
    containers = None
    if ground.docker is not None and ground.docker.answers:
        containers = asyncio.run(_count_containers(ground.docker, ground.deployment))
        if containers is None:
            yield unchecked(_CHECK, "Docker does not tell which containers are there")
        elif containers:
            found.append(f"{containers} containers in Docker")
    if not found:
        yield ok(_CHECK, "nothing of this deployment is left without a server")
    elif _has_store(ground):
        # That is how it is meant: instances live on without the server.
        yield ok(
            _CHECK,
            "these go on without the server, which takes them up when it starts: "
            f"{', '.join(found)}",
        )
    else:
        yield warning(
            _CHECK,
            f"the data folder's database is gone, and nobody knows any more: {', '.join(found)}",
            "restore the database from a backup, or remove them",
            f"innkeep admin proxy stop {option}; innkeep admin isolation remove {option}; "
            f"innkeep admin storage unmount {option}; "
            f"docker rm --force $(docker ps --all --quiet --filter "
            f"label={DEPLOYMENT}={ground.deployment})",
        )


def _has_store(ground: Ground) -> bool:
    return bool(ground.settings.database_at) or (ground.folder / "innkeep.db").exists()


async def _count_containers(docker: DockerLook, deployment: str) -> int | None:
    link = DockerLink(docker.socket)
    try:
        async with link.call(_SECONDS):
            client = await link.client()
            wanted = {"label": [f"{DEPLOYMENT}={deployment}"]}
            return len(await client.containers.list(all=True, filters=wanted))
    except (EngineError, DockerError):
        return None
    finally:
        await link.close()
