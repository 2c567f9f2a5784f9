"""One session channel: a shell, a command, or file transfer in an instance."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import asyncssh
import structlog

from innkeep.domain.errors import InnkeepError
from innkeep.engines.errors import EngineError
from innkeep.engines.sessions import CommandSession, OutputStream, TerminalSize
from innkeep.gateway.instance_door import DoorClosed, InstanceDoor
from innkeep.gateway.ssh_login import Kind, Login, login_requests, taken_environment
from innkeep.gateway.ssh_names import LoginName
from innkeep.gateway.ssh_pipe import PipedChannel, SshPipe

_log = structlog.get_logger(__name__)

_REFUSED_CODE = 1
_LOST_CODE = 255
_USUAL_COLUMNS, _USUAL_ROWS = 80, 24
_LARGEST_SIDE = 4096


class InstanceSession(PipedChannel, asyncssh.SSHServerSession[bytes]):
    """See the module.

    Args:
        door: begins commands.
        name: whom the client logged in as.
        env: what the instance is told of the connection.
        notice: asked at the begin for a sentence that the user should see.
        working: keeps the task until it is over.
    """

    def __init__(
        self,
        door: InstanceDoor,
        name: LoginName,
        env: Mapping[str, str],
        notice: Callable[[], str],
        working: set[asyncio.Task[None]],
    ) -> None:
        self._door = door
        self._name = name
        self._env = env
        self._notice = notice
        self._working = working
        super().__init__(SshPipe(self))
        self._chan: asyncssh.SSHServerChannel[bytes] | None = None
        self._kind: Kind = "shell"
        self._command = ""
        self._running: CommandSession | None = None
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """Remember the channel."""
        self._chan = self._channel = chan

    def connection_lost(self, exc: Exception | None) -> None:
        """Hang up: the client is gone, or closed the channel."""
        if self._task is not None:
            self._task.cancel()

    def pty_requested(
        self,
        term_type: str,
        term_size: tuple[int, int, int, int],
        term_modes: Mapping[int, int],
    ) -> bool:
        """Grant a terminal."""
        return True

    def shell_requested(self) -> bool:
        """Grant a shell."""
        self._kind = "shell"
        return True

    def exec_requested(self, command: str) -> bool:
        """Grant a command."""
        self._kind, self._command = "command", command
        return "\0" not in command

    def subsystem_requested(self, subsystem: str) -> bool:
        """Grant file transfer, the only one there is."""
        self._kind = "sftp"
        return subsystem == "sftp"

    def session_started(self) -> None:
        """Begin."""
        task = asyncio.create_task(self._run())
        self._task = task
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        """Pass the size on."""
        if self._running is not None:
            self._later(self._running.resize(_terminal_size(width, height)))

    def signal_received(self, signal: str) -> None:
        """Pass a signal on."""
        number = _signal_number(signal)
        if self._running is not None and number is not None:
            self._later(self._running.send_signal(number))

    def put(self, data: bytes, stream: OutputStream) -> None:
        """See ``Outlet.put``."""
        if self._chan is not None and not self._chan.is_closing():
            kind = asyncssh.EXTENDED_DATA_STDERR if stream == "stderr" else None
            self._chan.write(data, kind)

    def _later(self, doing: Coroutine[Any, Any, None]) -> None:
        async def do() -> None:
            # The end of the command is told elsewhere.
            with contextlib.suppress(EngineError):
                await doing

        task = asyncio.create_task(do())
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    def _login(self, chan: asyncssh.SSHServerChannel[bytes]) -> Login:
        offered = {
            key.decode(errors="replace"): value.decode(errors="replace")
            for key, value in chan.get_environment_bytes().items()
        }
        kind = chan.get_terminal_type()
        width, height, _, _ = chan.get_terminal_size()
        return Login(
            kind=self._kind,
            user=self._name.user,
            command=self._command,
            terminal=None if kind is None else _terminal_size(width, height),
            terminal_type=kind or "",
            env=(*self._env.items(), *taken_environment(offered)),
        )

    async def _run(self) -> None:
        chan = self._chan
        assert chan is not None
        code = _LOST_CODE
        try:
            code = await self._serve(chan)
        except DoorClosed as problem:
            code = _REFUSED_CODE
            self._say(str(problem))
        except (EngineError, InnkeepError) as problem:
            self._say(problem.message)
        except Exception:  # noqa: BLE001  # whoever waits for an answer gets one
            _log.exception("ssh session", instance=self._name.instance_id)
            self._say("Innkeep had a problem of its own.")
        finally:
            if not chan.is_closing():
                chan.exit(code)

    async def _serve(self, chan: asyncssh.SSHServerChannel[bytes]) -> int:
        if self._kind != "sftp" and (notice := self._notice()):
            self._say(notice)
        requests = login_requests(self._login(chan))
        command = await self._door.begin(self._name.instance_id, requests)
        try:
            self._running = command
            await self._catch_up_size(chan, command)
            return await self._pipe.run(command)
        finally:
            self._running = None
            await command.close()

    async def _catch_up_size(
        self, chan: asyncssh.SSHServerChannel[bytes], command: CommandSession
    ) -> None:
        """The window may have been resized while the command began."""
        if chan.get_terminal_type() is not None:
            width, height, _, _ = chan.get_terminal_size()
            await command.resize(_terminal_size(width, height))

    def _say(self, sentence: str) -> None:
        self.put(f"{sentence}\r\n".encode(), "stderr")


def _terminal_size(width: int, height: int) -> TerminalSize:
    return TerminalSize(
        columns=min(width, _LARGEST_SIDE) or _USUAL_COLUMNS,
        rows=min(height, _LARGEST_SIDE) or _USUAL_ROWS,
    )


def _signal_number(name: str) -> int | None:
    known = signal.Signals.__members__.get(f"SIG{name}")
    return None if known is None else int(known)
