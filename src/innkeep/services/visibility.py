"""Which instances an owner sees (their own, and a removed one only for a grace) and may change."""

from collections.abc import Collection

from innkeep.domain.errors import InstanceNotFound, WrongStatus
from innkeep.domain.instance import Instance
from innkeep.domain.status import LEAVING, Status
from innkeep.services.deployment import Deployment
from innkeep.store import instances
from innkeep.store.database import Transaction


def find_own(deployment: Deployment, tx: Transaction, owner_id: str, instance_id: str) -> Instance:
    """The owner's instance with that id.

    Raises:
        InstanceNotFound: none with that id, or it is gone.
    """
    return seen_by(deployment, owner_id, instance_id, instances.find(tx, instance_id))


def seen_by(
    deployment: Deployment, owner_id: str, instance_id: str, instance: Instance | None
) -> Instance:
    """The instance with that id, as it was read, if the owner sees it.

    Raises:
        InstanceNotFound: there is none, it is another owner's, or it is gone.
    """
    if instance is None or instance.owner_id != owner_id:
        raise InstanceNotFound(instance_id)
    gone_since = deployment.clock() - instance.status_at
    if instance.status is Status.REMOVED and gone_since > deployment.removed_grace_seconds:
        raise InstanceNotFound(instance_id)
    return instance


def find_changeable(
    deployment: Deployment,
    tx: Transaction,
    owner_id: str,
    instance_id: str,
    deed: str,
    *,
    field: str = "instanceId",
) -> Instance:
    """The owner's instance with that id, as long as it isn't being removed.

    Args:
        deployment: where.
        tx: the transaction.
        owner_id: whose.
        instance_id: which.
        deed: what is to be done with it, as ``edit``, for the refusal.
        field: wire name of what names it.

    Raises:
        InstanceNotFound: none with that id, or it is gone.
        WrongStatus: it is being removed.
    """
    instance = find_own(deployment, tx, owner_id, instance_id)
    if instance.status in LEAVING:
        raise wrong_status(instance, deed, field=field)
    return instance


def wrong_status(
    instance: Instance,
    deed: str,
    possible: Collection[Status] = (),
    *,
    field: str = "instanceId",
) -> WrongStatus:
    """The refusal of something that does not fit an instance's status.

    Args:
        instance: as it is.
        deed: what was to be done with it, as ``edit``.
        possible: the statuses in which it can be done; empty: they aren't named.
        field: wire name of what names the instance.
    """
    told = f"{field}: can't {deed} an instance that is {instance.status}"
    if possible:
        told += f"; possible while {' or '.join(sorted(possible))}"
    return WrongStatus(told, metadata={"field": field, "status": instance.status})
