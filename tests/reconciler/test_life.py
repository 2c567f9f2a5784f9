"""From a create to a removal when nothing goes wrong, and in which order things are done."""

import asyncio

import pytest

from innkeep.domain.errors import InstanceNotFound, InsufficientResource, WrongStatus
from innkeep.domain.instance import InstanceFilter
from innkeep.domain.status import Action, Status, Wish
from innkeep.engines.values import CommandResult
from innkeep.services import instances as service
from tests.reconciler.invariants import check_settled, read_store
from tests.reconciler.server import STOP_GRACE_SECONDS
from tests.reconciler.world import ANN, BOB, World


async def test_a_created_instance_comes_to_run(world: World) -> None:
    instance_id = await world.running()
    assert world.statuses(instance_id) == [
        Status.TO_CREATE,
        Status.CREATING,
        Status.PULLING,
        Status.RUNNING,
    ]
    assert world.cluster.runs[instance_id] == 1
    instance = world.look(instance_id)
    assert instance.started_at is not None
    assert instance.handle
    check_settled(world)


async def test_the_container_gets_what_was_asked_for(world: World) -> None:
    instance_id = await world.create(envs=(("A", "1"), ("B", "x=y")))
    await world.until_status(instance_id, Status.RUNNING)
    spec = world.cluster.containers[instance_id].spec
    instance = world.look(instance_id)
    assert spec.command == ("serve", "--quickly")
    assert spec.entrypoint is None
    assert spec.env == (("A", "1"), ("B", "x=y"))
    assert (spec.cores, spec.memory_gib, spec.pids, spec.rootfs_gib) == (1, 1, 512, 20)
    assert spec.local_volume is not None
    assert spec.local_volume.mount_path == "/workspace"
    assert spec.sandbox.address == instance.address
    assert spec.sandbox.host_name == instance_id
    assert instance_id not in spec.sandbox.name


async def test_stop_then_start_keeps_address_ports_and_root_disk(world: World) -> None:
    instance_id = await world.running(ports="80/http,22/tcp")
    before = world.look(instance_id)
    world.cluster.containers[instance_id].root_disk["/a"] = "kept"
    await world.act(instance_id, Action.STOP)
    await world.until_status(instance_id, Status.EXITED)
    stopped = world.look(instance_id)
    assert stopped.failure is None
    assert stopped.stopped_at is not None
    await world.settle()
    check_settled(world)
    await world.act(instance_id, Action.START)
    await world.until_status(instance_id, Status.RUNNING)
    await world.settle()
    check_settled(world)
    after = world.look(instance_id)
    assert (after.address, after.mappings) == (before.address, before.mappings)
    assert after.stopped_at is None
    assert world.cluster.containers[instance_id].root_disk == {"/a": "kept"}
    assert world.cluster.runs[instance_id] == 2
    assert world.cluster.containers_made[instance_id] == 1


async def test_a_restart_begins_exactly_one_new_run(world: World) -> None:
    instance_id = await world.running()
    await world.act(instance_id, Action.RESTART)
    await world.act(instance_id, Action.RESTART)
    await world.settle()
    assert world.status(instance_id) is Status.RUNNING
    assert world.cluster.runs[instance_id] == 2
    assert world.cluster.stops == [(instance_id, STOP_GRACE_SECONDS)]
    assert world.statuses(instance_id)[-3:] == [
        Status.TO_RESTART,
        Status.RESTARTING,
        Status.RUNNING,
    ]


async def test_delete_leaves_nothing_behind(world: World) -> None:
    instance_id = await world.running(ports="80/http,22/tcp")
    await world.act(instance_id, Action.DELETE)
    await world.settle()
    assert world.statuses(instance_id)[-3:] == [
        Status.TO_REMOVE,
        Status.REMOVING,
        Status.REMOVED,
    ]
    check_settled(world)
    assert not world.cluster.containers
    assert set(world.cluster.sandboxes) == {spare.sandbox for spare in world.spares()}
    assert not world.cluster.volumes
    gone = world.look(instance_id)
    assert (gone.address, gone.image_login, gone.handle) == ("", None, "")
    stored = read_store(world)
    assert set(stored.addresses) == {spare.address for spare in world.spares()}
    assert not stored.ports


async def test_a_removed_instance_answers_for_a_grace_and_then_no_more(world: World) -> None:
    instance_id = await world.running()
    await world.act(instance_id, Action.DELETE)
    await world.until_status(instance_id, Status.REMOVED)
    deployment = world.server.deployment
    found = await service.get(deployment, ANN, instance_id)
    assert found.instance.status is Status.REMOVED
    await world.act(instance_id, Action.DELETE)
    with pytest.raises(WrongStatus):
        await world.act(instance_id, Action.START)
    await asyncio.sleep(61)
    with pytest.raises(InstanceNotFound):
        await service.get(deployment, ANN, instance_id)


