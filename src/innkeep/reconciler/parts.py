"""What the reconciler's modules share."""

from dataclasses import dataclass

from innkeep.domain.clock import Clock
from innkeep.services.protocols import RouteTable
from innkeep.store.database import Database


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The parts and figures that working on instances needs."""

    database: Database
    routes: RouteTable
    clock: Clock
    stop_grace_seconds: float
    """Between the polite and the forced end of a main process."""
    rest_seconds: float
    """How long a released address or port isn't given out again."""
    metrics_interval_seconds: int = 0
    """Time between two measures of what instances use; 0: none are taken."""
    metrics_keep_hours: int = 24
    """How long measures are kept."""
    age_clock: Clock | None = None
    """Judges what is old enough to be deleted; ``None``: the clock itself."""
    prewarm_image_gib: int = 100
    """The largest image that is pulled ahead, GiB."""

    def age(self) -> float:
        """The time by which something is old enough to be deleted, Unix seconds."""
        return (self.age_clock or self.clock)()
