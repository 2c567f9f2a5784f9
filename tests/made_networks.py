"""Networks that are there already, for tests of what comes after."""

from dataclasses import replace

from innkeep.domain.network import Network, NetworkState
from innkeep.store import networks
from innkeep.store.database import Transaction


def insert_network(tx: Transaction, network: Network) -> None:
    """Store a network as one that the engine has made, with its addresses."""
    networks.insert_wished(tx, replace(network, state=NetworkState.CREATING))
    assert networks.settle_made(tx, network) is not None
