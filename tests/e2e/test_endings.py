"""How an instance ended, or why it never began, is told in a sentence; nothing starts it again."""

import socket

import pytest

from tests.e2e.client import Client, Json, until
from tests.e2e.guests import HTTP_PORT, inside
from tests.e2e.server import Server
from tests.engines.registry import Registry
from tests.images import ImageShelf, own_name

pytestmark = [pytest.mark.docker, pytest.mark.proxy]


def _ending(client: Client, image: str, **fields: object) -> Json:
    """What is shown of an instance that rests after it ended by itself."""
    instance_id = client.create(image, **fields)
    shown = client.wait_status(instance_id, "exited")
    client.delete(instance_id)
    return shown


@pytest.fixture(scope="module")
def bare(shelf: ImageShelf) -> str:
    """An image without a program of its own."""
    return shelf.busybox(own_name("bare"))


@pytest.mark.parametrize(
    ("script", "state", "part"),
    [
        ("exit 3", "exitCode", "exit code 3"),
        ("kill -SEGV $$", "killedBySignal", "SIGSEGV"),
        ("dd if=/dev/zero of=/dev/null bs=1200M count=1", "outOfMemory", "more than 1 GiB"),
        ("exit 0", "", ""),
    ],
    ids=["exit code", "signal", "out of memory", "well"],
)
def test_the_way_a_program_ended_is_told(
    server: Server, bare: str, script: str, state: str, part: str
) -> None:
    shown = _ending(server.api, bare, command=f"sh -c '{script}'")
    assert shown["statusError"]["state"] == state
    assert part in shown["statusError"]["message"]
    assert "running" in {step["status"] for step in shown["statusHistory"]}
    assert shown["lastStoppedAt"] != "0"


def test_what_ended_by_itself_rests_until_it_is_started(server: Server, guest: str) -> None:
    ended = server.api.create_running(guest, ports="80/http")
    # Only once this very request is answered.
    inside(server, ended, "(sleep 0.3; kill $(pidof httpd)) > /dev/null 2>&1 &")
    server.api.wait_status(ended, "exited")
    record = server.inspect(ended)["State"]
    # Resyncs pass during the life of another instance.
    server.api.delete(server.api.create_running(guest))
    assert server.inspect(ended)["State"] == record
    assert server.fetch(ended, HTTP_PORT).status_code == 502
    server.api.act("start", ended)
    server.api.wait_status(ended, "running")
    assert inside(server, ended, "wc -l < /starts") == "2"
    server.api.delete(ended)


def test_an_image_that_the_registry_does_not_have_is_named(
    server: Server, open_registry: Registry
) -> None:
    name = f"{open_registry.host}/team/nothing:1"
    shown = _ending(server.api, name)
    assert shown["statusError"]["state"] == "imageNotFound"
    assert name in shown["statusError"]["message"]
    assert "not found" in shown["statusError"]["message"]


def test_a_program_that_the_image_does_not_have_is_named(server: Server, bare: str) -> None:
    shown = _ending(server.api, bare, command="/no/such/program")
    assert "/no/such/program" in shown["statusError"]["message"]


def test_an_image_without_a_program_asks_for_one(server: Server, bare: str) -> None:
    message = _ending(server.api, bare)["statusError"]["message"]
    assert "give a command or an entrypoint" in message


def test_a_registry_that_is_away_is_tried_again_and_the_attempts_are_shown(
    server: Server,
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        name = f"127.0.0.1:{taken.getsockname()[1]}/team/away:1"
        instance_id = server.api.create(name)

        def told() -> str:
            shown = server.api.look(instance_id)
            assert shown["status"] != "running"
            return str(shown["statusError"]["message"])

        until(lambda: "attempt 2" in told(), what="a second attempt")
        assert name in told()
        assert server.api.look(instance_id)["statusError"]["state"] == "registryUnreachable"
        server.api.delete(instance_id)
