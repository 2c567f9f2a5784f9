"""The web terminal in a real browser, on every kind of image."""

import contextlib
import hashlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import missing_browser, open_page
from tests.e2e.client import until
from tests.e2e.server import Server
from tests.e2e.wire import Wire
from tests.images import ImageShelf, own_name

pytestmark = [
    pytest.mark.docker,
    pytest.mark.skipif(bool(missing_browser()), reason=missing_browser()),
]

_PATIENCE = 30_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_page() as page:
        found = page.context.browser
        assert found is not None
        yield found


@pytest.fixture(scope="module")
def instance(server: Server, shelf: ImageShelf) -> Iterator[str]:
    image = shelf.busybox(own_name("terminal"), command=["sleep", "10000"])
    instance_id = server.api.create_running(image)
    yield instance_id
    server.api.delete(instance_id)


def component(server: Server, instance_id: str) -> dict[str, Any]:
    shown: dict[str, Any] = server.api.look(instance_id)["connectComponentWebTerminal"]
    return shown


@contextlib.contextmanager
def logged_in(browser: Browser, server: Server, instance_id: str, port: int = 0) -> Iterator[Page]:
    """A page in a browser profile of its own, that knows username and password.

    Args:
        port: where to go instead of the server's own.
    """
    shown = component(server, instance_id)
    login = {"username": shown["username"], "password": shown["password"]}
    context = browser.new_context(http_credentials=login)  # type: ignore[arg-type]  # a TypedDict
    context.set_default_timeout(_PATIENCE)
    with contextlib.closing(context):
        page = context.new_page()
        page.goto(shown["address"].replace(f":{server.port}/", f":{port or server.port}/"))
        expect_prompt(page)
        yield page


def screen(page: Page) -> Any:
    return page.locator(".xterm-rows")


def expect_text(page: Page, text: str) -> None:
    expect(screen(page)).to_contain_text(text, timeout=_PATIENCE)


def expect_prompt(page: Page) -> None:
    expect_text(page, "#")


def run(page: Page, command: str) -> None:
    page.locator(".xterm-helper-textarea").focus()
    page.keyboard.type(command + "\n")


def test_a_command_shows_its_output_and_a_reload_shows_the_session_again(
    browser: Browser, server: Server, instance: str
) -> None:
    assert component(server, instance)["isRunning"] is True
    with logged_in(browser, server, instance) as page:
        run(page, "where=here; echo sum $((40 + 2)); id -u")
        expect_text(page, "sum 42")
        page.reload()
        expect_text(page, "sum 42")
        run(page, "echo still $where")
        expect_text(page, "still here")


def test_the_size_of_the_window_is_that_of_the_terminal(
    browser: Browser, server: Server, instance: str
) -> None:
    def size() -> str:
        run(page, "clear; echo size=$(stty size | tr ' ' x)=")
        expect(screen(page)).to_contain_text(re.compile(r"size=\d+x\d+="), timeout=_PATIENCE)
        # The screen may be cleared between the two looks.
        shown: list[str] = re.findall(r"size=(\d+x\d+)=", screen(page).inner_text())
        return shown[-1] if shown else "0x0"

    def area(of: str) -> int:
        rows, columns = of.split("x")
        return int(rows) * int(columns)

    with logged_in(browser, server, instance) as page:
        page.set_viewport_size({"width": 1000, "height": 700})
        before = until(lambda: size().removeprefix("0x0"), what="a size")
        page.set_viewport_size({"width": 500, "height": 300})
        until(lambda: 0 < area(size()) < area(before) / 2, what="a smaller terminal", pause=0.3)


def test_two_tabs_have_sessions_of_their_own_and_an_address_leads_back(
    browser: Browser, server: Server, instance: str
) -> None:
    with logged_in(browser, server, instance) as page:
        run(page, "tab=first; echo in the $tab")
        expect_text(page, "in the first")
        other = page.context.new_page()
        other.goto(component(server, instance)["address"])
        expect_prompt(other)
        run(other, "echo in the ${tab:-second}")
        expect_text(other, "in the second")
        again = page.context.new_page()
        again.goto(page.url)
        expect_text(again, "in the first")
        run(again, "echo both see this")
        expect_text(page, "both see this")


