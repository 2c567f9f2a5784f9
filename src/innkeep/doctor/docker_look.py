"""Asks this host's Docker what it is, once for all checks."""

from pathlib import Path

from aiodocker.exceptions import DockerError

from innkeep.doctor.ground import DockerLook
from innkeep.engines.docker_link import DockerLink
from innkeep.engines.errors import EngineError, EngineUnsuitable

_SECONDS = 10


async def look_at_docker(socket: str) -> DockerLook:
    """What the Docker at that address tells of itself."""
    try:
        link = DockerLink(socket)
    except EngineError as failure:
        return DockerLook(socket=socket, problem=failure.message, is_unsuitable=True)
    if why := _why_not_openable(link.path):
        return why
    try:
        async with link.call(_SECONDS):
            client = await link.client()
            info = dict(await client.system.info())
        return DockerLook(socket=link.path, version=await link.reopen(), info=info)
    except EngineUnsuitable as failure:
        return DockerLook(socket=link.path, problem=failure.message, is_unsuitable=True)
    except (EngineError, DockerError) as failure:
        return DockerLook(socket=link.path, problem=str(failure))
    finally:
        await link.close()


def _why_not_openable(path: str) -> DockerLook | None:
    try:
        if Path(path).is_socket():
            return None
        problem = "there is no socket" if not Path(path).exists() else "that is no socket"
    except PermissionError:
        return DockerLook(socket=path, problem="this account may not see it", is_forbidden=True)
    return DockerLook(socket=path, problem=problem)
