"""Forwarded connections (``ssh -L``): to the instance's own loopback, and nowhere else."""

import asyncio
import ipaddress
from collections.abc import Sequence

import asyncssh
import structlog

from innkeep.domain.errors import StoreUnavailable
from innkeep.domain.port_health import Listener
from innkeep.engines.errors import EngineError
from innkeep.engines.sessions import CommandSession, OutputStream
from innkeep.gateway.instance_door import DoorClosed, InstanceDoor
from innkeep.gateway.ssh_login import dial_requests
from innkeep.gateway.ssh_pipe import PipedChannel, SshPipe

_log = structlog.get_logger(__name__)

_LOOPBACKS = {"localhost": ("127.0.0.1", "::1"), "127.0.0.1": ("127.0.0.1",), "::1": ("::1",)}
_ANY = {"127.0.0.1": "0.0.0.0", "::1": "::"}  # noqa: S104 - addresses that are looked for
_LARGEST_PORT = 65535


class ForwardedConnection(PipedChannel, asyncssh.SSHTCPSession[bytes]):
    """A connection of the client's that ends at a port inside.

    Args:
        command: what is joined with that port.
        working: keeps the task until it is over.
    """

    def __init__(self, command: CommandSession, working: set[asyncio.Task[None]]) -> None:
        self._command = command
        self._working = working
        super().__init__(SshPipe(self))
        self._chan: asyncssh.SSHTCPChannel[bytes] | None = None
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, chan: asyncssh.SSHTCPChannel[bytes]) -> None:
        """Begin."""
        self._chan = self._channel = chan
        task = asyncio.create_task(self._run())
        self._task = task
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the port: the client is gone, or closed its end."""
        if self._task is not None:
            self._task.cancel()

    def put(self, data: bytes, stream: OutputStream) -> None:
        """See ``Outlet.put``; what the command says itself is not part of the connection."""
        if stream == "stdout" and self._chan is not None and not self._chan.is_closing():
            self._chan.write(data)

    async def _run(self) -> None:
        assert self._chan is not None
        try:
            await self._pipe.run(self._command)
        except EngineError as problem:
            _log.info("forwarded connection lost", why=problem.message)
        finally:
            self._chan.close()
            await self._command.close()


async def open_forward(
    door: InstanceDoor,
    instance_id: str,
    host: str,
    port: int,
    working: set[asyncio.Task[None]],
) -> ForwardedConnection:
    """Connect to a port inside.

    Raises:
        ChannelOpenError: it isn't loopback, or nothing listens there; the client shows why.
    """
    candidates = _loopbacks(host)
    if not candidates or not 1 <= port <= _LARGEST_PORT:
        raise asyncssh.ChannelOpenError(
            asyncssh.OPEN_ADMINISTRATIVELY_PROHIBITED,
            f"only localhost of the instance can be reached, not {host[:80]}",
        )
    try:
        listeners = await door.listeners(instance_id)
        address = _choose(candidates, port, listeners)
        if address is None:
            raise asyncssh.ChannelOpenError(
                asyncssh.OPEN_CONNECT_FAILED,
                f"nothing listens on {host} port {port} in the instance",
            )
        command = await door.begin(instance_id, dial_requests(address, port))
    except (DoorClosed, StoreUnavailable) as problem:
        raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, str(problem)) from None
    return ForwardedConnection(command, working)


def _loopbacks(host: str) -> Sequence[str]:
    known = _LOOPBACKS.get(host.lower().rstrip("."))
    if known is not None:
        return known
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return ()
    return (str(address),) if address.version == 4 and address.is_loopback else ()


def _choose(
    candidates: Sequence[str], port: int, listeners: Sequence[Listener] | None
) -> str | None:
    """The first of these addresses on which something listens."""
    if listeners is None:
        return candidates[0]
    bound = {listener.address for listener in listeners if listener.port == port}
    for address in candidates:
        # What listens on :: takes IPv4 too, unless it was told not to.
        everywhere = {"::", "0.0.0.0"} if ":" not in address else {"::"}  # noqa: S104
        if bound & {address, f"::ffff:{address}", *everywhere}:
            return address
    return None
