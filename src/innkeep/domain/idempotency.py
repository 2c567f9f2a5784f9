"""Requests that may be repeated: how an owner's key stands when a request comes with it."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class RequestKey:
    """An owner's name for one request and all its repetitions."""

    owner_id: str
    key: str


class KeyState(StrEnum):
    """How a key stands for a request that has just come with it."""

    NEW = "new"
    """Nobody did it yet; the one who was told so is to do it, and holds the key meanwhile."""
    ANSWERED = "answered"
    """It was done, and what was answered is known."""
    HELD = "held"
    """Somebody is at it."""
    CARRIED_OUT = "carriedOut"
    """It was done by a server that ended before it could answer."""
    ANOTHER = "another"
    """The key stands for another request."""


@dataclass(frozen=True)
class KeyLook:
    """What a look at a key found."""

    state: KeyState
    status: int = 0
    """HTTP status of the answer, if that is known."""
    answer: str = ""
    """Its body."""
    made: str = ""
    """Id of what the request made, if it made something."""
