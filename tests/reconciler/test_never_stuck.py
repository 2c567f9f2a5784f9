"""Each middle state ends: by a deadline, by leaving a container behind, or by being tried anew."""

import asyncio
from dataclasses import replace

import pytest

from innkeep.domain import deadlines
from innkeep.domain.deadlines import DEADLINES
from innkeep.domain.errors import WrongStatus
from innkeep.domain.failure import FailureRecord
from innkeep.domain.fence import Fence
from innkeep.domain.status import Action, Status
from innkeep.engines.errors import EngineUnavailable, TemporaryError
from innkeep.reconciler import deadline_watch, forsaken
from innkeep.services import instance_events
from innkeep.store import failures, fences
from tests.reconciler.invariants import check_always, check_settled, read_store
from tests.reconciler.world import ANN, World

TIRED = TemporaryError("engineError", "The engine is tired of this.")
LONG = 1500.0
"""Longer than any deadline of these tests, and than the pauses of who tidies up."""
FOREVER = 10.0**9
AWAY = 300.0


def _left_behind(world: World) -> list[Fence]:
    return world.server.database.now(fences.list_of_cluster, "home")


def _failures(world: World, instance_id: str) -> list[FailureRecord]:
    return world.server.database.now(failures.list_of, instance_id)


def _state(world: World, instance_id: str) -> str:
    failure = world.look(instance_id).failure
    return failure.state if failure else ""


@pytest.fixture(autouse=True)
def short_deadlines(monkeypatch: pytest.MonkeyPatch) -> None:
    """A twentieth of what they are, since each second of waiting is played through."""
    for status, deadline in DEADLINES.items():
        seconds = min(deadline.seconds, 3600) / 20
        monkeypatch.setitem(DEADLINES, status, replace(deadline, seconds=seconds))
    monkeypatch.setattr(deadlines, "AT_A_PLACE", replace(deadlines.AT_A_PLACE, seconds=90))
    monkeypatch.setattr(deadline_watch, "LEAVE_BEHIND_AT_REST_SECONDS", 60)
    monkeypatch.setattr(deadline_watch, "AWAY_SECONDS", AWAY)
    monkeypatch.setattr(forsaken, "AWAY_SECONDS", AWAY)


async def _until_nothing_is_left_behind(world: World) -> None:
    await world.until(lambda: not _left_behind(world), LONG)


async def test_a_stop_that_the_engine_can_not_carry_out_leaves_the_container_behind(
    world: World,
) -> None:
    instance_id = await world.running(ports="80/http, 22/tcp", product="cpu.4c4g")
    before = world.look(instance_id)
    world.cluster.cant_end.add(instance_id)
    await world.act(instance_id, Action.STOP)
    await world.until_status(instance_id, Status.EXITED, within=LONG)
    after = world.look(instance_id)
    assert _state(world, instance_id) == "leftBehind"
    assert after.generation > before.generation
    assert after.left_behind == (before.generation,)
    assert (after.address, after.sandbox) != (before.address, before.sandbox)
    (fence,) = _left_behind(world)
    assert (fence.generation, fence.sandbox) == (before.generation, before.sandbox)
    stored = read_store(world)
    assert stored.held["home"] == (0, 0)
    assert stored.addresses[before.address] == {fence.holder}
    assert not world.proxy.open_to()
    check_always(world)

    await world.act(instance_id, Action.START)
    await world.until_status(instance_id, Status.RUNNING, within=LONG)
    assert len([each for each in world.cluster.containers.values() if each.running]) == 2
    assert set(world.proxy.open_to()) == {after.address}
    check_always(world)

    world.cluster.cant_end.clear()
    await _until_nothing_is_left_behind(world)
    await world.settle()
    check_settled(world)
    assert world.status(instance_id) is Status.RUNNING
    assert set(world.cluster.containers) == {f"{instance_id}-{after.generation}"}


async def test_a_delete_that_the_engine_can_not_carry_out_ends_and_is_made_good_later(
    world: World,
) -> None:
    instance_id = await world.running(ports="80/http, 22/tcp")
    before = world.look(instance_id)
    world.cluster.cant_end.add(instance_id)
    await world.act(instance_id, Action.DELETE)
    await world.until_status(instance_id, Status.REMOVED, within=LONG)
    await world.quiet()
    stored = read_store(world)
    assert not stored.ports
    assert stored.held["home"] == (0, 0)
    (fence,) = _left_behind(world)
    assert fence.whole
    assert stored.addresses[before.address] == {fence.holder}
    assert _state(world, instance_id) == "leftBehind"
    check_always(world)

    await world.restart_server()
    await asyncio.sleep(300)
    assert world.cluster.running() == {instance_id}
    world.cluster.cant_end.clear()
    await _until_nothing_is_left_behind(world)
    await world.settle()
    check_settled(world)
    assert not world.cluster.containers
    assert not world.cluster.volumes
    assert world.history(instance_id)[-1].code == "leftBehindGone"


