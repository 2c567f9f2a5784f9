"""Networks become what is wished, whatever dies or fails on the way."""

import ipaddress
from collections.abc import Callable
from dataclasses import replace

import pytest

from innkeep.domain.network import Network, NetworkState
from innkeep.engines.errors import EngineUnavailable, EngineUnsuitable, TemporaryError
from innkeep.engines.fake import FakeEngine
from innkeep.engines.fake_cluster import FakeCluster
from innkeep.engines.values import NetworkSpec
from innkeep.reconciler.network_keeper import NetworkKeeper, NetworkPending
from innkeep.reconciler.parts import Parts
from innkeep.store import clusters, networks, vpc_networks
from innkeep.store.database import Database, Transaction
from innkeep.store.tables import addresses
from tests.networks.one_cluster import ANN

POOL = "10.208.0.0/20"
REST = 300.0


class Died(BaseException):
    """The server ended here."""


class Stage:
    """A cluster and a store, and keepers that can die."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.cluster = FakeCluster()
        self.now = 1000.0
        self.nudges = 0
        self.numbers = 0

    def keeper(self, pool: str = POOL, *, spare: int = 0) -> NetworkKeeper:
        """What a server that just started has."""
        parts = Parts(
            database=self.database,
            routes=_NO_ROUTES,
            clock=lambda: self.now,
            stop_grace_seconds=0,
            rest_seconds=REST,
        )
        return NetworkKeeper(
            "home",
            FakeEngine(self.cluster, "deployment"),
            parts,
            pool=ipaddress.IPv4Network(pool),
            prefix="innkeep-test",
            spare_addresses=spare,
            nudge=self._count,
        )

    def _count(self) -> None:
        self.nudges += 1

    async def wish(self) -> str:
        """Ask for a VPC network."""
        self.numbers += 1
        network = Network(
            id=f"vpc-{self.numbers:012x}",
            cluster_id="home",
            name="",
            subnet="",
            members_talk=True,
            owner_id=ANN,
            state=NetworkState.CREATING,
            created_at=self.now + self.numbers,
        )
        await self.database.write(networks.insert_wished, network)
        return network.id

    async def delete(self, network_id: str) -> None:
        await self.database.write(vpc_networks.wish_removed, await self.look(network_id))

    async def all(self) -> list[Network]:
        return await self.database.read(networks.list_networks, "home")

    async def look(self, network_id: str) -> Network:
        return next(each for each in await self.all() if each.id == network_id)

    def made(self) -> list[NetworkSpec]:
        return [spec for _, spec in self.cluster.networks.values()]

    async def check(self) -> None:
        """What must be true of any settled state."""
        wished = await self.all()
        assert {each.name: each.subnet for each in wished} == {
            spec.name: spec.subnet for spec in self.made()
        }
        assert all(each.state is NetworkState.READY for each in wished)
        ranges = [ipaddress.IPv4Network(each.subnet) for each in wished]
        for index, one in enumerate(ranges):
            assert not any(one.overlaps(other) for other in ranges[index + 1 :])


class NoRoutes:
    async def set_routes(self, instance_id: str, routes: object) -> None: ...

    async def remove_routes(self, instance_id: str) -> None: ...

    async def replace_all(self, routes: object) -> None: ...


_NO_ROUTES = NoRoutes()


@pytest.fixture
async def stage(database: Database) -> Stage:
    return Stage(database)


async def test_a_new_cluster_gets_a_shared_network_and_each_wished_one(stage: Stage) -> None:
    network_id = await stage.wish()
    keeper = stage.keeper()
    with pytest.raises(NetworkPending):
        keeper.network(network_id)
    await keeper.settle()
    await stage.check()
    shared, vpc = sorted(stage.made(), key=lambda spec: spec.members_talk)
    assert ipaddress.IPv4Network(shared.subnet).prefixlen == 22
    assert ipaddress.IPv4Network(vpc.subnet).prefixlen == 24
    assert vpc.members_talk
    assert not shared.members_talk
    assert vpc.name == f"innkeep-test-{network_id}"
    assert keeper.network(network_id).subnet == vpc.subnet
    assert stage.nudges == 2


async def test_settling_again_asks_the_engine_for_nothing_but_one_list(stage: Stage) -> None:
    for _ in range(5):
        await stage.wish()
    keeper = stage.keeper()
    await keeper.settle()
    stage.cluster.calls.clear()
    await keeper.settle()
    assert stage.cluster.calls == {"list_networks": 1}


async def test_a_deleted_network_goes_from_the_engine_and_its_subnet_rests(stage: Stage) -> None:
    network_id = await stage.wish()
    keeper = stage.keeper()
    await keeper.settle()
    subnet = (await stage.look(network_id)).subnet
    await stage.delete(network_id)
    await keeper.settle()
    await stage.check()
    assert len(stage.made()) == 1
    with pytest.raises(NetworkPending):
        keeper.network(network_id)
    soon = await stage.wish()
    await keeper.settle()
    assert (await stage.look(soon)).subnet != subnet
    stage.now += REST
    later = await stage.wish()
    await keeper.settle()
    assert (await stage.look(later)).subnet == subnet


async def test_a_network_deleted_before_it_was_made_never_reaches_the_engine(stage: Stage) -> None:
    network_id = await stage.wish()
    await stage.delete(network_id)
    await stage.keeper().settle()
    assert [spec.members_talk for spec in stage.made()] == [False]
    await stage.check()


async def test_subnets_in_use_on_the_host_are_jumped_over_as_a_whole(stage: Stage) -> None:
    stage.cluster.taken_subnets = ["10.208.0.0/14", "10.216.0.0/14", "10.220.7.0/29"]
    network_ids = [await stage.wish() for _ in range(9)]
    await stage.keeper("10.208.0.0/12").settle()
    await stage.check()
    found = [(await stage.look(network_id)).subnet for network_id in network_ids]
    assert found == [f"10.220.{third}.0/24" for third in (0, 1, 2, 3, 4, 5, 6, 8, 9)]
    assert stage.cluster.calls["ensure_network"] < 10 + 20


async def test_hundreds_of_networks_never_overlap(stage: Stage) -> None:
    network_ids = [await stage.wish() for _ in range(300)]
    await stage.keeper("10.208.0.0/12").settle()
    await stage.check()
    assert len(await stage.all()) == len(network_ids) + 1


async def test_a_full_pool_is_told_on_the_network_and_mended_when_there_is_room(
    stage: Stage,
) -> None:
    # A shared /22 and four /24 fill a /21.
    network_ids = [await stage.wish() for _ in range(5)]
    keeper = stage.keeper("10.208.0.0/21")
    await keeper.settle()
    states = [await stage.look(network_id) for network_id in network_ids]
    assert [each.state for each in states[:4]] == [NetworkState.READY] * 4
    assert states[4].state is NetworkState.CREATING
    assert "10.208.0.0/21" in states[4].error
    await stage.delete(network_ids[0])
    await keeper.settle()
    stage.now += REST
    await keeper.settle()
    mended = await stage.look(network_ids[4])
    assert (mended.state, mended.error) == (NetworkState.READY, "")
    assert mended.subnet == states[0].subnet


async def test_a_cluster_without_any_free_subnet_is_unsuitable(stage: Stage) -> None:
    stage.cluster.taken_subnets = ["10.0.0.0/8"]
    with pytest.raises(EngineUnsuitable, match="address_pool"):
        await stage.keeper().settle()


async def test_one_network_that_fails_keeps_no_other_from_being_made(stage: Stage) -> None:
    keeper = stage.keeper()
    await keeper.settle()
    bad, good = await stage.wish(), await stage.wish()
    strange = NetworkSpec(name=f"innkeep-test-{bad}", subnet="192.0.2.0/24", members_talk=True)
    stage.cluster.networks[strange.name] = ("somebody else", strange)
    await keeper.settle()
    assert (await stage.look(good)).state is NetworkState.READY
    told = await stage.look(bad)
    assert (told.state, bool(told.error)) == (NetworkState.CREATING, True)
    del stage.cluster.networks[strange.name]
    await keeper.settle()
    await stage.check()


async def test_a_network_that_is_in_use_on_the_engine_is_removed_when_it_is_free(
    stage: Stage,
) -> None:
    network_id = await stage.wish()
    keeper = stage.keeper()
    await keeper.settle()
    await stage.delete(network_id)
    stage.cluster.fail("remove_network", TemporaryError("networkBusy", "Something is in it."))
    await keeper.settle()
    assert (await stage.look(network_id)).error
    await keeper.settle()
    await stage.check()
    assert network_id not in {each.id for each in await stage.all()}


async def test_a_network_lost_by_hand_is_made_anew_in_its_subnet(stage: Stage) -> None:
    network_id = await stage.wish()
    keeper = stage.keeper()
    await keeper.settle()
    before = await stage.all()
    stage.cluster.networks.clear()
    await keeper.settle()
    assert await stage.all() == before
    await stage.check()
    assert keeper.network(network_id).subnet == (await stage.look(network_id)).subnet


async def test_what_nobody_knows_is_left_alone_and_what_was_removed_is_cleared(
    stage: Stage,
) -> None:
    network_id = await stage.wish()
    keeper = stage.keeper()
    await keeper.settle()
    known = (await stage.look(network_id)).name
    engine = FakeEngine(stage.cluster, "deployment")
    ghost = stage.cluster.networks[known]
    await stage.delete(network_id)
    await keeper.settle()
    # As when the engine finished a create whose caller had died.
    stage.cluster.networks[known] = ghost
    stranger = NetworkSpec(name="innkeep-test-newer", subnet="192.0.2.0/24", members_talk=True)
    await engine.ensure_network(stranger)
    foreign = NetworkSpec(name="innkeep-other", subnet="198.51.100.0/24", members_talk=True)
    stage.cluster.networks[foreign.name] = ("somebody else", foreign)
    await stage.keeper().settle()
    assert known not in stage.cluster.networks
    assert {stranger.name, foreign.name} < set(stage.cluster.networks)


async def test_a_further_shared_network_is_made_before_the_addresses_run_out(stage: Stage) -> None:
    keeper = stage.keeper(spare=100)
    await keeper.settle()
    await _take_shared(stage, 900)
    await keeper.settle()
    assert len(stage.made()) == 1
    await _take_shared(stage, 1)
    await keeper.settle()
    assert len(stage.made()) == 2
    await stage.check()
    await keeper.settle()
    assert len(stage.made()) == 2
    await _take_shared(stage, 1099)
    usages = await stage.database.read(clusters.usages, stage.now)
    assert not usages["home"].addresses_free
    networks_used = await stage.database.read(_networks_used)
    assert networks_used == 2


async def _take_shared(stage: Stage, count: int) -> None:
    def transaction(tx: Transaction) -> None:
        for _ in range(count):
            stage.numbers += 1
            networks.take_address(tx, "home", f"{stage.numbers:016x}", stage.now)

    await stage.database.write(transaction)


def _networks_used(tx: Transaction) -> int:
    rows = tx.connection.execute(
        addresses.select().where(addresses.c.instance_id.is_not(None))
    ).all()
    assert len({row.address for row in rows}) == len(rows) == 2000
    return len({row.network_id for row in rows})


@pytest.mark.parametrize("lost", ["ensure_network", "remove_network", "list_networks"])
async def test_a_lost_answer_changes_nothing_about_the_outcome(stage: Stage, lost: str) -> None:
    kept, deleted = await stage.wish(), await stage.wish()
    keeper = stage.keeper()
    await keeper.settle()
    await stage.delete(deleted)
    further = await stage.wish()
    stage.cluster.lose_reply(lost)
    with pytest.raises(EngineUnavailable):
        await keeper.settle()
    await keeper.settle()
    await stage.check()
    assert {kept, further} < {each.id for each in await stage.all()}


async def test_a_server_that_dies_anywhere_leaves_what_the_next_one_finishes(stage: Stage) -> None:
    await stage.keeper().settle()
    points = 0
    while True:
        kept, deleted = await stage.wish(), await stage.wish()
        # One subnet is in the way, so that the second try is cut off too.
        stage.cluster.taken_subnets = ["10.208.8.0/26"]
        await stage.keeper().settle()
        await stage.delete(deleted)
        further = await stage.wish()
        died = await _settle_and_die(stage, points)
        await stage.keeper().settle()
        await stage.check()
        there = {each.id for each in await stage.all()}
        assert {kept, further} < there
        assert deleted not in there
        for network_id in (kept, further):
            await stage.delete(network_id)
        await stage.keeper().settle()
        stage.now += REST
        if not died:
            break
        points += 1
    assert points >= 6


async def _settle_and_die(stage: Stage, point: int) -> bool:
    """Let a server die at its n-th touch of the outside; tells whether it came so far."""
    left = point

    def touch() -> None:
        nonlocal left
        if left == 0:
            raise Died
        left -= 1

    stage.cluster.hook = lambda verb, where: touch()
    keeper = stage.keeper()
    stage_database = stage.database
    keeper._parts = replace(keeper._parts, database=_Dying(stage_database, touch))
    try:
        await keeper.settle()
    except Died:
        return True
    finally:
        stage.cluster.hook = None
    return False


class _Dying(Database):
    """The stage's store for a server that may die before and after each write."""

    def __init__(self, real: Database, touch: Callable[[], None]) -> None:
        self._real = real
        self._touch = touch

    async def write(self, function, /, *args, **kwargs):  # type: ignore[no-untyped-def, override]  # passes on
        self._touch()
        result = await self._real.write(function, *args, **kwargs)
        self._touch()
        return result

    async def read(self, function, /, *args, **kwargs):  # type: ignore[no-untyped-def, override]  # passes on
        return await self._real.read(function, *args, **kwargs)
