"""HAProxy's runtime socket: one line of commands out, one answer back, from a known process."""

import asyncio
import contextlib
import socket
import struct
from pathlib import Path

from innkeep.gateway.process_identity import ProcessIdentity, identify

_CREDENTIALS = struct.Struct("3i")


class NotAnswering(Exception):
    """No HAProxy answered on its socket in time."""


class RuntimeSocket:
    """Speaks to whichever HAProxy listens on the socket, one exchange at a time.

    Args:
        path: of the socket.
        patience_seconds: how long an answer is waited for.
    """

    def __init__(self, path: Path, *, patience_seconds: float = 2.0) -> None:
        self._path = path
        self._patience = patience_seconds
        self._running: asyncio.Task[tuple[ProcessIdentity, str]] | None = None

    async def peer(self) -> ProcessIdentity:
        """Which process listens now.

        Raises:
            NotAnswering: none does.
        """
        connection, identity = await self._connect()
        connection.close()
        return identity

    async def exchange(
        self, line: str, *, to: ProcessIdentity | None = None
    ) -> tuple[ProcessIdentity, str]:
        """Send one line (commands joined by ``;``) and answer who said what to it.

        Args:
            line: what to send.
            to: the only process that may get to see it; ``None``: whichever listens.

        Raises:
            NotAnswering: no process listens, another one does, it ended meanwhile, or it takes
                too long.
        """
        # A process that was suspended carries out what it was sent when it wakes up. So an
        # exchange is never given up: the next one waits for it, else the order would be lost.
        await self._finish_former()
        task = asyncio.create_task(self._exchange(line, to))
        self._running = task
        done, _ = await asyncio.wait({task}, timeout=self._patience)
        if not done:
            raise NotAnswering("HAProxy takes too long to answer on its runtime socket")
        self._running = None
        return task.result()

    async def close(self) -> None:
        """Let go of an exchange that is still open."""
        task, self._running = self._running, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, NotAnswering):
                await task

    async def _finish_former(self) -> None:
        task = self._running
        if task is None:
            return
        done, _ = await asyncio.wait({task}, timeout=self._patience)
        if not done:
            raise NotAnswering("HAProxy takes too long to answer on its runtime socket")
        self._running = None
        # How it ended doesn't matter: its sender was told that it failed.
        with contextlib.suppress(NotAnswering):
            task.result()

    async def _exchange(self, line: str, to: ProcessIdentity | None) -> tuple[ProcessIdentity, str]:
        connection, identity = await self._connect()
        loop = asyncio.get_running_loop()
        try:
            if to not in {None, identity}:
                raise NotAnswering("HAProxy was replaced")
            await loop.sock_sendall(connection, f"{line}\n".encode())
            parts = []
            while part := await loop.sock_recv(connection, 1 << 18):
                parts.append(part)
        except OSError as problem:
            raise NotAnswering(f"HAProxy ended while it was spoken to: {problem}") from problem
        finally:
            connection.close()
        return identity, b"".join(parts).decode(errors="replace")

    async def _connect(self) -> tuple[socket.socket, ProcessIdentity]:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.setblocking(False)
            async with asyncio.timeout(self._patience):
                await asyncio.get_running_loop().sock_connect(connection, str(self._path))
            return connection, _listener_of(connection)
        except (OSError, TimeoutError) as problem:
            connection.close()
            raise NotAnswering(f"HAProxy's runtime socket: {problem}") from problem
        except BaseException:
            connection.close()
            raise


def _listener_of(connection: socket.socket) -> ProcessIdentity:
    # The kernel's word for who listens; it can't be out of date like a file with a process id.
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    pid, _, _ = _CREDENTIALS.unpack(raw)
    identity = identify(pid)
    if identity is None:
        raise NotAnswering("HAProxy has just ended")
    return identity