def test_a_session_goes_on_over_a_cut_connection(
    browser: Browser, server: Server, instance: str
) -> None:
    with Wire(server.port) as wire, logged_in(browser, server, instance, wire.port) as page:
        run(page, "clear; echo before the cut; (sleep 1; echo while $((30 + 3))) &")
        expect_text(page, "before the cut")
        wire.cut()
        expect(page.locator("#notice")).to_contain_text("connection is lost", timeout=_PATIENCE)
        wire.mend()
        expect(page.locator("#notice")).to_be_hidden(timeout=_PATIENCE)
        expect_text(page, "while 33")
        run(page, "echo after the $((40 + 4))")
        expect_text(page, "after the 44")
        assert screen(page).inner_text().count("while 33") == 1


def test_endless_output_can_be_ended_by_ctrl_c(
    browser: Browser, server: Server, instance: str
) -> None:
    with logged_in(browser, server, instance) as page:
        run(page, "yes hurrah")
        expect_text(page, "hurrah")
        page.keyboard.press("Control+c")
        run(page, "clear; echo ended $((6 * 7))")
        expect_text(page, "ended 42")


def paste(page: Page, text: str) -> None:
    """Paste as a browser does it."""
    page.locator(".xterm-helper-textarea").evaluate(
        """(area, text) => {
            const clipboard = new DataTransfer();
            clipboard.setData("text/plain", text);
            area.dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true }),
            );
        }""",
        text,
    )


def test_a_long_paste_arrives_whole(browser: Browser, server: Server, instance: str) -> None:
    lines = [f"{number} {'x' * 40}" for number in range(2000)]
    with logged_in(browser, server, instance) as page:
        run(page, "clear; stty -echo; echo ready $((1 + 1)); cat > /tmp/pasted; md5sum /tmp/pasted")
        expect_text(page, "ready 2")
        paste(page, "\n".join(lines) + "\n")
        page.keyboard.press("Control+d")
        whole = "\n".join(lines) + "\n"
        expect_text(page, hashlib.md5(whole.encode()).hexdigest())


def test_a_wrong_password_opens_nothing(browser: Browser, server: Server, instance: str) -> None:
    shown = component(server, instance)
    context = browser.new_context(
        http_credentials={"username": "root", "password": "x" * len(shown["password"])}
    )
    with contextlib.closing(context):
        page = context.new_page()
        reply = page.goto(shown["address"])
        assert reply is not None
        assert reply.status == 401
        assert page.locator("#terminal").count() == 0


@pytest.mark.parametrize(
    ("kind", "shell"),
    [
        ("debian_image", "/bin/bash"),
        ("musl_image", "/.innkeep/bin/sh"),
        ("bare_image", "/.innkeep/bin/sh"),
    ],
    ids=["debian", "musl", "shell-less"],
)
def test_every_kind_of_image_has_a_terminal(
    request: pytest.FixtureRequest, browser: Browser, server: Server, kind: str, shell: str
) -> None:
    instance_id = server.api.create_running(request.getfixturevalue(kind))
    with logged_in(browser, server, instance_id) as page:
        run(page, "echo it is $SHELL, $((6 * 7))")
        expect_text(page, f"it is {shell}, 42")
    server.api.delete(instance_id)


def test_a_session_tells_that_its_instance_stopped_and_offers_a_new_one(
    browser: Browser, server: Server, bare_image: str
) -> None:
    instance_id = server.api.create_running(bare_image)
    with logged_in(browser, server, instance_id) as page:
        run(page, "echo a shell where there is none")
        expect_text(page, "a shell where there is none")
        server.api.act("stop", instance_id)
        expect(page.locator("#notice")).to_contain_text("not running", timeout=_PATIENCE)
        server.api.wait_status(instance_id, "exited")
        assert component(server, instance_id)["isRunning"] is False
        server.api.act("start", instance_id)
        server.api.wait_status(instance_id, "running")
        page.locator(".xterm-helper-textarea").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#notice")).to_be_hidden(timeout=_PATIENCE)
        expect_prompt(page)
    server.api.delete(instance_id)
