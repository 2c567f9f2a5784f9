"""A server of two processes on PostgreSQL and Docker: each knows what the other does."""

import contextlib
import json
import os
import signal
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.databases import Postgresql
from tests.e2e.client import BASE_PATH, PRODUCT, until
from tests.e2e.conftest import need_program
from tests.e2e.server import Server
from tests.e2e.slow_registry import SlowRegistry
from tests.e2e.strained_house import Crowd
from tests.images import ImageShelf, own_name

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

MAIN = ""
_SECONDS = 120.0


class Pair:
    """A server of two processes, each of which can be asked on purpose."""

    def __init__(self, server: Server, database: str) -> None:
        self.server = server
        self._database = database

    def worker(self) -> tuple[str, int]:
        """Name and id of the further process that is told last of, once it serves."""

        def find() -> tuple[str, int] | None:
            begun = [line for line in self.log_lines() if line["event"].endswith("begun")]
            serving = {
                line.get("process") for line in self.log_lines() if "beside" in line["event"]
            }
            newest = begun[-1]
            return (newest["process"], newest["pid"]) if newest["process"] in serving else None

        return until(find, what="the further process serves")

    def log_lines(self) -> list[dict[str, Any]]:
        """What the processes logged, whole lines only."""
        lines = self.server.log.splitlines()
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]

    @contextlib.contextmanager
    def asking(self, process: str) -> Iterator[httpx.Client]:
        """A client whose one connection that process has."""
        if process == MAIN:
            folder = self.server.root / "run" / self.server.deployment[:8]
            client = self._client(httpx.HTTPTransport(uds=str(folder / "main.sock")))
        else:
            client = until(lambda: self._connect(process), what="a connection to that process")
        with contextlib.closing(client):
            yield client

    def _connect(self, process: str) -> httpx.Client | None:
        client = self._client(httpx.HTTPTransport())
        name = uuid.uuid4().hex
        assert client.get("/healthz", headers={"x-request-id": name}).status_code == 200
        noted = until(
            lambda: [line for line in self.log_lines() if line.get("request_id") == name],
            what="the request in the log",
        )
        if noted[0].get("process", MAIN) == process:
            return client
        client.close()
        return None

    def _client(self, way: httpx.HTTPTransport) -> httpx.Client:
        return httpx.Client(
            transport=way,
            base_url=self.server.url,
            headers={"Authorization": f"Bearer {self.server.key}"},
            timeout=30,
        )

    def who_works_on(self, instance_id: str) -> str | None:
        """The process that claimed an instance; ``None``: nobody."""
        with psycopg.connect(self._database.replace("+psycopg", "")) as link:
            row = link.execute(
                "SELECT claim FROM instances WHERE id = %s", (instance_id,)
            ).fetchone()
        claim = row[0] if row else None
        if claim is None:
            return None
        name = str(claim).partition("-")[0]
        return MAIN if name == "main" else name


@pytest.fixture(scope="module")
def pair(postgresql: Postgresql) -> Iterator[Pair]:
    need_program("haproxy", "haproxy")
    url = postgresql.url(postgresql.create())
    server = Server(
        settings={"processes": 2}, env={"INNKEEP_DATABASE_URL": url.replace("+psycopg", "")}
    )
    with server:
        pair = Pair(server, url)
        pair.worker()
        yield pair


@pytest.fixture(scope="module")
def image(shelf: ImageShelf) -> str:
    """Name of an image that just runs."""
    return shelf.busybox(own_name("processes"), command=["sleep", "1000"], marker="processes")


def create(client: httpx.Client, image: str) -> str:
    wish = {"productId": PRODUCT, "imageUrl": image, "kind": "cpu", "ports": "80/http, 90/tcp"}
    reply = client.post(f"{BASE_PATH}/gpu/instance/create", json=wish)
    assert reply.status_code == 200, reply.text
    return str(reply.json()["id"])


def order(client: httpx.Client, deed: str, instance_id: str) -> None:
    reply = client.post(f"{BASE_PATH}/gpu/instance/{deed}", json={"instanceId": instance_id})
    assert reply.status_code == 200, reply.text


def until_gone(server: Server, instance_id: str) -> None:
    until(
        lambda: server.api.is_gone(instance_id), seconds=_SECONDS, what=f"the end of {instance_id}"
    )


def containers_of(server: Server, instance_id: str) -> list[str]:
    return [
        name
        for name in server.engine_objects()["containers"]
        if name.startswith(f"innkeep-{instance_id}")
    ]


