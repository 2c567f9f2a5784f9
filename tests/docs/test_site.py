"""The documentation site is built without a warning, and needs no other host to be read."""

import functools
import http.server
import os
import re
import subprocess
import sys
import threading
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser import missing_browser, open_page
from tests.docs.examples import CHECKOUT, DOCS

_LOADED = {
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "object": "data",
    "embed": "src",
}
"""What makes a browser fetch something, by its element."""
_ROOT_PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    folder = tmp_path_factory.mktemp("site") / "site"
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder],
        cwd=CHECKOUT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=150,
    )
    assert done.returncode == 0, done.stderr
    return folder


class _Seen(HTMLParser):
    """What a page loads, the names in it, and its links."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.names: set[str] = set()
        self.feed(page.read_text())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if identity := found.get("id"):
            self.names.add(identity)
        address = found.get(_LOADED.get(tag, ""))
        if address and not (tag == "link" and found.get("rel") in {"next", "prev", "canonical"}):
            self.loads.append(address)
        self.loads += re.findall(r"url\(([^)]*)\)", found.get("style") or "")


def is_elsewhere(address: str) -> bool:
    parts = urlsplit(address.strip("\"' "))
    return bool(parts.netloc) or parts.scheme in {"http", "https"}


def test_every_page_is_in_the_site(site: Path) -> None:
    pages = {page.relative_to(DOCS).with_suffix(".html") for page in DOCS.rglob("*.md")}
    built = {page.relative_to(site) for page in site.rglob("*.html")}
    missing = pages - built
    has_client = (CHECKOUT / "src" / "innkeep" / "client").exists()
    assert missing == (set() if has_client else {Path("client-reference.html")})


def test_no_page_loads_anything_from_another_host(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 60
    for page in pages:
        loads = _Seen(page).loads
        assert loads
        assert [each for each in loads if is_elsewhere(each)] == [], page
    styles = list(site.rglob("*.css"))
    assert styles
    for style in styles:
        text = style.read_text()
        named = re.findall(r"url\(([^)]*)\)", text) + re.findall(r"@import\s+[\"']([^\"']+)", text)
        assert [each for each in named if is_elsewhere(each)] == [], style


def test_a_browser_reads_and_searches_the_site_and_asks_no_other_host(site: Path) -> None:
    if missing := missing_browser():
        pytest.skip(missing)
    with _Served(site) as address, open_page() as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        # States has a picture for which the theme would fetch a program.
        for name in ("quickstart.html", "states.html", "guides/create.html", "server/index.html"):
            page.goto(f"{address}/{name}", wait_until="networkidle")
            assert page.locator("h1").count() == 1
        page.goto(f"{address}/index.html", wait_until="networkidle")
        page.locator("input.md-search__input").click()
        page.locator("input.md-search__input").press_sequentially("webhook")
        page.locator(".md-search-result__item a").first.wait_for()
        assert asked
        assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


def test_links_of_the_repositorys_own_pages_lead_to_anchors_that_exist(site: Path) -> None:
    checked = 0
    for name in _ROOT_PAGES:
        for target, anchor in re.findall(r"\]\(([^)#]+)#([^)]+)\)", (CHECKOUT / name).read_text()):
            if target.startswith("docs/"):
                built = (site / target.removeprefix("docs/")).with_suffix(".html")
                assert anchor in _Seen(built).names, f"{name} links to {target}#{anchor}"
                checked += 1
    assert checked


class _Served:
    """The site on loopback."""

    def __init__(self, folder: Path) -> None:
        handler = functools.partial(_Quiet, directory=str(folder))
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass
