"""What an entrance needs to know of an instance that somebody wants to get into."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from innkeep.domain.credentials import Credentials
from innkeep.domain.instance import HistoryEntry, Instance
from innkeep.domain.status import Status
from innkeep.services.deployment import Deployment
from innkeep.store import instances
from innkeep.store.changes import Watch
from innkeep.store.credentials import credentials_of
from innkeep.store.database import Transaction


@dataclass(frozen=True)
class VisitedInstance:
    """An instance with what its entrances check a visitor against."""

    instance: Instance
    credentials: Credentials

    @property
    def is_running(self) -> bool:
        """Whether its main process runs, also while an upgrade is prepared beside it."""
        return self.instance.may_serve


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


def watch(deployment: Deployment, instance_id: str) -> AbstractContextManager[Watch]:
    """Be woken whenever something happens in an instance's life; waiting costs nothing."""
    return deployment.database.changes.watch(instance_id)


async def history_of(
    deployment: Deployment, instance_id: str, after: int = 0
) -> Sequence[HistoryEntry]:
    """The steps of an instance's life after the one of that number, oldest first."""
    return await deployment.database.read(instances.history_of, instance_id, after)
