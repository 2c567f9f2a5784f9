"""Images that can't be had, processes that end, engines that go away."""

import asyncio

import pytest

from innkeep.domain.status import Action, Status
from innkeep.engines.errors import EngineUnavailable, PermanentError, TemporaryError
from tests.reconciler.invariants import check_always, check_settled
from tests.reconciler.server import DEPLOYMENT
from tests.reconciler.world import LOGIN, World


@pytest.mark.parametrize(
    ("image", "state", "words"),
    [
        ("nowhere:1", "imageNotFound", "nowhere:1"),
        ("arm:1", "imageWrongArchitecture", "architecture"),
        ("private.example.com/tool:1", "imageNoAccess", "401"),
        ("broken:1", "startFailed", "no such file: /serve"),
    ],
)
async def test_what_can_not_work_ends_as_exited_and_says_why(
    world: World, image: str, state: str, words: str
) -> None:
    instance_id = await world.create(image)
    await world.until_status(instance_id, Status.EXITED, within=5)
    await world.settle()
    failure = world.look(instance_id).failure
    assert failure is not None
    assert failure.state == state
    assert words in failure.message
    check_settled(world)
    assert world.history(instance_id)[-1].code == state


async def test_an_image_that_came_with_a_login_is_not_for_those_without(world: World) -> None:
    mine = await world.create("private.example.com/tool:1", login=LOGIN)
    await world.until_status(mine, Status.RUNNING)
    theirs = await world.create("private.example.com/tool:1", owner="owner-bob")
    await world.until_status(theirs, Status.EXITED, within=5)
    failure = world.look(theirs).failure
    assert failure is not None
    assert failure.state == "imageNoAccess"


async def test_a_registry_that_is_away_is_asked_five_times_with_the_attempts_shown(
    world: World,
) -> None:
    world.cluster.registry_away = True
    instance_id = await world.create()
    shown: list[str] = []

    def given_up() -> bool:
        instance = world.look(instance_id)
        if instance.failure and instance.failure.message not in shown:
            assert instance.failure.state == "registryUnreachable"
            shown.append(instance.failure.message)
        return instance.status is Status.EXITED

    await world.until(given_up)
    assert ["attempt 1" in shown[0], "attempt 2" in shown[1], "attempt 4" in shown[3]] == [True] * 3
    assert len(shown) == 5
    assert "attempt" not in shown[4]
    assert world.cluster.calls["ensure_image"] == 5
    world.cluster.registry_away = False
    await world.act(instance_id, Action.START)
    await world.until_status(instance_id, Status.RUNNING)
    await world.settle()
    assert world.look(instance_id).attempts == 0
    check_settled(world)


async def test_an_image_that_is_removed_after_its_pull_is_pulled_again(world: World) -> None:
    def remove_once(verb: str, point: str) -> None:
        if (verb, point) == ("create", "before") and world.cluster.calls["create"] == 1:
            world.cluster.local_images.clear()

    world.cluster.hook = remove_once
    instance_id = await world.create()
    await world.until_status(instance_id, Status.RUNNING)
    await world.settle()
    assert world.cluster.calls["create"] == 2
    assert world.look(instance_id).failure is None
    check_settled(world)


async def test_a_pull_that_works_later_leaves_no_failure_behind(world: World) -> None:
    world.cluster.registry_away = True
    instance_id = await world.create()
    await world.until(lambda: world.look(instance_id).attempts == 2)
    world.cluster.registry_away = False
    await world.until_status(instance_id, Status.RUNNING)
    await world.settle()
    check_settled(world)


@pytest.mark.parametrize(
    ("code", "out_of_memory", "state", "words"),
    [
        (3, False, "exitCode", "exit code 3"),
        (143, False, "killedBySignal", "SIGTERM"),
        (137, False, "killedBySignal", "SIGKILL"),
        (0, True, "outOfMemory", "more than 1 GiB"),
    ],
)
async def test_a_process_that_ended_by_itself_is_told_and_not_started_again(
    world: World, code: int, out_of_memory: bool, state: str, words: str
) -> None:
    instance_id = await world.running()
    world.cluster.end_process(instance_id, code, out_of_memory=out_of_memory)
    await world.until_status(instance_id, Status.EXITED, within=1)
    await world.settle()
    failure = world.look(instance_id).failure
    assert failure is not None
    assert failure.state == state
    assert words in failure.message
    assert world.cluster.runs[instance_id] == 1
    check_settled(world)


async def test_a_process_that_ended_well_shows_no_failure(world: World) -> None:
    instance_id = await world.create("once:1")
    await world.settle()
    instance = world.look(instance_id)
    assert (instance.status, instance.failure) == (Status.EXITED, None)
    assert world.history(instance_id)[-1].message.endswith("exit code 0")


