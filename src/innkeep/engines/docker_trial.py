"""What Docker can do, found out by making a container that never runs and removing it again."""

from collections.abc import Mapping
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
    request: dict[str, Any] = {
        "Image": sandbox_image(deployment),
        "Entrypoint": ["/pause"],
        "Labels": {DEPLOYMENT: deployment},
        "HostConfig": {"NetworkMode": "none", **host_config},
    }
    try:
        async with link.call():
            client = await link.client()
            container = await client.containers.create(request)
            await container.delete(force=True)
    except DockerError as problem:
        return str(problem.message) or "it gave no reason"
    return ""