async def test_a_delete_does_not_wait_for_the_grace_of_a_stop(world: World) -> None:
    instance_id = await world.running()
    world.cluster.delays["stop"] = STOP_GRACE_SECONDS
    await world.act(instance_id, Action.STOP)
    await world.until_status(instance_id, Status.STOPPING)
    asked_at = world.clock()
    await world.act(instance_id, Action.DELETE)
    await world.until_status(instance_id, Status.REMOVED)
    assert world.clock() - asked_at < 1


async def test_a_delete_ends_a_slow_pull_at_once(world: World) -> None:
    world.cluster.hold_pulls()
    instance_id = await world.create()
    await world.until_status(instance_id, Status.PULLING)
    pull = world.look(instance_id).pull
    assert pull is not None
    assert 0 < pull.current < pull.total
    await asyncio.sleep(400)
    assert world.status(instance_id) is Status.PULLING, "there is no total time-out"
    await world.act(instance_id, Action.DELETE)
    await world.until_status(instance_id, Status.REMOVED, within=1)
    world.cluster.release_pulls()
    await world.settle()
    assert not world.cluster.local_images, "nobody waits for that image any more"


async def test_a_pull_that_two_wait_for_goes_on_when_one_gives_up(world: World) -> None:
    world.cluster.hold_pulls()
    first, second = await world.create(), await world.create()
    await world.until_status(first, Status.PULLING)
    await world.until_status(second, Status.PULLING)
    await world.act(first, Action.DELETE)
    await world.until_status(first, Status.REMOVED)
    world.cluster.release_pulls()
    await world.until_status(second, Status.RUNNING)
    assert world.cluster.pulls["docker.io/library/web:1"] == 1
    assert world.look(second).pull is None


async def test_routes_are_closed_before_the_stop_and_open_when_it_runs(world: World) -> None:
    instance_id = await world.running()
    mark = len(world.journal)
    await world.act(instance_id, Action.STOP)
    await world.until_status(instance_id, Status.EXITED)
    order = world.journal_since(mark, "routes", "engine")
    assert order.index("routes closed") < order.index("engine stop after")
    assert "routes open" not in order
    assert not world.proxy.open_to()
    mark = len(world.journal)
    await world.act(instance_id, Action.START)
    await world.until_status(instance_id, Status.RUNNING)
    assert "routes open" in world.journal_since(mark, "routes")
    assert world.proxy.open_to() == {world.look(instance_id).address: {instance_id}}


async def test_routes_are_gone_before_the_address_is_released(world: World) -> None:
    instance_id = await world.running()
    mark = len(world.journal)
    await world.act(instance_id, Action.DELETE)
    await world.until_status(instance_id, Status.REMOVED)
    order = world.journal_since(mark, "routes", "engine", "store")
    gone = order.index("routes removed")
    assert gone < order.index("engine remove after") < order.index("store settle_removed")
    assert not [entry for entry in order[gone + 1 :] if entry.startswith("routes")]


async def test_the_names_of_an_instance_that_is_being_prepared_are_known(world: World) -> None:
    world.cluster.hold_pulls()
    instance_id = await world.create()
    await world.until_status(instance_id, Status.PULLING)
    (route,) = world.proxy.routes[instance_id]
    assert route.mapping.port == 80
    assert route.address is None


def _has_jupyter(instance_id: str, command: tuple[str, ...]) -> CommandResult:
    return CommandResult(0, "image\n")


async def test_jupyter_is_launched_after_each_start(world: World) -> None:
    world.cluster.answer_command = _has_jupyter
    instance_id = await world.create(jupyter=True)
    await world.until_status(instance_id, Status.RUNNING)
    await world.quiet()

    def launches() -> int:
        return sum("jupyter-lab" in one.command for one in world.cluster.commands)

    assert launches() == 1
    assert world.cluster.commands[-1].env == (
        ("JUPYTER_TOKEN", world.look(instance_id).tools[0].token),
    )
    await world.act(instance_id, Action.RESTART)
    await world.settle()
    assert launches() == 2
    world.cluster.go_away()
    world.cluster.reboot()
    world.cluster.come_back()
    await world.settle()
    assert world.cluster.runs[instance_id] == 3
    assert launches() == 3


