"""Requests that may be repeated: how an owner's key stands when a request comes with it."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from innkeep.domain.account import Role


@dataclass(frozen=True)
class RequestKey:
    """An owner's name for one request and all its repetitions.

    Keys of different roles have names of their own: else one that may do less would be told an
    answer that it could not get by itself.
    """

    owner_id: str
    key: str
    role: Role = Role.ADMIN

    @property
    def stored(self) -> str:
        """The name among all of the owner's, of at most 255 characters."""
        if self.role is Role.ADMIN:
            return self.key
        return hashlib.sha256(f"{self.role}\n{self.key}".encode()).hexdigest()


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
