"""HAProxy and its supervisor as processes: started, found again, ended. Neither is the server.

supervisord keeps HAProxy running and is a session of its own, so that both outlive the server. A
killed supervisor does not end HAProxy, and a new one adopts it (see ``haproxy_launcher``).
"""

import fcntl
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from innkeep.gateway import haproxy_launcher
from innkeep.gateway.durable_file import read_if_there, write_durably
from innkeep.gateway.errors import ProxyError
from innkeep.gateway.process_identity import ProcessIdentity, command_of, end_process, identify
from innkeep.gateway.proxy_state import load_state

_SEARCH_PATH = os.pathsep.join(
    ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
)
_LOG_TAIL_CHARACTERS = 600

SOCKET_NAME = "haproxy.sock"
"""Runtime socket, in the run folder."""


def proxy_folder(data_dir: Path) -> Path:
    """Folder of everything the proxy keeps."""
    return data_dir.resolve() / "proxy"


def find_haproxy() -> str:
    """Path of the program.

    Raises:
        ProxyError: it isn't installed.
    """
    program = shutil.which("haproxy") or shutil.which("haproxy", path=_SEARCH_PATH)
    if program is None:
        raise ProxyError(
            "the program haproxy is missing; install it (Debian, Ubuntu: apt-get install haproxy)"
        )
    return program


class HaproxyProcess:
    """The two processes of one data folder. All methods block for file or process work.

    Args:
        folder: what ``proxy_folder`` gives.
    """

    def __init__(self, folder: Path) -> None:
        self.config = folder / "haproxy.cfg"
        self._folder = folder
        self._lock = folder / "haproxy.lock"
        self._supervisor_config = folder / "supervisord.conf"
        self._supervisor_pid = folder / "supervisord.pid"

    @contextmanager
    def absence(self) -> Iterator[bool]:
        """Whether no HAProxy runs; while inside and true, none can start either."""
        with self._locked(fcntl.LOCK_EX) as absent:
            yield absent

    @contextmanager
    def _locked(self, how: int) -> Iterator[bool]:
        descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, how | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(descriptor)

    def is_absent(self) -> bool:
        """Whether no HAProxy runs now: one that starts later reads the map files later."""
        # A shared lock, so that two who ask at once don't take each other for HAProxy.
        with self._locked(fcntl.LOCK_SH) as absent:
            return absent

    def haproxy(self) -> ProcessIdentity | None:
        """The running HAProxy; ``None`` also while it is only being started."""
        process = self._noted_process(self._lock, str(self.config))
        return None if process is None or self.is_absent() else process

    def supervisor(self) -> ProcessIdentity | None:
        """The running supervisor."""
        return self._noted_process(self._supervisor_pid, str(self._supervisor_config))

    def ensure_supervisor(self, program: str) -> bool:
        """Have a supervisor with the right configuration; answer whether one was started.

        Raises:
            ProxyError: it can't be started.
        """
        wanted = self._supervisor_text(program)
        running = self.supervisor()
        if running is not None:
            if read_if_there(self._supervisor_config) == wanted:
                return False
            # By force, since its polite end would take HAProxy and every connection along.
            end_process(running, grace_seconds=0)
        write_durably(self._supervisor_config, wanted)
        self._start_supervisor()
        return True

    def stop(self) -> None:
        """End supervisor and HAProxy. Nothing is left running; ended already is fine.

        Raises:
            ProxyError: a process resists.
        """
        try:
            supervisor = self.supervisor()
            if supervisor is not None:
                end_process(supervisor, grace_seconds=8)
            deadline = time.monotonic() + 10
            while not self.is_absent():
                process = self._noted_process(self._lock, str(self.config))
                if process is not None:
                    end_process(process, grace_seconds=3)
                elif time.monotonic() > deadline:
                    raise ProxyError(f"{self._lock} is held by a process that isn't HAProxy")
                else:
                    time.sleep(0.05)
        except TimeoutError as problem:
            raise ProxyError(f"the proxy can't be stopped: {problem}") from problem

    def log_tail(self) -> str:
        """The end of what HAProxy said, on one line."""
        text = read_if_there(self._folder / "haproxy.log") or ""
        return " ".join(text[-_LOG_TAIL_CHARACTERS:].split())

    def _noted_process(self, note: Path, argument: str) -> ProcessIdentity | None:
        text = (read_if_there(note) or "").strip()
        if not text.isdigit():
            return None
        process = identify(int(text))
        return process if process and argument in command_of(process.pid) else None

    def _start_supervisor(self) -> None:
        self._supervisor_pid.unlink(missing_ok=True)
        # Isolated (-I), with a bare environment: the server's holds secrets.
        started = subprocess.run(  # noqa: S603 - our own interpreter and file
            [sys.executable, "-I", "-m", "supervisor.supervisord", "-c", self._supervisor_config],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={"PATH": _SEARCH_PATH, "LANG": "C.UTF-8"},
            cwd=self._folder,
            start_new_session=True,
            timeout=30,
            check=False,
        )
        if started.returncode != 0:
            said = " ".join(started.stdout.decode(errors="replace").split())
            raise ProxyError(f"the proxy's supervisor can't be started: {said}")
        deadline = time.monotonic() + 10
        while self.supervisor() is None:
            if time.monotonic() > deadline:
                raise ProxyError(
                    f"the proxy's supervisor ended at once; see {self._folder}/supervisord.log"
                )
            time.sleep(0.02)

    def _supervisor_text(self, program: str) -> str:
        launcher = str(Path(haproxy_launcher.__file__).resolve())
        # -I and -S: nothing but the standard library is read, so it starts fast.
        launch = [sys.executable, "-I", "-S", launcher, str(self._lock)]
        haproxy = [program, "-db", "-f", str(self.config)]
        command = shlex.join([*launch, *haproxy]).replace("%", "%%")
        account = "user=root\n" if os.geteuid() == 0 else ""
        # Names are relative to the folder in which the supervisor is started and stays.
        # startsecs=0: a HAProxy that fails at once is started again every second for ever,
        # instead of with growing pauses.
        return f"""\
; Written by Innkeep; changes made by hand are lost.
[supervisord]
logfile=supervisord.log
logfile_maxbytes=1MB
logfile_backups=1
pidfile=supervisord.pid
minfds=64
minprocs=1
umask=077
{account}
[program:haproxy]
command={command}
autostart=true
autorestart=true
startsecs=0
startretries=1000000
stopsignal=TERM
stopwaitsecs=2
redirect_stderr=true
stdout_logfile=haproxy.log
stdout_logfile_maxbytes=1MB
stdout_logfile_backups=1
"""


def stop(data_dir: Path) -> bool:
    """End the proxy of a data folder and remove its run folder; what was chosen is kept.

    Answers whether there was anything to end. Ending it again is fine.

    Raises:
        ProxyError: a process resists.
    """
    folder = proxy_folder(data_dir)
    if not folder.is_dir():
        return False
    process = HaproxyProcess(folder)
    found = process.supervisor() is not None or not process.is_absent()
    process.stop()
    state = load_state(folder)
    if state is not None:
        run_folder = Path(state.run_folder)
        (run_folder / SOCKET_NAME).unlink(missing_ok=True)
        if run_folder.is_dir() and not any(run_folder.iterdir()):
            run_folder.rmdir()
    return found
