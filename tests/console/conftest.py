"""One server and one browser for all tests of the console."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import missing_browser, open_page
from tests.console.place import FakeServer

collect_ignore_glob: list[str] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if reason := missing_browser():
        for item in items:
            if "tests/console/" in str(item.path):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def fake_server() -> Iterator[FakeServer]:
    with FakeServer() as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with open_page() as page:
        found = page.context.browser
        assert found is not None
        yield found
