"""Image prewarm under the reconciler: what a task says is true, whatever dies in between."""

import asyncio

import pytest

from innkeep.domain.instance import RegistryLogin
from innkeep.domain.prewarm import GIB, PrewarmFilter, PrewarmRequest, PrewarmState, PrewarmTask
from innkeep.domain.status import Status
from innkeep.engines.errors import ImageUnavailable
from innkeep.engines.fake_cluster import FakeImage
from innkeep.services import prewarms as service
from innkeep.services import registry_auths
from innkeep.store import prewarms
from tests.reconciler.server import ServerDied
from tests.reconciler.world import ANN, LOGIN, World

WEB, PRIVATE = "docker.io/library/web:1", "private.example.com/tool:1"


async def ask(world: World, image: str = WEB, auth_id: str = "") -> str:
    request = PrewarmRequest(
        image_url=image, cluster="home", product_ids=(), auth_id=auth_id, note=""
    )
    return await service.create(world.server.deployment, ANN, request)


async def keep_login(world: World, login: RegistryLogin) -> str:
    auth = await registry_auths.save(
        world.server.deployment, ANN, name="r", username=login.username, password=login.password
    )
    return auth.id


def tasks(world: World) -> list[PrewarmTask]:
    found, _ = world.server.database.now(
        prewarms.list_page, ANN, PrewarmFilter(), offset=0, limit=100
    )
    return found


def look(world: World, task_id: str) -> PrewarmTask:
    (found,) = [task for task in tasks(world) if task.id == task_id]
    return found


async def until(world: World, task_id: str, state: PrewarmState) -> PrewarmTask:
    await world.until(lambda: look(world, task_id).state is state)
    return look(world, task_id)


async def test_an_image_is_pulled_and_its_size_is_told(world: World) -> None:
    world.cluster.registry[WEB] = FakeImage(size_bytes=734_003_200)
    task = await until(world, await ask(world), PrewarmState.SUCCEEDED)
    assert (task.size_bytes, task.reason) == (734_003_200, "")
    assert task.completed_at is not None
    assert world.cluster.pulls[WEB] == 1
    calls = world.cluster.calls["ensure_image"]
    await asyncio.sleep(300)
    assert world.cluster.calls["ensure_image"] == calls, "a finished task costs nothing"
    await world.running("web:1")
    assert world.cluster.pulls[WEB] == 1, "the instance starts from what was pulled ahead"


async def test_a_task_and_an_instance_share_one_pull(world: World) -> None:
    world.cluster.hold_pulls()
    task_id = await ask(world)
    await until(world, task_id, PrewarmState.RUNNING)
    instance_id = await world.create("web:1")
    await world.until_status(instance_id, Status.PULLING)
    world.cluster.release_pulls()
    await until(world, task_id, PrewarmState.SUCCEEDED)
    await world.until_status(instance_id, Status.RUNNING)
    assert world.cluster.pulls[WEB] == 1


@pytest.mark.parametrize("with_instance", [False, True])
async def test_deleting_a_running_task_ends_its_wait_only(
    world: World, with_instance: bool
) -> None:
    world.cluster.hold_pulls()
    task_id = await ask(world)
    await until(world, task_id, PrewarmState.RUNNING)
    instance_id = await world.create("web:1") if with_instance else ""
    if with_instance:
        await world.until_status(instance_id, Status.PULLING)
    await service.delete(world.server.deployment, ANN, [task_id])
    await asyncio.sleep(1)
    world.cluster.release_pulls()
    if with_instance:
        await world.until_status(instance_id, Status.RUNNING)
        assert world.cluster.pulls[WEB] == 1
    else:
        await asyncio.sleep(60)
        assert WEB not in world.cluster.local_images, "nobody waited for the pull any more"
    assert tasks(world) == []


@pytest.mark.parametrize(
    ("image", "said"),
    [("nowhere:1", "not found"), ("arm:1", "another architecture"), (PRIVATE, "No access")],
)
async def test_what_can_not_be_had_fails_at_once_with_the_reason(
    world: World, image: str, said: str
) -> None:
    task = await until(world, await ask(world, image), PrewarmState.FAILED)
    assert said in task.reason
    assert task.completed_at is not None
    assert task.size_bytes == 0


async def test_a_private_image_comes_with_the_login_and_is_for_nobody_else(world: World) -> None:
    auth_id = await keep_login(world, LOGIN)
    await until(world, await ask(world, PRIVATE, auth_id), PrewarmState.SUCCEEDED)
    stranger = await world.create(PRIVATE)
    await world.until_status(stranger, Status.EXITED)
    failure = world.look(stranger).failure
    assert failure is not None
    assert failure.state == "imageNoAccess"
    pulls = world.cluster.pulls[PRIVATE]
    mine = await world.create(PRIVATE, login=LOGIN)
    await world.until_status(mine, Status.RUNNING)
    assert world.cluster.pulls[PRIVATE] == pulls


