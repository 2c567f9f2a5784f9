"""What of an instance can be switched while its container goes on."""

from innkeep.services.deployment import Deployment
from innkeep.services.visibility import find_changeable
from innkeep.store.database import Transaction
from innkeep.store.instance_settings import set_web_terminal


async def switch_web_terminal(
    deployment: Deployment, owner_id: str, instance_id: str, on: bool
) -> None:
    """Let the instance's web terminal be opened, or not; off ends its sessions.

    Raises:
        InstanceNotFound: none with that id, or it is gone.
        WrongStatus: the instance is being removed.
    """

    def transaction(tx: Transaction) -> None:
        find_changeable(deployment, tx, owner_id, instance_id, "change")
        set_web_terminal(tx, instance_id, on)

    await deployment.database.write(transaction)
