"""The server dies at every point where it touches the outside, one after the other.

In the short form it dies once at each kind of point of each life, as after the commit that moves an
instance on; in the long one at every point.
"""

import asyncio
import contextlib
import os
import random
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from innkeep.domain.status import Action, Status
from tests.reconciler.invariants import check_always, check_settled, read_store
from tests.reconciler.server import ServerDied
from tests.reconciler.world import LOGIN, World

_LIFE = (Action.RESTART, Action.STOP, Action.START, Action.DELETE)


async def _live(world: World, orders: tuple[Action, ...]) -> None:
    instance_id = await world.create(
        "private.example.com/tool:1", login=LOGIN, ports="80/http, 3306/tcp", jupyter=True
    )
    await world.until(lambda: world.server.dead or world.status(instance_id) is Status.RUNNING)
    for order in orders:
        await world.quiet_or_dead()
        await world.act(instance_id, order)
    await world.quiet_or_dead()


async def _edit(world: World) -> None:
    instance_id = await world.create("web:1", ports="80/http, 3306/tcp")
    await world.until(lambda: world.server.dead or world.status(instance_id) is Status.RUNNING)
    for ports in ("80/http, 22/tcp", "22/http", "3306/tcp"):
        await world.edit(instance_id, ports)
        await world.quiet_or_dead()


async def _upgrade(world: World, image: str, *, save: bool, ran: bool = True) -> None:
    instance_id = await world.create("web:1", ports="80/http, 3306/tcp", jupyter=True)
    await world.until(lambda: world.server.dead or world.status(instance_id) is Status.RUNNING)
    if not ran:
        await world.quiet_or_dead()
        await world.act(instance_id, Action.STOP)
    await world.quiet_or_dead()
    if world.server.dead:
        return
    world.cluster.container(instance_id).root_disk["/a"] = "kept"
    world.cluster.volumes[instance_id].files["/workspace/b"] = "kept"
    await world.upgrade(instance_id, image, save=save, envs=(("NEW", "1"),))
    await world.quiet_or_dead()


async def _upgrade_and_delete(world: World) -> None:
    await _upgrade(world, "web:1", save=True)
    if world.server.dead:
        return
    (instance,) = read_store(world).instances
    await world.act(instance.id, Action.DELETE)
    await world.quiet_or_dead()


async def _migrate(world: World, *, stopped: bool) -> None:
    instance_id = await world.create("web:1", ports="80/http, 22/tcp")
    await world.until(lambda: world.server.dead or world.status(instance_id) is Status.RUNNING)
    if stopped:
        await world.act(instance_id, Action.STOP)
        await world.quiet_or_dead()
    await world.migrate(instance_id)
    await world.quiet_or_dead()


async def _take_spare(world: World) -> None:
    await world.until_pool_is_full()
    await world.create("web:1", ports="80/http")
    await world.quiet_or_dead()
    await world.until_pool_is_full()


async def _take_unattached_spare(world: World) -> None:
    network_id = await world.network()
    for _ in range(2):
        await world.until_pool_is_full()
        await world.create("web:1", network_id=network_id)
        await world.quiet_or_dead()
    await world.until_pool_is_full()


_LIVES: dict[str, Callable[[World], Awaitable[None]]] = {
    "run": lambda world: _live(world, ()),
    "delete": lambda world: _live(world, (Action.DELETE,)),
    "life": lambda world: _live(world, _LIFE),
    "spare": _take_spare,
    "spare-in-a-vpc": _take_unattached_spare,
    "edit": _edit,
    "upgrade": lambda world: _upgrade(world, "other:1", save=False),
    "upgrade-saving": lambda world: _upgrade(world, "web:1", save=True),
    "upgrade-deleted": _upgrade_and_delete,
    "migrate": lambda world: _migrate(world, stopped=False),
    "migrate-stopped": lambda world: _migrate(world, stopped=True),
}


_FORMS = [
    pytest.param(False, id="each kind of point"),
    pytest.param(True, id="every point", marks=pytest.mark.long),
]


async def _deaths(
    folder: Path,
    live: Callable[[World], Awaitable[None]],
    clusters: Sequence[str] = ("home",),
    *,
    everywhere: bool,
) -> Sequence[int]:
    """At which checkpoints of a life the server is to die, one after the other, from 1."""
    folder.mkdir()
    world = World(folder, clusters=clusters)
    await world.start_server()
    await live(world)
    places = list(enumerate(world.server.places, start=1))
    await world.close()
    assert len(places) > 20
    if everywhere:
        return [number for number, _ in places]
    seed = int(os.environ.get("INNKEEP_FAULT_SEED") or random.randrange(2**32))
    print(f"INNKEEP_FAULT_SEED={seed}")
    random.Random(seed).shuffle(places)
    return sorted({place: number for number, place in places}.values())


@pytest.mark.parametrize("everywhere", _FORMS)
@pytest.mark.parametrize("name", _LIVES)
async def test_every_wish_comes_true_wherever_the_server_died(
    tmp_path: Path, name: str, everywhere: bool
) -> None:
    live = _LIVES[name]
    clusters = ("home", "away") if name.startswith("migrate") else ("home",)
    for dies_at in await _deaths(tmp_path / "whole", live, clusters, everywhere=everywhere):
        folder = tmp_path / str(dies_at)
        folder.mkdir()
        world = World(folder, clusters=clusters)
        await world.start_server(dies_at=dies_at)
        with contextlib.suppress(ServerDied):
            await live(world)
        if not world.server.dead:
            await asyncio.sleep(30)
        check_always(world)
        await world.restart_server()
        check_always(world)
        await world.settle()
        check_settled(world)
        for instance in read_store(world).instances:
            wished = {"running": Status.RUNNING, "stopped": Status.EXITED}
            assert instance.status is wished.get(instance.wish.value, Status.REMOVED)
        await world.close()


@pytest.mark.parametrize("everywhere", _FORMS)
@pytest.mark.parametrize(
    ("image", "ran"),
    [
        pytest.param("nowhere:1", False, id="not there, had exited"),
        pytest.param("broken:1", True, id="can't be started, had run"),
        pytest.param("nowhere:1", True, id="not there, had run", marks=pytest.mark.long),
        pytest.param("broken:1", False, id="can't be started, had exited", marks=pytest.mark.long),
    ],
)
async def test_an_upgrade_that_fails_costs_nothing_wherever_the_server_died(
    tmp_path: Path, image: str, ran: bool, everywhere: bool
) -> None:
    async def live(world: World) -> None:
        await _upgrade(world, image, save=True, ran=ran)

    for dies_at in await _deaths(tmp_path / "whole", live, everywhere=everywhere):
        folder = tmp_path / str(dies_at)
        folder.mkdir()
        world = World(folder)
        await world.start_server(dies_at=dies_at)
        with contextlib.suppress(ServerDied):
            await live(world)
        check_always(world)
        await world.restart_server()
        await world.settle()
        check_settled(world)
        for instance in read_store(world).instances:
            assert instance.image_url == "web:1"
            if [entry for entry in world.history(instance.id) if "upgrade asked" in entry.message]:
                assert instance.status is (Status.RUNNING if ran else Status.EXITED)
                assert instance.shown_failure is not None
                assert world.cluster.container(instance.id).root_disk == {"/a": "kept"}
                assert world.cluster.volumes[instance.id].files == {"/workspace/b": "kept"}
        await world.close()
