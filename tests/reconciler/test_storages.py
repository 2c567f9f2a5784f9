"""Network storage under the reconciler: made, grown and removed, whatever dies in between."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from innkeep.domain.errors import StorageInUse, StorageNotFound
from innkeep.domain.instance import Instance, InstanceRequest
from innkeep.domain.mounts import DEFAULT_LOCAL_MOUNT
from innkeep.domain.network_storage import NetworkStorage, StorageMountRequest
from innkeep.domain.status import Action, Status
from innkeep.engines.errors import PermanentError, TemporaryError
from innkeep.services import instances as instance_service
from innkeep.services import network_storages as service
from innkeep.store import network_storages
from tests.databases import list_living
from tests.reconciler.server import ServerDied
from tests.reconciler.world import ANN, World


async def make(world: World, size_gib: int = 10) -> str:
    made = await service.create(
        world.server.deployment, ANN, cluster="home", name="datasets", size_gib=size_gib
    )
    return made.id


async def grow(world: World, storage: str, size_gib: int) -> None:
    await service.update(world.server.deployment, ANN, storage, name="", size_gib=size_gib)


async def delete(world: World, storage: str) -> None:
    await service.delete(world.server.deployment, ANN, storage)


async def create(world: World, *storages: str) -> str:
    request = InstanceRequest(
        name="",
        product_id="cpu.1c1g",
        image_url="web:1",
        image_login=None,
        ports=(),
        envs=(),
        tools=(),
        command="",
        entrypoint="",
        cluster="",
        local_mount_point=DEFAULT_LOCAL_MOUNT,
        storages=tuple(
            StorageMountRequest(storage_id=storage, mount_path=f"/network/{number}")
            for number, storage in enumerate(storages)
        ),
        kind=None,
    )
    return await instance_service.create(world.server.deployment, ANN, request)


def due(world: World) -> list[NetworkStorage]:
    now = world.server.deployment.clock()
    return world.server.database.now(network_storages.list_due, "home", now)


def sizes(world: World) -> dict[str, int]:
    return {name: storage.size_gib for name, storage in world.cluster.storages.items()}


async def until_settled(world: World) -> None:
    await world.until(lambda: not due(world))


async def test_a_storage_is_made_grown_and_removed_without_anybody_asking_again(
    world: World,
) -> None:
    storage = await make(world)
    await until_settled(world)
    assert sizes(world) == {storage: 10}
    await grow(world, storage, 25)
    await until_settled(world)
    assert sizes(world) == {storage: 25}
    await delete(world, storage)
    await until_settled(world)
    assert sizes(world) == {}
    calls = world.cluster.calls.copy()
    await asyncio.sleep(300)
    assert world.cluster.calls["ensure_storage"] == calls["ensure_storage"]
    assert world.cluster.calls["remove_storage"] == calls["remove_storage"]


async def test_an_instance_gets_its_storages_where_it_asked_for_them(world: World) -> None:
    first, second = await make(world), await make(world)
    instance_id = await create(world, first, second)
    await world.until_status(instance_id, Status.RUNNING)
    mounts = world.cluster.containers[instance_id].spec.network_storages
    assert [(one.storage_id, one.mount_path) for one in mounts] == [
        (first, "/network/0"),
        (second, "/network/1"),
    ]


async def test_an_instance_waits_for_a_storage_that_can_not_be_made_yet(world: World) -> None:
    full = TemporaryError("diskFull", "The host's disk is full.")
    world.cluster.fail("ensure_storage", full, times=6)
    instance_id = await create(world, await make(world))
    await world.until(lambda: world.look(instance_id).failure is not None)
    failure = world.look(instance_id).failure
    assert failure is not None
    assert failure.state == "diskFull"
    await world.until_status(instance_id, Status.RUNNING)
    await world.quiet()
    assert world.look(instance_id).failure is None
    await until_settled(world)


async def test_a_damaged_storage_ends_the_start_with_the_reason(world: World) -> None:
    storage = await make(world)
    await until_settled(world)
    world.cluster.fail("ensure_storage", PermanentError("storageDamaged", "It is damaged."))
    instance_id = await create(world, storage)
    await world.until_status(instance_id, Status.EXITED)
    failure = world.look(instance_id).failure
    assert failure is not None
    assert failure.state == "storageDamaged"
    await world.quiet()
    await world.act(instance_id, Action.START)
    await world.until_status(instance_id, Status.RUNNING)


async def test_a_storage_that_was_made_and_is_gone_is_never_replaced_by_an_empty_one(
    world: World,
) -> None:
    storage = await make(world)
    await until_settled(world)
    instance_id = await create(world, storage)
    await world.until_status(instance_id, Status.RUNNING)
    await world.quiet()
    kept = world.cluster.storages.pop(storage)
    world.cluster.reboot()
    await world.until(lambda: world.look(instance_id).failure is not None)
    assert sizes(world) == {}
    failure = world.look(instance_id).failure
    assert failure is not None
    assert failure.state == "storageMissing"
    world.cluster.storages[storage] = kept
    await world.until_status(instance_id, Status.RUNNING)


async def test_a_storage_that_can_not_grow_yet_stops_no_instance(world: World) -> None:
    storage = await make(world)
    await until_settled(world)
    busy = TemporaryError("storageBusy", "It grows when no instance has it mounted.")
    world.cluster.fail("ensure_storage", busy, times=1)
    await grow(world, storage, 20)
    await world.until(lambda: world.cluster.calls["ensure_storage"] >= 2)
    instance_id = await create(world, storage)
    await world.until_status(instance_id, Status.RUNNING)
    await until_settled(world)
    assert sizes(world) == {storage: 20}


async def test_the_storage_of_a_living_instance_is_kept_and_goes_after_it(world: World) -> None:
    storage = await make(world)
    instance_id = await create(world, storage)
    await world.until_status(instance_id, Status.RUNNING)
    with pytest.raises(StorageInUse, match=instance_id):
        await delete(world, storage)
    await world.act(instance_id, Action.DELETE)
    await world.until_status(instance_id, Status.REMOVED)
    assert sizes(world) == {storage: 10}
    await delete(world, storage)
    await until_settled(world)
    assert sizes(world) == {}


async def test_a_deleted_storage_keeps_its_data_until_its_time_in_the_trash_has_passed(
    world: World,
) -> None:
    storage = await make(world)
    await until_settled(world)
    patient = replace(world.server.deployment, storage_trash_seconds=600)
    await service.delete(patient, ANN, storage)
    deleted_at = world.clock()
    await world.restart_server()
    await asyncio.sleep(500)
    assert sizes(world) == {storage: 10}
    await world.until(lambda: not sizes(world))
    assert world.clock() >= deleted_at + 600


async def test_a_restored_storage_is_there_with_its_data_and_can_be_deleted_again(
    world: World,
) -> None:
    storage = await make(world)
    await until_settled(world)
    patient = replace(world.server.deployment, storage_trash_seconds=600)
    await service.delete(patient, ANN, storage)
    made = world.cluster.storages[storage]
    await service.restore(patient, ANN, storage)
    await asyncio.sleep(700)
    assert world.cluster.storages[storage] is made
    instance_id = await create(world, storage)
    await world.until_status(instance_id, Status.RUNNING)
    with pytest.raises(StorageNotFound):
        await service.restore(patient, ANN, storage)
    await world.act(instance_id, Action.DELETE)
    await world.until_status(instance_id, Status.REMOVED)
    await service.delete(patient, ANN, storage)
    await service.purge(patient, ANN, storage)
    await until_settled(world)
    assert sizes(world) == {}
    with pytest.raises(StorageNotFound):
        await service.restore(patient, ANN, storage)


async def test_what_was_wished_while_the_engine_was_away_is_done_when_it_is_back(
    world: World,
) -> None:
    gone = await make(world)
    await until_settled(world)
    world.cluster.go_away()
    fresh = await make(world, 30)
    await delete(world, gone)
    await asyncio.sleep(60)
    assert sizes(world) == {gone: 10}
    world.cluster.come_back()
    await until_settled(world)
    assert sizes(world) == {fresh: 30}


@pytest.mark.parametrize("verb", ["ensure_storage", "remove_storage"])
async def test_a_lost_reply_only_means_that_it_is_done_again(world: World, verb: str) -> None:
    storage = await make(world)
    world.cluster.lose_reply(verb, times=2)
    await until_settled(world)
    await delete(world, storage)
    await until_settled(world)
    assert sizes(world) == {}


async def test_a_server_that_dies_anywhere_leaves_work_that_the_next_one_ends(
    world: World,
) -> None:
    storage = await make(world)
    await world.restart_server()
    await until_settled(world)
    assert sizes(world) == {storage: 10}
    await grow(world, storage, 11)
    await world.restart_server()
    await until_settled(world)
    assert sizes(world) == {storage: 11}
    await delete(world, storage)
    await world.restart_server()
    await until_settled(world)
    assert sizes(world) == {}


async def story(world: World) -> None:
    """All that can happen to a storage, until it is over or the server died."""
    storage = await make(world)
    steps: list[Callable[[], Awaitable[object]]] = [
        lambda: grow(world, storage, 20),
        lambda: create(world, storage),
        lambda: act_on_all(world, Action.STOP),
        lambda: grow(world, storage, 30),
        lambda: act_on_all(world, Action.START),
        lambda: act_on_all(world, Action.DELETE),
        lambda: delete(world, storage),
    ]
    for step in steps:
        await world.until(lambda: world.server.dead or (not due(world) and at_rest(world)))
        if world.server.dead:
            return
        await step()
    await world.until(lambda: world.server.dead or not due(world))


def living(world: World) -> list[Instance]:
    return world.server.database.now(list_living)


def at_rest(world: World) -> bool:
    return all(one.status in {Status.RUNNING, Status.EXITED} for one in living(world))


async def act_on_all(world: World, action: Action) -> None:
    for instance in living(world):
        await world.act(instance.id, action)


@pytest.mark.parametrize("dies_at", range(1, 101))
async def test_wherever_a_server_dies_the_engine_ends_up_with_what_is_stored(
    world: World, dies_at: int
) -> None:
    world.server.dies_at = world.server.passed + dies_at
    with contextlib.suppress(ServerDied):
        await story(world)
    await world.crash()
    await world.start_server()
    await world.settle()
    await until_settled(world)
    stored, _ = world.server.database.now(
        network_storages.list_page, ANN, name_part="", storage_id="", offset=0, limit=9
    )
    assert sizes(world) == {one.id: one.size_gib for one in stored}
    for instance in living(world):
        assert {mount.storage_id for mount in instance.storages} == set(sizes(world))
        assert (instance.id in world.cluster.running()) == (instance.status is Status.RUNNING)


async def test_after_a_reboot_of_the_host_instances_find_their_storage_again(
    world: World,
) -> None:
    storage = await make(world)
    instance_id = await create(world, storage)
    await world.until_status(instance_id, Status.RUNNING)
    await world.quiet()
    world.cluster.storages[storage].files["/note"] = "kept"
    ensured = world.cluster.calls["ensure_storage"]
    await world.crash()
    world.cluster.reboot()
    await world.start_server()
    await world.until(lambda: instance_id in world.cluster.running())
    assert world.cluster.calls["ensure_storage"] > ensured
    assert world.cluster.storages[storage].files == {"/note": "kept"}
