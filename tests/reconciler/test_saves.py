"""Saves under the reconciler: each ends once, whatever dies or is away in between."""

import asyncio
import contextlib

import pytest

from innkeep.domain.instance import RegistryLogin
from innkeep.domain.job import Job, JobState, JobType
from innkeep.domain.status import Action, Status
from innkeep.engines.errors import TemporaryError
from innkeep.services import jobs as service
from innkeep.services import registry_auths
from innkeep.store import instances, jobs
from tests.reconciler.server import ServerDied
from tests.reconciler.world import ANN, World

TARGET = "registry.example.com/team/saved:1"
PUSHER = RegistryLogin("ann", "the right password")


async def save(world: World, instance_id: str, *, auth_id: str = "", image: str = TARGET) -> str:
    return await service.save_image(
        world.server.deployment, ANN, instance_id, image=image, auth_id=auth_id
    )


async def auth(world: World, password: str) -> str:
    made = await registry_auths.save(
        world.server.deployment, ANN, name="ours", username="ann", password=password
    )
    return made.id


async def broken(world: World, job_id: str) -> None:
    await service.break_off(world.server.deployment, ANN, job_id)


def look(world: World, job_id: str) -> Job:
    found = world.server.database.now(jobs.find, job_id)
    assert found is not None
    return found


def log(world: World, job_id: str) -> list[str]:
    return [step.message for step in world.server.database.now(jobs.steps_of, job_id)]


def due(world: World) -> list[Job]:
    return world.server.database.now(jobs.list_due, "home")


async def until_ended(world: World, job_id: str, within: float = 300) -> Job:
    await world.until(lambda: not look(world, job_id).under_way, within)
    return look(world, job_id)


def holding(world: World, instance_id: str, text: str = "kept") -> None:
    world.cluster.containers[instance_id].root_disk["/file"] = text


async def test_a_save_pushes_the_root_disk_and_an_instance_of_it_has_the_files(
    world: World,
) -> None:
    instance_id = await world.running()
    holding(world, instance_id)
    job = await until_ended(world, await save(world, instance_id))
    assert (job.state, job.error, job.message) == (JobState.SUCCESS, "", "")
    assert job.ended_at is not None
    assert due(world) == []
    assert world.cluster.saves == {}
    assert world.status(instance_id) is Status.RUNNING
    copy = await world.running(TARGET)
    assert world.cluster.containers[copy].root_disk == {"/file": "kept"}


async def test_the_log_tells_the_steps_what_is_left_out_and_the_digest(world: World) -> None:
    instance_id = await world.running()
    job_id = await save(world, instance_id)
    await until_ended(world, job_id)
    told = log(world, job_id)
    assert told[0] == f"save of instance {instance_id} as {TARGET} accepted"
    assert "not saved: the local storage at /workspace" in told
    assert any(line.startswith("reading the root disk") for line in told)
    assert "pushing" in told
    assert "layer f1e2d3c4b5a6: pushed, 0.0 MB" in told
    assert told[-1].startswith(f"success: pushed {TARGET} with the digest sha256:")


async def test_a_stopped_instance_is_saved_too(world: World) -> None:
    instance_id = await world.running()
    holding(world, instance_id)
    await world.act(instance_id, Action.STOP)
    await world.until_status(instance_id, Status.EXITED)
    job = await until_ended(world, await save(world, instance_id))
    assert job.state is JobState.SUCCESS
    assert world.cluster.registry[TARGET].files == {"/file": "kept"}
    assert world.status(instance_id) is Status.EXITED


async def test_a_login_that_the_registry_refuses_ends_the_job_with_its_name(world: World) -> None:
    world.cluster.push_login = PUSHER
    instance_id = await world.running()
    job_id = await save(world, instance_id, auth_id=await auth(world, "wrong"))
    job = await until_ended(world, job_id)
    assert (job.state, job.error) == (JobState.FAIL, "pushDenied")
    assert "user ann" in job.message
    assert "wrong" not in job.message + str(log(world, job_id))
    assert log(world, job_id)[-1] == f"fail: {job.message}"
    assert job.login is None
    assert TARGET not in world.cluster.registry
    assert world.cluster.calls["save_image"] == 1


async def test_the_right_login_pushes_what_then_needs_it(world: World) -> None:
    world.cluster.push_login = PUSHER
    instance_id = await world.running()
    job = await until_ended(
        world, await save(world, instance_id, auth_id=await auth(world, PUSHER.password))
    )
    assert job.state is JobState.SUCCESS
    assert world.cluster.registry[TARGET].login == PUSHER


