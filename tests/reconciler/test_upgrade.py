"""Upgrades: what changes, what stays, and that one which fails leaves the instance as it was."""

import asyncio

import pytest

from innkeep.domain.errors import InstanceNotFound, InsufficientResource, WrongStatus
from innkeep.domain.status import Action, Status
from innkeep.engines.errors import PermanentError, TemporaryError
from innkeep.store import instances
from tests.reconciler.invariants import check_settled, read_store
from tests.reconciler.server import DEPLOYMENT
from tests.reconciler.world import BOB, LOGIN, World


async def test_an_upgrade_changes_what_was_asked_and_keeps_the_rest(world: World) -> None:
    instance_id = await world.running(ports="80/http,22/tcp")
    before = world.look(instance_id)
    world.cluster.volumes[instance_id].files["/workspace/a"] = "kept"
    world.cluster.container(instance_id).root_disk["/a"] = "of the former image"
    await world.upgrade(instance_id, "other:1", envs=(("B", "2"),), command="work")
    await world.settle()
    check_settled(world)
    after = world.look(instance_id)
    assert world.statuses(instance_id)[-4:] == [
        Status.TO_RESET,
        Status.RESETTING,
        Status.PULLING,
        Status.RUNNING,
    ]
    assert (after.image_url, after.command, after.envs[0].key) == ("other:1", "work", "B")
    assert (after.address, after.sandbox, after.mappings, after.name) == (
        before.address,
        before.sandbox,
        before.mappings,
        before.name,
    )
    (container,) = world.cluster.containers_of(instance_id)
    assert (container.spec.command, container.spec.env) == (("work",), (("B", "2"),))
    assert container.root_disk == {}
    assert world.cluster.volumes[instance_id].files == {"/workspace/a": "kept"}
    assert world.cluster.stops == [(instance_id, 10.0)]


@pytest.mark.parametrize(
    ("image", "save", "kept"),
    [("web:1", True, {"/a": "kept"}), ("web:1", False, {}), ("other:1", True, {})],
    ids=["saved", "not saved", "another image"],
)
async def test_the_root_disk_is_kept_where_asked_and_the_image_stays(
    world: World, image: str, save: bool, kept: dict[str, str]
) -> None:
    instance_id = await world.running()
    for _ in range(2):
        world.cluster.container(instance_id).root_disk["/a"] = "kept"
        await world.upgrade(instance_id, image, save=save)
        await world.settle()
        assert world.cluster.container(instance_id).root_disk == kept
        image = "web:1" if image == "other:1" else image
    check_settled(world)


async def test_a_new_version_of_the_same_tag_is_another_image(world: World) -> None:
    instance_id = await world.running("web:1")
    world.cluster.container(instance_id).root_disk["/a"] = "of the former version"
    world.cluster.registry["docker.io/library/web:1"].version += 1
    world.cluster.local_images.clear()
    try:
        await world.upgrade(instance_id, "web:1", save=True)
        await world.settle()
    finally:
        world.cluster.registry["docker.io/library/web:1"].version -= 1
    assert world.cluster.container(instance_id).root_disk == {}


async def test_the_present_container_runs_while_the_image_is_downloaded(world: World) -> None:
    instance_id = await world.running()
    world.cluster.hold_pulls()
    await world.upgrade(instance_id, "other:1")
    await world.until_status(instance_id, Status.PULLING)
    await asyncio.sleep(5)
    assert world.cluster.running() == {instance_id}
    assert world.look(instance_id).pull is not None
    assert world.look(instance_id).image_url == "web:1"
    assert all(route.address for route in world.proxy.routes[instance_id])
    await world.restart_server()
    await asyncio.sleep(5)
    assert world.cluster.runs[instance_id] == 1
    assert all(route.address for route in world.proxy.routes[instance_id])
    world.cluster.release_pulls()
    await world.settle()
    assert world.look(instance_id).image_url == "other:1"
    check_settled(world)


