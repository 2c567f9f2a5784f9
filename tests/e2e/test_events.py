"""A real server that is killed and stopped: who listens to it misses nothing all the same."""

import contextlib
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from tests.databases import Postgresql
from tests.e2e.client import BASE_PATH, until
from tests.e2e.conftest import need_program
from tests.e2e.server import Server
from tests.images import ImageShelf, own_name

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

Json = dict[str, Any]
SECONDS = 120


class Receiver:
    """Takes messages of webhooks; a few of them at the second attempt only."""

    def __init__(self) -> None:
        self.taken: list[Json] = []
        self._refused: set[str] = set()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                self.send_response(receiver.take(self.headers["webhook-id"], json.loads(body)))
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hook"

    def take(self, name: str, event: Json) -> int:
        """Whether a message is taken, as a status."""
        if int(event["id"]) % 15 == 0 and name not in self._refused:
            self._refused.add(name)
            return 503
        self.taken.append(event)
        return 204

    @contextlib.contextmanager
    def serving(self) -> Iterator[None]:
        thread = threading.Thread(target=self._server.serve_forever)
        thread.start()
        try:
            yield
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


class Reader:
    """Reads a server's events, and comes back whenever it is gone."""

    def __init__(self, server: Server) -> None:
        self.read: list[Json] = []
        self.times_begun = 0
        self._server = server
        self._over = threading.Event()

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        thread = threading.Thread(target=self._read)
        thread.start()
        try:
            until(lambda: self.times_begun, seconds=SECONDS, what="the stream begins")
            yield
        finally:
            self._over.set()
            thread.join()

    def _read(self) -> None:
        while not self._over.wait(0.1):
            with contextlib.suppress(httpx.HTTPError):
                self._read_once()

    def _read_once(self) -> None:
        headers = {"X-API-KEY": self._server.key}
        if self.read:
            headers["Last-Event-ID"] = self.read[-1]["id"]
        url = f"{self._server.url}{BASE_PATH}/events"
        # A short time-out, to look up now and then whether it is over.
        with (
            httpx.Client(trust_env=False, timeout=1) as client,
            client.stream("GET", url, params={"after": 0}, headers=headers) as answer,
        ):
            if answer.status_code != 200:
                return
            self.times_begun += 1
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    self.read.append(json.loads(line.removeprefix("data: ")))
                if self._over.is_set():
                    return


@pytest.fixture(scope="module")
def image(shelf: ImageShelf) -> str:
    """Name of an image that just runs."""
    return shelf.busybox(own_name("events"), command=["sleep", "1000"], marker="events")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("processes", [1, 2])
def test_a_killed_and_stopped_server_loses_no_event(
    processes: int, image: str, request: pytest.FixtureRequest
) -> None:
    need_program("haproxy", "haproxy")
    env = {}
    if processes > 1:
        postgresql: Postgresql = request.getfixturevalue("postgresql")
        url = postgresql.url(postgresql.create())
        env["INNKEEP_DATABASE_URL"] = url.replace("+psycopg", "")
    settings = {"processes": processes, "webhook_private_addresses": True}
    receiver = Receiver()
    with receiver.serving(), Server(settings=settings, env=env) as server:
        made = server.api.post("/webhook/create", {"url": receiver.url})
        assert made.status_code == 200, made.text
        readers = [Reader(server) for _ in range(3)]
        with contextlib.ExitStack() as reading:
            for reader in readers:
                reading.enter_context(reader.reading())
            ids = [server.api.create(image) for _ in range(3)]
            server.kill()
            server.start()
            for instance_id in ids:
                server.api.wait_status(instance_id, "running")
                server.api.act("restart", instance_id)
            server.restart()
            for instance_id in ids:
                server.api.act("delete", instance_id)
            server.kill()
            server.start()
            for instance_id in ids:
                gone = partial(server.api.is_gone, instance_id)
                until(gone, seconds=SECONDS, what="the removal")
            whole = Reader(server)
            reading.enter_context(whole.reading())
            _wait_for_removals(whole.read, ids)
            everything = [event["id"] for event in whole.read]
            for reader in readers:
                _wait_for_removals(reader.read, ids)
                assert [event["id"] for event in reader.read] == everything
            until(
                lambda: {event["id"] for event in receiver.taken} == set(everything),
                seconds=SECONDS,
                what="every message is taken",
            )
        for instance_id in ids:
            own = [event["id"] for event in whole.read if event["instanceId"] == instance_id]
            told = [event["id"] for event in receiver.taken if event["instanceId"] == instance_id]
            assert list(dict.fromkeys(told)) == own
        until(
            lambda: server.api.get("/webhooks").json()["data"][0]["waiting"] == 0,
            what="nothing waits",
        )


def _wait_for_removals(events: list[Json], ids: list[str]) -> None:
    def are_removed() -> bool:
        gone = {event["instanceId"] for event in events if event["status"] == "removed"}
        return gone == set(ids)

    until(are_removed, seconds=SECONDS, what="the removals are told")


def test_the_end_of_the_server_ends_streams_politely_and_at_once(image: str) -> None:
    need_program("haproxy", "haproxy")
    with Server() as server:
        refused = server.api.post("/webhook/create", {"url": "http://127.0.0.1:1/"})
        assert "must not lead to this host" in refused.json()["message"]
        with server.api.http.stream("GET", f"{BASE_PATH}/events") as answer:
            lines = answer.iter_lines()
            assert next(lines).startswith("retry:")
            assert server.stop() == 0
            # The answer is whole: httpx would tell of one that was broken off.
            assert any("the server is being ended" in line for line in lines)
