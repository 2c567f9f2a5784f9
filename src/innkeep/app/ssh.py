"""SSH as the server opens it: the place first, since the API tells of it, then the service."""

import contextlib
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass

import asyncssh
import structlog

from innkeep.data_folder import DataFolder
from innkeep.engines.base import Engine
from innkeep.gateway.host_names import default_public_host
from innkeep.gateway.instance_door import InstanceDoor
from innkeep.gateway.listen_choice import ListenSetting, resolve_host
from innkeep.gateway.ssh_gateway import SshGateway
from innkeep.gateway.ssh_place import bind_ssh, open_host_key
from innkeep.services.deployment import Deployment
from innkeep.setting_values import split_address
from innkeep.settings import DEFAULT_SSH_LISTEN, Settings

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class SshPlace:
    """Where SSH is served, with the socket that listens there already; or not at all."""

    host: str
    """As clients reach it."""
    port: int | None
    listening: socket.socket | None = None
    host_key: asyncssh.SSHKey | None = None


@contextlib.contextmanager
def ssh_place(settings: Settings, folder: DataFolder) -> Iterator[SshPlace]:
    """Take the port of SSH; given back when left.

    Raises:
        GatewayProblem: SSH can't be served as configured.
    """
    if settings.ssh_listen == "off":
        yield SshPlace("", None)
        return
    host, port = split_address(settings.ssh_listen)
    setting = ListenSetting(host, port, explicit=settings.ssh_listen != DEFAULT_SSH_LISTEN)
    host_key = open_host_key(folder.path)
    with bind_ssh(folder.path, setting) as listening:
        public = settings.public_host or default_public_host(resolve_host(host, "SSH"))
        yield SshPlace(public.strip("[]"), listening.getsockname()[1], listening, host_key)


@contextlib.asynccontextmanager
async def serve_ssh(
    place: SshPlace, deployment: Deployment, engines: Mapping[str, Engine]
) -> AsyncIterator[None]:
    """Serve SSH at that place; leaving ends all sessions.

    Args:
        place: where.
        deployment: whose instances.
        engines: the engine of each cluster, by the cluster's id.
    """
    if place.listening is None or place.host_key is None:
        yield
        return
    # Below that it tells commands and names, which may hold what is nobody's business.
    asyncssh.set_log_level("WARNING")
    gateway = SshGateway(InstanceDoor(deployment, engines), place.host_key)
    await gateway.begin(place.listening)
    _log.info("serving ssh", host=place.host, port=place.port, key=place.host_key.get_fingerprint())
    try:
        yield
    finally:
        await gateway.close()
