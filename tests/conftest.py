"""What every suite shares: two halves that may run side by side, and stores.

A store comes as SQLite and as PostgreSQL. Suites that share the machine's Docker Engine stay in one
half, since they make and remove images under the same names.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Fill, Postgresql, Stores, postgresql_programs

_ON_DOCKER = frozenset({"clients", "e2e", "engines"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the tests into the two halves for ``--dist loadgroup``."""
    here = Path(__file__).parent
    for item in items:
        folder = item.path.relative_to(here).parts[0]
        half = "docker" if folder in _ON_DOCKER else "elsewhere"
        item.add_marker(pytest.mark.xdist_group(half))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    """A PostgreSQL server for the whole run, started at its first use."""
    programs = postgresql_programs()
    if programs is None:
        pytest.skip("PostgreSQL's programs (package postgresql) are missing")
    server = Postgresql(programs)
    try:
        server.begin()
        yield server
    finally:
        server.end()


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
