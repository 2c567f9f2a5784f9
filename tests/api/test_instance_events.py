"""What happened to an instance, as clients read it, and the order to try again."""

import pytest

from innkeep.domain.failure import Exit, Failure, FailureRecord
from innkeep.domain.status import Action, Status
from innkeep.store import instances
from innkeep.store.database import Transaction
from innkeep.store.instance_rows import failure_to_json
from innkeep.wire.instance_events import InstanceEventsReply
from tests.api.harness import KEY, OTHER_KEY, START, Api

KILLED = Failure(
    state="outOfMemory",
    message="the main process was killed",
    exit=Exit(code=137, signal=9, out_of_memory=True),
)


async def _fail(api: Api, instance_id: str, failure: Failure = KILLED) -> None:
    """Do what the reconciler does when a main process ends so."""
    record = FailureRecord(
        at=api.clock(),
        last_at=api.clock(),
        times=1,
        status=Status.RUNNING,
        failure=failure,
        log=("one", "two"),
    )

    def end(tx: Transaction) -> None:
        assert instances.move(
            tx,
            instance_id,
            Status.EXITED,
            code=failure.state,
            message=failure.message,
            at=api.clock(),
            changes={
                "failure": failure_to_json(failure),
                "runs_begun": 1,
                "due_at": None,
            },
            failure=record,
        )

    await api.database.write(end)


async def _recover(api: Api, instance_id: str, key: str = KEY) -> tuple[int, str]:
    reply = await api.post("/gpu/instance/recover", {"instanceId": instance_id}, key=key)
    return reply.status_code, reply.json().get("reason", "")


async def test_steps_have_durations_and_a_failure_has_all_its_parts(api: Api) -> None:
    instance_id = await api.create()
    api.clock.now += 1.5
    await api.move(instance_id, Status.CREATING)
    api.clock.now += 2
    await api.move(instance_id, Status.RUNNING)
    api.clock.now += 60
    await _fail(api, instance_id)
    reply = await api.get("/gpu/instance/events", instanceId=instance_id)
    assert reply.status_code == 200
    shown = InstanceEventsReply.model_validate(reply.json())
    assert (shown.instance_id, shown.status) == (instance_id, Status.EXITED)
    assert [(step.status, step.seconds) for step in shown.events] == [
        (Status.TO_CREATE, 1.5),
        (Status.CREATING, 2.0),
        (Status.RUNNING, 60.0),
        (Status.EXITED, None),
    ]
    assert shown.events[1].at == f"{START + 1.5:.3f}"
    (failure,) = shown.failures
    assert (failure.state, failure.exit_code, failure.signal, failure.out_of_memory) == (
        "outOfMemory",
        137,
        "SIGKILL",
        True,
    )
    assert failure.log == ["one", "two"]
    assert failure.steps == shown.events
    assert "memory" in failure.next_step
    error = (await api.get("/gpu/instance", instanceId=instance_id)).json()["statusError"]
    assert error == {"state": "outOfMemory", "message": KILLED.message}


async def test_an_instance_that_fares_well_has_no_failures(api: Api) -> None:
    instance_id = await api.create()
    reply = await api.get("/gpu/instance/events", instanceId=instance_id)
    assert reply.json()["failures"] == []


async def test_another_owner_learns_and_recovers_nothing(api: Api) -> None:
    instance_id = await api.create()
    await api.run(instance_id)
    await _fail(api, instance_id)
    reply = await api.get_as(OTHER_KEY, "/gpu/instance/events", instanceId=instance_id)
    assert (reply.status_code, reply.json()["reason"]) == (404, "INSTANCE_NOT_FOUND")
    assert await _recover(api, instance_id, OTHER_KEY) == (404, "INSTANCE_NOT_FOUND")
    assert (await api.stored(instance_id)).status is Status.EXITED


async def test_what_is_kept_answers_for_as_long_as_a_removed_instance_does(api: Api) -> None:
    instance_id = await api.create()
    await api.run(instance_id)
    await _fail(api, instance_id)
    await api.move(instance_id, Status.TO_REMOVE, Status.REMOVED)
    reply = await api.get("/gpu/instance/events", instanceId=instance_id)
    assert reply.json()["failures"][0]["log"] == ["one", "two"]
    api.clock.now += 61
    reply = await api.get("/gpu/instance/events", instanceId=instance_id)
    assert reply.status_code == 404


async def test_recover_starts_what_failed(api: Api) -> None:
    instance_id = await api.create()
    await api.run(instance_id)
    await _fail(api, instance_id)
    api.waker.woken.clear()
    assert await _recover(api, instance_id) == (200, "")
    stored = await api.stored(instance_id)
    assert (stored.status, stored.runs_wished) == (Status.TO_START, 2)
    assert instance_id in api.waker.woken
    # Again: it is on its way, so nothing else happens.
    assert await _recover(api, instance_id) == (200, "")
    assert (await api.stored(instance_id)).runs_wished == 2


async def test_recover_is_harmless_while_it_runs_and_refused_where_nothing_failed(
    api: Api,
) -> None:
    instance_id = await api.create()
    await api.run(instance_id)
    assert await _recover(api, instance_id) == (200, "")
    assert (await api.stored(instance_id)).status is Status.RUNNING
    await api.move(instance_id, Status.EXITED)
    assert await _recover(api, instance_id) == (400, "INVALID_INSTANCE_STATUS")


async def test_recover_finds_no_room(api: Api) -> None:
    instance_id = await api.create(clusterId="home-1")
    await api.run(instance_id)
    await _fail(api, instance_id)
    for _ in range(4):
        await api.create(clusterId="home-1")
    assert await _recover(api, instance_id) == (400, "INSUFFICIENT_RESOURCE")


@pytest.mark.parametrize("action", list(Action))
async def test_a_recover_that_waits_may_be_overtaken_by_an_order(api: Api, action: Action) -> None:
    instance_id = await api.create()
    await api.run(instance_id)
    await _fail(api, instance_id)
    await _recover(api, instance_id)
    reply = await api.post(f"/gpu/instance/{action}", {"instanceId": instance_id})
    expected = 200 if action in {Action.START, Action.DELETE} else 400
    assert reply.status_code == expected
