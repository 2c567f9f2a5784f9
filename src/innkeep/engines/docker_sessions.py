"""Commands in an instance's container that somebody talks to.

Docker answers before the command began and tells a refusal only as its output, so beginning one
means to look until it runs. It also lets a command run on when its connection is gone, so letting
go means to end it.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog
from aiodocker.exceptions import DockerError

from innkeep.engines.docker_errors import explain_command
from innkeep.engines.docker_hijack import HijackedStream, hijack
from innkeep.engines.docker_link import DockerLink
from innkeep.engines.docker_process import HostProcess, find_process
from innkeep.engines.errors import EngineUnavailable, PermanentError, TemporaryError
from innkeep.engines.sessions import CommandOutput, CommandRequest, TerminalSize

_log = structlog.get_logger(__name__)

HANG_UP_GRACE_SECONDS = 2.0
_FIRST_PAUSE_SECONDS = 0.01
_LONGEST_PAUSE_SECONDS = 1.0
_LATE_BEGIN_SECONDS = 10.0
_LARGEST_REFUSAL = 4096
_TAKES_SIZE_AT_START = (1, 42)


class DockerSessions:
    """Opens commands on a Docker host, and ends those that are let go of."""

    def __init__(self, link: DockerLink) -> None:
        self._link = link
        self._endings: set[asyncio.Task[None]] = set()

    async def open(self, container_id: str, request: CommandRequest) -> "DockerCommandSession":
        """Begin a command; see ``CommandOpener.open_command``.

        Args:
            container_id: Docker's own id of a running container.
            request: the command.
        """
        session = DockerCommandSession(self, self._link, container_id, request)
        try:
            await session.begin()
        except BaseException:
            # It may begin even so; nobody needs to wait for its end.
            self.end(session)
            raise
        return session

    def end(self, session: "DockerCommandSession") -> asyncio.Task[None]:
        """End a command, even if whoever wanted that is cancelled meanwhile."""
        ending = asyncio.create_task(session.hang_up())
        self._endings.add(ending)
        ending.add_done_callback(self._endings.discard)
        return ending

    async def close(self) -> None:
        """Wait until all that was let go of has ended."""
        await asyncio.gather(*self._endings, return_exceptions=True)


class DockerCommandSession:
    """One command; see ``CommandSession``."""

    def __init__(
        self,
        sessions: DockerSessions,
        link: DockerLink,
        container_id: str,
        request: CommandRequest,
    ) -> None:
        self._sessions = sessions
        self._link = link
        self._container_id = container_id
        self._request = request
        self._exec_id = ""
        self._started = False
        self._stream: HijackedStream | None = None
        self._process: HostProcess | None = None
        self._code: int | None = None
        self._ended = False
        self._closed = False

    async def begin(self) -> None:
        """Have it run.

        Raises:
            TemporaryError, PermanentError: see ``CommandOpener.open_command``.
        """
        try:
            async with self._link.call():
                self._exec_id = await self._prepare()
                self._stream = await self._start()
                if self._request.terminal is not None:
                    # Docker keeps it waiting for the begin, which is as early as can be.
                    await self.resize(self._request.terminal)
                record = await self._until_begun()
        except DockerError as problem:
            raise explain_command(problem.message) or problem from None
        if not record["Running"] and not record["Pid"]:
            raise await self._refusal()
        self._process = find_process(int(record["Pid"]), self._container_id)

    async def _prepare(self) -> str:
        request = self._request
        record: dict[str, Any] = {
            "Cmd": list(request.command),
            "Env": [f"{key}={value}" for key, value in request.env],
            "User": request.user,
            "AttachStdin": True,
            "AttachStdout": True,
            "AttachStderr": True,
            "Tty": request.terminal is not None,
        }
        if request.working_dir is not None:
            record["WorkingDir"] = request.working_dir
        path = f"containers/{self._container_id}/exec"
        answer = await self._link.ask("POST", path, record=record)
        return str(answer["Id"])

    async def _start(self) -> HijackedStream:
        size = self._request.terminal
        record: dict[str, Any] = {"Detach": False, "Tty": size is not None}
        if size is not None and await self._link.version() >= _TAKES_SIZE_AT_START:
            record["ConsoleSize"] = [size.rows, size.columns]
        path = f"exec/{self._exec_id}/start"
        self._started = True
        return await hijack(self._link, path, record, terminal=size is not None)

    async def _until_begun(self) -> Mapping[str, Any]:
        pause = _FIRST_PAUSE_SECONDS
        while True:
            record = await self._inspect()
            if record["Pid"] or record["ExitCode"] is not None:
                return record
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE_SECONDS)

    async def _inspect(self) -> Mapping[str, Any]:
        record: Mapping[str, Any] = await self._link.ask("GET", f"exec/{self._exec_id}/json")
        return record

    async def _refusal(self) -> Exception:
        assert self._stream is not None
        told = b""
        async with self._link.call():
            while len(told) < _LARGEST_REFUSAL and (piece := await self._stream.read()) is not None:
                told += piece.data
        sentence = told.decode(errors="replace")
        return explain_command(sentence) or TemporaryError(
            "engineError", f"Docker could not begin the command: {sentence.strip()}"
        )

    async def read(self) -> CommandOutput | None:
        """See ``CommandSession.read``."""
        if self._ended or self._stream is None:
            return None
        try:
            async with self._link.call(None):
                piece = await self._stream.read()
        except asyncio.IncompleteReadError:
            raise EngineUnavailable("Docker broke off in the middle of the output.") from None
        if piece is None:
            self._code = await self._until_ended()
            self._ended = True
        return piece

    async def _until_ended(self) -> int:
        """How it ended; it may have closed its output long before."""
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                async with self._link.call():
                    record = await self._inspect()
            except DockerError as problem:
                raise EngineUnavailable(
                    f"Docker does not know any more how the command ended: {problem.message}"
                ) from None
            if not record["Running"]:
                code = record["ExitCode"]
                return -1 if code is None else int(code)
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE_SECONDS)

    async def write(self, data: bytes) -> None:
        """See ``CommandSession.write``."""
        if self._stream is not None:
            await self._stream.write(data)

    async def end_input(self) -> None:
        """See ``CommandSession.end_input``."""
        if self._stream is not None:
            await self._stream.end_input()

    async def resize(self, size: TerminalSize) -> None:
        """See ``CommandSession.resize``."""
        if self._request.terminal is None or self._ended:
            return
        path = f"exec/{self._exec_id}/resize"
        query = {"h": str(size.rows), "w": str(size.columns)}
        try:
            async with (
                self._link.call(),
                self._link.request("POST", path, params=query),
            ):
                pass
        except DockerError as problem:
            # A command that has ended has no terminal any more.
            _log.debug("terminal not resized", why=problem.message)

    async def send_signal(self, number: int) -> None:
        """See ``CommandSession.send_signal``."""
        if self._process is None or self._ended:
            return
        try:
            self._process.send(number)
        except PermissionError:
            raise PermanentError(
                "signalRefused", "The server needs to be root to send signals to commands."
            ) from None

    async def exit_code(self) -> int:
        """See ``CommandSession.exit_code``."""
        return -1 if self._code is None else self._code

    async def close(self) -> None:
        """See ``CommandSession.close``."""
        if self._closed:
            return
        self._closed = True
        await asyncio.shield(self._sessions.end(self))

    async def hang_up(self) -> None:
        """End the process, then the connection."""
        try:
            if not self._ended:
                process = self._process or await self._late_process()
                if process is not None:
                    await process.hang_up(HANG_UP_GRACE_SECONDS)
        except PermissionError:
            _log.warning("command can't be ended: the server is not root", exec=self._exec_id)
        finally:
            if self._stream is not None:
                self._stream.abort()

    async def _late_process(self) -> HostProcess | None:
        """The process of a command that was let go of before it was seen to begin."""
        if not self._started:
            return None
        try:
            async with self._link.call(_LATE_BEGIN_SECONDS):
                record = await self._until_begun()
                return find_process(int(record["Pid"]), self._container_id)
        except (DockerError, EngineUnavailable):
            return None
