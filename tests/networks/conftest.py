"""A store for the tests of networks."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from innkeep.store.database import Database
from innkeep.store.vault import Vault
from tests.databases import VAULT_KEY
from tests.networks.one_cluster import fill


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A store with one owner and one cluster."""
    database = Database(f"sqlite:///{tmp_path / 'innkeep.db'}", Vault(VAULT_KEY))
    await database.migrate()
    await database.write(fill)
    yield database
    database.close()
