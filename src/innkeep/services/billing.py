"""Changing how instances are said to be paid for; nothing is charged, and nothing ends."""

from collections.abc import Callable, Sequence

from innkeep.domain.billing import Billing, converted, renewed, with_auto_renew
from innkeep.domain.errors import InstanceNotFound
from innkeep.domain.instance import Instance
from innkeep.services.deployment import Deployment
from innkeep.services.visibility import find_changeable
from innkeep.store.database import Transaction
from innkeep.store.instance_settings import set_billing


async def renew(deployment: Deployment, owner_id: str, instance_id: str, months: int) -> None:
    """Let a subscription end later.

    Raises:
        InstanceNotFound: none with that id, or it is gone.
        Refused: it is no subscription, or the months are out of bounds.
    """
    now = deployment.clock()
    await _change(deployment, owner_id, instance_id, lambda old: renewed(old, months, now))


async def convert(deployment: Deployment, owner_id: str, instance_id: str, months: int) -> None:
    """Make pay as you go a subscription.

    Raises:
        InstanceNotFound: none with that id, or it is gone.
        Refused: it is a subscription already, or the months are out of bounds.
    """
    now = deployment.clock()
    await _change(deployment, owner_id, instance_id, lambda old: converted(old, months, now))


async def set_auto_renew(
    deployment: Deployment, owner_id: str, instance_ids: Sequence[str], on: bool, months: int
) -> None:
    """Have subscriptions renewed by themselves, or not; all of the instances or none.

    Raises:
        InstanceNotFound: one of them isn't there; it is named, and nothing was changed.
        Refused: one is no subscription, or the months are out of bounds.
    """

    def transaction(tx: Transaction) -> None:
        for index, instance_id in enumerate(instance_ids):
            field = f"instanceIds[{index}]"
            try:
                instance = _changeable(deployment, tx, owner_id, instance_id, field)
            except InstanceNotFound as problem:
                problem.metadata["field"] = field
                raise
            set_billing(tx, instance_id, with_auto_renew(instance.billing, on, months, field))

    await deployment.database.write(transaction)


async def _change(
    deployment: Deployment,
    owner_id: str,
    instance_id: str,
    change: Callable[[Billing], Billing],
) -> None:
    def transaction(tx: Transaction) -> None:
        instance = _changeable(deployment, tx, owner_id, instance_id, "instanceId")
        set_billing(tx, instance_id, change(instance.billing))

    await deployment.database.write(transaction)


def _changeable(
    deployment: Deployment, tx: Transaction, owner_id: str, instance_id: str, field: str
) -> Instance:
    return find_changeable(
        deployment, tx, owner_id, instance_id, "change the billing of", field=field
    )
