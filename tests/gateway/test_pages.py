"""The pages that the proxy gives itself: complete by themselves, and they ask for the cause."""

import asyncio
import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

import pytest

from innkeep.gateway.pages import NOT_RUNNING, NOTHING_LISTENS, page_files, pages_digest
from tests.browser import missing_browser, open_page

from .proxy_bench import BACKEND_A, BACKEND_PORT, ProxyHome, fetch, http_route

HOST = f"aa-{BACKEND_PORT}.localhost"


def test_no_address_can_break_a_page_or_haproxys_own_language() -> None:
    pages = page_files("http://api.test/%[src]</script>\"'\\")
    assert pages[NOT_RUNNING].count("</script>") == 1
    assert "%[src]" not in pages[NOTHING_LISTENS].replace("%%[src]", "")
    assert pages[NOTHING_LISTENS].count("%[var(txn.route)") == 1


def test_pages_that_ask_nobody_have_no_script() -> None:
    assert not any("<script" in page for page in page_files().values())
    assert pages_digest(page_files()) != pages_digest(page_files("http://api.test/doctor"))


class _Server(ThreadingHTTPServer):
    """Answers every question with one sentence, and remembers the hosts that were asked about."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.hosts: list[str] = []


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, _Server)
        self.server.hosts += parse_qs(urlparse(self.path).query)["host"]
        answer = json.dumps({"isReachable": False, "message": "It <b>listens</b> on 127.0.0.1."})
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name there
        """Say nothing."""


@contextlib.contextmanager
def _question_server() -> Iterator[_Server]:
    with _Server() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def _look(url: str, sentence: str) -> None:
    with open_page() as page:
        page.goto(url)
        page.get_by_text(sentence, exact=True).wait_for()


@pytest.mark.proxy
async def test_a_browser_shows_the_cause_that_the_server_tells(home: ProxyHome) -> None:
    if reason := missing_browser():
        pytest.skip(reason)
    with _question_server() as server:
        url = f"http://127.0.0.1:{server.server_port}/doctor"
        async with home.opened(home.gateway(question_url=url)) as gateway:
            await gateway.set_routes("aa", [http_route("aa", BACKEND_A)])
            page = f"http://{HOST}:{gateway.address.http_port}/some/path?x=1"
            await asyncio.to_thread(_look, page, "It <b>listens</b> on 127.0.0.1.")
    assert server.hosts == [f"{HOST}:{home.http_port}"]


@pytest.mark.proxy
async def test_a_page_is_complete_while_the_server_is_down(home: ProxyHome) -> None:
    gateway = home.gateway(question_url="http://127.0.0.1:9/doctor")
    async with home.opened(gateway):
        await gateway.set_routes("aa", [http_route("aa", BACKEND_A)])
        status, _, body = await fetch(gateway.address.http_port, HOST)
    assert status == 502
    assert f'<p id="cause">Nothing listens on port {BACKEND_PORT} of this instance.</p>' in body
    assert '"http://127.0.0.1:9/doctor"' in body


@pytest.mark.proxy
async def test_a_new_address_of_the_server_reaches_the_pages_at_the_next_start(
    home: ProxyHome,
) -> None:
    for url in ("http://old.test/doctor", "http://new.test/doctor"):
        async with home.opened(home.gateway(question_url=url)) as gateway:
            await gateway.set_routes("aa", [http_route("aa", None)])
            _, _, body = await fetch(gateway.address.http_port, HOST)
            assert json.dumps(url) in body
