"""The other processes of the server, as a reconciler tells them what they could not know yet."""

from typing import Protocol


class Neighbours(Protocol):
    """The other processes that work on the same store; each must return at once, never failing."""

    def wake(self, instance_id: str) -> None:
        """Interrupt work on an instance there: its wish changed."""
        ...

    def share(self) -> None:
        """Have a look there at what is due: it is more than is taken here."""
        ...


class Nobody:
    """No other process."""

    def wake(self, instance_id: str) -> None:
        """Nobody works on it."""

    def share(self) -> None:
        """Nobody takes it."""


class MainKeepers(Protocol):
    """The keepers of clusters in the main process; each must return at once, never failing."""

    def wake_cluster(self, cluster_id: str) -> None:
        """Have the networks, storages, prewarm tasks and jobs of a cluster looked at."""
        ...

    def worked(self, cluster_id: str) -> None:
        """Have the pool of sandboxes of a cluster looked at, after work on an instance."""
        ...
