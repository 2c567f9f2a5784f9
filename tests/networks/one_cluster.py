"""The least that networks need of a store: an owner, and a cluster with room."""

from innkeep.domain.account import Owner
from innkeep.store import accounts, clusters
from innkeep.store.database import Transaction

ANN = "owner-ann"


def fill(tx: Transaction) -> None:
    accounts.insert_owner(tx, Owner(id=ANN, name="ann"), at=1)
    clusters.set_capacity(tx, "home", 8, 16)
