"""Whether something listens on a port of an instance, found out by connecting to it."""

import asyncio
import socket

_PROBE_SECONDS = 0.5


async def accepts_connections(address: str, port: int) -> bool:
    """Whether something accepts connections there, found out within half a second."""
    # A plain socket: asyncio's own way to connect leaves one open when it is refused.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)
        try:
            async with asyncio.timeout(_PROBE_SECONDS):
                await asyncio.get_running_loop().sock_connect(probe, (address, port))
        except (OSError, TimeoutError):
            return False
    return True
