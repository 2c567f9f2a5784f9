"""What an entrance needs to know of an instance that somebody wants to get into."""

from dataclasses import dataclass

from innkeep.domain.credentials import Credentials
from innkeep.domain.instance import HistoryEntry, Instance
from innkeep.domain.status import Status
from innkeep.services.deployment import Deployment
from innkeep.store import instances
from innkeep.store.credentials import credentials_of
from innkeep.store.database import Transaction


@dataclass(frozen=True)
class VisitedInstance:
    """An instance with what its entrances check a visitor against."""

    instance: Instance
    credentials: Credentials

    @property
    def is_running(self) -> bool:
        """Whether its main process runs."""
        return self.instance.status is Status.RUNNING


async def find_visited(deployment: Deployment, instance_id: str) -> VisitedInstance | None:
    """The instance with that id, whoever owns it; ``None``: there is none, or it is removed.

    Only for entrances, which check a secret of the instance or a key of its owner.
    """

    def transaction(tx: Transaction) -> VisitedInstance | None:
        instance = instances.find(tx, instance_id)
        if instance is None or instance.status is Status.REMOVED:
            return None
        return VisitedInstance(instance, credentials_of(tx, instance_id))

    return await deployment.database.read(transaction)


async def history_of(deployment: Deployment, instance_id: str) -> tuple[HistoryEntry, ...]:
    """The steps of an instance's life so far, oldest first."""
    return tuple(await deployment.database.read(instances.history_of, instance_id))
