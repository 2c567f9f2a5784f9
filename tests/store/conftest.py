"""A store for each test, on SQLite and on PostgreSQL, with a small world in it."""

from collections.abc import AsyncIterator

import pytest

from innkeep.domain.account import Owner
from innkeep.domain.network import Network
from innkeep.store import accounts, clusters, tcp_ports
from innkeep.store.database import Database, Transaction
from innkeep.store.vault import Vault
from tests.databases import VAULT_KEY, Fill
from tests.made_networks import insert_network

CORES, MEMORY_GIB = 8, 16
PORTS = range(20000, 20006)


async def _fill(database: Database) -> None:
    await database.write(fill)


@pytest.fixture(scope="session")
def fill_store() -> Fill:
    """An owner, a cluster, a network of 14 addresses and some ports."""
    return _fill


@pytest.fixture
def store_url(database_url: str) -> str:
    """The URL of a prepared store of the test's own."""
    return database_url


@pytest.fixture
async def database(store_url: str) -> AsyncIterator[Database]:
    """The prepared store, opened."""
    opened = Database(store_url, Vault(VAULT_KEY))
    yield opened
    opened.close()


def fill(tx: Transaction) -> None:
    """What every test of the store finds in it."""
    accounts.insert_owner(tx, Owner("owner-1", "ann"), at=1000)
    clusters.set_capacity(tx, "home", CORES, MEMORY_GIB)
    insert_network(
        tx,
        Network(
            id="net-1",
            cluster_id="home",
            name="innkeep-shared",
            subnet="10.208.0.0/28",
            members_talk=False,
        ),
    )
    tcp_ports.set_usable(tx, PORTS)
