"""A server whose engine is away starts and waits for it; one whose engine is unfit refuses."""

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.client import until
from tests.e2e.conftest import need_program
from tests.e2e.guests import HTTP_PORT, PORTS
from tests.e2e.server import Server

pytestmark = [pytest.mark.docker, pytest.mark.proxy]


def test_an_engine_of_another_machine_is_refused_at_the_start(guest: str) -> None:
    address = "tcp://127.0.0.1:1"
    need_program("haproxy", "haproxy")
    server = Server(env={"DOCKER_HOST": address})
    try:
        refused = server.serve_to_its_end()
        assert refused.returncode == 1
        said = refused.stderr.splitlines()[-1]
        assert said.startswith("innkeep: ")
        assert address in said
        assert "must be this machine's own" in said
        assert "Traceback" not in refused.stderr
        with socket.socket() as probe:
            assert probe.connect_ex((server.host, server.proxy_port)) != 0, "a proxy was left"
    finally:
        server.close()


@pytest.fixture
def switch(guest: str) -> Iterator[tuple[Server, Path]]:
    """A server and the path at which it looks for Docker; a link there is the way to the real."""
    need_program("haproxy", "haproxy")
    server = Server(await_clusters=False)
    link = server.root / "docker.sock"
    server.configure({"docker_socket": str(link)})
    try:
        yield server, link
    finally:
        server.close()


def test_without_docker_the_server_is_ready_and_says_what_is_missing(
    switch: tuple[Server, Path], guest: str
) -> None:
    server, link = switch
    server.start()
    cluster = _cluster(server)
    assert not cluster["up"]
    assert str(link) in str(cluster["detail"])
    assert httpx.get(f"{server.url}/healthz", trust_env=False).status_code == 200
    (product,) = server.api.get("/cpu/products").json()["data"]
    assert product["availableDeploy"] is False
    assert server.api.try_create(guest).json()["reason"] == "INSUFFICIENT_RESOURCE"

    link.symlink_to(server.docker)
    until(lambda: _cluster(server)["up"], what="the cluster is up once Docker is there")
    running = server.api.create_running(guest, ports=PORTS)
    server.text(running, HTTP_PORT)

    assert server.stop() == 0
    link.unlink()
    server.start()
    assert not _cluster(server)["up"]
    assert server.text(running, HTTP_PORT) == "good day\n"
    assert server.api.look(running)["status"] == "running"
    waiting = server.api.create(guest, ports=PORTS)
    assert server.api.look(waiting)["status"] == "toCreate"

    link.symlink_to(server.docker)
    server.api.wait_status(waiting, "running")
    assert server.text(waiting, HTTP_PORT) == "good day\n"


def _cluster(server: Server) -> dict[str, object]:
    reply = httpx.get(f"{server.url}/readyz", trust_env=False)
    assert reply.status_code == 200
    cluster: dict[str, object] = reply.json()["clusters"]["local"]
    return cluster
