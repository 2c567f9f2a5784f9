"""One terminal: a shell in an instance that outlives the connections of those who look at it.

Nothing piles up: output is read no faster than its viewers take it, and of what was read only the
last part is kept. Without a viewer the shell goes on, and what it writes is kept likewise.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable

from innkeep.domain.errors import InnkeepError
from innkeep.engines.errors import EngineError
from innkeep.engines.sessions import CommandSession, TerminalSize
from innkeep.gateway.terminal_output import OutputTail

_KEPT_BYTES = 512 * 1024
# Less than is kept, so that no viewer is left behind.
_AHEAD_BYTES = 128 * 1024
_PIECE_BYTES = 32 * 1024


class Viewer:
    """One connection that shows a terminal."""

    def __init__(self, place: int) -> None:
        self.place = place
        """Of the next byte to send."""
        self.shown = place
        """Place up to which the other side says that it has shown everything."""


class Terminal:
    """A shell with its last output and its viewers.

    Args:
        command: the shell.
        idle_seconds: it is ended after so long without a viewer.
        describe_end: from the shell's exit code to a sentence on why it ended.
        on_end: called with the terminal once it is over.
    """

    def __init__(
        self,
        command: CommandSession,
        idle_seconds: float,
        describe_end: Callable[[int], Awaitable[str]],
        on_end: Callable[["Terminal"], None],
    ) -> None:
        self.id = secrets.token_urlsafe(18)
        self.ended = ""
        """One sentence on why it is over; empty while it goes on."""
        self._command = command
        self._idle_seconds = idle_seconds
        self._describe_end = describe_end
        self._on_end = on_end
        self._output = OutputTail(_KEPT_BYTES)
        self._viewers: set[Viewer] = set()
        self._changed = asyncio.Event()
        self._idle: asyncio.TimerHandle | None = None
        self._end_reason = ""
        self._running = asyncio.create_task(self._run())
        self._watch_idleness()

    def attach(self, place: int | None) -> Viewer:
        """A further viewer, to be detached at its end.

        Args:
            place: up to where it has shown everything before; ``None``: it shows nothing yet.
        """
        kept = place is not None and self._output.begin <= place <= self._output.end
        viewer = Viewer(place if kept and place is not None else self._output.begin)
        self._viewers.add(viewer)
        self._watch_idleness()
        return viewer

    def detach(self, viewer: Viewer) -> None:
        """Let a viewer go; the shell goes on."""
        self._viewers.discard(viewer)
        self._watch_idleness()
        self._stir()

    async def next_output(self, viewer: Viewer) -> bytes:
        """What a viewer has to show next; empty when all is over and was sent."""
        while True:
            changed = self._changed
            if viewer.place - viewer.shown < _AHEAD_BYTES:
                viewer.place = max(viewer.place, self._output.begin)
                data = self._output.after(viewer.place, _PIECE_BYTES)
                viewer.place += len(data)
                if data or self.ended:
                    return data
            elif self.ended:
                return b""
            await changed.wait()

    def note_shown(self, viewer: Viewer, count: int) -> None:
        """Take a viewer's word that it has shown so many bytes more."""
        viewer.shown = min(viewer.shown + max(count, 0), viewer.place)
        self._stir()

    async def write(self, data: bytes) -> None:
        """Give the shell input; waits while it doesn't read.

        Raises:
            EngineError: it can't be reached.
        """
        await self._command.write(data)

    async def resize(self, size: TerminalSize) -> None:
        """Change the terminal's size; the last one of several viewers counts.

        Raises:
            EngineError: it can't be reached.
        """
        await self._command.resize(size)

    async def close(self, reason: str) -> None:
        """End the shell; the reason is told to its viewers."""
        self._end_reason = self._end_reason or reason
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)

    def _stir(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _watch_idleness(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        if not self._viewers and not self.ended:
            loop = asyncio.get_running_loop()
            self._idle = loop.call_later(self._idle_seconds, self._end_idle)

    def _end_idle(self) -> None:
        self._end_reason = "Nobody looked at this session for too long, so it was ended."
        self._running.cancel()

    async def _run(self) -> None:
        reason = ""
        try:
            reason = await self._pass_output_on()
        except (EngineError, InnkeepError) as problem:
            reason = f"The connection to the shell was lost: {problem.message}"
        finally:
            self.ended = self._end_reason or reason or "The session was ended."
            if self._idle is not None:
                self._idle.cancel()
            self._stir()
            self._on_end(self)
            with contextlib.suppress(EngineError):
                await self._command.close()

    async def _pass_output_on(self) -> str:
        while True:
            await self._until_shown()
            piece = await self._command.read()
            if piece is None:
                return await self._describe_end(await self._command.exit_code())
            self._output.add(piece.data)
            self._stir()

    async def _until_shown(self) -> None:
        while any(self._output.end - one.shown >= _AHEAD_BYTES for one in self._viewers):
            await self._changed.wait()
