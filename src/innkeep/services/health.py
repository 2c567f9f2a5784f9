"""Whether the server can do its work, for load balancers and for operators."""

from dataclasses import dataclass

from innkeep.domain.status import Status
from innkeep.services.deployment import Deployment
from innkeep.services.protocols import ClusterState
from innkeep.store import clusters, fences, instances, spare_sandboxes
from innkeep.store.database import Transaction


@dataclass(frozen=True)
class Readiness:
    """What ``/readyz`` tells."""

    clusters: dict[str, ClusterState]
    sandboxes_ready: dict[str, int]
    """How many sandboxes are ready for the next instances, by cluster."""
    cordoned: set[str]
    """The clusters that take no new instances."""


@dataclass(frozen=True)
class Figures:
    """What ``/metrics`` tells of the whole deployment; no owner is recognisable."""

    instances: dict[tuple[str, Status], int]
    """Number of instances by cluster and status, removed ones left out."""
    capacity: dict[str, dict[str, int]]
    """By cluster: cores, memory_gib, cores_held, memory_gib_held."""
    sandboxes_ready: dict[str, int]
    """As in ``Readiness``."""
    left_behind: dict[str, int]
    """How many containers could not be ended and were left behind, by cluster."""
    cordoned: dict[str, bool]
    """Whether it takes no new instances, by cluster."""


async def readiness(deployment: Deployment) -> Readiness:
    """Look at the store (raises when it doesn't answer) and at each cluster's state."""

    def transaction(tx: Transaction) -> tuple[dict[str, int], set[str]]:
        return spare_sandboxes.count_ready(tx), clusters.cordoned(tx)

    ready, cordoned = await deployment.database.read(transaction)
    return Readiness(dict(deployment.monitor.cluster_states()), ready, cordoned)


async def figures(deployment: Deployment) -> Figures:
    """Count what there is."""

    def transaction(tx: Transaction) -> Figures:
        usages = clusters.usages(tx, deployment.clock())
        capacity = {
            usage.cluster_id: {
                "cores": usage.cores,
                "memory_gib": usage.memory_gib,
                "cores_held": usage.cores_held,
                "memory_gib_held": usage.memory_gib_held,
            }
            for usage in usages.values()
        }
        return Figures(
            instances.count_by_status(tx),
            capacity,
            spare_sandboxes.count_ready(tx),
            {**dict.fromkeys(usages, 0), **fences.count(tx)},
            {usage.cluster_id: usage.cordon is not None for usage in usages.values()},
        )

    return await deployment.database.read(transaction)
