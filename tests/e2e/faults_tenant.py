"""Instances that say who they are, and the traffic that checks it all the time.

Each instance serves one line: its host name, which is its sandbox's, and a mark from its own
environment, which is its container's. So an answer shows both halves of the instance it came from,
and, by counting runs on its root disk and on its local storage, that both were kept.
"""

import http.client
import secrets
import shlex
import threading
import time
from collections import Counter
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from tests.e2e.client import Client, until
from tests.e2e.server import Server

HTTP_PORT = 8000
TCP_PORT = 9000
_SERVE = (
    "echo run >> /runs; echo run >> /workspace/runs; mkdir -p /srv/page; "
    'echo "$(hostname) $MARK $(wc -l < /runs) $(wc -l < /workspace/runs)" > /srv/page/index.html; '
    f"httpd -p {TCP_PORT} -h /srv/page; "
)
ABRUPT = f"{_SERVE} exec httpd -f -p {HTTP_PORT} -h /srv/page"
"""A program that a polite request to end kills: exit code 143."""
POLITE = (
    f"{_SERVE} httpd -p {HTTP_PORT} -h /srv/page; "
    "trap 'exit 0' TERM; while :; do sleep 1000 & wait $!; done"
)
"""A program that ends well when it is asked to: exit code 0, as if it had finished."""
_PATIENCE_SECONDS = 3.0
_REQUESTS_PER_SECOND = 100


@dataclass(frozen=True)
class Page:
    """What one request was answered by an instance's own program."""

    instance_id: str
    mark: str
    runs_on_root_disk: int
    runs_on_local_storage: int


@dataclass(frozen=True)
class Tenant:
    """An instance under test, as its owner knows it."""

    id: str
    mark: str

    def owns(self, page: Page) -> bool:
        """Whether sandbox and container behind the answer are this instance's."""
        return (page.instance_id, page.mark) == (self.id, self.mark)


def order(mark: str, program: str = ABRUPT) -> dict[str, object]:
    """The fields of a create for an instance that says its mark."""
    return {
        "name": mark,
        "ports": f"{HTTP_PORT}/http,{TCP_PORT}/tcp",
        "envs": [{"key": "MARK", "value": mark}],
        "command": f"sh -c {shlex.quote(program)}",
    }


def new_mark() -> str:
    """A name that no other instance has."""
    return f"mark-{secrets.token_hex(6)}"


def create_tenant(api: Client, image: str, program: str = ABRUPT) -> Tenant:
    """Have a running instance that says who it is."""
    mark = new_mark()
    return Tenant(api.create_running(image, **order(mark, program)), mark)


def ask_http(server: Server, instance_id: str) -> tuple[int, Page | None]:
    """One request to the http endpoint: its status and, with 200, the page.

    Raises:
        OSError, http.client.HTTPException: no answer came.
    """
    name = f"{instance_id}-{HTTP_PORT}.localhost:{server.proxy_port}"
    return _ask(server.host, server.proxy_port, name)


def ask_tcp(endpoint: str) -> tuple[int, Page | None]:
    """One request to a tcp endpoint, behind which the same page is served; see ``ask_http``."""
    host, _, port = endpoint.rpartition(":")
    return _ask(host, int(port), endpoint)


def _ask(host: str, port: int, name: str) -> tuple[int, Page | None]:
    connection = http.client.HTTPConnection(host, port, timeout=_PATIENCE_SECONDS)
    try:
        connection.request("GET", "/", headers={"Host": name, "Connection": "close"})
        response = connection.getresponse()
        text = response.read().decode()
    finally:
        connection.close()
    if response.status != 200:
        return response.status, None
    instance_id, mark, on_root, on_local = text.split()
    return 200, Page(instance_id, mark, int(on_root), int(on_local))


class Prober:
    """Asks for every watched instance by name, all the time, and keeps who answered instead.

    Leaving it fails when an answer was another instance's, or of a kind that tells of no instance
    and isn't one of the proxy's own (404, 502).
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._watched: list[Tenant] = []
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._probe, args=(turn,)) for turn in range(4)]
        self.outcomes: Counter[str] = Counter()
        """How often which status, or kind of failure, was the outcome."""
        self._last_seen: dict[str, float] = {}
        self._wrong: list[str] = []

    def watch(self, *tenants: Tenant) -> None:
        """Ask for these too from now on."""
        self._watched = [*self._watched, *tenants]

    def wait_seen(self, *tenants: Tenant, seconds: float = 30) -> None:
        """Wait until each of them has answered, by itself, a request made from now on."""
        now = time.monotonic()
        until(
            lambda: all(self._last_seen.get(tenant.id, 0.0) > now for tenant in tenants),
            seconds=seconds,
            what=f"{tenants} all answer",
        )

    def _probe(self, turn: int) -> None:
        while not self._ended.wait(len(self._threads) / _REQUESTS_PER_SECOND):
            if not self._watched:
                continue
            turn += 1
            tenant = self._watched[turn % len(self._watched)]
            asked = time.monotonic()
            try:
                status, page = ask_http(self._server, tenant.id)
            except (OSError, http.client.HTTPException) as problem:
                self.outcomes[type(problem).__name__] += 1
                continue
            self.outcomes[str(status)] += 1
            if page is not None and tenant.owns(page):
                self._last_seen[tenant.id] = asked
            elif page is not None or status not in {404, 502}:
                self._wrong.append(f"{tenant} was answered {status} {page}")

    def __enter__(self) -> Self:
        """Begin to ask."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()
        print("prober:", dict(self.outcomes))
        assert not self._wrong, self._wrong[:10]
