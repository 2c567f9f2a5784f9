"""A server whose cluster is the fake engine, and browsers that look at its console."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect

from tests.e2e.server import Server
from tests.e2e.server_config import DEFAULT_SETTINGS, to_toml

PATIENCE_MS = 60_000
PRODUCTS: Sequence[Mapping[str, Any]] = (
    {
        "id": "cpu.2c4g",
        "name": "CPU 2C 4G",
        "cores": 2,
        "memory_gib": 4,
        "rootfs_gib": 20,
        "local_volume_gib": 10,
        "price": 2600,
    },
    {
        "id": "cpu.1c1g",
        "name": "CPU 1C 1G",
        "cores": 1,
        "memory_gib": 1,
        "rootfs_gib": 10,
        "local_volume_gib": 0,
    },
)
CLUSTERS: Sequence[Mapping[str, Any]] = (
    {"id": "home-1", "name": "HOME-1 (Cellar)", "engine": "fake"},
    {"id": "home-2", "name": "HOME-2 (Attic)", "engine": "fake"},
)

_OF_THE_MACHINE = ("ERR_NETWORK_CHANGED",)
"""What a browser notes when Docker made or removed an interface; the console tries again."""

expect.set_options(timeout=PATIENCE_MS)


class FakeServer(Server):
    """A real server process, on clusters that exist in its memory only."""

    def configure(
        self, settings: Mapping[str, Any], products: Sequence[Mapping[str, Any]] = PRODUCTS
    ) -> None:
        own = {
            "run_dir": str(self.root / "run"),
            "storage_trash_hours": 72,
            "proxy_listen": f"{self.host}:{self.proxy_port}",
            "ssh_listen": f"{self.host}:{self.ssh_port}",
            "tcp_ports": f"{self.tcp_ports[0]}-{self.tcp_ports[-1]}",
            # As many as tests at once may want.
            "event_streams_each": 100,
            "metrics_interval_seconds": 2,
        }
        self.config.write_text(
            to_toml(
                {**DEFAULT_SETTINGS, **own, **settings},
                {"products": PRODUCTS, "clusters": CLUSTERS},
            )
        )

    def purge_engine(self) -> None:
        """There is nothing of it anywhere."""

    def create(self, **changes: object) -> str:
        """An instance; the fake engine has every image that is not said to be missing."""
        body = {"productId": "cpu.2c4g", "imageUrl": "nginx:1.27", "kind": "cpu", **changes}
        reply = self.api.http.post("/gpu-instance/openapi/v1/gpu/instance/create", json=body)
        assert reply.status_code == 200, reply.text
        return str(reply.json()["id"])


@dataclass
class Watched:
    """What a page did that it must never do."""

    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    """Addresses that it asked outside of its own origin."""
    expected: tuple[str, ...] = ()
    """Parts of messages that a test provokes."""

    def unexpected(self) -> list[str]:
        """All of it, but what was expected."""
        return [
            each
            for each in (*self.errors, *self.strangers)
            if not any(part in each for part in (*self.expected, *_OF_THE_MACHINE))
        ]


@contextlib.contextmanager
def console_page(
    browser: Browser,
    server: Server,
    *,
    key: str | None = None,
    path: str = "/instances",
    expected: tuple[str, ...] = (),
    **context_options: Any,
) -> Iterator[Page]:
    """A page of the console in a browser profile of its own, signed in unless the key is ``""``.

    At the end it is checked that nothing failed in the page and no other host was asked.
    """
    watched = Watched(expected=expected)
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **context_options})
    context.set_default_timeout(PATIENCE_MS)
    with contextlib.closing(context):
        page = context.new_page()

        def note_message(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                watched.errors.append(f"{message.text} {message.location}")

        def note_request(request: Request) -> None:
            if not request.url.startswith((f"{server.url}/", "data:", "blob:")):
                watched.strangers.append(request.url)

        page.on("console", note_message)
        page.on("pageerror", lambda problem: watched.errors.append(str(problem)))
        page.on("request", note_request)
        used = server.key if key is None else key
        if used:
            page.goto(f"{server.url}/console/sign-in")
            sign_in(page, used)
            expect(page.get_by_role("heading", name="Instances", level=1)).to_be_visible()
        if not used or path != "/instances":
            page.goto(f"{server.url}/console{path}")
        yield page
        unexpected = watched.unexpected()
        assert unexpected == [], "\n".join(unexpected)


def sign_in(page: Page, key: str) -> None:
    """Fill in the form and send it."""
    page.get_by_label("API key", exact=True).fill(key)
    page.get_by_role("button", name="Sign in").click()


def open_dialog(page: Page) -> Locator:
    """The dialog that is open, with what is in it."""
    return page.locator("wa-dialog[open]")
