"""The list of instances: live, filtered, paged, and on a phone."""

import uuid

from playwright.sync_api import Browser, expect

from tests.console.accessibility import violations
from tests.console.place import FakeServer, console_page, open_dialog


def test_a_list_without_anything_says_what_to_do(browser: Browser, fake_server: FakeServer) -> None:
    newcomer = fake_server.as_owner(f"new-{uuid.uuid4().hex[:6]}")
    key = newcomer.http.headers["Authorization"].removeprefix("Bearer ")
    with console_page(browser, fake_server, key=key) as page:
        expect(page.get_by_role("heading", name="No instances yet")).to_be_visible()
        expect(page.get_by_role("link", name="Create instance").first).to_be_visible()
        assert violations(page) == []


def test_what_others_do_shows_by_itself(browser: Browser, fake_server: FakeServer) -> None:
    name = f"live-{uuid.uuid4().hex[:6]}"
    with console_page(browser, fake_server) as page:
        instance_id = fake_server.create(name=name)
        row = page.locator(f"tr[data-id='{instance_id}']")
        expect(row).to_contain_text("Running")
        page.evaluate("window.sameDocument = true")
        fake_server.api.act("stop", instance_id)
        expect(row).to_contain_text("Stopped")
        fake_server.api.act("delete", instance_id)
        expect(row).to_have_count(0)
        assert page.evaluate("window.sameDocument")


def test_an_instance_is_stopped_started_and_deleted_from_the_list(
    browser: Browser, fake_server: FakeServer
) -> None:
    name = f"orders-{uuid.uuid4().hex[:6]}"
    fake_server.create(name=name)
    with console_page(browser, fake_server) as page:
        row = page.get_by_role("row").filter(has_text=name)
        page.get_by_role("button", name=f"Stop {name}").click()
        dialog = open_dialog(page)
        expect(dialog).to_contain_text("disks and addresses are kept")
        assert violations(page) == []
        dialog.get_by_role("button", name="Stop", exact=True).click()
        expect(row).to_contain_text("Stopped")
        page.get_by_role("button", name=f"Start {name}").click()
        expect(row).to_contain_text("Running")
        page.get_by_role("button", name=f"More for {name}").click()
        page.get_by_role("menuitem", name="Delete").click()
        confirm = open_dialog(page).get_by_role("button", name="Delete")
        expect(confirm).to_be_disabled()
        page.get_by_label(f"Type {name} to confirm").fill(name)
        confirm.click()
        expect(row).to_have_count(0)


def test_the_focus_follows_to_the_heading_of_the_next_page(
    browser: Browser, fake_server: FakeServer
) -> None:
    name = f"focus-{uuid.uuid4().hex[:6]}"
    instance_id = fake_server.create(name=name)
    with console_page(browser, fake_server) as page:
        page.get_by_role("link", name=name).click()
        heading = page.get_by_role("heading", name=name, level=1)
        expect(heading).to_be_focused()
        assert page.title() == f"{name} · Innkeep"
        page.go_back()
        expect(page.get_by_role("heading", name="Instances", level=1)).to_be_focused()
    fake_server.api.act("delete", instance_id)


def test_names_and_statuses_are_filtered_and_pages_are_turned(
    browser: Browser, fake_server: FakeServer
) -> None:
    word = f"many{uuid.uuid4().hex[:6]}"
    ids = [fake_server.create(name=f"{word}-{n:02}", productId="cpu.1c1g") for n in range(22)]
    with console_page(browser, fake_server, path=f"/instances?name={word}") as page:
        rows = page.locator("tbody tr")
        expect(page.get_by_label("Filter by name")).to_have_value(word)
        expect(rows).to_have_count(20)
        page.get_by_role("button", name="Next").click()
        expect(rows).to_have_count(2)
        page.reload()
        expect(rows).to_have_count(2)
        page.get_by_label("Filter by name").fill(f"{word}-07")
        expect(rows).to_have_count(1)
        page.get_by_label("Status").select_option("exited")
        expect(page.get_by_text("Nothing matches.")).to_be_visible()
        assert "status=exited" in page.url
    for instance_id in ids:
        fake_server.api.act("delete", instance_id)


def test_on_a_phone_rows_are_cards_and_nothing_is_wider_than_the_screen(
    browser: Browser, fake_server: FakeServer
) -> None:
    name = f"phone-{uuid.uuid4().hex[:6]}"
    instance_id = fake_server.create(name=name, imageUrl=f"registry.example.com/{'long/' * 20}x:1")
    phone = {"width": 360, "height": 740}
    with console_page(browser, fake_server, viewport=phone) as page:
        expect(page.locator(f"tr[data-id='{instance_id}']")).to_contain_text("Running")
        assert page.evaluate("document.documentElement.scrollWidth") <= phone["width"]
        page.get_by_role("button", name="Open the menu").click()
        menu = page.locator("wa-drawer")
        expect(menu.get_by_role("link", name="Instances", exact=True)).to_be_visible()
        assert violations(page) == []
    fake_server.api.act("delete", instance_id)
