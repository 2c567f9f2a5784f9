"""Orders that meet work under way: pulls that take long, stops that wait, deletes that don't."""

from collections.abc import Iterator

import pytest

from tests.e2e.client import until
from tests.e2e.conftest import running_server
from tests.e2e.server import Server
from tests.e2e.slow_registry import SlowRegistry

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

_STUBBORN = "sh -c 'trap : TERM; while :; do sleep 0.1; done'"


@pytest.fixture(scope="module")
def patient_server(guest: str) -> Iterator[Server]:
    """A server that waits long for a stop, and not at all for a silent pull."""
    with running_server(
        stop_grace_seconds=120, removed_grace_seconds=2, pull_stall_seconds=1.5
    ) as server:
        yield server


def _pulled_bytes(server: Server, instance_id: str) -> int:
    progress = server.api.look(instance_id)["pullProgress"]
    return int(progress["bytes"]) if progress else 0


def test_a_pulls_progress_is_shown_by_layer_and_two_instances_share_it(
    patient_server: Server,
) -> None:
    api = patient_server.api
    with SlowRegistry() as registry:
        first, second = (api.create(registry.image) for _ in range(2))
        api.wait_status(first, "pulling")
        before = until(lambda: _pulled_bytes(patient_server, first), what="first bytes")
        until(lambda: _pulled_bytes(patient_server, first) > before, what="more bytes")
        (layer,) = api.look(first)["pullProgress"]["layers"]
        assert layer["totalBytes"] == len(registry.layer)
        assert layer["state"].lower() == "downloading"
        registry.hurry.set()
        for instance_id in (first, second):
            assert api.wait_status(instance_id, "running")["pullProgress"] is None
            api.delete(instance_id)
        assert registry.layer_requests == 1


def test_a_delete_during_a_pull_ends_the_pull(patient_server: Server) -> None:
    api = patient_server.api
    with SlowRegistry() as registry:
        instance_id = api.create(registry.image)
        api.wait_status(instance_id, "pulling")
        until(lambda: _pulled_bytes(patient_server, instance_id), what="first bytes")
        api.delete(instance_id)
        assert registry.abandoned.wait(20)
        assert instance_id not in str(patient_server.engine_objects())


def test_a_stop_during_a_pull_is_refused_with_the_status(patient_server: Server) -> None:
    api = patient_server.api
    with SlowRegistry() as registry:
        instance_id = api.create(registry.image)
        api.wait_status(instance_id, "pulling")
        reply = api.post("/gpu/instance/stop", {"instanceId": instance_id})
        assert (reply.status_code, reply.json()["reason"]) == (400, "INVALID_INSTANCE_STATUS")
        assert "pulling" in reply.json()["message"]
        api.delete(instance_id)


def test_a_pull_in_which_nothing_moves_is_told_and_tried_again(patient_server: Server) -> None:
    api = patient_server.api
    with SlowRegistry(stalls=True) as registry:
        instance_id = api.create(registry.image)
        until(
            lambda: api.look(instance_id)["statusError"]["state"] == "pullStalled",
            what="the stall is told",
        )
        assert "attempt" in api.look(instance_id)["statusError"]["message"]
        registry.hurry.set()
        shown = api.wait_status(instance_id, "running")
        assert shown["statusError"] == {"state": "", "message": ""}
        api.delete(instance_id)


def test_a_delete_does_not_wait_for_a_stop_that_does(patient_server: Server, guest: str) -> None:
    api = patient_server.api
    instance_id = api.create_running(guest, entrypoint=_STUBBORN)
    api.act("stop", instance_id)
    api.wait_status(instance_id, "stopping")
    # Still within its grace.
    assert patient_server.inspect(instance_id)["State"]["Running"]
    api.delete(instance_id)


def test_a_delete_of_a_running_instance_does_not_wait_for_its_program(
    patient_server: Server, guest: str
) -> None:
    api = patient_server.api
    instance_id = api.create_running(guest, entrypoint=_STUBBORN)
    api.delete(instance_id)


def test_a_deleted_instance_is_shown_as_removed_for_a_while_and_then_not_found(
    patient_server: Server, guest: str
) -> None:
    api = patient_server.api
    instance_id = api.create_running(guest)
    api.act("delete", instance_id)
    api.act("delete", instance_id)
    api.wait_status(instance_id, "removed")
    api.act("delete", instance_id)
    assert instance_id not in str(api.list_all())
    until(
        lambda: api.get("/gpu/instance", instanceId=instance_id).status_code == 404,
        what="not found after the grace",
    )
    reply = api.post("/gpu/instance/delete", {"instanceId": instance_id})
    assert (reply.status_code, reply.json()["reason"]) == (404, "INSTANCE_NOT_FOUND")
