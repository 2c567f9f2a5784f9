"""SSH for all instances on one port: serves until it is closed, and ends without hanging."""

import asyncio
import socket

import asyncssh
import structlog

from innkeep.gateway.instance_door import InstanceDoor
from innkeep.gateway.ssh_attempts import AttemptLimits, WrongPasswords
from innkeep.gateway.ssh_connection import InstanceConnection, SshHouse

_log = structlog.get_logger(__name__)

_LOGIN_SECONDS = 60
_KEEPALIVE_SECONDS = 15
_KEEPALIVES_MISSED = 4
_LEAVE_SECONDS = 2.0
_LAST_SECONDS = 8.0
_VERSION = "Innkeep"


class SshGateway:
    """The SSH server.

    Args:
        door: begins commands in instances.
        host_key: by which clients recognise this server.
        limits: how many wrong passwords there may be.
    """

    def __init__(
        self,
        door: InstanceDoor,
        host_key: asyncssh.SSHKey,
        limits: AttemptLimits = AttemptLimits(),  # noqa: B008 - it can't be changed
    ) -> None:
        self._house = SshHouse(door, WrongPasswords(door.deployment.clock, limits))
        self._host_key = host_key
        self._acceptor: asyncssh.SSHAcceptor | None = None

    async def begin(self, listening: socket.socket) -> None:
        """Serve connections that come in at this socket."""
        self._acceptor = await asyncssh.listen(
            sock=listening,
            server_factory=lambda: InstanceConnection(self._house),
            server_host_keys=[self._host_key],
            server_version=_VERSION,
            config=None,
            encoding=None,
            line_editor=False,
            agent_forwarding=False,
            x11_forwarding=False,
            gss_host=None,
            login_timeout=_LOGIN_SECONDS,
            keepalive_interval=_KEEPALIVE_SECONDS,
            keepalive_count_max=_KEEPALIVES_MISSED,
        )

    async def close(self) -> None:
        """Take no more connections, end those there are, and hang up what they run."""
        if self._acceptor is None:
            return
        self._acceptor.close()
        for connection in tuple(self._house.connections):
            connection.disconnect()
        await self._until_left(_LEAVE_SECONDS)
        for connection in tuple(self._house.connections):
            connection.abort()
        await self._until_left(_LAST_SECONDS)
        if self._house.working:
            _log.warning("ssh sessions left behind", count=len(self._house.working))

    async def _until_left(self, seconds: float) -> None:
        if self._house.working:
            await asyncio.wait(tuple(self._house.working), timeout=seconds)
