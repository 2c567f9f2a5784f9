"""Sandboxes made ahead: who gets them, how many there are, and what a loss of one costs."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from innkeep.domain.errors import InsufficientResource
from innkeep.domain.spare_sandbox import LATELY_SECONDS
from innkeep.domain.status import Action, Status
from innkeep.engines.errors import PermanentError, TemporaryError
from innkeep.store import networks
from innkeep.store.database import Transaction
from innkeep.store.tables import addresses, tcp_ports
from tests.reconciler.invariants import check_always, check_settled, read_store
from tests.reconciler.world import World


def _no_port_is_left(tx: Transaction) -> None:
    tx.connection.execute(update(tcp_ports).values(usable=False))


def _leave_addresses(tx: Transaction, count: int) -> None:
    free = select(addresses.c.address).where(addresses.c.instance_id.is_(None))
    kept = list(tx.connection.execute(free.limit(count)).scalars())
    tx.connection.execute(
        delete(addresses).where(addresses.c.instance_id.is_(None), addresses.c.address.not_in(kept))
    )


def _running(world: World) -> set[str]:
    """The sandboxes that run."""
    return {name for name, box in world.cluster.sandboxes.items() if box.running}


async def test_a_create_gets_the_oldest_ready_sandbox_with_its_id_and_address(
    world: World,
) -> None:
    await world.until_pool_is_full()
    spare, other = world.spares()
    box = world.cluster.sandboxes[spare.sandbox]
    assert box.running
    assert box.spec.host_name == spare.instance_id
    instance_id = await world.running()
    instance = world.look(instance_id)
    assert instance_id == spare.instance_id
    assert (instance.sandbox, instance.address) == (spare.sandbox, spare.address)
    assert world.cluster.container(instance_id).joined is box
    await world.until_pool_is_full()
    assert other in world.spares()
    assert len(world.spares()) == 2
    check_settled(world)


async def test_without_a_ready_sandbox_a_create_makes_its_own(tmp_path: Path) -> None:
    world = World(tmp_path, spare_sandboxes=0)
    await world.start_server()
    await world.running()
    assert not world.spares()
    assert not world.cluster.calls["ensure_sandbox"]
    check_settled(world)
    await world.close()


async def test_many_creates_at_once_get_one_sandbox_each(tmp_path: Path) -> None:
    world = World(tmp_path, spare_sandboxes=5)
    await world.start_server()
    for _ in range(2):
        await world.until_pool_is_full()
        spares = {spare.instance_id for spare in world.spares()}
        creates = [world.create(ports="80/http") for _ in range(20)]
        answers = await asyncio.gather(*creates, return_exceptions=True)
        ids = [answer for answer in answers if isinstance(answer, str)]
        assert len(ids) == len(set(ids)) == 8, "as many as there is room for"
        assert spares <= set(ids)
        assert {type(one) for one in answers} == {str, InsufficientResource}
        instances = [world.look(instance_id) for instance_id in ids]
        assert (
            len({one.address for one in instances}) == len({one.sandbox for one in instances}) == 8
        )
        await world.settle()
        check_settled(world)
        assert world.cluster.running() == set(ids)
        for instance_id in ids:
            await world.act(instance_id, Action.DELETE)
        await world.settle()
    assert len(world.spares()) == 5, "as many as there may be"
    await world.close()


async def test_a_refused_create_takes_no_sandbox(world: World) -> None:
    await world.until_pool_is_full()
    before = world.spares()
    held = [await world.create(product="cpu.4c4g") for _ in range(2)]
    await world.settle()
    await world.until_pool_is_full()
    full = world.spares()
    assert before[0] not in full
    with pytest.raises(InsufficientResource):
        await world.create()
    assert world.spares() == full
    await world.act(held[0], Action.DELETE)
    await world.settle()
    world.server.database.now(_no_port_is_left)
    with pytest.raises(InsufficientResource):
        await world.create(ports="22/tcp")
    assert world.spares() == full
    check_settled(world)


async def test_a_create_with_guarded_ports_has_an_id_that_was_guarded_before(world: World) -> None:
    await world.until_pool_is_full()
    before = world.spares()
    instance_id = await world.create(guarded=True)
    assert world.spares() == before
    await world.until_status(instance_id, Status.RUNNING)


async def test_a_pool_grows_with_a_burst_and_is_empty_when_nothing_came_for_long(
    tmp_path: Path,
) -> None:
    world = World(tmp_path, spare_sandboxes=5)
    await world.start_server()
    await world.until_pool_is_full()
    assert len(world.spares()) == 2
    for _ in range(4):
        await world.create()
    await world.until_pool_is_full()
    assert len(world.spares()) == 4
    await asyncio.sleep(LATELY_SECONDS + 60)
    assert not world.spares()
    check_settled(world)
    await world.running()
    await world.until_pool_is_full()
    assert len(world.spares()) == 2
    check_settled(world)
    await world.close()


async def test_addresses_of_dropped_sandboxes_rest(world: World) -> None:
    await world.until_pool_is_full()
    world.server.database.now(_leave_addresses, 2)
    held = {spare.address for spare in world.spares()}
    await world.crash()
    world.spare_sandboxes = 0
    await world.start_server()
    await world.until(lambda: not world.spares())
    check_settled(world)
    for _ in range(2):
        instance = world.look(await world.create())
        assert instance.address not in held
    with pytest.raises(InsufficientResource):
        await world.create()


async def test_the_last_address_is_left_to_instances_and_a_ready_one_is_an_address(
    world: World,
) -> None:
    await world.until_pool_is_full()
    world.server.database.now(_leave_addresses, 2)
    ids = [await world.create() for _ in range(4)]
    assert len({world.look(each).address for each in ids}) == 4
    with pytest.raises(InsufficientResource):
        await world.create()
    await world.settle()
    assert world.cluster.running() == set(ids)
    assert not world.spares(), "no address is left for any"
    check_always(world)


async def test_nothing_is_made_ahead_while_an_instance_is_worked_on(world: World) -> None:
    await world.until_pool_is_full()
    made = world.cluster.calls["ensure_sandbox"]
    world.cluster.delays["create"] = 5
    await world.create()
    await asyncio.sleep(4)
    assert world.cluster.calls["ensure_sandbox"] == made
    await world.until_pool_is_full()
    assert world.cluster.calls["ensure_sandbox"] == made + 1
    world.cluster.local_images.clear()
    world.cluster.hold_pulls()
    await world.create("other:1")
    await world.until_pool_is_full(within=30)
    world.cluster.release_pulls()
    await world.settle()
    check_settled(world)


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("gone", [True, False])
async def test_a_sandbox_that_died_is_noticed_or_costs_its_instance_nothing(
    world: World, gone: bool, told: bool
) -> None:
    await world.until_pool_is_full()
    spare = world.spares()[0]
    if told:
        (world.cluster.lose_sandbox if gone else world.cluster.end_sandbox)(spare.sandbox)
        await world.until(lambda: spare.sandbox in _running(world))
        await world.until_pool_is_full()
    elif gone:
        del world.cluster.sandboxes[spare.sandbox]
    else:
        world.cluster.sandboxes[spare.sandbox].running = False
    assert await world.running() == spare.instance_id
    check_settled(world)


async def test_a_host_that_was_rebooted_has_its_pool_again(world: World) -> None:
    await world.until_pool_is_full()
    before = world.spares()
    world.cluster.go_away()
    world.cluster.reboot()
    world.cluster.come_back()
    await world.settle()
    assert world.spares() == before
    check_settled(world)


async def test_a_loss_that_no_event_told_of_is_found_by_the_full_comparison(world: World) -> None:
    await world.until_pool_is_full()
    spare = world.spares()[0]
    del world.cluster.sandboxes[spare.sandbox]
    await asyncio.sleep(60)
    assert world.cluster.sandboxes[spare.sandbox].running
    check_settled(world)


async def test_a_sandbox_of_nobody_that_the_engine_finished_late_is_removed(world: World) -> None:
    await world.until_pool_is_full()
    box = world.cluster.sandboxes[world.spares()[0].sandbox]
    await world.crash()
    world.spare_sandboxes = 0
    await world.start_server()
    await world.until(lambda: not world.spares())
    world.cluster.sandboxes[box.spec.name] = box
    await asyncio.sleep(60)
    assert not world.cluster.sandboxes


@pytest.mark.parametrize(
    "error", [TemporaryError("tired", "The engine is tired."), PermanentError("never", "No.")]
)
async def test_a_pool_that_cant_be_filled_hinders_no_create(world: World, error: Exception) -> None:
    world.cluster.fail("ensure_sandbox", error, times=1000)
    await asyncio.sleep(120)
    tried = world.cluster.calls["ensure_sandbox"]
    assert 2 < tried < 30
    await world.running()
    check_always(world)
    world.cluster._failures.clear()
    await world.until_pool_is_full()
    await world.settle()
    check_settled(world)


async def test_a_network_that_is_made_anew_has_its_sandboxes_again(world: World) -> None:
    await world.until_pool_is_full()
    before = world.spares()
    for spare in before:
        world.cluster.end_sandbox(spare.sandbox)
    world.cluster.networks.clear()
    await world.until_pool_is_full()
    assert world.spares() == before
    await world.running()
    check_settled(world)


async def test_an_instance_that_only_a_newer_store_knew_keeps_its_sandbox(
    world: World, tmp_path: Path
) -> None:
    await world.until_pool_is_full()
    file = tmp_path / "innkeep.db"
    world.server.database.now(lambda tx: tx.connection.exec_driver_sql("SELECT 1"))
    await world.crash()
    backup = {path: path.read_bytes() for path in tmp_path.glob("innkeep.db*")}
    await world.start_server()
    await world.until_pool_is_full()
    unknown = await world.running()
    container = world.cluster.container(unknown)
    await world.crash()
    for path in tmp_path.glob("innkeep.db*"):
        path.unlink()
    for path, content in backup.items():
        path.write_bytes(content)
    assert file.exists()
    await world.start_server()
    fresh = await world.create()
    assert fresh != unknown
    await world.until_status(fresh, Status.RUNNING)
    await world.until_pool_is_full()
    assert unknown not in {spare.instance_id for spare in world.spares()}
    assert world.cluster.container(unknown) is container
    assert container.running


async def test_an_instance_in_a_vpc_network_joins_with_a_sandbox_that_was_in_none(
    world: World,
) -> None:
    network_id = await world.network()
    await world.running(network_id=network_id)
    await world.until_pool_is_full()
    (spare,) = [spare for spare in world.spares() if spare.network_id is None]
    box = world.cluster.sandboxes[spare.sandbox]
    assert (box.spec.network, box.spec.address, box.running) == ("", "", True)
    instance_id = await world.running(network_id=network_id)
    instance = world.look(instance_id)
    assert (instance_id, instance.sandbox) == (spare.instance_id, spare.sandbox)
    assert world.cluster.container(instance_id).joined is box
    assert box.spec.address == instance.address
    assert box.spec.aliases == (instance_id,)
    network = world.server.database.now(networks.list_networks, "home")[-1]
    assert (box.spec.network, network.id) == (network.name, network_id)
    await world.until_pool_is_full()
    check_settled(world)


async def test_ids_of_sandboxes_are_never_used_again(world: World) -> None:
    seen: Counter[str] = Counter()
    for _ in range(12):
        await world.until_pool_is_full()
        instance_id = await world.running()
        seen[instance_id] += 1
        await world.act(instance_id, Action.DELETE)
        await world.until_status(instance_id, Status.REMOVED)
    assert set(seen.values()) == {1}
    assert len(read_store(world).instances) == 12
    check_settled(world)
