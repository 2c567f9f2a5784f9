"""One instance from its create to its end in the console, on a real Docker Engine."""

import re
import uuid

import pytest
from playwright.sync_api import Browser, expect

from tests.console.place import console_page, open_dialog
from tests.e2e.client import PRODUCT, until
from tests.e2e.server import Server
from tests.images import ImageShelf, own_name

pytestmark = pytest.mark.docker


def test_an_instance_is_created_watched_used_and_deleted(
    browser: Browser, docker_server: Server, shelf: ImageShelf
) -> None:
    image = shelf.busybox(own_name("console"), command=["sleep", "10000"])
    name = f"life-{uuid.uuid4().hex[:6]}"
    program = (
        "sh -c 'echo it has begun; mkdir /www; echo hello > /www/index.html; "
        "httpd -f -h /www -p 80'"
    )
    with console_page(browser, docker_server, path="/instances/create") as page:
        page.locator("input[name=name]").fill(name)
        page.locator("input[name=imageUrl]").fill(image)
        page.locator(f"input[type=radio][value='{PRODUCT}']").check()
        page.get_by_role("button", name="Add port").click()
        page.get_by_label("Port", exact=True).fill("80")
        page.locator("input[name=command]").fill(program)
        page.get_by_role("button", name="Create instance").click()
        expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
        instance_id = page.url.rpartition("/")[2]
        expect(page.locator(".page-head .status")).to_have_text("Running")
        endpoints = page.get_by_role("region", name="Endpoints")
        expect(endpoints).to_contain_text(re.compile(r"80/http\s+Reachable"))
        assert docker_server.text(instance_id, 80) == "hello\n"

        page.get_by_role("tab", name="Logs").click()
        expect(page.get_by_role("log")).to_contain_text("it has begun")

        page.get_by_role("tab", name="Terminal").click()
        screen = page.locator(".xterm-rows")
        expect(screen).to_contain_text("#")
        page.locator(".xterm-helper-textarea").focus()
        page.keyboard.type("echo sum $((40 + 2)); echo from the terminal > /proc/1/fd/1\n")
        expect(screen).to_contain_text("sum 42")
        page.get_by_role("tab", name="Logs").click()
        expect(page.get_by_role("log")).to_contain_text("from the terminal")
        # The session is the same one on the way back.
        page.get_by_role("tab", name="Terminal").click()
        expect(screen).to_contain_text("sum 42")

        page.get_by_role("tab", name="History").click()
        expect(page.get_by_role("region", name="History")).to_contain_text("Running")
        page.get_by_role("button", name="More actions").click()
        page.get_by_role("menuitem", name="Delete").click()
        open_dialog(page).get_by_label(f"Type {name} to confirm").fill(name)
        open_dialog(page).get_by_role("button", name="Delete").click()
        expect(page.get_by_role("heading", name="Instances", level=1)).to_be_visible()
        expect(page.locator(f"tr[data-id='{instance_id}']")).to_have_count(0)
    until(lambda: docker_server.api.is_gone(instance_id), what="the end of the instance")


def test_a_program_that_failed_is_told_of_with_its_last_words_and_tried_again(
    browser: Browser, docker_server: Server, shelf: ImageShelf
) -> None:
    image = shelf.busybox(own_name("console"), command=["sleep", "10000"])
    command = "sh -c 'echo no such table; exit 7'"
    instance_id = docker_server.api.create(image, command=command)
    with console_page(browser, docker_server, path=f"/instances/{instance_id}") as page:
        expect(page.locator(".page-head .status")).to_have_text("Failed")
        failure = page.locator("wa-callout.failure")
        expect(failure).to_contain_text("What to do:")
        expect(failure).to_contain_text("exit code 7")
        failure.get_by_text("lines of its output").click()
        expect(failure.locator("pre")).to_contain_text("no such table")
        page.get_by_role("button", name="Try again").click()
        page.get_by_role("tab", name="History").click()
        expect(page.get_by_role("region", name="Earlier failures")).to_contain_text("exit code 7")
    docker_server.api.act("delete", instance_id)
