"""Which instances an owner sees: their own, and a removed one only for a grace."""

from innkeep.domain.errors import InstanceNotFound
from innkeep.domain.instance import Instance
from innkeep.domain.status import Status
from innkeep.services.deployment import Deployment
from innkeep.store import instances
from innkeep.store.database import Transaction


def find_own(deployment: Deployment, tx: Transaction, owner_id: str, instance_id: str) -> Instance:
    """The owner's instance with that id.

    Raises:
        InstanceNotFound: none with that id, or it is gone.
    """
    instance = instances.find(tx, instance_id)
    if instance is None or instance.owner_id != owner_id:
        raise InstanceNotFound(instance_id)
    gone_since = deployment.clock() - instance.status_at
    if instance.status is Status.REMOVED and gone_since > deployment.removed_grace_seconds:
        raise InstanceNotFound(instance_id)
    return instance