def test_each_process_takes_orders_and_shows_what_the_other_did(pair: Pair, image: str) -> None:
    server = pair.server
    worker = pair.worker()[0]
    ids = []
    for process in (MAIN, worker):
        with pair.asking(process) as client:
            ids.append(create(client, image))
    for instance_id in ids:
        server.api.wait_status(instance_id, "running")
        assert server.fetch(instance_id, 80).status_code == 502, "nothing listens there"
    # Followed in one process, while the other one does what there is to tell of.
    whole = server.api.look(ids[0])["connectComponentLog"]["systemLogAddress"]
    path = httpx.URL(whole).raw_path.decode()
    with pair.asking(worker) as reader, reader.stream("GET", path, params={"follow": 1}) as log:
        lines = log.iter_lines()
        until(lambda: "main process runs" in next(lines), what="the start")
        with pair.asking(MAIN) as client:
            order(client, "stop", ids[0])
        until(lambda: "stopped as asked" in next(lines), what="the stop")
    both_created = 'route="/gpu-instance/openapi/v1/gpu/instance/create",status="200"} 2.0'
    for process, instance_id in zip((worker, MAIN), ids, strict=True):
        with pair.asking(process) as client:
            ready = client.get("/readyz").json()
            assert ready["processes"] == {"wanted": 2, "running": 2}
            assert ready["clusters"]["local"]["up"]
            assert both_created in client.get("/metrics").text
            order(client, "delete", instance_id)
        until_gone(server, instance_id)


def test_a_delete_reaches_the_pull_of_the_other_process(pair: Pair) -> None:
    worker = pair.worker()[0]
    for working, ordering in ((MAIN, worker), (worker, MAIN)):
        with SlowRegistry(stalls=True) as registry:
            with pair.asking(working) as client:
                instance_id = create(client, registry.image)
            until(lambda: registry.layer_requests, what="the pull is under way")
            assert pair.who_works_on(instance_id) == working
            with pair.asking(ordering) as client:
                order(client, "delete", instance_id)
            until(registry.abandoned.is_set, what="the pull is broken off")
            until_gone(pair.server, instance_id)


def test_work_of_a_killed_process_is_done_by_others(pair: Pair) -> None:
    worker, pid = pair.worker()
    with SlowRegistry() as registry:
        with pair.asking(worker) as client:
            instance_id = create(client, registry.image)
        until(lambda: registry.layer_requests, what="the pull is under way")
        assert pair.who_works_on(instance_id) == worker
        os.kill(pid, signal.SIGKILL)
        registry.hurry.set()
        pair.server.api.wait_status(instance_id, "running")
    assert containers_of(pair.server, instance_id) == [f"innkeep-{instance_id}"]
    assert pair.worker()[0] != worker, "another one takes its place"
    pair.server.api.delete(instance_id)


@pytest.mark.timeout(600)
def test_creates_under_way_come_true_once_whichever_process_is_killed(
    pair: Pair, image: str
) -> None:
    server = pair.server
    crowd = Crowd(server.api, 16, at_a_time=4, fields={"imageUrl": image})
    until(lambda: crowd.accepted >= 2, seconds=_SECONDS, what="the first are accepted")
    os.kill(pair.worker()[1], signal.SIGKILL)
    until(lambda: crowd.accepted >= 8, seconds=_SECONDS, what="creates are accepted on")
    server.kill()
    server.start()
    created = crowd.created()
    for instance_id in created.values():
        server.api.wait_status(instance_id, "running", seconds=_SECONDS)
    assert {row["id"] for row in server.api.list_all()} == set(created.values())
    for instance_id in created.values():
        assert containers_of(server, instance_id) == [f"innkeep-{instance_id}"]
        server.api.act("delete", instance_id)
    for instance_id in created.values():
        until_gone(server, instance_id)


def test_a_server_that_was_killed_leaves_no_process_and_finds_everything_again(
    pair: Pair, image: str
) -> None:
    server = pair.server
    kept, deleted = (server.api.create_running(image) for _ in range(2))
    pid = pair.worker()[1]
    server.kill()
    until(lambda: not Path(f"/proc/{pid}").exists(), what="the further process ends too")
    assert server.ask_docker("DELETE", f"containers/innkeep-{deleted}", force="true")[0] == 204
    server.start()
    server.api.wait_status(deleted, "running")
    assert server.api.look(kept)["status"] == "running"
    for instance_id in (kept, deleted):
        assert containers_of(server, instance_id) == [f"innkeep-{instance_id}"]
        server.api.delete(instance_id)
    pid = pair.worker()[1]
    assert server.stop() == 0, "it drains all its processes"
    assert not Path(f"/proc/{pid}").exists()
