"""A page whose files do not all arrive loads itself again, and says so when it can't."""

import contextlib

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.console.place import FakeServer, console_page


class Losing:
    """Lets requests for one file fail, the first so many."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self, route: Route) -> None:
        if self.left:
            self.left -= 1
            route.abort("connectionreset")
        else:
            route.continue_()


def lose(page: Page, file: str, times: int) -> None:
    page.route(f"**/{file}", Losing(times))
    with contextlib.suppress(Exception):
        page.reload(wait_until="commit")


@pytest.mark.parametrize("file", ["main.js", "session.js", "vendor/libraries.js", "base.css"])
def test_a_file_that_is_lost_is_asked_for_again(
    browser: Browser, fake_server: FakeServer, file: str
) -> None:
    with console_page(browser, fake_server, key="", expected=("Failed to load",)) as page:
        lose(page, file, 2)
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert page.evaluate("sessionStorage.getItem('innkeep-reloads')") is None


def test_it_does_not_go_on_without_end(browser: Browser, fake_server: FakeServer) -> None:
    with console_page(browser, fake_server, key="", expected=("Failed to load",)) as page:
        lose(page, "main.js", 1000)
        expect(page.get_by_role("alert")).to_contain_text("could not be loaded")