async def test_an_exit_is_remembered_when_tidying_up_after_it_fails(world: World) -> None:
    instance_id = await world.running()
    world.cluster.fail("stop", EngineUnavailable("The engine does not answer."), times=3)
    world.cluster.end_process(instance_id, 3)
    await world.settle()
    failure = world.look(instance_id).failure
    assert failure is not None
    assert failure.state == "exitCode"
    check_settled(world)


async def test_an_exited_instance_whose_tidying_can_never_work_is_not_hammered(
    world: World,
) -> None:
    instance_id = await world.running()
    world.cluster.fail("stop", PermanentError("never", "It can't be stopped."), times=10**6)
    world.cluster.end_process(instance_id, 3)
    await world.until_status(instance_id, Status.EXITED)
    before = world.cluster.calls["stop"]
    await asyncio.sleep(300)
    assert world.cluster.calls["stop"] - before < 60
    failure = world.look(instance_id).failure
    assert failure is not None
    assert failure.state == "exitCode"


async def test_instances_run_again_by_themselves_after_the_host_rebooted(world: World) -> None:
    first, second = await world.running(), await world.running()
    await world.act(second, Action.STOP)
    await world.until_status(second, Status.EXITED)
    world.cluster.go_away()
    world.cluster.reboot()
    await asyncio.sleep(30)
    world.cluster.come_back()
    await world.settle()
    assert world.status(first) is Status.RUNNING
    assert world.status(second) is Status.EXITED
    assert world.cluster.runs[first] == 2
    assert Status.EXITED not in world.statuses(first)
    check_settled(world)


@pytest.mark.parametrize("gone", [True, False], ids=["lost", "ended"])
async def test_an_instance_adrift_runs_again_with_its_root_disk(world: World, gone: bool) -> None:
    instance_id = await world.running()
    world.cluster.containers[instance_id].root_disk["/a"] = "kept"
    sandbox = world.look(instance_id).sandbox
    if gone:
        world.cluster.lose_sandbox(sandbox)
    else:
        world.cluster.end_sandbox(sandbox)
    await world.settle()
    check_settled(world)
    assert world.status(instance_id) is Status.RUNNING
    assert world.cluster.containers[instance_id].root_disk == {"/a": "kept"}


async def test_a_container_removed_by_hand_is_made_anew(world: World) -> None:
    instance_id = await world.running()
    world.cluster.lose_container(instance_id)
    await world.settle()
    assert world.status(instance_id) is Status.RUNNING
    assert world.cluster.containers_made[instance_id] == 2
    check_settled(world)


async def test_a_resync_finds_what_no_event_told(world: World) -> None:
    instance_id = await world.running()
    world.cluster._listeners.clear()
    world.cluster.lose_container(instance_id)
    await asyncio.sleep(1)
    assert not world.cluster.containers
    await world.settle()
    assert world.cluster.running() == {instance_id}
    check_settled(world)


async def test_a_create_while_the_engine_is_away_runs_once_it_is_back(world: World) -> None:
    await world.running()
    world.cluster.go_away()
    instance_id = await world.create()
    await asyncio.sleep(3600)
    assert world.status(instance_id) in {Status.TO_CREATE, Status.CREATING}
    state = world.server.reconciler.cluster_states()["home"]
    assert not state.up
    assert "does not answer" in state.message
    world.cluster.come_back()
    await world.until_status(instance_id, Status.RUNNING, within=60)
    await world.settle()
    check_settled(world)


async def test_orders_given_while_the_engine_is_away_are_followed_later(world: World) -> None:
    stopped, deleted = await world.running(), await world.running()
    world.cluster.go_away()
    await world.act(stopped, Action.STOP)
    await world.act(deleted, Action.DELETE)
    await asyncio.sleep(600)
    assert world.status(stopped) in {Status.TO_STOP, Status.STOPPING}
    assert world.status(deleted) in {Status.TO_REMOVE, Status.REMOVING}
    check_always(world)
    world.cluster.come_back()
    await world.settle()
    assert world.status(stopped) is Status.EXITED
    assert world.status(deleted) is Status.REMOVED
    check_settled(world)


async def test_a_server_that_starts_while_the_engine_is_away_waits_for_it(world: World) -> None:
    instance_id = await world.running()
    await world.crash()
    world.cluster.go_away()
    await world.start_server()
    await asyncio.sleep(60)
    assert world.status(instance_id) is Status.RUNNING
    other = await world.create()
    world.cluster.come_back()
    await world.settle()
    assert world.status(other) is Status.RUNNING
    assert world.cluster.runs[instance_id] == 1
    check_settled(world)


async def test_a_running_instance_shows_trouble_with_looking_at_it_only_while_it_lasts(
    world: World,
) -> None:
    instance_id = await world.running()
    world.cluster.fail("observe", TemporaryError("tired", "The engine is tired."), times=2)
    world.cluster.tell(DEPLOYMENT, instance_id, None)
    await world.until(lambda: world.look(instance_id).failure is not None)
    assert world.status(instance_id) is Status.RUNNING
    await world.settle()
    assert world.look(instance_id).failure is None
    check_settled(world)
