"""An instance that is moved between two clusters: in one of them at any time, and never lost."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from innkeep.domain.errors import InsufficientResource, MigrationNotPossible, WrongStatus
from innkeep.domain.job import JobFilter, JobState
from innkeep.domain.status import Action, Status
from innkeep.engines.errors import TemporaryError
from innkeep.store import jobs
from tests.reconciler.invariants import check_settled, read_store
from tests.reconciler.world import ANN, World

HOME, AWAY = "home", "away"


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[World]:
    """A world of two clusters."""
    world = World(tmp_path, clusters=(HOME, AWAY))
    await world.start_server()
    yield world
    await world.close()


def _other(cluster_id: str) -> str:
    return AWAY if cluster_id == HOME else HOME


def _jobs(world: World) -> list[JobState]:
    found, _ = world.server.database.now(jobs.list_page, ANN, JobFilter(), offset=0, limit=10)
    return [job.state for job in found]


async def test_a_running_instance_goes_on_in_the_other_cluster(pair: World) -> None:
    instance_id = await pair.running(ports="80/http, 22/tcp")
    before = pair.look(instance_id)
    await pair.migrate(instance_id)
    assert pair.status(instance_id) is Status.MIGRATING
    await pair.until_status(instance_id, Status.RUNNING)
    await pair.settle()
    check_settled(pair)
    after = pair.look(instance_id)
    assert after.cluster_id == _other(before.cluster_id)
    assert after.port_mappings == before.port_mappings
    assert (after.network_id, after.sandbox) != (before.network_id, before.sandbox)
    assert not pair.clusters[before.cluster_id].containers_of(instance_id)
    path = pair.statuses(instance_id)
    assert path[path.index(Status.MIGRATING) :] == [
        Status.MIGRATING,
        Status.PULLING,
        Status.RUNNING,
    ]
    assert _jobs(pair) == [JobState.SUCCESS]


async def test_a_stopped_instance_is_stopped_there_and_can_be_started(pair: World) -> None:
    instance_id = await pair.running()
    before = pair.look(instance_id)
    await pair.act(instance_id, Action.STOP)
    await pair.until_status(instance_id, Status.EXITED)
    await pair.migrate(instance_id)
    await pair.until_status(instance_id, Status.EXITED)
    await pair.settle()
    check_settled(pair)
    assert pair.look(instance_id).cluster_id == _other(before.cluster_id)
    await pair.act(instance_id, Action.START)
    await pair.until_status(instance_id, Status.RUNNING)
    await pair.settle()
    check_settled(pair)


async def test_there_and_back_again(pair: World) -> None:
    instance_id = await pair.running()
    home = pair.look(instance_id).cluster_id
    for _ in range(2):
        await pair.migrate(instance_id)
        await pair.until_status(instance_id, Status.RUNNING)
        await pair.settle()
        check_settled(pair)
    assert pair.look(instance_id).cluster_id == home


async def test_one_cluster_alone_refuses(world: World) -> None:
    instance_id = await world.running()
    with pytest.raises(MigrationNotPossible, match="no other cluster offers"):
        await world.migrate(instance_id)
    await world.settle()
    check_settled(world)
    assert world.status(instance_id) is Status.RUNNING


async def test_a_full_or_silent_cluster_is_no_target(pair: World) -> None:
    instance_id = await pair.running(product="cpu.4c4g")
    other = _other(pair.look(instance_id).cluster_id)
    # Each cluster has room for two of them.
    with contextlib.suppress(InsufficientResource):
        for _ in range(4):
            await pair.running(product="cpu.4c4g")
    with pytest.raises(MigrationNotPossible, match="is up with room"):
        await pair.migrate(instance_id)
    for one in read_store(pair).instances:
        if one.cluster_id == other:
            await pair.act(one.id, Action.DELETE)
    await pair.settle()
    pair.clusters[other].go_away()
    await asyncio.sleep(5)
    with pytest.raises(MigrationNotPossible, match="is up with room"):
        await pair.migrate(instance_id)
    pair.clusters[other].come_back()
    await pair.settle()
    await pair.migrate(instance_id)
    await pair.until_status(instance_id, Status.RUNNING)
    await pair.settle()
    check_settled(pair)


async def test_orders_in_the_middle_are_refused_but_a_delete_is_taken(pair: World) -> None:
    instance_id = await pair.running(ports="22/tcp")
    home = pair.look(instance_id).cluster_id
    pair.clusters[home].fail("remove", TemporaryError("tired", "The engine is tired."), 3)
    await pair.migrate(instance_id)
    await pair.migrate(instance_id)
    for action in (Action.START, Action.STOP, Action.RESTART):
        with pytest.raises(WrongStatus):
            await pair.act(instance_id, action)
    await pair.act(instance_id, Action.DELETE)
    await pair.until_status(instance_id, Status.REMOVED)
    await pair.settle()
    check_settled(pair)
    assert _jobs(pair) == [JobState.FAIL]
