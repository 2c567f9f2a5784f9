"""Folders and proxies for the gateway's tests; every process is ended by its own id."""

from collections.abc import AsyncIterator, Iterator

import pytest

from innkeep.gateway.errors import ProxyError
from innkeep.gateway.haproxy_gateway import HaproxyGateway
from innkeep.gateway.haproxy_process import find_haproxy

from .proxy_bench import ProxyHome


def _need_haproxy() -> None:
    try:
        find_haproxy()
    except ProxyError as problem:
        pytest.skip(str(problem))


@pytest.fixture
def home() -> Iterator[ProxyHome]:
    """A data folder of the test's own."""
    _need_haproxy()
    home = ProxyHome()
    yield home
    home.close()


@pytest.fixture
def other_home() -> Iterator[ProxyHome]:
    """A second data folder on the same machine."""
    home = ProxyHome()
    yield home
    home.close()


@pytest.fixture(scope="module")
def shared_home() -> Iterator[ProxyHome]:
    """A data folder whose HAProxy serves all tests of a module."""
    _need_haproxy()
    home = ProxyHome()
    yield home
    home.close()


@pytest.fixture
async def gateway(shared_home: ProxyHome) -> AsyncIterator[HaproxyGateway]:
    """An open gateway without routes."""
    async with shared_home.opened() as gateway:
        await gateway.replace_all([])
        yield gateway
