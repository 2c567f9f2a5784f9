"""One server for all tests of the client."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from innkeep.client import AsyncClient, Client
from tests.e2e.conftest import need_program
from tests.fake_server import FakeServer


@pytest.fixture(autouse=True)
def no_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's own profile or variables are used."""
    for name in ("INNKEEP_URL", "INNKEEP_API_KEY", "INNKEEP_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INNKEEP_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture(scope="package")
def server() -> Iterator[FakeServer]:
    need_program("haproxy", "haproxy")
    with FakeServer(quota_ports=3) as server:
        yield server


@pytest.fixture
def client(server: FakeServer) -> Iterator[Client]:
    """A client of an owner whose things nobody else counts."""
    with Client(server.url, server.key) as client:
        yield client


@pytest.fixture
async def async_client(server: FakeServer) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(server.url, server.key) as client:
        yield client
