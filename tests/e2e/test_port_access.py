"""Guards of http ports on a real server: from the first request on, and changed while it runs."""

import httpx
import pytest

from tests.e2e.client import Json
from tests.e2e.guests import HTTP_PORT
from tests.e2e.server import Server

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

TOKEN = "token-of-the-test-of-access"
PASSWORD = "password-of-the-test"


def _fetch(server: Server, instance_id: str, path: str = "/", **headers: str) -> httpx.Response:
    return httpx.get(
        f"http://{server.host}:{server.proxy_port}{path}",
        headers={"Host": f"{instance_id}-{HTTP_PORT}.localhost", **headers},
        trust_env=False,
    )


def _change(server: Server, instance_id: str, **fields: object) -> None:
    body: Json = {"instanceId": instance_id, "port": HTTP_PORT, **fields}
    reply = server.api.post("/gpu/instance/port/access", body)
    assert reply.status_code == 200, reply.text


def test_a_port_is_guarded_from_its_first_answer_on_and_a_change_is_in_force_at_once(
    server: Server, guest: str
) -> None:
    instance_id = server.api.create(
        guest,
        ports=f"{HTTP_PORT}/http",
        portAccess=[{"port": HTTP_PORT, "mode": "token", "token": TOKEN}],
    )
    answers = set()
    while server.api.look(instance_id)["status"] != "running":
        answers.add(_fetch(server, instance_id).status_code)
    answers |= {_fetch(server, instance_id).status_code for _ in range(20)}
    # 404 until the proxy has its name.
    assert answers <= {404, 401}
    assert 401 in answers
    server.text(instance_id, HTTP_PORT, f"/?token={TOKEN}")
    assert _fetch(server, instance_id, Authorization=f"Bearer {TOKEN}").text == "good day\n"
    (mapping,) = server.api.look(instance_id)["portMappings"]
    assert mapping["isReachable"] is True
    assert mapping["access"]["token"] == TOKEN
    started = server.inspect(instance_id)["State"]["StartedAt"]

    _change(server, instance_id, mode="basic", username="ann", password=PASSWORD)
    assert _fetch(server, instance_id, Authorization=f"Bearer {TOKEN}").status_code == 401
    url = f"http://{server.host}:{server.proxy_port}/"
    host = {"Host": f"{instance_id}-{HTTP_PORT}.localhost"}
    opened = httpx.get(url, headers=host, auth=("ann", PASSWORD), trust_env=False)
    assert opened.text == "good day\n"

    assert server.inspect(instance_id)["State"]["StartedAt"] == started

    server.api.act("restart", instance_id)
    server.api.wait_status(instance_id, "running")
    assert _fetch(server, instance_id).status_code == 401
    _change(server, instance_id, mode="none")
    assert server.text(instance_id, HTTP_PORT) == "good day\n"
    for secret in (TOKEN, PASSWORD):
        assert secret not in server.log
        assert secret not in str(server.api.list_all())
    server.api.delete(instance_id)