async def test_a_registry_that_is_away_for_a_moment_is_asked_again(world: World) -> None:
    world.cluster.registry_away = True
    task_id = await ask(world)
    await world.until(lambda: look(world, task_id).attempts >= 2)
    waiting = look(world, task_id)
    assert "can't be reached" in waiting.reason
    assert "attempt" in waiting.reason
    assert waiting.state in {PrewarmState.PENDING, PrewarmState.RUNNING}
    world.cluster.registry_away = False
    assert (await until(world, task_id, PrewarmState.SUCCEEDED)).reason == ""


async def test_a_registry_that_stays_away_ends_it_with_the_reason(world: World) -> None:
    world.cluster.registry_away = True
    task = await until(world, await ask(world), PrewarmState.FAILED)
    assert task.attempts == 5
    assert "can't be reached" in task.reason


@pytest.mark.parametrize("known_early", [True, False])
async def test_an_image_beyond_the_limit_fails_as_soon_as_that_is_known(
    world: World, known_early: bool
) -> None:
    size = 101 * GIB
    world.cluster.registry["docker.io/library/big:1"] = FakeImage(size_bytes=size)
    if known_early:
        # The registry tells the size before the first byte; nothing else may be waited for.
        world.cluster.hold_pulls()
    else:
        await world.running("big:1")
    task = await until(world, await ask(world, "big:1"), PrewarmState.FAILED)
    assert "larger than 100 GiB" in task.reason
    if known_early:
        assert "docker.io/library/big:1" not in world.cluster.local_images


async def test_only_some_pulls_run_at_once_and_the_others_say_that_they_wait(world: World) -> None:
    world.cluster.hold_pulls()
    for number in range(5):
        world.cluster.registry[f"docker.io/library/image{number}:1"] = FakeImage()
        await ask(world, f"image{number}:1")
    await world.until(
        lambda: [task.state for task in tasks(world)].count(PrewarmState.RUNNING) == 3
    )
    await asyncio.sleep(30)
    states = [task.state for task in tasks(world)]
    assert states.count(PrewarmState.RUNNING) == 3
    assert states.count(PrewarmState.PENDING) == 2
    world.cluster.release_pulls()
    await world.until(lambda: all(task.state is PrewarmState.SUCCEEDED for task in tasks(world)))


async def test_a_task_waits_while_the_cluster_is_away_and_says_so(world: World) -> None:
    world.cluster.hold_pulls()
    task_id = await ask(world)
    await until(world, task_id, PrewarmState.RUNNING)
    world.cluster.go_away()
    await until(world, task_id, PrewarmState.PENDING)
    world.cluster.release_pulls()
    await asyncio.sleep(60)
    assert look(world, task_id).state is PrewarmState.PENDING
    world.cluster.come_back()
    await until(world, task_id, PrewarmState.SUCCEEDED)


async def test_a_restart_of_the_server_takes_a_running_task_up_again(world: World) -> None:
    world.cluster.hold_pulls()
    task_id = await ask(world)
    await until(world, task_id, PrewarmState.RUNNING)
    await world.crash()
    world.cluster.away = True
    await world.start_server()
    await until(world, task_id, PrewarmState.PENDING)
    world.cluster.come_back()
    world.cluster.release_pulls()
    await until(world, task_id, PrewarmState.SUCCEEDED)


async def test_a_crash_at_any_point_of_a_task_loses_nothing(world: World) -> None:
    deaths = 0
    for at in range(1, 60):
        world.cluster.local_images.clear()
        world.cluster.fail("ensure_image", ImageUnavailable("pullStalled", "It stalled."))
        await world.crash()
        await world.start_server()
        passed = world.server.passed
        world.server.dies_at = passed + at
        try:
            await ask(world)
        except ServerDied:
            pass
        else:
            await world.until(
                lambda: (
                    world.server.dead or all(task.completed_at is not None for task in tasks(world))
                )
            )
        if world.server.dead:
            deaths += 1
            await world.restart_server()
        await world.until(lambda: all(task.completed_at is not None for task in tasks(world)))
        for task in tasks(world):
            assert task.state is PrewarmState.SUCCEEDED, task.reason
            assert task.size_bytes == 1000
        world.server.dies_at = None
        await service.delete(world.server.deployment, ANN, [task.id for task in tasks(world)])
        if deaths < at:
            break
    assert deaths > 10
