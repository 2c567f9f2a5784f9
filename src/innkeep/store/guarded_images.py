"""Repositories that somebody pulled from with a login: their local copies aren't for everyone."""

from sqlalchemy import insert, select

from innkeep.store.database import Transaction
from innkeep.store.tables import guarded_images


def is_guarded(tx: Transaction, cluster_id: str, repository: str) -> bool:
    """Whether a login was ever used for the repository on the cluster."""
    row = tx.connection.execute(
        select(guarded_images.c.repository).where(
            guarded_images.c.cluster_id == cluster_id, guarded_images.c.repository == repository
        )
    ).first()
    return row is not None


def guard(tx: Transaction, cluster_id: str, repository: str) -> None:
    """Remember that a login is about to be used for the repository; before the pull begins."""
    if not is_guarded(tx, cluster_id, repository):
        tx.connection.execute(
            insert(guarded_images).values(cluster_id=cluster_id, repository=repository)
        )
