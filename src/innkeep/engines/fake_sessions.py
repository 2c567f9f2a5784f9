"""Commands of the fake engine that are talked to: each is a program in Python.

A program is a coroutine that is given its ``FakeProcess`` and answers its exit code. The cluster
keeps the processes, so a test can look at what was asked for and how it ended.
"""

import asyncio
import signal
from collections import deque
from collections.abc import Awaitable, Callable

from innkeep.engines.errors import EngineUnavailable
from innkeep.engines.sessions import CommandOutput, CommandRequest, OutputStream, TerminalSize

FakeProgram = Callable[["FakeProcess"], Awaitable[int]]
"""Plays a command; answers its exit code."""

_FULL_BYTES = 64 * 1024


class FakeProcess:
    """A command that runs in a fake cluster; its program sees it from inside.

    Args:
        instance_id: where it runs.
        request: what was asked for.
    """

    def __init__(self, instance_id: str, request: CommandRequest) -> None:
        self.instance_id = instance_id
        self.request = request
        self.size = request.terminal
        self.heeds: set[int] = set()
        """Signals that the program takes by ``next_signal``; every other one ends it."""
        self.code: int | None = None
        """How it ended; ``None`` while it runs."""
        self._lost = False
        self._input: deque[bytes] = deque()
        self._input_ended = False
        self._output: deque[CommandOutput] = deque()
        self._signals: deque[int] = deque()
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _until(self, ready: Callable[[], bool]) -> None:
        while not ready():
            await self._changed.wait()

    async def read(self) -> bytes:
        """The next input; empty at its end."""
        await self._until(lambda: bool(self._input) or self._input_ended)
        data = self._input.popleft() if self._input else b""
        self._tell()
        return data

    async def write(self, data: bytes, stream: OutputStream = "stdout") -> None:
        """Give output; waits while nobody reads what was given before."""
        await self._until(lambda: sum(len(piece.data) for piece in self._output) < _FULL_BYTES)
        on_terminal = self.request.terminal is not None
        self._output.append(CommandOutput("stdout" if on_terminal else stream, data))
        self._tell()

    async def next_signal(self) -> int:
        """The next signal of those in ``heeds``."""
        await self._until(lambda: bool(self._signals))
        return self._signals.popleft()

    async def until_resized(self, size: TerminalSize) -> None:
        """Return when the terminal has that size."""
        await self._until(lambda: self.size == size)

    def begin(self, program: FakeProgram) -> None:
        """Let it run."""
        self._task = asyncio.create_task(self._run(program))

    async def _run(self, program: FakeProgram) -> None:
        try:
            code = await program(self)
        except asyncio.CancelledError:
            # Ended from outside, which said how.
            return
        except BaseException:
            self.end(1)
            raise
        self.end(code)

    def end(self, code: int) -> None:
        """Let it be over; nothing happens when it is."""
        if self.code is None:
            self.code = code
            if self._task is not None:
                self._task.cancel()
            self._tell()

    def lose(self) -> None:
        """Let nobody reach it any more."""
        self._lost = True
        self._tell()

    async def give(self, data: bytes) -> None:
        """Input from outside."""
        await self._until(
            lambda: self._over() or sum(len(piece) for piece in self._input) < _FULL_BYTES
        )
        if not self._over():
            self._input.append(data)
            self._tell()

    def _over(self) -> bool:
        return self._lost or self.code is not None

    def end_input(self) -> None:
        """No more input comes from outside."""
        self._input_ended = True
        self._tell()

    async def take(self) -> CommandOutput | None:
        """Output for outside; ``None`` when it ended and all of it was taken.

        Raises:
            EngineUnavailable: the cluster went away.
        """
        await self._until(lambda: self._over() or bool(self._output))
        if self._lost:
            raise EngineUnavailable("The cluster went away.")
        piece = self._output.popleft() if self._output else None
        self._tell()
        return piece

    def resize(self, size: TerminalSize) -> None:
        """Change the size of its terminal, if it has one."""
        if self.size is not None:
            self.size = size
            self._tell()

    def receive(self, number: int) -> None:
        """Get a signal."""
        if number in self.heeds and number != signal.SIGKILL:
            self._signals.append(number)
            self._tell()
        else:
            self.end(128 + number)

    async def hang_up(self) -> None:
        """Be told that nobody listens any more; ended if that isn't heeded at once."""
        self.receive(signal.SIGHUP)
        try:
            # One turn for a program that ends by itself when it is told.
            await asyncio.sleep(0)
        finally:
            self.receive(signal.SIGKILL)


class FakeCommandSession:
    """See ``CommandSession``."""

    def __init__(self, process: FakeProcess) -> None:
        self._process = process

    async def read(self) -> CommandOutput | None:
        """See ``CommandSession.read``."""
        return await self._process.take()

    async def write(self, data: bytes) -> None:
        """See ``CommandSession.write``."""
        await self._process.give(data)

    async def end_input(self) -> None:
        """See ``CommandSession.end_input``."""
        self._process.end_input()

    async def resize(self, size: TerminalSize) -> None:
        """See ``CommandSession.resize``."""
        self._process.resize(size)

    async def send_signal(self, number: int) -> None:
        """See ``CommandSession.send_signal``."""
        self._process.receive(number)

    async def exit_code(self) -> int:
        """See ``CommandSession.exit_code``."""
        return -1 if self._process.code is None else self._process.code

    async def close(self) -> None:
        """See ``CommandSession.close``."""
        await self._process.hang_up()


async def echo(process: FakeProcess) -> int:
    """A program that gives back what it is given, as ``cat`` does."""
    while data := await process.read():
        await process.write(data)
    return 0
