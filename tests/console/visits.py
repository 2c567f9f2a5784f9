"""What the tests of the console's pages do at each of them."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.console.place import FakeServer, console_page, open_dialog

REFUSALS = ("status of 400", "status of 404")
"""The browser notes refusals, which these tests provoke, of its own accord."""


@pytest.fixture(scope="module")
def page(browser: Browser, fake_server: FakeServer) -> Iterator[Page]:
    """One signed-in page for all tests of a file; the key is the operator's."""
    with console_page(browser, fake_server, expected=REFUSALS) as opened:
        yield opened


def visit(page: Page, server: FakeServer, path: str, heading: str) -> None:
    """Load a page of the console, and wait until all that it shows is there."""
    page.goto(f"{server.url}/console{path}")
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
    expect(page.locator(".loading")).to_have_count(0)


def press(page: Page, name: str) -> Locator:
    """Press a button that opens a dialog, and answer that."""
    page.get_by_role("button", name=name, exact=True).first.click()
    dialog = open_dialog(page)
    expect(dialog.get_by_role("button").last).to_be_visible()
    return dialog


def choose(page: Page, menu: str, entry: str) -> None:
    """Choose an entry of a row's menu."""
    page.get_by_role("button", name=f"More for {menu}", exact=True).click()
    page.get_by_role("menuitem", name=entry, exact=True).click()


def send(dialog: Locator, verb: str) -> None:
    """Press the button that carries a dialog out."""
    dialog.get_by_role("button", name=verb, exact=True).click()


def dismiss(page: Page) -> None:
    """Leave a dialog that only tells; while it goes, nothing else takes input."""
    send(open_dialog(page), "Done")
    expect(page.locator("wa-dialog")).to_have_count(0)


def expect_refusal_at(control: Locator, words: str) -> None:
    """Expect that what the server said stands at the field that it is about, and nowhere else."""
    expect(control).to_have_attribute("aria-invalid", "true")
    expect(control).to_have_accessible_description(re.compile(words))
    expect(control.page.locator("p.problem")).to_have_count(0)


def row(page: Page, name: str) -> Locator:
    """The row, or card, that shows this name."""
    return page.locator("tbody tr").filter(has_text=name)
