"""Fixtures: one API for each test, on a copy of one prepared store."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from innkeep.store.database import Database
from innkeep.store.vault import Vault
from tests.api.harness import VAULT_KEY, Api, prepare_store


@pytest.fixture(scope="session")
def prepared_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated and filled store; copied, since migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("store") / "innkeep.db"
    asyncio.run(prepare_store(path))
    return path


@pytest.fixture
def database_path(prepared_store: Path, tmp_path: Path) -> Path:
    """A store of the test's own."""
    return Path(shutil.copy(prepared_store, tmp_path / "innkeep.db"))


@pytest.fixture
async def api(database_path: Path) -> AsyncIterator[Api]:
    """An API on a store of its own."""
    database = Database(f"sqlite:///{database_path}", Vault(VAULT_KEY))
    served = Api(database)
    async with served.client:
        yield served
    database.close()


@pytest.fixture
async def strict_api(database_path: Path) -> AsyncIterator[Api]:
    """An API that wants ``kind`` to be said."""
    database = Database(f"sqlite:///{database_path}", Vault(VAULT_KEY))
    served = Api(database, lenient_kind=False)
    async with served.client:
        yield served
    database.close()
