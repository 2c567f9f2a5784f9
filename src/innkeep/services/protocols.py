"""What services and the reconciler need of parts that stand above or beside them.

Implemented by the reconciler and the gateway and joined in ``app.py``, so no import points up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from innkeep.domain.endpoint import GatewayAddress, Route
from innkeep.domain.instance import Instance
from innkeep.domain.port_access import PortAccess
from innkeep.domain.port_health import PortProblem
from innkeep.domain.ports import PortMapping


@dataclass(frozen=True)
class ClusterState:
    """How a cluster is doing, for operators."""

    up: bool
    message: str
    """One sentence: what it is, or why it can't be used now."""
    unenforced: tuple[str, ...] = ()
    """Limits that its engine can't enforce, in words."""
    network_storage: bool = True
    """Whether its engine can make network storage."""
    terminals: bool = True
    """Whether its engine can run commands that are talked to."""
    sandboxes_wanted: int = 0
    """How many sandboxes are to be kept ready for the next instances."""
    quarantined: tuple[str, ...] = ()
    """Names of objects that carry this deployment's label and belong to nothing that it knows, as
    after an older backup was restored; they are left alone."""


class Waker(Protocol):
    """Gets the reconciler to look at something now instead of at its next round."""

    def wake(self, instance_id: str) -> None:
        """Must return at once and never fail; the wish is in the store already."""
        ...

    def look(self, instance_id: str) -> None:
        """As ``wake``, but what is being done with the instance goes on: its wish is the same."""
        ...

    def wake_cluster(self, cluster_id: str) -> None:
        """Have the networks, storages, prewarm tasks and jobs of a cluster looked at now.

        As ``wake``: at once, never failing.
        """
        ...


class RouteTable(Protocol):
    """The gateway's routes, changed one instance at a time."""

    async def set_routes(self, instance_id: str, routes: Iterable[Route]) -> None:
        """Make these the instance's routes, instead of any it had. Durable when it returns."""
        ...

    async def remove_routes(self, instance_id: str) -> None:
        """Take every route of the instance away. No request reaches its address afterwards."""
        ...

    async def replace_all(self, routes: Iterable[Route]) -> None:
        """Make these all the routes there are, repairing what differs."""
        ...


class AccessTable(Protocol):
    """Who may use which http port. It stays as it is over every change of routes."""

    async def set_access(self, instance_id: str, access: Iterable[PortAccess]) -> None:
        """Make these the guards of the instance's http ports; any other may be used by anybody.

        In force when it returns, also for routes that are opened later.
        """
        ...


class PortProbe(Protocol):
    """Tells whether something listens on a port of an instance, now."""

    async def is_listening(self, address: str, port: int) -> bool:
        """Answer within half a second."""
        ...


class PortDoctor(Protocol):
    """Finds out whether a client can connect to an instance's ports and, if not, why."""

    async def examine(
        self, instance: Instance, mappings: Sequence[PortMapping]
    ) -> Sequence[PortProblem | None]:
        """What keeps clients from each of these ports of a running instance; ``None``: nothing.

        All ports are looked at at once, and the answer comes within a few seconds whatever is away.
        """
        ...


class Gateway(RouteTable, AccessTable, PortProbe, Protocol):
    """The way in for traffic."""

    @property
    def address(self) -> GatewayAddress:
        """How clients reach it."""
        ...


class ClusterMonitor(Protocol):
    """Knows how each cluster is doing."""

    def cluster_states(self) -> Mapping[str, ClusterState]:
        """The state of every configured cluster, by its id."""
        ...