async def test_jupyter_is_launched_after_an_interruption_without_any_event(world: World) -> None:
    world.cluster.answer_command = _has_jupyter
    instance_id = await world.create(jupyter=True)
    await world.until_status(instance_id, Status.RUNNING)
    await world.quiet()
    world.cluster.commands.clear()
    world.cluster.reboot()
    world.cluster._listeners.clear()
    await world.settle()
    assert world.cluster.runs[instance_id] == 2
    assert world.look(instance_id).tools_launched
    assert any("jupyter-lab" in one.command for one in world.cluster.commands)


@pytest.mark.parametrize(
    ("answers", "served", "told"),
    [
        ({"serve-lab": "image"}, "exec jupyter-lab", "the image's own JupyterLab is started"),
        ({"serve-lab": "volume"}, "/.innkeep/jupyter/bin/serve-lab", "Innkeep's JupyterLab is"),
        ({"serve-lab": "none"}, "", "and the tools volume that this instance was made with has"),
        ({"command -v": "/bin/jupyter-lab"}, "exec jupyter-lab", "the image's own JupyterLab is"),
        ({}, "", "and this instance was made without a tools volume"),
    ],
    ids=["image", "volume", "neither", "image, without a volume", "neither, without a volume"],
)
async def test_the_history_tells_which_jupyter_is_started_or_why_none(
    world: World, answers: dict[str, str], served: str, told: str
) -> None:
    def answer(instance_id: str, command: tuple[str, ...]) -> CommandResult:
        said = [text for part, text in answers.items() if part in command[-1]]
        return CommandResult(0, said[0]) if said else CommandResult(127, "no such program")

    world.cluster.answer_command = answer
    instance_id = await world.create(jupyter=True)
    await world.until_status(instance_id, Status.RUNNING)
    await world.quiet()
    launched = [one for one in world.cluster.commands if one.env]
    assert len(launched) == bool(served)
    assert served in " ".join(word for one in launched for word in one.command)
    (note,) = [entry for entry in world.history(instance_id) if entry.code == "tool"]
    assert note.status is Status.RUNNING
    assert told in note.message


async def test_owners_do_not_see_each_other(world: World) -> None:
    anns = await world.running(owner=ANN)
    bobs = await world.running(owner=BOB)
    deployment = world.server.deployment
    for owner, own, other in ((ANN, anns, bobs), (BOB, bobs, anns)):
        page = await service.list_page(deployment, owner, InstanceFilter(), page=1, size=10)
        assert [one.id for one in page.items] == [own]
        assert page.total == 1
        with pytest.raises(InstanceNotFound):
            await service.get(deployment, owner, other)
        for action in Action:
            with pytest.raises(InstanceNotFound):
                await world.act(other, action, owner=owner)
    await world.settle()
    assert world.status(anns) is world.status(bobs) is Status.RUNNING


async def test_a_stopped_instance_gives_its_room_to_others_and_needs_room_to_start(
    world: World,
) -> None:
    first = await world.running(product="cpu.4c4g")
    second = await world.running(product="cpu.4c4g")
    with pytest.raises(InsufficientResource):
        await world.create(product="cpu.1c1g")
    await world.act(first, Action.STOP)
    await world.until_status(first, Status.EXITED)
    third = await world.running(product="cpu.1c1g")
    with pytest.raises(InsufficientResource, match="stop or delete another"):
        await world.act(first, Action.START)
    assert world.look(first).wish is Wish.STOPPED
    await world.act(third, Action.DELETE)
    await world.until_status(third, Status.REMOVED)
    await world.act(first, Action.START)
    await world.until_status(first, Status.RUNNING)
    await world.settle()
    check_settled(world)
    assert world.status(second) is Status.RUNNING


async def test_an_idle_instance_costs_no_look_of_its_own(world: World) -> None:
    await world.running()
    await world.running()
    await world.settle()
    before = dict(world.cluster.calls)
    await asyncio.sleep(1000)
    after = world.cluster.calls
    assert after["survey"] - before["survey"] == 50
    assert after["tidy_saves"] - before["tidy_saves"] <= 2
    called = {verb for verb in after if after[verb] != before[verb]}
    assert called <= {"survey", "list_networks", "tidy_saves"}


async def test_many_instances_come_and_go_at_once(world: World) -> None:
    ids = await asyncio.gather(*(world.create(ports="80/http") for _ in range(8)))
    await world.settle()
    assert world.cluster.running() == set(ids)
    check_settled(world)
    await asyncio.gather(*(world.act(one, Action.DELETE) for one in ids))
    await world.settle()
    assert not world.cluster.containers
    check_settled(world)