@pytest.mark.parametrize(
    ("image", "state"),
    [
        ("nowhere:1", "imageNotFound"),
        ("arm:1", "imageWrongArchitecture"),
        ("private.example.com/tool:1", "imageNoAccess"),
    ],
)
async def test_without_the_image_the_instance_runs_on_untouched_and_says_why(
    world: World, image: str, state: str
) -> None:
    instance_id = await world.running()
    before = world.look(instance_id)
    await world.upgrade(instance_id, image)
    await world.settle()
    await world.restart_server()
    world.cluster.tell(DEPLOYMENT, instance_id, None)
    await world.settle()
    check_settled(world)
    after = world.look(instance_id)
    assert after.status is Status.RUNNING
    assert (after.image_url, after.started_at) == (before.image_url, before.started_at)
    assert world.cluster.runs[instance_id] == 1
    assert after.shown_failure is not None
    assert after.shown_failure.state == state
    assert after.shown_failure.message.startswith(
        "the upgrade failed and the instance goes on as it was: "
    )
    assert [entry.code for entry in world.history(instance_id)].count(state) == 1
    await world.act(instance_id, Action.RESTART)
    await world.settle()
    assert world.look(instance_id).shown_failure is None


async def test_a_program_that_can_not_be_started_leaves_the_former_one_started_again(
    world: World,
) -> None:
    instance_id = await world.running()
    world.cluster.container(instance_id).root_disk["/a"] = "kept"
    await world.upgrade(instance_id, "broken:1")
    await world.settle()
    check_settled(world)
    instance = world.look(instance_id)
    assert (instance.status, instance.image_url) == (Status.RUNNING, "web:1")
    assert instance.shown_failure is not None
    assert instance.shown_failure.state == "startFailed"
    assert world.cluster.container(instance_id).root_disk == {"/a": "kept"}
    assert world.cluster.runs[instance_id] == 2


async def test_an_exited_instance_rests_again_after_an_upgrade_that_failed(world: World) -> None:
    instance_id = await world.running()
    await world.act(instance_id, Action.STOP)
    await world.settle()
    for image in ("nowhere:1", "broken:1"):
        await world.upgrade(instance_id, image)
        await world.settle()
        check_settled(world)
        instance = world.look(instance_id)
        assert (instance.status, instance.image_url) == (Status.EXITED, "web:1")
        assert instance.shown_failure is not None
        assert "as it was" in instance.shown_failure.message
        assert not read_store(world).holding[instance_id]
    await world.upgrade(instance_id, "other:1")
    await world.settle()
    assert world.status(instance_id) is Status.RUNNING
    check_settled(world)


async def test_an_exited_instance_needs_room_to_be_upgraded(world: World) -> None:
    instance_id = await world.running(product="cpu.4c4g")
    await world.act(instance_id, Action.STOP)
    await world.settle()
    others = [await world.running(product="cpu.4c4g") for _ in range(2)]
    with pytest.raises(InsufficientResource):
        await world.upgrade(instance_id, "other:1")
    assert world.look(instance_id).upgrade is None
    assert len(others) == 2


async def test_a_registry_that_is_away_is_asked_five_times_and_then_all_is_as_before(
    world: World,
) -> None:
    instance_id = await world.running()
    world.cluster.registry_away = True
    asked = world.cluster.calls["ensure_image"]
    await world.upgrade(instance_id, "other:1")
    await world.until(lambda: world.look(instance_id).attempts == 2)
    failure = world.look(instance_id).shown_failure
    assert failure is not None
    assert "attempt 2" in failure.message
    await world.until_status(instance_id, Status.RUNNING)
    await world.settle()
    assert world.cluster.calls["ensure_image"] - asked == 5
    assert world.cluster.runs[instance_id] == 1
    check_settled(world)


async def test_a_registry_that_comes_back_lets_the_upgrade_go_on(world: World) -> None:
    instance_id = await world.running()
    world.cluster.registry_away = True
    await world.upgrade(instance_id, "other:1")
    await world.until(lambda: world.look(instance_id).attempts == 2)
    world.cluster.registry_away = False
    await world.settle()
    assert world.look(instance_id).image_url == "other:1"
    assert world.look(instance_id).shown_failure is None
    check_settled(world)


@pytest.mark.parametrize("verb", ["create", "start", "stop", "observe", "ensure_image"])
async def test_what_can_never_work_gives_way_to_what_was(world: World, verb: str) -> None:
    instance_id = await world.running()
    world.cluster.fail(verb, PermanentError("never", "It can't be done."))
    await world.upgrade(instance_id, "other:1")
    await world.settle()
    check_settled(world)
    instance = world.look(instance_id)
    assert (instance.status, instance.image_url) == (Status.RUNNING, "web:1")
    assert instance.shown_failure is not None
    assert instance.shown_failure.state == "never"


