"""Ports that are changed: the routes follow, the container does not notice, nothing is lost."""

from innkeep.domain.status import Action, Status
from tests.reconciler.invariants import check_settled, read_store
from tests.reconciler.world import World


def _ways_in(world: World, instance_id: str) -> dict[int, bool]:
    """The ports that the proxy has for an instance, and whether they lead to it."""
    routes = world.proxy.routes.get(instance_id, ())
    return {route.mapping.port: route.address is not None for route in routes}


async def test_routes_follow_an_edit_and_the_container_is_not_touched(world: World) -> None:
    instance_id = await world.running(ports="80/http, 3306/tcp")
    mark = len(world.journal)
    kept = world.look(instance_id).port_mappings[1]
    await world.edit(instance_id, "3306/tcp, 8080/http, 22/tcp")
    await world.settle()
    check_settled(world)
    assert _ways_in(world, instance_id) == {3306: True, 8080: True, 22: True}
    assert world.look(instance_id).port_mappings[0] == kept, "its endpoint changed"
    verbs = {entry.split()[1] for entry in world.journal_since(mark, "engine")}
    assert not verbs & {"create", "start", "stop", "remove"}
    assert world.statuses(instance_id)[-1] is Status.RUNNING


async def test_a_port_that_was_taken_out_rests_before_another_instance_gets_it(
    world: World,
) -> None:
    instance_id = await world.running(ports="3306/tcp, 22/tcp")
    (taken_out, _) = world.look(instance_id).port_mappings
    await world.edit(instance_id, "22/tcp")
    await world.settle()
    assert taken_out.host_port not in read_store(world).ports
    other = await world.running(ports="1/tcp, 2/tcp")
    given = {mapping.host_port for mapping in world.look(other).port_mappings}
    assert taken_out.host_port not in given
    check_settled(world)


async def test_a_stopped_instance_has_its_new_ports_when_it_is_started(world: World) -> None:
    instance_id = await world.running(ports="80/http, 22/tcp")
    await world.act(instance_id, Action.STOP)
    await world.until_status(instance_id, Status.EXITED)
    await world.edit(instance_id, "8080/http")
    await world.settle()
    check_settled(world)
    assert _ways_in(world, instance_id) == {8080: False}
    await world.act(instance_id, Action.START)
    await world.until_status(instance_id, Status.RUNNING)
    await world.settle()
    check_settled(world)
    assert _ways_in(world, instance_id) == {8080: True}


async def test_an_edit_in_the_middle_of_a_pull_lets_the_pull_go_on(world: World) -> None:
    world.cluster.hold_pulls()
    instance_id = await world.create(ports="80/http, 3306/tcp")
    await world.until_status(instance_id, Status.PULLING)
    await world.edit(instance_id, "80/http, 81/http")
    world.cluster.release_pulls()
    await world.until_status(instance_id, Status.RUNNING)
    await world.settle()
    check_settled(world)
    assert _ways_in(world, instance_id) == {80: True, 81: True}
    assert world.cluster.calls["ensure_image"] == 1


async def test_all_ports_can_be_taken_away_and_given_back(world: World) -> None:
    instance_id = await world.running(ports="80/http, 3306/tcp")
    await world.edit(instance_id, "")
    await world.settle()
    check_settled(world)
    assert _ways_in(world, instance_id) == {}
    await world.edit(instance_id, "80/http, 3306/tcp")
    await world.settle()
    check_settled(world)
    assert _ways_in(world, instance_id) == {80: True, 3306: True}
