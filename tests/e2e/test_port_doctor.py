"""The port doctor on a real instance: each cause made for real, and seen wherever it is shown."""

import io
import json
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.e2e.client import Json, until
from tests.e2e.guests import ECHO_PORT, HTTP_PORT, inside
from tests.e2e.server import Server
from tests.images import ask_docker, own_name

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

LOOPBACK_PORT, SILENT_PORT = 9091, 9092


@pytest.fixture(scope="module")
def patient(server: Server, guest: str) -> str:
    """An instance with a port that answers, one on its loopback only, and one without program."""
    ports = f"{HTTP_PORT}/http, {ECHO_PORT}/tcp, {LOOPBACK_PORT}/http, {SILENT_PORT}/tcp"
    instance_id = server.api.create_running(guest, ports=ports)
    inside(server, instance_id, f"httpd -p 127.0.0.1:{LOOPBACK_PORT} -h /www; echo")
    return instance_id


@pytest.fixture(scope="module")
def bare(server: Server) -> Iterator[str]:
    """An image with one program and nothing else, which listens on loopback."""
    name = own_name("bare")
    program = Path(str(shutil.which("busybox"))).read_bytes()
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        entry = tarfile.TarInfo("httpd")
        entry.size, entry.mode = len(program), 0o755
        archive.addfile(entry, io.BytesIO(program))
    repository, _, tag = name.rpartition(":")
    command = json.dumps(["/httpd", "-f", "-p", f"127.0.0.1:{HTTP_PORT}"])
    query = {"fromSrc": "-", "repo": repository, "tag": tag, "changes": f"CMD {command}"}
    headers = {"Content-Type": "application/x-tar"}
    status, answer = ask_docker(
        "POST", "images/create", query=query, body=packed.getvalue(), headers=headers
    )
    assert status == 200, answer
    yield name
    ask_docker("DELETE", f"images/{quote(name)}", query={"force": "true"})


def _ports(server: Server, instance_id: str) -> dict[int, Json]:
    reply = server.api.get("/gpu/instance/ports", instanceId=instance_id)
    assert reply.status_code == 200, reply.text
    return {port["port"]: port for port in reply.json()["ports"]}


def _code(server: Server, instance_id: str, port: int) -> str:
    problem = _ports(server, instance_id)[port]["problem"]
    return str(problem["code"]) if problem else ""


def _question(server: Server, instance_id: str, port: int) -> Json:
    host = f"{instance_id}-{port}.localhost:{server.proxy_port}"
    reply = httpx.get(f"{server.url}/doctor", params={"host": host}, trust_env=False)
    assert reply.status_code == 200, reply.text
    answer: Json = reply.json()
    return answer


def test_each_port_has_the_cause_of_its_own(server: Server, patient: str) -> None:
    until(lambda: _code(server, patient, LOOPBACK_PORT) == "listensOnLoopback")
    ports = _ports(server, patient)
    assert {port: each["isReachable"] for port, each in ports.items()} == {
        HTTP_PORT: True,
        ECHO_PORT: True,
        LOOPBACK_PORT: False,
        SILENT_PORT: False,
    }
    assert f"on 127.0.0.1:{LOOPBACK_PORT} only" in ports[LOOPBACK_PORT]["problem"]["message"]
    silent = ports[SILENT_PORT]["problem"]
    assert silent["code"] == "nothingListens"
    assert "Programs listen on 80, 3306, 8080." in silent["message"]


def test_get_shows_the_same_and_the_list_shows_none_of_it(server: Server, patient: str) -> None:
    examined = _ports(server, patient)
    shown = server.api.look(patient)["portMappings"]
    assert [each["isReachable"] for each in shown] == [
        examined[each["port"]]["isReachable"] for each in shown
    ]
    assert "isReachable" not in str(server.api.list_all())


def test_the_command_line_shows_it_and_its_exit_code_tells_whether_all_is_well(
    server: Server, patient: str, guest: str
) -> None:
    env = {"INNKEEP_URL": server.url, "INNKEEP_API_KEY": server.key}
    asked = server.command("instance", "port", patient, env=env)
    assert asked.returncode == 1
    assert f"The program listens on 127.0.0.1:{LOOPBACK_PORT}" in asked.stdout
    healthy = server.api.create_running(guest, ports=f"{HTTP_PORT}/http")
    server.text(healthy, HTTP_PORT)
    asked = server.command("instance", "port", healthy, env=env)
    assert (asked.returncode, asked.stderr) == (0, "")
    assert f"http://{healthy}-{HTTP_PORT}.localhost" in asked.stdout
    server.api.delete(healthy)


def test_the_page_of_a_port_asks_the_server_which_tells_visitors_the_cause(
    server: Server, patient: str
) -> None:
    page = server.fetch(patient, LOOPBACK_PORT)
    assert page.status_code == 502
    assert json.dumps(f"{server.url}/doctor") in page.text
    # An answer is kept for a moment, so it may be of before the program was up.
    until(lambda: "only" in _question(server, patient, LOOPBACK_PORT)["message"])
    told = _question(server, patient, LOOPBACK_PORT)
    assert told["isReachable"] is False
    assert f"on 127.0.0.1:{LOOPBACK_PORT} only" in told["message"]
    assert _question(server, patient, HTTP_PORT)["isReachable"] is True


def test_a_program_that_ended_and_a_stop_are_told_apart(server: Server, guest: str) -> None:
    instance_id = server.api.create_running(guest, ports=f"{HTTP_PORT}/http")
    server.text(instance_id, HTTP_PORT)
    server.ask_docker("POST", f"containers/innkeep-{instance_id}/kill")
    server.api.wait_status(instance_id, "exited")
    ended = _ports(server, instance_id)[HTTP_PORT]["problem"]
    assert ended["code"] == "processEnded"
    assert server.api.look(instance_id)["statusError"]["message"][1:] in ended["message"]
    server.api.act("start", instance_id)
    server.api.wait_status(instance_id, "running")
    until(lambda: not _code(server, instance_id, HTTP_PORT), what="the port answers again")
    server.api.act("stop", instance_id)
    server.api.wait_status(instance_id, "exited")
    assert _code(server, instance_id, HTTP_PORT) == "instanceNotRunning"
    server.api.delete(instance_id)


def test_an_image_without_a_shell_can_be_looked_into(server: Server, bare: str) -> None:
    instance_id = server.api.create_running(bare, ports=f"{HTTP_PORT}/http")
    until(lambda: _code(server, instance_id, HTTP_PORT) == "listensOnLoopback")
    server.api.delete(instance_id)
