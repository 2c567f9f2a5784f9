"""The commands of the quick start and of the guides run as they stand there, on a real Docker.

Only what can't be the same here is put in the place of what the page says: ports, the data folder,
images that would have to be pulled, and hosts of the reader's own.
"""

import base64
import http.server
import json
import os
import re
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.docs.examples import DOCS, answers_of, commands_of, differences, examples_of
from tests.e2e.client import Client, until
from tests.e2e.conftest import need_program
from tests.e2e.guests import guest_image, jupyter_image
from tests.e2e.server import Server
from tests.e2e.server_config import SMALL_PRODUCT
from tests.engines.registry import GOOD_LOGIN, Registry
from tests.images import DOCKER_SOCKET, ImageShelf, missing_busybox, missing_docker, own_name

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

QUICK_START = DOCS / "quickstart.md"
_GOING = {"toRemove", "removing", "removed"}
PAGES = [QUICK_START, *sorted((DOCS / "guides").glob("*.md"))]
# Whatever is refused fails the page, and nothing is read or written in the real home folder.
_PRELUDE = """
set -euo pipefail
curl() {
    local fail=--fail-with-body
    # Who prints the status can live with any.
    case " $* " in *" --write-out "*) fail=--silent ;; esac
    command curl "$fail" --noproxy '*' "$@"
}
ssh() { command ssh -F "$HOME/ssh-config" "$@"; }
scp() { command scp -F "$HOME/ssh-config" "$@"; }
"""
_SSH_CONFIG = """
StrictHostKeyChecking accept-new
UserKnownHostsFile {home}/known-hosts
BatchMode yes
IdentitiesOnly yes
"""


@dataclass
class Place:
    """Where the pages are run: a server, a registry, a receiver of webhooks."""

    server: Server
    instead: dict[str, str]
    """What is put in the place of what the pages say."""
    messages: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    """What webhooks sent: headers in lower case, and bodies."""

    @property
    def owner(self) -> Client:
        """The API with the pages' key."""
        return self.server.client((self.server.data_dir / "api-key").read_text().strip())

    def script(self, text: str) -> str:
        """A command of a page as it is run."""
        for said, put in self.instead.items():
            text = text.replace(said, put)
        return text

    def run(self, page: Path, home: Path) -> dict[int, str]:
        """Run a page's commands in one shell; answers what each block wrote, by its line."""
        home.mkdir()
        (home / ".ssh").mkdir(mode=0o700)
        (home / "ssh-config").write_text(_SSH_CONFIG.format(home=home))
        blocks = commands_of(page)
        lines = [_PRELUDE]
        if page != QUICK_START:
            lines += [each.text for each in commands_of(QUICK_START) if each.section == "The key"]
        for block in blocks:
            lines += [f"exec > {home}/{block.line}.out", block.text]
        env = {
            name: value
            for name, value in os.environ.items()
            if not name.lower().endswith("_proxy") and not name.startswith("INNKEEP_")
        }
        done = subprocess.run(
            ["bash", "-c", self.script("\n".join(lines))],
            cwd=home,
            env={**env, "HOME": str(home)},
            capture_output=True,
            text=True,
            timeout=170,
        )
        written = {each.line: home / f"{each.line}.out" for each in blocks}
        told = {line: file.read_text() for line, file in written.items() if file.exists()}
        assert done.returncode == 0, (
            f"{page.name}, the block of line {max(told, default=0)} failed:\n"
            f"{done.stderr}\n{told}\n{self.server.log[-3000:]}"
        )
        return told


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """All that the pages talk to."""
    if missing := missing_docker() or missing_busybox():
        pytest.skip(missing)
    for program in ("haproxy", "docker-registry", "htpasswd", "jq", "curl", "ssh", "mkfs.ext4"):
        need_program(program, program)
    shelf = ImageShelf(DOCKER_SOCKET)
    registry = Registry(tmp_path_factory.mktemp("registry"), DOCKER_SOCKET, GOOD_LOGIN)
    settings = {"webhook_private_addresses": True, "resync_seconds": 0.5, "storage_trash_hours": 72}
    server = Server(
        settings=settings,
        products=[{**SMALL_PRODUCT, "id": "cpu.1c1g"}],
        # The key is where a first start writes it.
        env={"INNKEEP_API_KEY": ""},
    )
    registry.begin()
    try:
        plain = shelf.busybox(own_name("plain"), command=["sh"])
        guest = guest_image(shelf, own_name("pages"))
        registry.push(guest, "team/web", "1")
        with server, _Receiver() as (hooks, messages):
            instead = {
                "/var/lib/innkeep": str(server.data_dir),
                "127.0.0.1:8080": f"127.0.0.1:{server.port}",
                "ssh -p 2200": f"ssh -p {server.ssh_port}",
                "scp -q -P 2200": f"scp -q -P {server.ssh_port}",
                "busybox:1.36": plain,
                "nginx:1.27": guest,
                "quay.io/jupyter/base-notebook:latest": jupyter_image(shelf),
                "registry.example.com/": f"{registry.host}/",
                '"ci", "password": "a-token-of-the-registry"': (
                    f'"{GOOD_LOGIN.username}", "password": "{GOOD_LOGIN.password}"'
                ),
                "https://ops.example.com": hooks,
            }
            yield Place(server, instead, messages)
    finally:
        server.close()
        registry.forget()
        registry.end()
        shelf.clear()