async def test_one_that_was_left_behind_can_be_deleted(world: World) -> None:
    instance_id = await world.running()
    world.cluster.cant_end.add(instance_id)
    await world.act(instance_id, Action.STOP)
    await world.until_status(instance_id, Status.EXITED, within=LONG)
    await world.act(instance_id, Action.DELETE)
    await world.until_status(instance_id, Status.REMOVED, within=LONG)
    check_always(world)
    world.cluster.cant_end.clear()
    await _until_nothing_is_left_behind(world)
    await world.settle()
    check_settled(world)


async def test_a_restart_whose_former_run_can_not_be_ended_ends_without_it(world: World) -> None:
    instance_id = await world.running()
    world.cluster.cant_end.add(instance_id)
    await world.act(instance_id, Action.RESTART)
    await world.until_status(instance_id, Status.EXITED, within=LONG)
    assert _state(world, instance_id) == "leftBehind"
    await instance_events.recover(world.server.deployment, ANN, instance_id)
    await world.until_status(instance_id, Status.RUNNING)
    check_always(world)
    world.cluster.cant_end.clear()
    await _until_nothing_is_left_behind(world)
    await world.settle()
    check_settled(world)


async def test_what_can_not_be_tidied_up_after_an_end_is_left_behind_with_the_reason_kept(
    world: World,
) -> None:
    instance_id = await world.running()
    world.cluster.fail("stop", TIRED, times=10**6)
    world.cluster.end_process(instance_id, 3)
    await world.until(lambda: bool(_left_behind(world)), LONG)
    assert _state(world, instance_id) == "exitCode"
    assert [each.failure.state for each in _failures(world, instance_id)] == [
        "exitCode",
        "leftBehind",
    ]
    calls = world.cluster.calls["stop"]
    await _until_nothing_is_left_behind(world)
    await world.settle()
    assert world.cluster.calls["stop"] == calls
    check_settled(world)


@pytest.mark.parametrize(
    ("verb", "order"),
    [
        ("create", None),
        ("start", None),
        ("ensure_local_storage", None),
        ("stop", Action.RESTART),
    ],
)
async def test_what_fails_for_too_long_is_given_up_with_the_last_problem(
    world: World, verb: str, order: Action | None
) -> None:
    instance_id = await world.create() if order is None else await world.running()
    world.cluster.fail(verb, TIRED, times=10**6)
    if order is not None:
        await world.act(instance_id, order)
    await world.until_status(instance_id, Status.EXITED, within=LONG)
    failure = world.look(instance_id).failure
    assert failure is not None
    assert failure.state == ("leftBehind" if order else "deadlinePassed")
    assert "tired of this" in failure.message
    check_always(world)
    assert [each.times > 4 for each in _failures(world, instance_id)] == [True, False]
    world.cluster._failures.clear()
    await instance_events.recover(world.server.deployment, ANN, instance_id)
    await world.until_status(instance_id, Status.RUNNING)
    await _until_nothing_is_left_behind(world)
    await world.settle()
    check_settled(world)


@pytest.mark.parametrize("verb", ["create", "start", "ensure_image"])
async def test_work_that_hangs_is_broken_off(world: World, verb: str) -> None:
    world.cluster.delays[verb] = FOREVER
    instance_id = await world.create()
    await world.until_status(instance_id, Status.EXITED, within=LONG)
    assert _state(world, instance_id) == "deadlinePassed"
    world.cluster.delays.clear()
    await world.act(instance_id, Action.START)
    await world.until_status(instance_id, Status.RUNNING)
    await world.settle()
    check_settled(world)


@pytest.mark.parametrize(
    ("verb", "order", "status"),
    [
        ("stop", Action.STOP, Status.EXITED),
        ("stop", Action.RESTART, Status.EXITED),
        ("remove", Action.DELETE, Status.REMOVED),
        ("observe", Action.DELETE, Status.REMOVED),
    ],
)
async def test_an_end_that_hangs_is_broken_off_and_the_container_left_behind(
    world: World, verb: str, order: Action, status: Status
) -> None:
    instance_id = await world.running()
    world.cluster.delays[verb] = FOREVER
    await world.act(instance_id, order)
    await world.until_status(instance_id, status, within=LONG)
    assert _state(world, instance_id) == "leftBehind"
    world.cluster.delays.clear()
    # A removal that hangs is not begun again beside itself.
    await world.restart_server()
    await _until_nothing_is_left_behind(world)
    await world.settle()
    check_settled(world)


