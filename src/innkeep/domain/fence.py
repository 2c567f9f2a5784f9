"""A fence: what is remembered of a container that an engine could not end.

Its instance went on without it, so it must never come back as that instance's. Its address stays
taken until it is truly gone, since whoever had it meanwhile could get its traffic.
"""

import secrets
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Fence:
    """A container that was left behind."""

    holder: str
    """Has its address instead of the instance; 16 characters, as an instance's id."""
    instance_id: str
    cluster_id: str
    generation: int
    """The number of the container."""
    sandbox: str
    whole: bool
    """Whether all that the instance has there is to go, as its instance was deleted."""
    at: float
    """Since when, Unix seconds."""


def new_holder() -> str:
    """A holder of an address that no other fence and no instance is."""
    return secrets.token_hex(8)
