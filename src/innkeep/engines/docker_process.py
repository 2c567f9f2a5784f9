"""A command's process as the kernel of Docker's host knows it, for signals and for its end.

Docker has no call that sends a signal to a command, nor one that ends it. It tells the process's
id on the host, which is this machine; an id may have been given to another process since, so a
process is known by the moment of its start too.
"""

import asyncio
import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

_POLL_SECONDS = 0.02
_LAST_WAIT_SECONDS = 5.0


@dataclass(frozen=True)
class _Stat:
    group: int
    session: int
    foreground: int
    """Process group that has the terminal; not positive without a terminal."""
    started: int


@dataclass(frozen=True)
class HostProcess:
    """One process; Docker makes each command's the first of a session and of a group."""

    pid: int
    started: int
    """Clock ticks from the boot of the machine to its start."""

    def is_alive(self) -> bool:
        """Whether it runs still."""
        return self._now() is not None

    def send(self, number: int) -> None:
        """Send a signal to it with its group, and to the group that has its terminal.

        Raises:
            PermissionError: this server may not.
        """
        stat = self._now()
        if stat is not None:
            _send({self.pid, stat.foreground}, number)

    async def hang_up(self, grace_seconds: float) -> None:
        """Tell its whole session that whoever talked to it is gone; by force after the grace.

        What was begun to outlive that (``nohup``, ``setsid``) lives on.

        Raises:
            PermissionError: this server may not.
        """
        if not self.is_alive():
            return
        groups = await asyncio.to_thread(_groups_of_session, self.pid)
        _send(groups, signal.SIGHUP)
        # One that is stopped would not see the first.
        _send(groups, signal.SIGCONT)
        if not await self._gone(grace_seconds):
            self.send(signal.SIGKILL)
            await self._gone(_LAST_WAIT_SECONDS)

    async def _gone(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.is_alive():
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(_POLL_SECONDS)
        return True

    def _now(self) -> _Stat | None:
        stat = _look(self.pid)
        return stat if stat is not None and stat.started == self.started else None


def find_process(pid: int, container_id: str) -> HostProcess | None:
    """The process with that id, if it is in that container and has not ended."""
    stat = _look(pid)
    if stat is None:
        return None
    try:
        cgroups = Path(f"/proc/{pid}/cgroup").read_text(encoding="utf-8")
    except OSError:
        return None
    return HostProcess(pid, stat.started) if container_id in cgroups else None


def _groups_of_session(session: int) -> set[int]:
    groups = set()
    for entry in Path("/proc").iterdir():
        stat = _look(int(entry.name)) if entry.name.isdecimal() else None
        if stat is not None and stat.session == session:
            groups.add(stat.group)
    return groups


def _look(pid: int) -> _Stat | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The name stands in parentheses and may itself hold blanks and parentheses.
    fields = text.rpartition(")")[2].split()
    if fields[0] in "ZX":
        return None
    group, session, foreground = int(fields[2]), int(fields[3]), int(fields[5])
    return _Stat(group, session, foreground, started=int(fields[19]))


def _send(groups: set[int], number: int) -> None:
    for group in groups:
        # Without a terminal the kernel says 0 or -1.
        if group > 1:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, number)
