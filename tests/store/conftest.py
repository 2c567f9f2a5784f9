"""A store for each test: a copy of one prepared file, or whatever ``store_url`` gives."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from innkeep.domain.account import Owner
from innkeep.store import accounts, clusters, networks, tcp_ports
from innkeep.store.database import Database, Transaction
from innkeep.store.networks import Network
from innkeep.store.vault import Vault

VAULT_KEY = b"3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
CORES, MEMORY_GIB = 8, 16
PORTS = range(20000, 20006)


@pytest.fixture(scope="session")
def prepared_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated store with an owner, a cluster, a network of 14 addresses and some ports."""
    path = tmp_path_factory.mktemp("store") / "innkeep.db"

    async def make() -> None:
        database = Database(f"sqlite:///{path}", Vault(VAULT_KEY))
        await database.migrate()
        await database.write(fill)
        database.close()

    asyncio.run(make())
    return path


@pytest.fixture
def store_url(prepared_store: Path, tmp_path: Path) -> str:
    """The URL of a prepared store of the test's own."""
    return f"sqlite:///{shutil.copy(prepared_store, tmp_path / 'innkeep.db')}"


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
    networks.insert_network(
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