async def test_a_registry_that_comes_back_gets_the_image(world: World) -> None:
    instance_id = await world.running()
    world.cluster.registry_away = True
    job_id = await save(world, instance_id)
    await world.until(lambda: any("attempt 1" in line for line in log(world, job_id)))
    assert look(world, job_id).state is JobState.RUNNING
    world.cluster.registry_away = False
    assert (await until_ended(world, job_id)).state is JobState.SUCCESS


async def test_a_registry_that_stays_away_ends_the_job_with_the_reason(world: World) -> None:
    instance_id = await world.running()
    world.cluster.registry_away = True
    job = await until_ended(world, await save(world, instance_id))
    assert (job.state, job.error) == (JobState.FAIL, "registryUnreachable")
    assert "registry.example.com" in job.message
    assert world.cluster.saves == {}


async def test_a_break_ends_the_push_and_leaves_nothing(world: World) -> None:
    world.cluster.hold_pushes()
    instance_id = await world.running()
    job_id = await save(world, instance_id)
    await world.until(lambda: "pushing" in log(world, job_id))
    assert look(world, job_id).state is JobState.RUNNING
    assert world.cluster.saves
    await broken(world, job_id)
    assert look(world, job_id).state is JobState.BREAK
    await world.until(lambda: not due(world))
    assert world.cluster.saves == {}
    world.cluster.release_pushes()
    await asyncio.sleep(60)
    assert TARGET not in world.cluster.registry
    assert log(world, job_id)[-1] == "broken off, as asked"
    # And another can begin.
    assert (await until_ended(world, await save(world, instance_id))).state is JobState.SUCCESS


async def test_a_job_is_broken_off_while_its_cluster_is_away(world: World) -> None:
    world.cluster.hold_pushes()
    instance_id = await world.running()
    job_id = await save(world, instance_id)
    await world.until(lambda: "pushing" in log(world, job_id))
    world.cluster.go_away()
    await broken(world, job_id)
    assert look(world, job_id).state is JobState.BREAK
    world.cluster.come_back()
    await world.until(lambda: not due(world), within=300)
    assert world.cluster.saves == {}
    world.cluster.release_pushes()
    await asyncio.sleep(60)
    assert TARGET not in world.cluster.registry


async def test_a_save_goes_on_when_the_engine_is_back(world: World) -> None:
    world.cluster.hold_pushes()
    instance_id = await world.running()
    holding(world, instance_id)
    job_id = await save(world, instance_id)
    await world.until(lambda: "pushing" in log(world, job_id))
    world.cluster.go_away()
    await asyncio.sleep(30)
    assert look(world, job_id).under_way
    world.cluster.come_back()
    world.cluster.release_pushes()
    assert (await until_ended(world, job_id)).state is JobState.SUCCESS
    assert world.cluster.saves == {}


async def test_an_instance_that_is_deleted_meanwhile_takes_a_begun_push_with_it_to_no_harm(
    world: World,
) -> None:
    world.cluster.hold_pushes()
    instance_id = await world.running()
    holding(world, instance_id)
    job_id = await save(world, instance_id)
    await world.until(lambda: "pushing" in log(world, job_id))
    await world.act(instance_id, Action.DELETE)
    await world.until_status(instance_id, Status.REMOVED)
    world.cluster.release_pushes()
    # The disk was read already, so what was asked for can be had.
    assert (await until_ended(world, job_id)).state is JobState.SUCCESS
    assert world.cluster.registry[TARGET].files == {"/file": "kept"}


async def test_a_job_whose_instance_was_deleted_before_its_disk_was_read_fails(
    world: World,
) -> None:
    instance_id = await world.running()
    world.cluster.go_away()
    job_id = await save(world, instance_id)
    await world.act(instance_id, Action.DELETE)
    world.cluster.come_back()
    job = await until_ended(world, job_id)
    assert (job.state, job.error) == (JobState.FAIL, "instanceGone")
    await world.until_status(instance_id, Status.REMOVED)
    assert due(world) == []


async def test_an_instance_that_is_stopped_meanwhile_is_saved_as_it_was_then(world: World) -> None:
    world.cluster.hold_pushes()
    instance_id = await world.running()
    job_id = await save(world, instance_id)
    await world.until(lambda: "pushing" in log(world, job_id))
    await world.act(instance_id, Action.STOP)
    await world.until_status(instance_id, Status.EXITED)
    world.cluster.release_pushes()
    assert (await until_ended(world, job_id)).state is JobState.SUCCESS


