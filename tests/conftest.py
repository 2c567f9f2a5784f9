"""Stores for every suite that needs one, each on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Fill, Postgresql, Stores, running_postgresql


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    """A PostgreSQL server for the whole run, started at its first use."""
    with running_postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Stores:
    """Prepared stores, made at their first use."""
    return Stores(tmp_path_factory.mktemp("stores"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(
    request: pytest.FixtureRequest, fill_store: Fill, stores: Stores, tmp_path: Path
) -> str:
    """A store of the test's own, filled by the suite's ``fill_store``."""
    if request.param == "sqlite":
        return stores.sqlite(fill_store, tmp_path)
    server: Postgresql = request.getfixturevalue("postgresql")
    return stores.postgresql(fill_store, server)