@pytest.mark.parametrize("verb", ["create", "start", "stop", "observe", "remove_generation"])
async def test_replies_that_get_lost_make_no_second_of_anything(world: World, verb: str) -> None:
    instance_id = await world.running()
    world.cluster.lose_reply(verb, times=2)
    await world.upgrade(instance_id, "other:1")
    await world.settle()
    check_settled(world)
    assert world.look(instance_id).image_url == "other:1"
    assert world.cluster.containers_made[instance_id] == 2
    assert world.cluster.runs[instance_id] == 2


async def test_a_former_container_that_could_not_be_removed_is_found_left_over(
    world: World,
) -> None:
    instance_id = await world.running()
    tired = TemporaryError("tired", "The engine is tired.")
    world.cluster.fail("remove_generation", tired)
    await world.upgrade(instance_id, "other:1")
    await world.until_status(instance_id, Status.RUNNING)
    assert len(world.cluster.containers_of(instance_id)) == 2
    await world.settle()
    check_settled(world)


async def test_a_process_that_ends_at_once_has_run_and_the_instance_is_exited(
    world: World,
) -> None:
    instance_id = await world.running()
    await world.upgrade(instance_id, "fails:1")
    await world.settle()
    check_settled(world)
    instance = world.look(instance_id)
    assert (instance.status, instance.image_url) == (Status.EXITED, "fails:1")
    assert instance.shown_failure is not None
    assert instance.shown_failure.state == "exitCode"


async def test_a_delete_in_the_middle_of_an_upgrade_removes_everything(world: World) -> None:
    instance_id = await world.running("web:1")
    world.cluster.hold_pulls()
    await world.upgrade(instance_id, "private.example.com/tool:1", login=True)
    await world.until_status(instance_id, Status.PULLING)
    await world.act(instance_id, Action.DELETE)
    await world.settle()
    assert world.status(instance_id) is Status.REMOVED
    assert world.look(instance_id).upgrade is None
    assert not world.cluster.containers
    check_settled(world)


async def test_the_login_of_an_upgrade_is_sealed_and_then_the_instances(world: World) -> None:
    instance_id = await world.running()
    await world.upgrade(instance_id, "private.example.com/tool:1", login=True)
    pending = world.look(instance_id).upgrade
    assert pending is not None
    assert pending.image_login == LOGIN
    assert LOGIN.password not in repr(pending)
    await world.settle()
    instance = world.look(instance_id)
    assert (instance.image_login, instance.upgrade) == (LOGIN, None)
    assert LOGIN.password.encode() not in world.stored_bytes()


async def test_a_repeated_upgrade_is_taken_once_and_another_one_refused(world: World) -> None:
    instance_id = await world.running()
    world.cluster.hold_pulls()
    await world.upgrade(instance_id, "other:1")
    await world.upgrade(instance_id, "other:1")
    await world.until_status(instance_id, Status.PULLING)
    await world.upgrade(instance_id, "other:1")
    with pytest.raises(WrongStatus):
        await world.upgrade(instance_id, "web:1")
    with pytest.raises(WrongStatus):
        await world.act(instance_id, Action.STOP)
    with pytest.raises(InstanceNotFound):
        await world.upgrade(instance_id, "other:1", owner=BOB)
    world.cluster.release_pulls()
    await world.settle()
    assert world.cluster.runs[instance_id] == 2
    assert [entry.code for entry in world.history(instance_id)].count("asked") == 2


async def test_the_host_reboots_in_the_middle_of_an_upgrade(world: World) -> None:
    instance_id = await world.running()
    world.cluster.hold_pulls()
    await world.upgrade(instance_id, "other:1")
    await world.until_status(instance_id, Status.PULLING)
    world.cluster.go_away()
    world.cluster.reboot()
    world.cluster.come_back()
    world.cluster.release_pulls()
    await world.settle()
    assert world.look(instance_id).image_url == "other:1"
    check_settled(world)


async def test_numbers_are_never_used_twice(world: World) -> None:
    instance_id = await world.running()
    seen = []
    for image in ("nowhere:1", "other:1", "broken:1", "web:1"):
        await world.upgrade(instance_id, image)
        pending = world.server.database.now(instances.find, instance_id)
        assert pending is not None
        assert pending.upgrade is not None
        seen.append(pending.upgrade.generation)
        await world.settle()
    assert seen == [1, 2, 3, 4]
    assert world.look(instance_id).generation == 4
    check_settled(world)
