"""Measuring under the reconciler: points while an instance runs, gaps while it doesn't."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from innkeep.domain.status import Action, Status
from innkeep.domain.usage import UsageSample
from innkeep.engines.errors import TemporaryError
from innkeep.engines.values import InstanceUsage
from innkeep.store import usage
from tests.reconciler.server import METRICS_KEEP_HOURS
from tests.reconciler.world import START, World

EVERY = 30


@pytest.fixture
async def measuring(tmp_path: Path) -> AsyncIterator[World]:
    """A world whose server measures."""
    world = World(tmp_path)
    world.metrics_interval_seconds = EVERY
    await world.start_server()
    yield world
    await world.close()


def samples(world: World, instance_id: str) -> list[UsageSample]:
    now = int(world.clock()) + 1
    return world.server.database.now(usage.read, instance_id, "home", int(START) - 1, now)


def use(world: World, instance_id: str, cores: float) -> None:
    world.cluster.usage[instance_id] = InstanceUsage(
        instance_id=instance_id, cores=cores, memory_bytes=4096, root_disk_bytes=8192
    )


async def test_each_round_measures_all_that_run_by_one_call(measuring: World) -> None:
    both = [await measuring.running() for _ in range(2)]
    for number, instance_id in enumerate(both):
        use(measuring, instance_id, 0.5 * number)
    begun = [len(samples(measuring, instance_id)) for instance_id in both]
    calls = measuring.cluster.calls["usage"]
    await asyncio.sleep(4 * EVERY)
    assert measuring.cluster.calls["usage"] - calls == 4
    for number, instance_id in enumerate(both):
        fresh = samples(measuring, instance_id)[begun[number] :]
        assert [one.cores for one in fresh] == [0.5 * number] * 4
        assert {later.at - one.at for one, later in itertools.pairwise(fresh)} == {EVERY}


async def test_a_stop_leaves_a_gap_and_no_zeros(measuring: World) -> None:
    instance_id = await measuring.running()
    await asyncio.sleep(2 * EVERY)
    await measuring.act(instance_id, Action.STOP)
    await measuring.until_status(instance_id, Status.EXITED)
    stopped = int(measuring.clock())
    await asyncio.sleep(10 * EVERY)
    assert all(one.at <= stopped for one in samples(measuring, instance_id))
    begun = int(measuring.clock())
    await measuring.act(instance_id, Action.START)
    await measuring.until_status(instance_id, Status.RUNNING)
    await asyncio.sleep(2 * EVERY)
    assert len([one for one in samples(measuring, instance_id) if one.at > begun]) >= 2


async def test_what_was_measured_outlives_the_server(measuring: World) -> None:
    instance_id = await measuring.running()
    await asyncio.sleep(3 * EVERY)
    before = samples(measuring, instance_id)
    assert len(before) >= 3
    await measuring.restart_server()
    await asyncio.sleep(2 * EVERY)
    assert samples(measuring, instance_id)[: len(before)] == before
    assert len(samples(measuring, instance_id)) > len(before)


async def test_an_engine_that_can_not_tell_now_makes_a_gap_and_nothing_worse(
    measuring: World,
) -> None:
    instance_id = await measuring.running()
    measuring.cluster.fail("usage", TemporaryError("busy", "It is busy."), times=2)
    await asyncio.sleep(2 * EVERY)
    found = len(samples(measuring, instance_id))
    await asyncio.sleep(2 * EVERY)
    assert len(samples(measuring, instance_id)) == found + 2
    measuring.cluster.go_away()
    await asyncio.sleep(3 * EVERY)
    assert len(samples(measuring, instance_id)) <= found + 3
    measuring.cluster.come_back()
    later = int(measuring.clock())
    await measuring.until(lambda: samples(measuring, instance_id)[-1].at > later)


async def test_as_much_is_kept_as_was_set_and_a_removal_drops_it(measuring: World) -> None:
    instance_id = await measuring.running()
    await asyncio.sleep(2 * METRICS_KEEP_HOURS * 3600)
    kept = samples(measuring, instance_id)
    assert kept[-1].at > measuring.clock() - 2 * EVERY
    hours = (kept[-1].at - kept[0].at) / 3600
    assert METRICS_KEEP_HOURS - 0.5 < hours < METRICS_KEEP_HOURS + 1.5
    assert len(kept) == pytest.approx(hours * 3600 / EVERY, abs=2)
    await measuring.act(instance_id, Action.DELETE)
    await measuring.until_status(instance_id, Status.REMOVED)
    await asyncio.sleep(2 * 3600)
    assert samples(measuring, instance_id) == []


async def test_nothing_is_measured_where_that_is_off(world: World) -> None:
    instance_id = await world.running()
    await asyncio.sleep(3600)
    assert world.cluster.calls["usage"] == 0
    assert samples(world, instance_id) == []
