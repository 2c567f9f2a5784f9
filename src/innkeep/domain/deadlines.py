"""How long an instance may be in each status on its way, and what becomes of it afterwards: data.

So nothing stays in a middle state. A deadline counts only while the instance's cluster answers: an
engine that is away says nothing about its instances, and is waited for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from innkeep.domain.status import Status

_MINUTE = 60.0
_HOUR = 60 * _MINUTE


class Afterwards(StrEnum):
    """What becomes of an instance whose deadline passed."""

    GIVE_UP = "giveUp"
    """It is ``exited`` with the reason; one that was to be upgraded goes on as it was."""
    LEAVE_BEHIND = "leaveBehind"
    """Its container is left behind, and it is what was wished without it."""
    ANEW = "anew"
    """What hangs is broken off, and it is worked on anew."""


@dataclass(frozen=True)
class Deadline:
    """How long a status may last, beside the grace that a main process has for its end."""

    seconds: float
    owner: str
    """Who works on it meanwhile."""
    afterwards: Afterwards


_LOOP = "instance loop"

DEADLINES: Mapping[Status, Deadline] = {
    Status.TO_CREATE: Deadline(15 * _MINUTE, "instance loop, network keeper", Afterwards.GIVE_UP),
    Status.CREATING: Deadline(30 * _MINUTE, _LOOP, Afterwards.GIVE_UP),
    Status.PULLING: Deadline(24 * _HOUR, _LOOP, Afterwards.GIVE_UP),
    Status.TO_STOP: Deadline(10 * _MINUTE, _LOOP, Afterwards.LEAVE_BEHIND),
    Status.STOPPING: Deadline(10 * _MINUTE, _LOOP, Afterwards.LEAVE_BEHIND),
    Status.TO_START: Deadline(15 * _MINUTE, _LOOP, Afterwards.GIVE_UP),
    Status.STARTING: Deadline(30 * _MINUTE, _LOOP, Afterwards.GIVE_UP),
    Status.TO_RESTART: Deadline(15 * _MINUTE, _LOOP, Afterwards.GIVE_UP),
    Status.RESTARTING: Deadline(30 * _MINUTE, _LOOP, Afterwards.GIVE_UP),
    Status.TO_RESET: Deadline(15 * _MINUTE, _LOOP, Afterwards.GIVE_UP),
    Status.RESETTING: Deadline(60 * _MINUTE, _LOOP, Afterwards.GIVE_UP),
    Status.MIGRATING: Deadline(60 * _MINUTE, _LOOP, Afterwards.ANEW),
    Status.TO_REMOVE: Deadline(10 * _MINUTE, _LOOP, Afterwards.LEAVE_BEHIND),
    Status.REMOVING: Deadline(10 * _MINUTE, _LOOP, Afterwards.LEAVE_BEHIND),
}
"""Of every status that an instance is only to pass through."""

AT_A_PLACE = Deadline(30 * _MINUTE, _LOOP, Afterwards.ANEW)
"""Of work on an instance that is where it is to be, as tidying up after a main process."""

LEAVE_BEHIND_AT_REST_SECONDS = 10 * _MINUTE
"""How long the container of an ``exited`` instance may refuse to end before it is left behind."""

AWAY_SECONDS = _HOUR
"""How long a cluster may be away before instances that were deleted there are removed without it.
"""

LEAST_ATTEMPTS = 5
"""Attempts in a row that must have failed too, unless one of them hung all the time."""


def deadline_of(status: Status) -> Deadline:
    """What holds for an instance in that status."""
    return DEADLINES.get(status, AT_A_PLACE)


def in_words(seconds: float) -> str:
    """A time as a sentence tells it, as ``10 minutes``."""
    if seconds >= 2 * _HOUR:
        return f"{seconds / _HOUR:.0f} hours"
    return f"{seconds / _MINUTE:.0f} minutes"
