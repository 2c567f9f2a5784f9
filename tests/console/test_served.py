"""What the server hands out: types, caching, policies, and the door that browsers come in by."""

import hashlib
import re
from importlib.resources import files
from pathlib import Path

import httpx
import pytest

from tests.console.place import FakeServer

VENDOR = Path(str(files("innkeep.console"))) / "static" / "vendor"


@pytest.fixture(scope="module")
def page(fake_server: FakeServer) -> httpx.Response:
    return fake_server.api.http.get("/console/instances/5b0c1f7e93d2a846")


def test_every_path_of_the_console_is_the_page_under_a_strict_policy(page: httpx.Response) -> None:
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = page.headers["content-security-policy"]
    for part in ("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'"):
        assert part in policy
    assert "unsafe-eval" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["cache-control"] == "no-cache"


def test_the_page_and_its_files_are_asked_for_again_only_when_they_changed(
    fake_server: FakeServer, page: httpx.Response
) -> None:
    script = re.findall(r'src="(/console/static/[^"]+/main\.js)"', page.text)[0]
    first = fake_server.api.http.get(script)
    assert first.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in first.headers["cache-control"]
    assert first.headers["x-content-type-options"] == "nosniff"
    assert first.headers["content-encoding"] == "gzip"
    plain = fake_server.api.http.get(script, headers={"Accept-Encoding": "identity"})
    assert plain.text == first.text
    for path, answer in ((script, first), ("/console/", page)):
        headers = {"If-None-Match": answer.headers["etag"]}
        again = fake_server.api.http.get(path, headers=headers)
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/console/static/0123456789abcdef/main.js",
        "/console/static/VERSION/nothing.js",
        "/console/static/VERSION/../routes.py",
        "/console/static/VERSION/vendor/LICENSES.txt",
    ],
)
def test_nothing_else_is_handed_out(
    fake_server: FakeServer, page: httpx.Response, path: str
) -> None:
    version = re.findall(r"/console/static/([^/]+)/", page.text)[0]
    assert fake_server.api.http.get(path.replace("VERSION", version)).status_code == 404


def test_browsers_are_led_in_and_programs_are_told_that_nothing_is_there(
    fake_server: FakeServer,
) -> None:
    browser = fake_server.api.http.get("/", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (browser.status_code, browser.headers["location"]) == (302, "/console/")
    program = fake_server.api.http.get("/", headers={"Accept": "*/*"})
    assert (program.status_code, program.json()["reason"]) == (404, "API_NOT_FOUND")
    assert fake_server.api.http.get("/console").headers["location"] == "/console/"


def test_what_came_from_elsewhere_is_unchanged_and_all_of_it_is_accounted_for() -> None:
    lines = (VENDOR / "SHA256SUMS").read_text().splitlines()
    listed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    own = {"./SHA256SUMS"}
    there = {f"./{file.relative_to(VENDOR)}" for file in VENDOR.rglob("*") if file.is_file()}
    assert there - own == set(listed)
    for name, digest in listed.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name


def test_the_console_can_be_switched_off() -> None:
    with FakeServer(settings={"console": False}) as server:
        for path in ("/", "/console/", "/console"):
            answer = server.api.http.get(path, headers={"Accept": "text/html"})
            assert (answer.status_code, answer.json()["reason"]) == (404, "API_NOT_FOUND")
        assert server.api.http.get("/healthz").status_code == 200
