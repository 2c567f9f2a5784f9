"""The page of one instance, on the fake engine: its orders, dialogs, histories and failures."""

import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.console.accessibility import violations
from tests.console.place import FakeServer, console_page, open_dialog

BASE = "/gpu-instance/openapi/v1"


@pytest.fixture
def instance(fake_server: FakeServer) -> Iterator[tuple[str, str]]:
    name = f"one-{uuid.uuid4().hex[:6]}"
    instance_id = fake_server.create(
        name=name,
        ports="80/http, 3306/tcp",
        envs=[{"key": "TOKEN", "value": "an-environment-secret"}],
    )
    yield instance_id, name
    fake_server.api.act("delete", instance_id)


def test_each_part_of_the_page_is_there_and_passes_the_checker(
    browser: Browser, fake_server: FakeServer, instance: tuple[str, str]
) -> None:
    instance_id, name = instance
    with console_page(browser, fake_server, path=f"/instances/{instance_id}") as page:
        expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
        expect(page.locator(".page-head .status")).to_have_text("Running")
        endpoints = page.get_by_role("region", name="Endpoints")
        expect(endpoints).to_contain_text("Nothing listens on port 80")
        expect(endpoints.get_by_role("link", name=f"http://{instance_id}-80.")).to_be_visible()
        expect(page.get_by_role("region", name="Access")).to_contain_text(f"{instance_id}@")
        expect(page.get_by_role("img", name="CPU: now")).to_be_visible()
        expect(page.locator("body")).not_to_contain_text("an-environment-secret")
        assert violations(page) == []
        page.get_by_role("tab", name="History").click()
        expect(page.get_by_role("region", name="History")).to_contain_text("Running")
        assert violations(page) == []
        page.get_by_role("tab", name="Logs").click()
        page.get_by_label("Which log").select_option("system")
        expect(page.get_by_role("log")).to_contain_text("running")
        page.get_by_label("Times").check()
        expect(page.get_by_role("log").locator("time").first).to_be_visible()
        assert violations(page) == []
        page.reload()
        expect(page.get_by_role("tab", name="Logs")).to_have_attribute("aria-selected", "true")


def test_orders_change_the_page_as_they_are_carried_out(
    browser: Browser, fake_server: FakeServer, instance: tuple[str, str]
) -> None:
    instance_id, _ = instance
    with console_page(browser, fake_server, path=f"/instances/{instance_id}") as page:
        status = page.locator(".page-head .status")
        for order in ("Restart", "Stop"):
            page.locator(".page-head").get_by_role("button", name=order).click()
            open_dialog(page).get_by_role("button", name=order).click()
            expect(open_dialog(page)).to_have_count(0)
            expect(status).to_have_text("Running" if order == "Restart" else "Stopped")
        page.get_by_role("tab", name="Terminal").click()
        expect(page.get_by_role("heading", name="The terminal opens while")).to_be_visible()
        page.get_by_role("button", name="Start").click()
        expect(status).to_have_text("Running")


def test_ports_and_guards_are_changed(
    browser: Browser, fake_server: FakeServer, instance: tuple[str, str]
) -> None:
    instance_id, _ = instance
    with console_page(
        browser, fake_server, path=f"/instances/{instance_id}", expected=("400",)
    ) as page:
        endpoints = page.get_by_role("region", name="Endpoints")
        endpoints.get_by_role("button", name="Edit ports").click()
        dialog = open_dialog(page)
        dialog.get_by_role("button", name="Remove ports 2").click()
        dialog.get_by_role("button", name="Add port").click()
        dialog.get_by_label("Port", exact=True).nth(1).fill("2223")
        dialog.get_by_role("button", name="Save").click()
        expect(dialog.get_by_role("alert")).to_contain_text("2223")
        assert violations(page) == []
        dialog.get_by_label("Port", exact=True).nth(1).fill("8080")
        dialog.get_by_role("button", name="Save").click()
        expect(endpoints).to_contain_text("8080/http")
        expect(endpoints).not_to_contain_text("3306")
        endpoints.get_by_role("button", name="Who may use port 8080").click()
        open_dialog(page).get_by_label("Who may use it").select_option("token")
        open_dialog(page).get_by_role("button", name="Save").click()
        expect(endpoints).to_contain_text("With a token")
        token = endpoints.get_by_role("button", name="Show the token")
        token.click()
        mapping = fake_server.api.look(instance_id)["portMappings"][1]
        expect(endpoints).to_contain_text(mapping["access"]["token"])


def test_upgrade_and_save_ask_for_what_the_call_takes(
    browser: Browser, fake_server: FakeServer, instance: tuple[str, str]
) -> None:
    instance_id, _ = instance
    with console_page(browser, fake_server, path=f"/instances/{instance_id}") as page:
        page.get_by_role("button", name="More actions").click()
        page.get_by_role("menuitem", name="Upgrade").click()
        dialog = open_dialog(page)
        expect(dialog.get_by_label("Name", exact=True)).to_have_value("TOKEN")
        dialog.locator("input[name=imageUrl]").fill("nginx:1.28")
        dialog.get_by_label("Keep the root disk").uncheck()
        assert violations(page) == []
        dialog.get_by_role("button", name="Upgrade").click()
        expect(page.locator(".page-head .about")).to_contain_text("nginx:1.28")
        expect(page.locator(".page-head .status")).to_have_text("Running")
        found = fake_server.api.look(instance_id)
        assert found["envs"] == [{"key": "TOKEN", "value": "an-environment-secret"}]
        page.get_by_role("button", name="More actions").click()
        page.get_by_role("menuitem", name="Save as image").click()
        dialog = open_dialog(page)
        dialog.locator("input[name=image]").fill("registry.example.com/team/web:2")
        dialog.get_by_role("button", name="Save as image").click()
        expect(page.get_by_role("region", name="Jobs")).to_contain_text("Save as image")


def test_an_instance_that_is_not_there_is_said_to_be_so(
    browser: Browser, fake_server: FakeServer
) -> None:
    with console_page(
        browser, fake_server, path="/instances/0123456789abcdef", expected=("404",)
    ) as page:
        expect(page.get_by_role("alert")).to_contain_text("Not found")
        expect(page.get_by_role("link", name="Instances").first).to_be_visible()
        page.goto(f"{fake_server.url}/console/nowhere")
        expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
        page.get_by_role("link", name="Go to the instances").click()
        expect(page.get_by_role("heading", name="Instances", level=1)).to_be_visible()
