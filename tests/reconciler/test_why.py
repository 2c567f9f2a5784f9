"""What is kept of each failure: how it ended, what was written last, and the way that led there."""

import pytest

from innkeep.domain.failure import LOG_LINES, LONGEST_LINE, MOST_FAILURES, Exit
from innkeep.domain.status import Action, Status
from innkeep.engines.errors import EngineUnavailable
from innkeep.services import instance_events
from innkeep.services.instance_events import InstanceEvents, ToldFailure
from tests.reconciler.invariants import check_settled
from tests.reconciler.world import ANN, LOGIN, World


async def _events(world: World, instance_id: str) -> InstanceEvents:
    return await instance_events.events(world.server.deployment, ANN, instance_id)


async def _only_failure(world: World, instance_id: str) -> ToldFailure:
    (failure,) = (await _events(world, instance_id)).failures
    return failure


@pytest.mark.parametrize(
    ("code", "out_of_memory", "state", "ended"),
    [
        (3, False, "exitCode", Exit(code=3, signal=None, out_of_memory=False)),
        (143, False, "killedBySignal", Exit(code=143, signal=15, out_of_memory=False)),
        (0, True, "outOfMemory", Exit(code=137, signal=9, out_of_memory=True)),
    ],
)
async def test_an_end_is_kept_with_its_code_and_the_last_lines(
    world: World, code: int, out_of_memory: bool, state: str, ended: Exit
) -> None:
    instance_id = await world.running()
    for number in range(LOG_LINES + 5):
        world.cluster.write_log(instance_id, f"line {number}")
    world.cluster.write_log(instance_id, "x" * (LONGEST_LINE + 5), "stderr")
    world.cluster.end_process(instance_id, code, out_of_memory=out_of_memory)
    await world.until_status(instance_id, Status.EXITED)
    told = await _only_failure(world, instance_id)
    record = told.record
    assert (record.failure.state, record.failure.exit) == (state, ended)
    assert (record.times, record.status) == (1, Status.RUNNING)
    assert record.log[-2:] == (f"line {LOG_LINES + 4}", "x" * LONGEST_LINE)
    assert len(record.log) == LOG_LINES
    assert [step.entry.status for step in told.steps if not step.entry.is_detail] == [
        Status.TO_CREATE,
        Status.CREATING,
        Status.PULLING,
        Status.RUNNING,
        Status.EXITED,
    ]
    assert all(step.seconds is not None and step.seconds >= 0 for step in told.steps[:-1])
    assert told.advice
    await world.settle()
    check_settled(world)


async def test_a_failure_that_is_tried_again_is_one_with_the_number_of_attempts(
    world: World,
) -> None:
    world.cluster.registry_away = True
    instance_id = await world.create()
    await world.until_status(instance_id, Status.EXITED)
    told = await _only_failure(world, instance_id)
    assert (told.record.failure.state, told.record.times) == ("registryUnreachable", 5)
    assert told.record.last_at > told.record.at
    assert "attempt" not in told.record.failure.message
    await world.act(instance_id, Action.START)
    await world.until_status(instance_id, Status.EXITED)
    after = (await _events(world, instance_id)).failures
    assert [each.record.times for each in after] == [5, 5]
    assert after[-1].steps[0].entry.message == "start asked"


async def test_an_upgrade_that_failed_tells_what_the_new_program_wrote(world: World) -> None:
    instance_id = await world.running()
    world.cluster.write_log(instance_id, "of the present program")
    await world.upgrade(instance_id, "nowhere:1")
    await world.settle()
    told = await _only_failure(world, instance_id)
    assert told.record.failure.state == "imageNotFound"
    assert "goes on as it was" in told.record.failure.message
    assert told.record.log == ()
    assert world.status(instance_id) is Status.RUNNING
    check_settled(world)


async def test_what_was_kept_outlives_the_instance(world: World) -> None:
    instance_id = await world.running()
    world.cluster.write_log(instance_id, "farewell")
    world.cluster.end_process(instance_id, 3)
    await world.until_status(instance_id, Status.EXITED)
    await world.act(instance_id, Action.DELETE)
    await world.until_status(instance_id, Status.REMOVED)
    told = await _events(world, instance_id)
    assert told.steps[-1].entry.status is Status.REMOVED
    assert told.steps[-1].seconds is None
    assert told.failures[0].record.log == ("farewell",)


async def test_only_the_newest_failures_are_kept(world: World) -> None:
    instance_id = await world.create("fails:1")
    for _ in range(MOST_FAILURES + 2):
        await world.until_status(instance_id, Status.EXITED)
        await world.act(instance_id, Action.START)
    await world.until_status(instance_id, Status.EXITED)
    assert len((await _events(world, instance_id)).failures) == MOST_FAILURES


async def test_a_log_that_can_not_be_read_keeps_no_end_from_being_told(world: World) -> None:
    instance_id = await world.running()
    world.cluster.fail("read_log", EngineUnavailable("The engine does not answer."))
    world.cluster.end_process(instance_id, 3)
    await world.until_status(instance_id, Status.EXITED)
    told = await _only_failure(world, instance_id)
    assert (told.record.failure.state, told.record.log) == ("exitCode", ())


async def test_a_log_that_takes_too_long_keeps_no_end_from_being_told(world: World) -> None:
    instance_id = await world.running()
    world.cluster.delays["read_log"] = 10.0**6
    world.cluster.end_process(instance_id, 3)
    await world.until_status(instance_id, Status.EXITED, within=30)
    assert (await _only_failure(world, instance_id)).record.log == ()


async def test_no_secret_is_in_what_is_kept_and_output_is_sealed(world: World) -> None:
    wrong = type(LOGIN)("ann", "wrong horse")
    instance_id = await world.create(
        "private.example.com/tool:1", login=wrong, envs=(("TOKEN", "hush hush"),)
    )
    await world.until_status(instance_id, Status.EXITED)
    told = repr((await _events(world, instance_id)).failures)
    assert "imageNoAccess" in told
    assert "wrong horse" not in told
    assert "hush hush" not in told

    other = await world.running()
    world.cluster.write_log(other, "my own words")
    world.cluster.end_process(other, 3)
    await world.until_status(other, Status.EXITED)
    assert (await _only_failure(world, other)).record.log == ("my own words",)
    assert b"my own words" not in world.stored_bytes()
    assert "my own words" not in repr(await _events(world, other))
