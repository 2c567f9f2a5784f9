"""Commands that are talked to, each as a script for a real engine and as a program for the fake."""

import asyncio
import signal

from innkeep.engines.fake_sessions import FakeProcess, FakeProgram
from innkeep.engines.sessions import CommandOutput, CommandSession, TerminalSize

BOUND_SECONDS = 60

SCRIPTS = {
    "cat": "exec cat",
    "both": "echo to the one; echo to the other >&2; exit 7",
    "endless": "exec yes",
    "sleep": "echo ready; exec sleep 1000",
    "stubborn": "trap '' HUP TERM; echo ready; while :; do sleep 1; done",
    "heeds": "trap 'echo heard; exit 3' TERM; echo ready; while :; do sleep 0.05; done",
    "lazy": ("trap 'go=1' USR1; echo ready; while [ -z \"$go\" ]; do sleep 0.05; done; exec wc -c"),
    "tell": 'echo "$GREETING $MOOD $(pwd) $(id -u)"',
    "size": (
        'until [ "$(stty size)" = "33 91" ]; do sleep 0.05; done; echo first;'
        'until [ "$(stty size)" = "44 120" ]; do sleep 0.05; done; echo second; exit 5'
    ),
    "on_terminal": "test -t 0 && test -t 1 && test -t 2 && echo yes >&2",
}


async def _both(process: FakeProcess) -> int:
    await process.write(b"to the one\n")
    await process.write(b"to the other\n", "stderr")
    return 7


async def _endless(process: FakeProcess) -> int:
    while True:
        await process.write(b"y\n" * 1000)


async def _sleep(process: FakeProcess) -> int:
    await process.write(b"ready\n")
    await asyncio.Event().wait()
    return 0


async def _stubborn(process: FakeProcess) -> int:
    process.heeds = {signal.SIGHUP, signal.SIGTERM}
    return await _sleep(process)


async def _heeds(process: FakeProcess) -> int:
    process.heeds = {signal.SIGTERM}
    await process.write(b"ready\n")
    await process.next_signal()
    await process.write(b"heard\n")
    return 3


async def _lazy(process: FakeProcess) -> int:
    process.heeds = {signal.SIGUSR1}
    await process.write(b"ready\n")
    await process.next_signal()
    count = 0
    while data := await process.read():
        count += len(data)
    await process.write(f"{count}\n".encode())
    return 0


async def _tell(process: FakeProcess) -> int:
    request = process.request
    env = {"GREETING": "good day", **dict(request.env)}
    user = request.user or "0"
    line = f"{env['GREETING']} {env.get('MOOD', '')} {request.working_dir or '/'} {user}\n"
    await process.write(line.encode())
    return 0


async def _size(process: FakeProcess) -> int:
    await process.until_resized(TerminalSize(91, 33))
    await process.write(b"first\r\n")
    await process.until_resized(TerminalSize(120, 44))
    await process.write(b"second\r\n")
    return 5


async def _on_terminal(process: FakeProcess) -> int:
    await process.write(b"yes\r\n", "stderr")
    return 0


PROGRAMS: dict[str, FakeProgram] = {
    "both": _both,
    "endless": _endless,
    "sleep": _sleep,
    "stubborn": _stubborn,
    "heeds": _heeds,
    "lazy": _lazy,
    "tell": _tell,
    "size": _size,
    "on_terminal": _on_terminal,
}


async def read_all(session: CommandSession) -> tuple[bytes, bytes, int]:
    """Standard output, standard error and exit code of a command that ends."""
    told = {"stdout": bytearray(), "stderr": bytearray()}
    async with asyncio.timeout(BOUND_SECONDS):
        while (piece := await session.read()) is not None:
            told[piece.stream] += piece.data
    return bytes(told["stdout"]), bytes(told["stderr"]), await session.exit_code()


async def read_until(session: CommandSession, sign: bytes) -> bytes:
    """Output up to and with the sign."""
    told = b""
    async with asyncio.timeout(BOUND_SECONDS):
        while sign not in told:
            piece = await session.read()
            assert isinstance(piece, CommandOutput), f"ended after {told!r}"
            told += piece.data
    return told
