"""The main job: the published page's own curl call leads to a running container that is reached."""

import json
import socket
import subprocess
from typing import Any

import pytest
from websockets.sync.client import connect

from tests.e2e.client import PRODUCT, until
from tests.e2e.conftest import need_program
from tests.e2e.guests import ECHO_PORT, HTTP_PORT, WEBSOCKET_PORT, inside
from tests.e2e.server import Server

pytestmark = [pytest.mark.docker, pytest.mark.proxy]


def curl(*arguments: str) -> str:
    """What curl printed; fails when it does."""
    ran = subprocess.run(
        ["curl", "--silent", "--show-error", "--fail-with-body", "--noproxy", "*", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ran.returncode == 0, (arguments, ran.stdout, ran.stderr)
    return ran.stdout


@pytest.fixture(scope="module")
def seed_instance(server: Server, guest: str) -> dict[str, Any]:
    """What the API shows of an instance that the page's call has created, once it runs."""
    need_program("curl", "curl")
    filled = {
        "name": "my first instance",
        "productId": PRODUCT,
        "imageUrl": guest,
        "imageAuth": "",
        "imageAuthId": "",
        "ports": f"{HTTP_PORT}/http, {ECHO_PORT}/tcp, {WEBSOCKET_PORT}/http",
        "envs": [{"key": "MODE", "value": "ci"}, {"key": "SENTENCE", "value": 'it\'s "so" $HOME'}],
        "tools": [{"name": "Jupyter", "port": "8888", "type": "http"}],
        "command": "'two words' $HOME",
        "entrypoint": "",
        "clusterId": "",
        "localStorageMountPoint": "/workspace",
        "networkStorages": [],
        "networkId": "",
        "kind": "cpu",
    }
    answer = curl(
        "--request",
        "POST",
        "--url",
        f"{server.url}/gpu-instance/openapi/v1/gpu/instance/create",
        "--header",
        f"Authorization: Bearer {server.key}",
        "--header",
        "Content-Type: application/json",
        "--data",
        json.dumps(filled, indent=1),
    )
    created = json.loads(answer)
    assert list(created) == ["id"]
    return server.api.wait_status(created["id"], "running")


def test_the_call_of_the_page_leads_to_a_running_container(
    server: Server, seed_instance: dict[str, Any]
) -> None:
    record = server.inspect(seed_instance["id"])
    assert record["State"]["Running"]
    assert record["Config"]["Labels"]["innkeep.role"] == "instance"
    assert record["Config"]["Labels"]["innkeep.deployment"] == server.deployment
    assert seed_instance["name"] == "my first instance"
    assert (seed_instance["cpuNum"], seed_instance["memory"]) == ("1", "1")
    assert seed_instance["statusError"] == {"state": "", "message": ""}
    steps = [step["status"] for step in seed_instance["statusHistory"]]
    assert (steps[0], steps[-1]) == ("toCreate", "running")


def test_curl_reaches_the_http_endpoint_as_it_is_shown(
    server: Server, seed_instance: dict[str, Any]
) -> None:
    endpoint = server.api.endpoint(seed_instance["id"], HTTP_PORT)
    server.text(seed_instance["id"], HTTP_PORT)
    assert curl(endpoint) == "good day\n"


def test_curl_reaches_it_by_a_resolved_name_and_by_the_host_header(
    server: Server, seed_instance: dict[str, Any]
) -> None:
    name = f"{seed_instance['id']}-{HTTP_PORT}.localhost"
    server.text(seed_instance["id"], HTTP_PORT)
    resolve = f"{name}:{server.proxy_port}:127.0.0.1"
    assert curl("--resolve", resolve, f"http://{name}:{server.proxy_port}/") == "good day\n"
    plain = f"http://127.0.0.1:{server.proxy_port}/"
    assert curl("--header", f"Host: {name}", plain) == "good day\n"


def test_a_websocket_passes_the_proxy_both_ways(
    server: Server, seed_instance: dict[str, Any]
) -> None:
    host = f"{seed_instance['id']}-{WEBSOCKET_PORT}.localhost"
    server.text(seed_instance["id"], HTTP_PORT)
    with (
        socket.create_connection((server.host, server.proxy_port), timeout=10) as line,
        connect(f"ws://{host}:{server.proxy_port}/", sock=line, proxy=None) as stream,
    ):
        assert stream.recv(timeout=10) == f"hello from {seed_instance['id']}"
        for message in ("first", "second: grüß Gott"):
            stream.send(message)
            assert stream.recv(timeout=10) == message


def test_the_tcp_endpoint_passes_bytes_both_ways(
    server: Server, seed_instance: dict[str, Any]
) -> None:
    host, _, port = server.api.endpoint(seed_instance["id"], ECHO_PORT).rpartition(":")
    assert int(port) in server.tcp_ports
    server.text(seed_instance["id"], HTTP_PORT)
    with socket.create_connection((host, int(port)), timeout=10) as line:
        for message in (b"one\n", b"two\n"):
            line.sendall(message)
            assert line.recv(100) == message


def test_the_environment_and_the_command_arrive_without_expansion(
    server: Server, seed_instance: dict[str, Any]
) -> None:
    seen = inside(server, seed_instance["id"], "tr '\\0' '\\n' < /proc/1/environ").splitlines()
    assert "MODE=ci" in seen
    assert 'SENTENCE=it\'s "so" $HOME' in seen
    assert server.text(seed_instance["id"], HTTP_PORT, "/words") == (
        "image-entrypoint two words $HOME\n"
    )


def test_a_port_where_nothing_listens_and_a_name_nobody_has_are_told_apart(
    server: Server, guest: str
) -> None:
    instance_id = server.api.create_running(guest, ports="80/http, 81/http")
    server.text(instance_id, 80)
    silent = server.fetch(instance_id, 81)
    assert silent.status_code == 502
    assert "Nothing listens on port 81" in silent.text
    unknown = server.fetch(instance_id, 82)
    assert unknown.status_code == 404
    assert "No instance has this address" in unknown.text
    server.api.delete(instance_id)
    until(lambda: server.fetch(instance_id, 80).status_code == 404, what="its name gone")
