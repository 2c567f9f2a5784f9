"""One server for all sessions, and the sessions that several tests have."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.e2e.conftest import need_program
from tests.fake_server import FakeServer
from tests.mcp_server.assistant import Assistant, User, assistant, held


@pytest.fixture(scope="package")
def server() -> Iterator[FakeServer]:
    need_program("haproxy", "haproxy")
    with FakeServer(storage_trash_hours=1, quota_ports=12) as server:
        yield server


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def plain(server: FakeServer) -> AsyncIterator[Assistant]:
    """A session of a program that can't ask its user."""
    async with held(assistant(server)) as helper:
        yield helper


@pytest.fixture(scope="package")
def user() -> User:
    """Who is asked in ``asking``."""
    return User("yes")


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def asking(server: FakeServer, user: User) -> AsyncIterator[Assistant]:
    """A session of a program that asks its user."""
    async with held(assistant(server, user=user)) as helper:
        yield helper
