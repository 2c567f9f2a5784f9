"""Which process is which: a process id alone may have been given to another program since."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class ProcessIdentity:
    """One process, told apart from an earlier one with the same id."""

    pid: int
    started: int
    """Clock ticks from the boot of the machine to its start."""


def identify(pid: int) -> ProcessIdentity | None:
    """The process that has this id now; ``None`` when there is none or it has ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The name stands in parentheses and may itself hold blanks and parentheses.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else ProcessIdentity(pid, int(fields[19]))


def command_of(pid: int) -> list[str]:
    """The command line of a process; empty when it has ended or can't be read."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return []
    return [part.decode(errors="replace") for part in raw.split(b"\0") if part]


def end_process(process: ProcessIdentity, *, grace_seconds: float) -> None:
    """End a process and wait until it is gone: politely first, by force after the grace.

    Raises:
        TimeoutError: it is still there five seconds after SIGKILL.
    """
    for number, wait_seconds in ((signal.SIGTERM, grace_seconds), (signal.SIGKILL, 5.0)):
        if wait_seconds <= 0:
            continue
        if identify(process.pid) != process:
            return
        try:
            os.kill(process.pid, number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + wait_seconds
        while time.monotonic() < deadline:
            if identify(process.pid) != process:
                return
            time.sleep(_POLL_SECONDS)
    raise TimeoutError(f"process {process.pid} can't be ended")
