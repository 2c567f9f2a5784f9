"""What went wrong with an instance: in short for its status, and in full for whoever asks why."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from innkeep.domain.status import Status

LOG_LINES = 50
"""So many lines of the instance's own output are kept with a failure at most."""
LONGEST_LINE = 1000
"""Characters of each of them; what is longer loses its end."""
MOST_FAILURES = 20
"""So many failures of an instance are kept, the newest."""
MOST_STEPS = 500
"""So many steps of an instance's history are told, the newest."""
MOST_STEPS_OF_FAILURE = 50
"""So many of those are told again with each failure that they led to, the newest."""

_SIGNAL_NAMES = {
    1: "SIGHUP",
    2: "SIGINT",
    3: "SIGQUIT",
    4: "SIGILL",
    6: "SIGABRT",
    7: "SIGBUS",
    8: "SIGFPE",
    9: "SIGKILL",
    11: "SIGSEGV",
    13: "SIGPIPE",
    15: "SIGTERM",
}


@dataclass(frozen=True, kw_only=True)
class Exit:
    """How a main process ended."""

    code: int
    signal: int | None
    """The signal that killed it, when the exit code tells of one."""
    out_of_memory: bool


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why an instance isn't what was wished, in a form for programs and one for people."""

    state: str
    """A stable code, as ``imageNotFound`` or ``outOfMemory``."""
    message: str
    """One sentence that an owner can act on."""
    exit: Exit | None = field(default=None, compare=False)
    """How the main process ended, where that is the failure; not part of the short form."""


@dataclass(frozen=True, kw_only=True)
class FailureRecord:
    """A failure with what was seen when it happened. Times are Unix seconds."""

    at: float
    """When it happened first."""
    last_at: float
    """When it happened last: one that is tried again and again is one failure."""
    times: int
    status: Status
    """What the instance was then."""
    failure: Failure
    log: tuple[str, ...] = ()
    """The last lines of the instance's own output, oldest first."""

    def __repr__(self) -> str:
        # What an instance writes is nobody's but its owner's.
        return (
            f"FailureRecord(at={self.at!r}, status={self.status!r}, failure={self.failure!r}, "
            f"times={self.times!r}, log=<{len(self.log)} lines>)"
        )


def signal_name(number: int) -> str:
    """What a signal is called."""
    return _SIGNAL_NAMES.get(number, f"signal {number}")


def last_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """What is kept of an instance's output, which came in this order."""
    return tuple(line[:LONGEST_LINE] for line in list(lines)[-LOG_LINES:])
