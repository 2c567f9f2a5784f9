"""Signing in and out, and what becomes of the key."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.console.accessibility import violations
from tests.console.place import FakeServer, console_page, sign_in

REFUSED = ("401",)
"""The browser notes a refusal of its own accord."""


def stored(page: Page) -> tuple[bool, bool]:
    """Whether the tab, and whether the browser, has a key."""
    found = page.evaluate(
        "[sessionStorage, localStorage].map((each) => each.getItem('innkeep-key') !== null)"
    )
    return found[0], found[1]


def test_a_wrong_key_is_told_and_a_right_one_opens_the_page_that_was_asked_for(
    browser: Browser, fake_server: FakeServer
) -> None:
    with console_page(
        browser, fake_server, key="", path="/instances?status=exited", expected=REFUSED
    ) as page:
        assert violations(page) == []
        sign_in(page, "sk_nobody-has-this-key")
        expect(page.get_by_role("alert")).to_contain_text("not valid")
        expect(page.get_by_label("API key", exact=True)).to_be_focused()
        sign_in(page, fake_server.key)
        expect(page.get_by_role("heading", name="Instances", level=1)).to_be_visible()
        assert page.url.endswith("/console/instances?status=exited")
        assert stored(page) == (True, False)
        assert fake_server.key not in page.url
        assert page.context.cookies() == []


def test_project_and_role_are_shown_and_signing_out_forgets_the_key(
    browser: Browser, fake_server: FakeServer
) -> None:
    with console_page(browser, fake_server) as page:
        expect(page.locator(".project")).to_have_text("default")
        page.get_by_role("button", name=re.compile("^Account: project default, role ")).click()
        page.get_by_role("menuitem", name="Sign out").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert stored(page) == (False, False)
        page.reload()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_one_may_stay_signed_in(browser: Browser, fake_server: FakeServer) -> None:
    with console_page(browser, fake_server, key="") as page:
        page.get_by_label("Stay signed in").check()
        sign_in(page, fake_server.key)
        expect(page.get_by_role("heading", name="Instances", level=1)).to_be_visible()
        other = page.context.new_page()
        other.goto(f"{fake_server.url}/console/")
        expect(other.get_by_role("heading", name="Instances", level=1)).to_be_visible()


def test_a_key_that_is_revoked_meanwhile_leads_back_to_signing_in(
    browser: Browser, fake_server: FakeServer
) -> None:
    base = "/gpu-instance/openapi/v1"
    made = fake_server.api.http.post(f"{base}/key/create", json={"role": "read-only"}).json()
    with console_page(browser, fake_server, key=made["key"], expected=REFUSED) as page:
        expect(page.get_by_role("link", name="Create instance")).to_have_count(0)
        fake_server.api.http.post(f"{base}/key/revoke", json={"id": made["id"]})
        page.get_by_label("Filter by name").fill("x")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_the_keyboard_alone_reaches_the_content_and_the_appearance(
    browser: Browser, fake_server: FakeServer
) -> None:
    with console_page(browser, fake_server) as page:
        page.reload()
        expect(page.get_by_role("heading", name="Instances", level=1)).to_be_focused()
        skip = page.get_by_role("link", name="Skip to the content")
        skip.focus()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        page.get_by_role("button", name="Appearance").focus()
        page.keyboard.press("Enter")
        dark = page.get_by_role("menuitem", name="Dark")
        expect(dark).to_be_visible()
        for item in page.get_by_role("menuitem").all():
            expect(item).to_be_focused()
            if item.inner_text().strip() == "Dark":
                break
            page.keyboard.press("ArrowDown")
        expect(dark).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("html")).to_have_class("wa-dark")
        page.reload()
        expect(page.locator("html")).to_have_class("wa-dark")
