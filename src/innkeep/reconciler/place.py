"""A cluster as work on its instances needs it, whichever process keeps it."""

from typing import Protocol

from innkeep.domain.network import Network
from innkeep.engines.base import Engine
from innkeep.services.protocols import ClusterState


class Place(Protocol):
    """A cluster as work on its instances needs it."""

    @property
    def engine(self) -> Engine:
        """What runs them."""
        ...

    @property
    def state(self) -> ClusterState:
        """How it is doing; nothing is begun while it is down."""
        ...

    async def know_network(self, network_id: str) -> None:
        """Find out about a network that an instance is in, as far as it is made."""
        ...

    def network(self, network_id: str) -> Network:
        """A network that the cluster has.

        Raises:
            NetworkPending: it is not made yet.
        """
        ...

    async def mend_networks(self) -> None:
        """Have networks made that the engine lost."""
        ...

    def worked(self) -> None:
        """Take note that work on an instance ended; at once, never failing."""
        ...
