"""What is sold is what is there: never more, however many ask at once, and told beforehand."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.client import until
from tests.e2e.conftest import running_server
from tests.e2e.server import Server
from tests.images import ask_docker

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

_ROOM = 7


@pytest.fixture(scope="module")
def small_server(guest: str) -> Iterator[Server]:
    """A server with room for seven instances of one core."""
    cores = ask_docker("GET", "info")[1]["NCPU"]
    with running_server(cpu_overcommit=(_ROOM + 0.5) / cores) as server:
        yield server


def _available(server: Server) -> bool:
    (product,) = server.api.get("/cpu/products").json()["data"]
    assert product["id"] == "test.small"
    return bool(product["availableDeploy"])


def test_twenty_creates_at_once_get_exactly_the_room_there_is(
    small_server: Server, guest: str
) -> None:
    api = small_server.api
    assert _available(small_server)
    with ThreadPoolExecutor(20) as many:
        replies = list(many.map(lambda _: api.try_create(guest), range(20)))
    accepted = [reply.json()["id"] for reply in replies if reply.status_code == 200]
    refused = [reply for reply in replies if reply.status_code != 200]
    assert len(accepted) == len(set(accepted)) == _ROOM
    for reply in refused:
        assert (reply.status_code, reply.json()["reason"]) == (400, "INSUFFICIENT_RESOURCE")
        assert "test.small" in reply.json()["message"]
    assert not _available(small_server)
    for instance_id in accepted:
        api.wait_status(instance_id, "running")
    assert len(api.list_all()) == _ROOM

    # A stopped instance gives its room to others and must find some again.
    stopped, deleted = accepted[:2]
    api.act("stop", stopped)
    api.wait_status(stopped, "exited")
    until(lambda: _available(small_server), what="room after a stop")
    replacement = api.create(guest)
    assert not _available(small_server)
    refusal = api.post("/gpu/instance/start", {"instanceId": stopped})
    assert (refusal.status_code, refusal.json()["reason"]) == (400, "INSUFFICIENT_RESOURCE")
    assert api.look(stopped)["status"] == "exited"

    api.delete(deleted)
    assert _available(small_server)
    api.act("start", stopped)
    assert not _available(small_server)
    api.wait_status(stopped, "running")
    api.wait_status(replacement, "running")
    containers = small_server.engine_objects()["containers"]
    assert len(containers) == 2 * _ROOM
