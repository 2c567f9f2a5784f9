"""Joins a channel of SSH with a command inside an instance, both ways, each as fast as the slower.

A channel calls back and a command is awaited; in between are a queue with a bound and a gate.
"""

import asyncio
import contextlib
from collections import deque
from typing import Protocol

import asyncssh

from innkeep.engines.errors import EngineError
from innkeep.engines.sessions import CommandSession, OutputStream

_FULL_BYTES = 256 * 1024


class Outlet(Protocol):
    """Where the pipe's output goes, and whose input it is."""

    def put(self, data: bytes, stream: OutputStream) -> None:
        """Send a piece of output on."""
        ...

    def hold_input(self, hold: bool) -> None:
        """Take no further input from the client for now, or again."""
        ...


class SshPipe:
    """The two directions between a channel and a command.

    Args:
        outlet: the channel.
    """

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet
        self._pieces: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._ended = False
        self._arrived = asyncio.Event()
        self._may_write = asyncio.Event()
        self._may_write.set()

    def take(self, data: bytes) -> None:
        """Input from the client."""
        self._pieces.append(data)
        self._waiting_bytes += len(data)
        if self._waiting_bytes > _FULL_BYTES:
            self._outlet.hold_input(True)
        self._arrived.set()

    def end_input(self) -> None:
        """No more input comes from the client."""
        self._ended = True
        self._arrived.set()

    def hold_output(self, hold: bool) -> None:
        """The client takes no output for now, or again."""
        if hold:
            self._may_write.clear()
        else:
            self._may_write.set()

    async def run(self, command: CommandSession) -> int:
        """Carry both ways until the command ended; answers its exit code.

        Raises:
            EngineError: the engine went away.
        """
        feeding = asyncio.create_task(self._feed(command))
        try:
            while (piece := await command.read()) is not None:
                await self._may_write.wait()
                self._outlet.put(piece.data, piece.stream)
            return await command.exit_code()
        finally:
            feeding.cancel()
            await asyncio.gather(feeding, return_exceptions=True)

    async def _feed(self, command: CommandSession) -> None:
        with contextlib.suppress(EngineError):
            while True:
                await self._arrived.wait()
                while self._pieces:
                    data = self._pieces.popleft()
                    await command.write(data)
                    self._waiting_bytes -= len(data)
                    if self._waiting_bytes <= _FULL_BYTES // 2:
                        self._outlet.hold_input(False)
                if self._ended:
                    await command.end_input()
                    return
                self._arrived.clear()


class PipedChannel:
    """What asyncssh tells of a channel whose data goes through a pipe.

    Its callbacks, for any kind of session; how the output is sent on is that kind's own.
    """

    def __init__(self, pipe: SshPipe) -> None:
        self._pipe = pipe
        self._channel: asyncssh.channel.SSHChannel[bytes] | None = None

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        """Pass input on."""
        self._pipe.take(data)

    def eof_received(self) -> bool:
        """Pass the end of the input on; output goes on."""
        self._pipe.end_input()
        return True

    def pause_writing(self) -> None:
        """Wait for the client."""
        self._pipe.hold_output(True)

    def resume_writing(self) -> None:
        """Go on."""
        self._pipe.hold_output(False)

    def hold_input(self, hold: bool) -> None:
        """See ``Outlet.hold_input``."""
        if self._channel is None:
            return
        if hold:
            self._channel.pause_reading()
        else:
            self._channel.resume_reading()
