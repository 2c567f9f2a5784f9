"""What a restart and a quiet hour cost: calls of the engine, and work in the store."""

import asyncio
from collections import Counter

from tests.reconciler.invariants import check_settled
from tests.reconciler.server import RESYNC_SECONDS
from tests.reconciler.world import World

_HOUR = 3600.0
_OF_INSTANCES = {"observe", "create", "start", "stop", "remove", "run_command", "ensure_image"}
_LISTS = ("survey", "list_networks")


async def test_a_restart_lists_each_kind_once_and_looks_at_no_instance(world: World) -> None:
    for _ in range(4):
        await world.running()
    await world.crash()
    before = Counter(world.cluster.calls)
    await world.start_server()
    await world.until(lambda: world.cluster.calls["survey"] > before["survey"])
    await world.quiet()
    asked = Counter(world.cluster.calls) - before
    assert {verb: asked[verb] for verb in _LISTS} == dict.fromkeys(_LISTS, 1)
    assert not asked["observe"]
    check_settled(world)


async def test_an_hour_of_rest_is_one_comparison_after_the_other_and_touches_no_instance(
    world: World,
) -> None:
    ids = [await world.running() for _ in range(3)]
    before = Counter(world.cluster.calls)
    steps = {instance_id: world.history(instance_id) for instance_id in ids}
    await asyncio.sleep(_HOUR)
    asked = Counter(world.cluster.calls) - before
    # The pool of sandboxes may empty meanwhile.
    assert not asked.keys() & _OF_INSTANCES
    assert abs(asked["survey"] - asked["list_networks"]) <= 1
    assert abs(asked["survey"] - _HOUR / RESYNC_SECONDS) <= 1
    assert {instance_id: world.history(instance_id) for instance_id in ids} == steps