async def test_a_save_waits_for_an_instance_on_its_way_to_another_status(world: World) -> None:
    instance_id = await world.running()
    world.cluster.delays["stop"] = 20
    await world.act(instance_id, Action.STOP)
    # As if it had been accepted a moment before.
    found = world.look(instance_id)
    job = Job(
        id="job-before",
        owner_id=ANN,
        cluster_id=found.cluster_id,
        instance_id=instance_id,
        type=JobType.SAVE_IMAGE,
        image=TARGET,
        created_at=world.clock(),
    )

    def store() -> None:
        world.server.database.now(jobs.insert_new, job, due=True)

    store()
    world.server.reconciler.wake_cluster("home")
    await asyncio.sleep(5)
    assert look(world, job.id).state is JobState.PULLING
    ended = await until_ended(world, job.id)
    assert ended.state is JobState.SUCCESS
    assert world.status(instance_id) is Status.EXITED


async def test_an_instance_without_a_container_has_nothing_to_save(world: World) -> None:
    instance_id = await world.create("arm:1")
    await world.until_status(instance_id, Status.EXITED)
    job = await until_ended(world, await save(world, instance_id))
    assert (job.state, job.error) == (JobState.FAIL, "instanceMissing")


async def test_a_problem_that_stays_ends_the_job_though_it_may_pass(world: World) -> None:
    instance_id = await world.running()
    world.cluster.fail("save_image", TemporaryError("engineError", "Docker could not."), times=99)
    job = await until_ended(world, await save(world, instance_id))
    assert (job.state, job.error, job.message) == (
        JobState.FAIL,
        "engineError",
        "Docker could not.",
    )


async def test_saves_of_many_instances_are_done_some_at_a_time(world: World) -> None:
    world.cluster.hold_pushes()
    made = [await world.running() for _ in range(4)]
    ids = [
        await save(world, instance_id, image=f"registry.example.com/team/saved:{number}")
        for number, instance_id in enumerate(made)
    ]
    await world.until(lambda: len(world.cluster.saves) == 2)
    await asyncio.sleep(30)
    assert len(world.cluster.saves) == 2
    world.cluster.release_pushes()
    for job_id in ids:
        assert (await until_ended(world, job_id)).state is JobState.SUCCESS


_LIFE = 40
"""More checkpoints than a save passes."""


@pytest.mark.parametrize("further", range(1, _LIFE))
async def test_a_server_that_dies_anywhere_leaves_a_job_that_ends_once(
    world: World, further: int
) -> None:
    instance_id = await world.running()
    holding(world, instance_id)
    world.server.dies_at = world.server.passed + further
    job_id = ""
    with contextlib.suppress(ServerDied):
        job_id = await save(world, instance_id)
        await world.until(lambda: world.server.dead or not due(world), within=60)
    await world.restart_server()
    stored = world.server.database.now(jobs.under_way_of, instance_id)
    job_id = job_id or (stored[0].id if stored else "")
    if not job_id:
        # It was never accepted.
        return
    job = await until_ended(world, job_id)
    assert job.state is JobState.SUCCESS
    assert world.cluster.registry[TARGET].files == {"/file": "kept"}
    await world.until(lambda: not due(world))
    await asyncio.sleep(5)
    assert world.cluster.saves == {}
    ends = [line for line in log(world, job_id) if line.startswith(("success", "fail", "broken"))]
    assert len(ends) == 1
    assert world.server.database.now(instances.find, instance_id) is not None


@pytest.mark.parametrize("further", range(1, 12))
async def test_a_server_that_dies_after_a_break_leaves_nothing(world: World, further: int) -> None:
    world.cluster.hold_pushes()
    instance_id = await world.running()
    job_id = await save(world, instance_id)
    await world.until(lambda: "pushing" in log(world, job_id))
    world.server.dies_at = world.server.passed + further
    with contextlib.suppress(ServerDied):
        await broken(world, job_id)
        await world.until(lambda: world.server.dead or not due(world), within=60)
    await world.restart_server()
    world.cluster.release_pushes()
    job = await until_ended(world, job_id)
    assert job.state is JobState.BREAK
    await world.until(lambda: not due(world))
    await asyncio.sleep(5)
    assert world.cluster.saves == {}
    assert TARGET not in world.cluster.registry


async def test_an_orderly_end_leaves_the_job_for_the_next_server(world: World) -> None:
    world.cluster.hold_pushes()
    instance_id = await world.running()
    job_id = await save(world, instance_id)
    await world.until(lambda: "pushing" in log(world, job_id))
    await world.drain()
    await world.start_server()
    assert look(world, job_id).under_way
    world.cluster.release_pushes()
    assert (await until_ended(world, job_id)).state is JobState.SUCCESS
