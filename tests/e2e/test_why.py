"""Why an instance failed, as a real engine tells it: its end, its last lines, the way there."""

import pytest

from tests.e2e.client import Client, Json
from tests.e2e.server import Server
from tests.images import ImageShelf, own_name

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

_SCRIPTS = {
    "exit code": 'i=0; while [ "$i" -lt 60 ]; do i=$((i + 1)); echo "line $i"; done; exit 3',
    "signal": "echo before the end; kill -SEGV $$",
    "out of memory": "echo asks for much; dd if=/dev/zero of=/dev/null bs=1200M count=1",
}


@pytest.fixture(scope="module")
def bare(shelf: ImageShelf) -> str:
    """An image without a program of its own."""
    return shelf.busybox(own_name("bare"))


def _events(client: Client, instance_id: str) -> Json:
    reply = client.get("/gpu/instance/events", instanceId=instance_id)
    assert reply.status_code == 200, reply.text
    shown: Json = reply.json()
    return shown


@pytest.mark.parametrize(
    ("script", "ended", "line"),
    [
        ("exit code", (3, None, False), "line 60"),
        ("signal", (139, "SIGSEGV", False), "before the end"),
        ("out of memory", (137, "SIGKILL", True), "asks for much"),
    ],
)
def test_an_end_is_told_with_the_last_lines_also_after_the_delete(
    server: Server, bare: str, script: str, ended: tuple[int, str | None, bool], line: str
) -> None:
    client = server.api
    instance_id = client.create(
        bare, command=f"sh -c '{_SCRIPTS[script]}'", envs=[{"key": "TOKEN", "value": "hush hush"}]
    )
    client.wait_status(instance_id, "exited")
    (failure,) = _events(client, instance_id)["failures"]
    assert (failure["exitCode"], failure["signal"], failure["outOfMemory"]) == ended
    assert failure["log"][-1] == line or script == "out of memory"
    assert line in failure["log"]
    assert len(failure["log"]) <= 50
    assert failure["steps"][0]["status"] == "toCreate"
    assert failure["steps"][-1]["status"] == "exited"
    assert all(step["seconds"] >= 0 for step in failure["steps"][:-1])
    assert failure["nextStep"]
    client.delete(instance_id)
    shown = _events(client, instance_id)
    assert shown["status"] == "removed"
    assert [each["log"] for each in shown["failures"]] == [failure["log"]]
    assert shown["failures"][0]["steps"][-1]["seconds"] >= 0
    assert "hush hush" not in str(shown)


def test_recover_starts_it_again_where_it_failed(server: Server, bare: str) -> None:
    client = server.api
    # The second run finds the file of the first: the root disk is the same.
    script = "if [ -e /once ]; then exec sleep 1000; fi; touch /once; echo not yet; exit 1"
    instance_id = client.create(bare, command=f"sh -c '{script}'")
    client.wait_status(instance_id, "exited")
    client.act("recover", instance_id)
    client.wait_status(instance_id, "running")
    client.act("recover", instance_id)
    (failure,) = _events(client, instance_id)["failures"]
    assert failure["log"] == ["not yet"]
    client.delete(instance_id)


def test_a_program_that_can_not_be_started_is_told_of(server: Server, bare: str) -> None:
    client = server.api
    instance_id = client.create(bare, command="/no/such/program")
    client.wait_status(instance_id, "exited")
    (failure,) = _events(client, instance_id)["failures"]
    assert failure["state"] == "startFailed"
    assert "/no/such/program" in failure["message"]
    client.delete(instance_id)