async def test_a_delete_on_a_cluster_that_stays_away_ends_and_is_made_good_later(
    world: World,
) -> None:
    instance_id = await world.running()
    world.cluster.go_away()
    await world.act(instance_id, Action.DELETE)
    await asyncio.sleep(AWAY / 2)
    assert world.status(instance_id) in {Status.TO_REMOVE, Status.REMOVING}
    await world.until_status(instance_id, Status.REMOVED, within=LONG)
    check_always(world)
    assert world.cluster.running() == {instance_id}
    world.cluster.come_back()
    await _until_nothing_is_left_behind(world)
    await world.settle()
    check_settled(world)
    assert not world.cluster.containers


async def test_an_engine_that_answers_nothing_gives_up_no_instance(world: World) -> None:
    instance_id = await world.running()
    away = EngineUnavailable("The engine does not answer in time.")
    world.cluster.fail("observe", away, times=10**6)
    await world.act(instance_id, Action.STOP)
    await asyncio.sleep(LONG)
    assert world.status(instance_id) is Status.TO_STOP
    assert not _left_behind(world)
    world.cluster._failures.clear()
    await world.until_status(instance_id, Status.EXITED)
    assert _state(world, instance_id) == ""


async def test_an_attempt_is_made_before_time_that_nobody_worked_in_counts(world: World) -> None:
    instance_id = await world.running()
    world.cluster.go_away()
    await world.act(instance_id, Action.STOP)
    await asyncio.sleep(LONG)
    world.cluster.come_back()
    world.cluster.fail("stop", TIRED, times=5)
    await world.until_status(instance_id, Status.EXITED)
    assert not _left_behind(world)
    assert _state(world, instance_id) == ""


@pytest.mark.parametrize("dies_at", range(1, 13))
async def test_a_server_that_dies_while_it_leaves_something_behind_does_it_once(
    world: World, dies_at: int
) -> None:
    instance_id = await world.running()
    world.cluster.cant_end.add(instance_id)
    await world.act(instance_id, Action.STOP)
    await world.until_status(instance_id, Status.STOPPING)
    await asyncio.sleep(10)
    world.server.dies_at = world.server.passed + dies_at * 3
    await world.quiet_or_dead(LONG)
    world.server.dies_at = None
    if world.server.dead:
        await world.crash()
        await world.start_server()
    await world.until_status(instance_id, Status.EXITED, within=LONG)
    assert len(_left_behind(world)) == 1
    check_always(world)
    world.cluster.cant_end.clear()
    await _until_nothing_is_left_behind(world)
    await world.settle()
    check_settled(world)


async def test_recover_tries_at_once_what_waits_for_its_next_attempt(world: World) -> None:
    world.cluster.registry_away = True
    instance_id = await world.create()
    await world.until(lambda: world.look(instance_id).attempts == 4)
    world.cluster.registry_away = False
    await instance_events.recover(world.server.deployment, ANN, instance_id)
    await world.until_status(instance_id, Status.RUNNING, within=1)
    await world.settle()
    check_settled(world)


async def test_recover_starts_what_ended_with_a_failure_on_its_own_disks(world: World) -> None:
    instance_id = await world.running()
    world.cluster.containers[instance_id].root_disk["/a"] = "kept"
    world.cluster.end_process(instance_id, 3)
    await world.until_status(instance_id, Status.EXITED)
    await instance_events.recover(world.server.deployment, ANN, instance_id)
    await world.until_status(instance_id, Status.RUNNING)
    await world.settle()
    assert world.cluster.containers[instance_id].root_disk == {"/a": "kept"}
    check_settled(world)


async def test_recover_does_nothing_to_what_runs_and_is_refused_where_nothing_failed(
    world: World,
) -> None:
    instance_id = await world.running()
    await instance_events.recover(world.server.deployment, ANN, instance_id)
    await world.settle()
    assert (world.status(instance_id), world.cluster.runs[instance_id]) == (Status.RUNNING, 1)
    await world.act(instance_id, Action.STOP)
    await world.until_status(instance_id, Status.EXITED)
    with pytest.raises(WrongStatus, match="recover"):
        await instance_events.recover(world.server.deployment, ANN, instance_id)
    await world.act(instance_id, Action.DELETE)
    await world.until_status(instance_id, Status.REMOVED)
    with pytest.raises(WrongStatus, match="recover"):
        await instance_events.recover(world.server.deployment, ANN, instance_id)
