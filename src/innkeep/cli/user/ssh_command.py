"""A command in an instance, joined to this terminal or to the pipes that there are."""

import asyncio
import os
import signal
import sys
import termios
import threading
import tty
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import asyncssh

from innkeep.cli.user.failures import CommandFailed
from innkeep.cli.user.ssh_way import SshPlace, connection

_CHUNK = 65536
_LOST = 255
Forward = tuple[int, int]
"""A port here, and a port inside."""


def run_inside(
    place: SshPlace,
    command: str | None,
    *,
    terminal: bool,
    reads_input: bool = True,
    forwards: Sequence[Forward] = (),
) -> int:
    """Run a command and join it to standard input, output and error; answers its exit code.

    Args:
        place: the instance.
        command: for its shell; ``None``: a shell.
        terminal: whether it gets a terminal.
        reads_input: whether it gets what comes on the standard input.
        forwards: ports that lead inside meanwhile.

    Raises:
        CommandFailed: it can't be run, or the connection was lost.
    """
    with _raw_terminal(terminal):
        return asyncio.run(_run(place, command, terminal, reads_input, forwards))


def forward_only(place: SshPlace, forwards: Sequence[Forward]) -> None:
    """Let ports lead inside until Ctrl-C."""

    async def hold() -> None:
        async with connection(place) as connected:
            await _open(connected, forwards)
            await connected.wait_closed()

    asyncio.run(hold())


async def _open(connected: asyncssh.SSHClientConnection, forwards: Sequence[Forward]) -> None:
    for here, inside in forwards:
        try:
            await connected.forward_local_port("127.0.0.1", here, "localhost", inside)
        except OSError as problem:
            raise CommandFailed(f"port {here} can't be had here: {problem.strerror}") from None
        print(f"http://127.0.0.1:{here} leads to port {inside} inside", file=sys.stderr)


async def _run(
    place: SshPlace,
    command: str | None,
    terminal: bool,
    reads_input: bool,
    forwards: Sequence[Forward],
) -> int:
    async with connection(place) as connected:
        await _open(connected, forwards)
        process: asyncssh.SSHClientProcess[bytes] = await connected.create_process(
            command,
            term_type=os.environ.get("TERM", "xterm") if terminal else None,
            term_size=_size() if terminal else (),
            encoding=None,
        )
        loop = asyncio.get_running_loop()
        if terminal:
            loop.add_signal_handler(signal.SIGWINCH, _resize, process)
        if reads_input:
            threading.Thread(target=_feed, args=(process, loop), daemon=True).start()
        else:
            process.stdin.write_eof()
        await asyncio.gather(_copy(process.stdout, 1), _copy(process.stderr, 2))
        await process.wait_closed()
        if process.exit_status is None:
            raise CommandFailed(f"the connection to {place.name} broke off", _LOST)
        return process.exit_status


def _resize(process: "asyncssh.SSHClientProcess[bytes]") -> None:
    process.change_terminal_size(*_size())


def _size() -> tuple[int, int]:
    # Of the terminal itself, which the variable COLUMNS knows nothing of.
    size = os.get_terminal_size(0)
    return size.columns, size.lines


def _feed(process: "asyncssh.SSHClientProcess[bytes]", loop: asyncio.AbstractEventLoop) -> None:
    """Send what comes in here, no faster than it is taken there; in a thread of its own."""

    async def send(data: bytes) -> None:
        if data:
            process.stdin.write(data)
            await process.stdin.drain()
        else:
            process.stdin.write_eof()

    # It is over as soon as the command is, whatever is still to come.
    with suppress(OSError, RuntimeError, asyncssh.Error):
        while True:
            data = os.read(0, _CHUNK)
            asyncio.run_coroutine_threadsafe(send(data), loop).result()
            if not data:
                return


async def _copy(source: Any, target: int) -> None:
    while data := await source.read(_CHUNK):
        await asyncio.to_thread(_write, target, data)


def _write(target: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(target, rest) :]


@contextmanager
def _raw_terminal(wanted: bool) -> Iterator[None]:
    if not wanted:
        yield
        return
    before = termios.tcgetattr(0)
    try:
        tty.setraw(0)
        yield
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)
