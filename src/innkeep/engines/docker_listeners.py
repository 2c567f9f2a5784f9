"""What listens inside an instance, read from the host's view of its network namespace."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from innkeep.domain.port_health import Listener
from innkeep.engines.docker_containers import DockerContainers
from innkeep.engines.docker_observe import is_running
from innkeep.engines.errors import TemporaryError
from innkeep.engines.listening_sockets import read_listeners
from innkeep.engines.values import InstanceRef

_PROCESSES = Path("/proc")
_DOCKERS_RESOLVER = "127.0.0.11"
"""Where Docker itself answers for the names in a network; nobody else has that address."""


async def listeners_in(containers: DockerContainers, ref: InstanceRef) -> Sequence[Listener]:
    """The listening sockets of an instance; see ``ListenerLook.listeners``.

    Raises:
        TemporaryError: ``notRunning``.
    """
    process = await _main_process(containers, ref)
    try:
        found = await asyncio.to_thread(read_listeners, _PROCESSES / str(process))
    except OSError:
        raise _not_running() from None
    # The process id may have become another program's between Docker's answer and the look.
    if await _main_process(containers, ref) != process:
        raise _not_running()
    return [seen for seen in found if seen.address != _DOCKERS_RESOLVER]


async def _main_process(containers: DockerContainers, ref: InstanceRef) -> int:
    container = await containers.find(ref)
    if container is None or not is_running(container):
        raise _not_running()
    return int(container["State"]["Pid"])


def _not_running() -> TemporaryError:
    return TemporaryError("notRunning", "The instance does not run.")
