"""How many living instances each owner has, kept instead of counted.

Counting takes longer the more there are. So the owner's row has the number, written in the very
transactions, and by the very functions, that store an instance and make one ``removed``; a test
compares it with a count after any sequence of moves.
"""

from sqlalchemy import func, select, update

from innkeep.store.database import Transaction
from innkeep.store.tables import instances, owners


def add(tx: Transaction, owner_id: str) -> None:
    """Note one instance more."""
    tx.connection.execute(
        update(owners).where(owners.c.id == owner_id).values(instances=owners.c.instances + 1)
    )


def take(tx: Transaction, instance_id: str) -> None:
    """Note that this one is not living any more."""
    owner = select(instances.c.owner_id).where(instances.c.id == instance_id).scalar_subquery()
    tx.connection.execute(
        update(owners).where(owners.c.id == owner).values(instances=owners.c.instances - 1)
    )


def of_owner(tx: Transaction, owner_id: str) -> int:
    """How many an owner has, those that are removed left out."""
    number = select(owners.c.instances).where(owners.c.id == owner_id)
    return int(tx.connection.execute(number).scalar() or 0)


def of_all(tx: Transaction) -> int:
    """How many there are of all owners, those that are removed left out."""
    return int(tx.connection.execute(select(func.sum(owners.c.instances))).scalar() or 0)
