"""A backup of a server at work is a data folder that a server can be started on."""

import shutil
from collections.abc import Iterator

import pytest

from innkeep.gateway import haproxy_process
from tests.e2e.client import Client, until
from tests.e2e.guests import HTTP_PORT
from tests.e2e.server import Server

pytestmark = [pytest.mark.docker, pytest.mark.proxy]


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server that the test may stop."""
    with Server() as server:
        yield server


def _backup(server: Server, name: str) -> None:
    made = server.innkeep("admin", "backup", "--to", str(server.root / name))
    assert made.returncode == 0, made.stderr
    assert str(server.root / name) in made.stdout


def test_a_server_goes_on_where_the_backup_was_made(own_server: Server, guest: str) -> None:
    server = own_server
    kept = server.api.create_running(guest, ports=f"{HTTP_PORT}/http")
    body = {"name": "r", "username": "u", "password": "p"}
    assert server.api.post("/repository/auth/save", body).status_code == 200
    told = server.text(kept, HTTP_PORT)
    endpoint = server.api.endpoint(kept, HTTP_PORT)
    deployment = server.deployment
    _backup(server, "backup")
    newer = server.api.create_running(guest)

    # All is lost but the disks of instances, which are not in a backup; and so is the proxy.
    assert server.stop() == 0
    haproxy_process.stop(server.data_dir)
    for lost in [each for each in server.data_dir.iterdir() if each.name != "storage"]:
        shutil.rmtree(lost) if lost.is_dir() else lost.unlink()
    shutil.copytree(server.root / "backup", server.data_dir, dirs_exist_ok=True)
    server.start()

    assert server.deployment == deployment
    assert server.api.look(kept)["status"] == "running"
    assert server.api.endpoint(kept, HTTP_PORT) == endpoint
    assert server.text(kept, HTTP_PORT) == told
    assert [auth["name"] for auth in _auths(server.api)] == ["r"]
    server.api.delete(kept)

    # What the backup doesn't know of is left alone, and told.
    until(lambda: f"innkeep-{newer}" in _quarantined(server), what="it is told")
    assert server.inspect(newer)["State"]["Running"]
    assert f"innkeep-{kept}" not in _quarantined(server)
    server.ask_docker("DELETE", f"containers/innkeep-{newer}", force="true")


def _quarantined(server: Server) -> list[str]:
    found: list[str] = server.api.http.get("/readyz").json()["clusters"]["local"]["quarantined"][
        "names"
    ]
    return found


def _auths(client: Client) -> list[dict[str, str]]:
    found: list[dict[str, str]] = client.get("/repository/auths").json()["data"]
    return found
