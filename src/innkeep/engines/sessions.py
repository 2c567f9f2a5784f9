"""Commands that somebody talks to while they run, and the output of the main process.

Kept apart from ``base``, since only the entrances need it. Fit for an engine across a network: no
process id and no file of the engine's host appears.
"""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

from innkeep.engines.values import InstanceRef

OutputStream = Literal["stdout", "stderr"]


@dataclass(frozen=True)
class TerminalSize:
    """Size of a terminal in characters."""

    columns: int
    rows: int


@dataclass(frozen=True, kw_only=True)
class CommandRequest:
    """A command to be run inside an instance."""

    command: tuple[str, ...]
    env: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Beside and over the container's own."""
    working_dir: str | None = None
    user: str = ""
    """Name or number of a user of the image; empty: whom the image runs its program as."""
    terminal: TerminalSize | None = None
    """Run on a terminal of that size; everything is ``stdout`` then. ``None``: on pipes.

    An engine may come to set the size only a moment after the command began.
    """


@dataclass(frozen=True)
class CommandOutput:
    """A piece of what a command wrote."""

    stream: OutputStream
    data: bytes


class CommandSession(Protocol):
    """A running command. One task reads, others may write at the same time."""

    async def read(self) -> CommandOutput | None:
        """The next piece of output; ``None`` once the command ended and all of it was read.

        Raises:
            EngineUnavailable: the engine went away; what becomes of the command is unknown.
        """
        ...

    async def write(self, data: bytes) -> None:
        """Give the command input; waits while it doesn't read. Lost when it has ended."""
        ...

    async def end_input(self) -> None:
        """Tell the command that no more input comes; output goes on."""
        ...

    async def resize(self, size: TerminalSize) -> None:
        """Change the size of its terminal; nothing happens without one."""
        ...

    async def send_signal(self, number: int) -> None:
        """Send the command and what it runs a signal; nothing happens when it has ended.

        Raises:
            PermanentError: ``signalRefused``: this server can't.
        """
        ...

    async def exit_code(self) -> int:
        """How it ended, once ``read`` gave ``None``.

        As a shell says it: 128 and more for an end by a signal; -1 when the engine doesn't know.
        """
        ...

    async def close(self) -> None:
        """Let go of it: a command that still runs is hung up, and ended if it doesn't heed that.

        What it started to outlive a hang-up lives on. Can be repeated; once it was called the
        command is ended even if the caller is cancelled.
        """
        ...


@runtime_checkable
class CommandOpener(Protocol):
    """An engine that can run commands which are talked to."""

    async def open_command(self, ref: InstanceRef, request: CommandRequest) -> CommandSession:
        """Begin a command in a running instance.

        Raises:
            TemporaryError: ``notRunning``: the instance does not run.
            PermanentError: ``commandRefused``: there is no such program, user or folder.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class LogLine:
    """A line of the main process's output, or a piece of a very long one."""

    at: str
    """When it was written: RFC 3339, UTC, with nine digits of a second, so that such texts sort by
    time. No two lines of an instance have the same."""
    stream: OutputStream
    text: bytes
    """Without the line's end."""
    goes_on: bool = False
    """Whether the line did not end here: its next piece follows."""


@runtime_checkable
class LogReader(Protocol):
    """An engine that keeps what main processes write, bounded for each instance."""

    def read_log(
        self, ref: InstanceRef, *, tail: int | None = None, since: str = "", follow: bool = False
    ) -> AsyncGenerator[Sequence[LogLine], None]:
        """The output of the instance's runs so far, oldest first; nothing without a container.

        Each item is what could be read at once. A container that was made anew begins an empty
        log. Closing the generator lets go of the engine at once.

        Args:
            ref: the instance.
            tail: only so many lines at the end; ``None``: all that are kept.
            since: only what comes after the line with this ``LogLine.at``, or later than this.
            follow: go on with new lines until the main process ends.

        Raises:
            EngineUnavailable: the engine went away, before or in the middle of the log.
        """
        ...
