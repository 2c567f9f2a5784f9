"""A server that ends in order leaves its work where another can take it up."""

import asyncio
from pathlib import Path

import pytest

from innkeep.domain.status import Action, Status
from innkeep.store.tables import instances as instances_table
from tests.reconciler.invariants import check_always, check_settled
from tests.reconciler.world import World


def _claims(world: World) -> list[tuple[str | None, float | None]]:
    rows = world.server.database.now(
        lambda tx: tx.connection.execute(instances_table.select()).all()
    )
    return [(row.claim, row.due_at) for row in rows]


@pytest.mark.parametrize("verb", ["observe", "ensure_image", "create", "start", "stop", "remove"])
async def test_work_that_a_shutdown_met_half_way_is_taken_up_by_the_next_server(
    world: World, verb: str
) -> None:
    others = [await world.running() for _ in range(3)]
    world.cluster.delays[verb] = 5
    world.cluster.local_images.clear()
    ids = [await world.create("other:1"), *others]
    for one, action in zip(others, (Action.STOP, Action.RESTART, Action.DELETE), strict=True):
        await world.act(one, action)
    await asyncio.sleep(1)
    await world.drain()
    assert [claim for claim, _ in _claims(world) if claim] == []
    check_always(world)
    await world.start_server()
    await world.settle()
    check_settled(world)
    assert [world.status(one) for one in ids] == [
        Status.RUNNING,
        Status.EXITED,
        Status.RUNNING,
        Status.REMOVED,
    ]


async def test_work_that_does_not_come_to_an_end_is_cut_off_and_not_forgotten(
    world: World,
) -> None:
    world.cluster.delays["create"] = 10_000
    instance_id = await world.create()
    await asyncio.sleep(1)
    before = world.clock()
    await world.drain()
    assert world.clock() - before < 60
    ((claim, due_at),) = _claims(world)
    assert claim is None
    assert due_at is not None
    world.cluster.delays.clear()
    await world.start_server()
    await world.settle()
    assert world.status(instance_id) is Status.RUNNING
    check_settled(world)


async def test_a_server_replaced_in_order_disturbs_no_running_instance(world: World) -> None:
    instance_id = await world.running()
    await world.until_pool_is_full()
    sandboxes = dict(world.cluster.sandboxes)
    await world.drain()
    assert world.proxy.open_to(), "routes outlive the server"
    await world.start_server()
    await world.settle()
    assert world.cluster.runs[instance_id] == 1
    assert world.cluster.sandboxes == sandboxes
    assert world.statuses(instance_id)[-1] is Status.RUNNING
    check_settled(world)


async def test_a_long_pull_is_not_lost_and_not_waited_for_by_a_shutdown(world: World) -> None:
    world.cluster.hold_pulls()
    instance_id = await world.create()
    await world.until_status(instance_id, Status.PULLING)
    before = world.clock()
    await world.drain()
    assert world.clock() - before < 5
    world.cluster.release_pulls()
    await world.start_server()
    await world.until_status(instance_id, Status.RUNNING)
    assert world.statuses(instance_id).count(Status.PULLING) == 1


async def test_a_machine_that_slept_does_not_work_twice_on_one_instance(world: World) -> None:
    world.cluster.delays["create"] = 60
    instance_id = await world.create()
    await asyncio.sleep(1)
    skipped = 3600.0
    clock = world.clock
    world.server.reconciler._parts.__dict__["clock"] = lambda: clock() + skipped
    world.server.reconciler.wake(instance_id="somebody else's")
    await asyncio.sleep(0.1)
    await world.until_status(instance_id, Status.RUNNING)
    assert world.cluster.calls["create"] == 1
    await world.settle()
    check_settled(world)


def test_with_threads_and_real_time_an_instance_lives_and_goes(tmp_path: Path) -> None:
    """The other tests work in the event loop alone; the store of a real server has threads."""

    async def live() -> None:
        world = World(tmp_path, threads=True)
        await world.start_server()
        instance_id = await world.create(ports="80/http,22/tcp")
        await world.until_status(instance_id, Status.RUNNING, within=20)
        await world.act(instance_id, Action.STOP)
        await world.until_status(instance_id, Status.EXITED, within=20)
        await world.act(instance_id, Action.DELETE)
        await world.until_status(instance_id, Status.REMOVED, within=20)
        await world.quiet(within=20)
        check_settled(world)
        await world.close()

    asyncio.run(live())
