"""Replies that get lost, attempts that fail again and again, and objects without an owner."""

import asyncio
from dataclasses import replace

import pytest

from innkeep.domain.status import Action, Status
from innkeep.engines.errors import TemporaryError
from innkeep.engines.fake_cluster import FakeContainer, FakeSandbox
from tests.reconciler.invariants import check_settled
from tests.reconciler.server import DEPLOYMENT
from tests.reconciler.world import World


@pytest.mark.parametrize("verb", ["ensure_image", "create", "start", "observe"])
async def test_a_reply_that_got_lost_while_it_starts_makes_no_second_of_anything(
    world: World, verb: str
) -> None:
    world.cluster.lose_reply(verb, times=2)
    instance_id = await world.create()
    await world.settle()
    assert world.status(instance_id) is Status.RUNNING
    assert world.cluster.containers_made[instance_id] == 1
    assert world.cluster.runs[instance_id] == 1
    assert len(world.cluster.sandboxes) == 1 + len(world.spares())
    check_settled(world)


@pytest.mark.parametrize("verb", ["stop", "observe"])
async def test_a_reply_that_got_lost_while_it_stops_does_no_harm(world: World, verb: str) -> None:
    instance_id = await world.running()
    world.cluster.lose_reply(verb, times=2)
    await world.act(instance_id, Action.STOP)
    await world.settle()
    assert world.status(instance_id) is Status.EXITED
    check_settled(world)
    await world.act(instance_id, Action.START)
    world.cluster.lose_reply("start", times=2)
    await world.settle()
    assert world.cluster.runs[instance_id] == 2
    check_settled(world)


@pytest.mark.parametrize("verb", ["remove", "observe"])
async def test_a_reply_that_got_lost_while_it_is_removed_does_no_harm(
    world: World, verb: str
) -> None:
    instance_id = await world.running()
    world.cluster.lose_reply(verb, times=2)
    await world.act(instance_id, Action.DELETE)
    await world.settle()
    assert world.status(instance_id) is Status.REMOVED
    check_settled(world)


async def test_a_lost_reply_to_the_start_of_a_restart_begins_one_run(world: World) -> None:
    instance_id = await world.running()
    world.cluster.lose_reply("start", times=3)
    await world.act(instance_id, Action.RESTART)
    await world.settle()
    assert world.cluster.runs[instance_id] == 2
    check_settled(world)


async def test_a_verb_that_keeps_failing_is_tried_again_with_growing_waits(world: World) -> None:
    world.cluster.fail("create", TemporaryError("tired", "The engine is tired."), times=10**6)
    instance_id = await world.create()
    await asyncio.sleep(600)
    assert 15 < world.cluster.calls["create"] < 60
    failure = world.look(instance_id).failure
    assert failure is not None
    assert "attempt" in failure.message
    assert [entry.code for entry in world.history(instance_id)].count("tired") == 1


async def test_events_of_its_own_failing_attempts_do_not_cut_the_waits_short(world: World) -> None:
    world.cluster.fail("start", TemporaryError("tired", "The engine is tired."), times=10**6)
    instance_id = await world.create()

    async def noise() -> None:
        told = 0
        while True:
            await asyncio.sleep(0.01)
            if world.cluster.calls["start"] > told:
                told = world.cluster.calls["start"]
                world.cluster.tell(DEPLOYMENT, instance_id, None)

    telling = asyncio.create_task(noise())
    await asyncio.sleep(600)
    telling.cancel()
    assert world.cluster.calls["start"] < 60


async def test_leftovers_of_removed_instances_are_cleaned(world: World) -> None:
    instance_id = await world.running()
    container = world.cluster.containers[instance_id]
    sandbox = container.joined
    await world.act(instance_id, Action.DELETE)
    await world.until_status(instance_id, Status.REMOVED)
    # As when the engine comes to the end of a create whose caller is long dead.
    world.cluster.sandboxes[sandbox.spec.name] = sandbox
    world.cluster.containers[instance_id] = container
    await world.settle()
    assert not world.cluster.containers
    check_settled(world)


async def test_what_nobody_knows_is_left_alone(world: World) -> None:
    instance_id = await world.running()
    box = world.cluster.containers[instance_id].joined
    past = replace(world.cluster.containers[instance_id].spec, instance_id="0" * 16)
    past = replace(past, sandbox=replace(box.spec, name="innkeep-sandbox-of-the-past"))
    stray = FakeSandbox(deployment=DEPLOYMENT, spec=past.sandbox)
    member = FakeContainer(deployment=DEPLOYMENT, spec=past, root_disk={}, joined=stray)
    stranger = FakeSandbox(deployment="somebody-else", spec=box.spec)
    world.cluster.sandboxes["innkeep-sandbox-of-the-past"] = stray
    world.cluster.containers[past.instance_id] = member
    world.cluster.sandboxes["innkeep-sandbox-of-another"] = stranger
    await asyncio.sleep(400)
    assert world.cluster.sandboxes["innkeep-sandbox-of-the-past"] is stray
    assert world.cluster.containers[past.instance_id] is member
    assert world.cluster.sandboxes["innkeep-sandbox-of-another"] is stranger
    assert world.server.reconciler.keepers["home"]._quarantined == {
        "innkeep-sandbox-of-the-past",
        f"innkeep-{past.instance_id}",
    }
    assert world.status(instance_id) is Status.RUNNING


async def test_a_container_of_somebody_else_is_never_adopted(world: World) -> None:
    first = await world.running()
    container = world.cluster.containers[first]
    await world.crash()
    container.deployment = "somebody-else"
    await world.start_server()
    await world.act(first, Action.RESTART)
    await asyncio.sleep(60)
    assert world.cluster.containers[first] is container
    assert container.running
