"""Whether an instance's ports can be reached now and, if not, what keeps clients out."""

from collections.abc import Sequence
from dataclasses import dataclass

from innkeep.domain.instance import HistoryEntry, Instance
from innkeep.domain.port_health import PortHealth, why_not_running
from innkeep.domain.ports import PortMapping
from innkeep.services.deployment import Deployment
from innkeep.services.visibility import find_own
from innkeep.store import instances
from innkeep.store.database import Transaction


@dataclass(frozen=True)
class PortsReport:
    """The ports of an instance, those of tools included, in the order of ``mappings``."""

    instance: Instance
    health: Sequence[PortHealth]


async def report(deployment: Deployment, owner_id: str, instance_id: str) -> PortsReport:
    """Look at every port of an instance of the owner.

    Raises:
        InstanceNotFound: none with that id, or it is gone.
    """

    def transaction(tx: Transaction) -> tuple[Instance, Sequence[HistoryEntry]]:
        instance = find_own(deployment, tx, owner_id, instance_id)
        return instance, instances.history_of(tx, instance_id)

    instance, history = await deployment.database.read(transaction)
    return PortsReport(instance, await examine(deployment, instance, history))


async def examine(
    deployment: Deployment,
    instance: Instance,
    history: Sequence[HistoryEntry],
    mappings: Sequence[PortMapping] | None = None,
) -> Sequence[PortHealth]:
    """The health of some of the instance's ports, all looked at at once.

    Args:
        deployment: where to look.
        instance: whose ports.
        history: its history, for why it doesn't run.
        mappings: which ports; ``None``: all of ``Instance.mappings``.
    """
    if mappings is None:
        mappings = instance.mappings
    problem = why_not_running(instance, history)
    if problem is not None:
        return [PortHealth(mapping, problem) for mapping in mappings]
    problems = await deployment.doctor.examine(instance, mappings)
    return [PortHealth(mapping, found) for mapping, found in zip(mappings, problems, strict=True)]