class _Receiver:
    """Takes messages of webhooks on loopback."""

    def __enter__(self) -> tuple[str, list[tuple[dict[str, str], bytes]]]:
        messages: list[tuple[dict[str, str], bytes]] = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                messages.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_port}", messages

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def test_every_example_is_run_or_says_why_not() -> None:
    run = 0
    for page in PAGES:
        for each in examples_of(page):
            assert each.language in {"console", "json", "python", "ini", "toml"}, page
            run += each.language == "console" and not each.not_run
    assert run > 30


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_of_a_page_work(page: Path, place: Place, tmp_path: Path) -> None:
    written = place.run(page, tmp_path / "home")
    for line, shown in answers_of(page).items():
        real = json.loads(written[line])
        assert differences(shown, real) == [], f"{page.name}, line {line}"
    check = _MORE.get(page.stem)
    if check is not None:
        check(page, place, "".join(written.values()))
    left = place.owner.list_all
    until(
        lambda: {each["status"] for each in left()} <= _GOING,
        seconds=90,
        what="the page deletes its instances",
    )


def _visits_the_guest(page: Path, place: Place, written: str) -> None:
    assert "good day" in written


def _shows_storage(page: Path, place: Place, written: str) -> None:
    assert "written once" in written


def _enters(page: Path, place: Place, written: str) -> None:
    assert "Linux" in written
    assert "hello" in written.split()


def _serves_the_saved_page(page: Path, place: Place, written: str) -> None:
    assert '"success"' in written
    assert "kept" in written.split()


def _serves_the_lab(page: Path, place: Place, written: str) -> None:
    assert "this is the lab" in written


def _tells_what_was_written(page: Path, place: Place, written: str) -> None:
    assert re.search(r"^\S+Z ready to serve$", written, re.MULTILINE)
    assert "running: the main process runs" in written


def _tells_why_it_failed(page: Path, place: Place, written: str) -> None:
    assert "no-such-tag" in written


def _checks_signatures(page: Path, place: Place, written: str) -> None:
    source = next(each.text for each in examples_of(page) if each.language == "python")
    known: dict[str, Any] = {}
    exec(compile(source, str(page), "exec"), known)  # the page's own lines are what is tested
    headers, body = place.messages[-1]
    secret = f"whsec_{base64.b64encode(b'of somebody else').decode()}"
    assert json.loads(body)["type"] == "webhook.test"
    assert not known["is_genuine"](headers, body, secret)


_MORE: Mapping[str, Any] = {
    "quickstart": _visits_the_guest,
    "ports": _visits_the_guest,
    "networks": _visits_the_guest,
    "storage": _shows_storage,
    "ssh": _enters,
    "save-image": _serves_the_saved_page,
    "jupyter": _serves_the_lab,
    "logs": _tells_what_was_written,
    "create": _tells_why_it_failed,
    "webhooks": _checks_signatures,
}
