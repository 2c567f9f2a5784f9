"""One server and one browser for all tests of the console."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import missing_browser, open_page
from tests.console.place import PRODUCTS, FakeServer
from tests.e2e.server import Server
from tests.e2e.server_config import SMALL_PRODUCT
from tests.images import DOCKER_SOCKET, ImageShelf, missing_busybox, missing_docker


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if reason := missing_browser():
        for item in items:
            if "tests/console/" in str(item.path):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="package")
def fake_server() -> Iterator[FakeServer]:
    with FakeServer() as server:
        yield server


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Closed before other packages' tests run, which have event loops of their own."""
    with open_page() as page:
        found = page.context.browser
        assert found is not None
        yield found


@pytest.fixture(scope="package")
def shelf() -> Iterator[ImageShelf]:
    """Images for the Docker Engine, removed at the end."""
    if missing := missing_docker() or missing_busybox():
        pytest.skip(missing)
    shelf = ImageShelf(DOCKER_SOCKET)
    yield shelf
    shelf.clear()


@pytest.fixture(scope="module")
def docker_server(shelf: ImageShelf) -> Iterator[Server]:
    """A server on the real engine."""
    with Server(
        settings={"resync_seconds": 0.5, "metrics_interval_seconds": 2},
        products=({**SMALL_PRODUCT, "name": "CPU 1C 1G + disk"}, *PRODUCTS),
    ) as server:
        yield server
