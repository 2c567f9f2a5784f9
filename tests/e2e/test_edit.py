"""Ports that are changed on a real server: reachable a moment later, the program not touched."""

import socket

import httpx
import pytest

from tests.e2e.client import until
from tests.e2e.conftest import running_server
from tests.e2e.guests import ECHO_PORT, HTTP_PORT, WEBSOCKET_PORT
from tests.e2e.server import Server

pytestmark = [pytest.mark.docker, pytest.mark.proxy]


def _edit(server: Server, instance_id: str, *ports: tuple[int, str]) -> None:
    body = {
        "instanceId": instance_id,
        "ports": [{"port": port, "type": kind} for port, kind in ports],
    }
    reply = server.api.post("/gpu/instance/edit", body)
    assert (reply.status_code, reply.json()) == (200, {}), reply.text


def _answer(server: Server, instance_id: str, port: int) -> int:
    url = f"http://{server.host}:{server.proxy_port}/"
    host = f"{instance_id}-{port}.localhost"
    return httpx.get(url, headers={"Host": host}, trust_env=False).status_code


def _echoes(endpoint: str) -> bool:
    host, _, port = endpoint.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=5) as line:
            line.sendall(b"good day\n")
            return line.recv(100) == b"good day\n"
    except OSError:
        return False


def test_ports_are_changed_under_a_running_program_and_kept_over_a_stop(
    server: Server, guest: str
) -> None:
    instance_id = server.api.create_running(guest, ports=f"{HTTP_PORT}/http")
    assert server.text(instance_id, HTTP_PORT) == "good day\n"
    started = server.inspect(instance_id)["State"]["StartedAt"]

    _edit(server, instance_id, (WEBSOCKET_PORT, "http"), (ECHO_PORT, "tcp"))
    echo = server.api.endpoint(instance_id, ECHO_PORT)
    until(lambda: _echoes(echo), what="the new tcp port leads to the program")
    # Its name is not known to the proxy any more.
    until(lambda: _answer(server, instance_id, HTTP_PORT) == 404, what="the old port is closed")

    _edit(server, instance_id, (HTTP_PORT, "http"), (ECHO_PORT, "tcp"))
    assert server.text(instance_id, HTTP_PORT) == "good day\n"
    assert server.api.endpoint(instance_id, ECHO_PORT) == echo
    assert server.inspect(instance_id)["State"]["StartedAt"] == started

    server.api.act("stop", instance_id)
    server.api.wait_status(instance_id, "exited")
    _edit(server, instance_id, (HTTP_PORT, "http"))
    server.api.act("start", instance_id)
    server.api.wait_status(instance_id, "running")
    assert server.text(instance_id, HTTP_PORT) == "good day\n"
    until(lambda: not _echoes(echo), what="the tcp port that was taken away leads nowhere")
    server.api.delete(instance_id)


def test_an_edit_that_was_answered_is_in_force_though_the_server_was_killed_at_once(
    guest: str,
) -> None:
    with running_server(resync_seconds=0.5) as server:
        instance_id = server.api.create_running(guest, ports=f"{HTTP_PORT}/http")
        started = server.inspect(instance_id)["State"]["StartedAt"]
        _edit(server, instance_id, (ECHO_PORT, "tcp"))
        server.kill()
        server.start()
        echo = server.api.endpoint(instance_id, ECHO_PORT)
        until(lambda: _echoes(echo), what="the new tcp port leads to the program")
        until(lambda: _answer(server, instance_id, HTTP_PORT) == 404, what="the old port is closed")
        assert server.inspect(instance_id)["State"]["StartedAt"] == started
        server.api.delete(instance_id)


def test_a_root_disk_that_can_not_grow_is_refused_by_name_and_nothing_else_is_done(
    server: Server, guest: str
) -> None:
    instance_id = server.api.create_running(guest, ports=f"{HTTP_PORT}/http")
    body = {"instanceId": instance_id, "ports": [], "expandRootDisk": 10}
    reply = server.api.post("/gpu/instance/edit", body)
    assert reply.status_code == 400
    assert reply.json()["metadata"]["field"] == "expandRootDisk"
    assert "/workspace" in reply.json()["message"]
    assert server.text(instance_id, HTTP_PORT) == "good day\n"
    server.api.delete(instance_id)
