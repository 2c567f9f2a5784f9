"""What instances may reach beside the internet: the values, and the verb of engines that see to it.

Apart from the other verbs, since an engine may leave it to its cluster (as by network policies
that an administrator made) and not speak it at all.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable


class IsolationMode(StrEnum):
    """How much the operator insists on it."""

    OFF = "off"
    """Instances reach whatever the cluster's hosts reach."""
    WHERE_POSSIBLE = "auto"
    """Where the host can't do it at all the operator is told; where it can, nothing starts
    without."""
    DEMANDED = "on"
    """A cluster that can't do it can't be used."""


@dataclass(frozen=True, kw_only=True)
class PortSpan:
    """Ports in a row."""

    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class OpenTarget:
    """A place that instances may reach although it is none of the internet."""

    subnet: str
    """IPv4, in CIDR form."""
    ports: PortSpan | None = None
    """Of TCP and UDP; ``None``: all there is."""


@dataclass(frozen=True, kw_only=True)
class Isolation:
    """What instances of a cluster reach; everything else beside the internet is refused."""

    published: tuple[PortSpan, ...] = ()
    """TCP ports of the hosts at which this deployment serves everybody."""
    open_to: tuple[OpenTarget, ...] = ()
    """What the operator opened."""


@runtime_checkable
class Isolator(Protocol):
    """An engine that keeps instances away from its hosts and from the networks around these."""

    async def isolate(self, isolation: Isolation) -> None:
        """Have this in force for every instance, running or not, and look that it still is.

        While it is not, no instance starts. On an engine that can't do it and of which it was not
        demanded nothing happens, as its capabilities told; where it was switched off, what there
        was of it is taken away.

        Raises:
            TemporaryError: ``isolationMissing``: it can't be put in force now;
                ``isolationStays``: it can't be taken away.
        """
        ...
