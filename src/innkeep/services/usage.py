"""What an owner can ask about the use of an instance."""

from innkeep.domain.status import Status
from innkeep.domain.usage import Utilization, usage_window, utilization
from innkeep.services.deployment import Deployment
from innkeep.services.visibility import find_own
from innkeep.store import usage
from innkeep.store.database import Transaction


async def measured(
    deployment: Deployment, owner_id: str, instance_id: str, *, start: str, end: str, interval: str
) -> Utilization:
    """The use of an instance within a time; see ``usage_window`` for how that is said.

    Raises:
        InstanceNotFound: none with that id, or it is gone.
    """
    window = usage_window(start, end, interval, int(deployment.clock()))

    def transaction(tx: Transaction) -> Utilization:
        instance = find_own(deployment, tx, owner_id, instance_id)
        if instance.status is Status.REMOVED:
            return Utilization((), (), ())
        samples = usage.read(tx, instance_id, instance.cluster_id, window.start, window.end)
        return utilization(samples, instance, window)

    return await deployment.database.read(transaction)
