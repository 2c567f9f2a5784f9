"""Fixtures: one API for each test, on a copy of one prepared store, on either database."""

from collections.abc import AsyncIterator

import pytest

from innkeep.store.database import Database
from innkeep.store.vault import Vault
from tests.api.ended_streams import end_streams
from tests.api.harness import Api, prepare_store
from tests.databases import VAULT_KEY, Fill


@pytest.fixture(scope="session")
def fill_store() -> Fill:
    """What every store of this suite has in it."""
    return prepare_store


@pytest.fixture
def ended_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams of events tell what there is and end, for tests that ask every operation."""
    end_streams(monkeypatch)


@pytest.fixture
async def api(database_url: str) -> AsyncIterator[Api]:
    """An API on a store of its own."""
    database = Database(database_url, Vault(VAULT_KEY))
    served = Api(database)
    async with served.client:
        yield served
    database.close()


@pytest.fixture
async def strict_api(database_url: str) -> AsyncIterator[Api]:
    """An API that wants ``kind`` to be said."""
    database = Database(database_url, Vault(VAULT_KEY))
    served = Api(database, lenient_kind=False)
    async with served.client:
        yield served
    database.close()
