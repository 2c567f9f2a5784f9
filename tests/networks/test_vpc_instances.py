"""Instances in VPC networks, from the request to the engine: services and reconciler together."""

import asyncio
import ipaddress
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from pathlib import Path

import pytest

from innkeep.domain.account import Owner
from innkeep.domain.endpoint import GatewayAddress, Route
from innkeep.domain.instance import Instance, InstanceRequest
from innkeep.domain.mounts import DEFAULT_LOCAL_MOUNT
from innkeep.domain.port_access import PortAccess
from innkeep.domain.ports import parse_ports
from innkeep.domain.product import Catalog, Cluster, Product
from innkeep.domain.status import Action, Status
from innkeep.engines.errors import TemporaryError
from innkeep.engines.fake import FakeEngine
from innkeep.engines.fake_cluster import FakeCluster
from innkeep.reconciler.cluster_keeper import ClusterLimits
from innkeep.reconciler.loop import Reconciler
from innkeep.reconciler.parts import Parts
from innkeep.services import instances as instance_service
from innkeep.services import vpc_networks as network_service
from innkeep.services.deployment import Deployment
from innkeep.services.protocols import ClusterState
from innkeep.store import accounts, instances, tcp_ports
from innkeep.store.database import Database, Transaction
from innkeep.store.vault import Vault
from tests.databases import VAULT_KEY
from tests.doctors import ProbingDoctor
from tests.entries import ENTRY

ANN, BOB = "owner-ann", "owner-bob"
CLUSTER = Cluster(id="home", name="HOME", cpu_overcommit=1, memory_overcommit=1)
PRODUCT = Product(
    id="small",
    name="small",
    cores=1,
    memory_gib=1,
    rootfs_gib=1,
    local_volume_gib=0,
    pids=64,
    price=0,
    cluster_ids=("home",),
)


class Proxy:
    """Remembers where traffic would go."""

    address = GatewayAddress(base_domain="localhost", http_port=80, public_host="localhost")

    def __init__(self) -> None:
        self.targets: list[str] = []

    async def set_routes(self, instance_id: str, routes: Iterable[Route]) -> None:
        self.targets += [route.address for route in routes if route.address is not None]

    async def remove_routes(self, instance_id: str) -> None: ...

    async def set_access(self, instance_id: str, access: Iterable[PortAccess]) -> None: ...

    async def replace_all(self, routes: Iterable[Route]) -> None: ...

    async def is_listening(self, address: str, port: int) -> bool:
        return False


class House:
    """A server without HTTP and its cluster."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.cluster = FakeCluster()
        self.proxy = Proxy()
        self.now = 1000.0
        parts = Parts(
            database=database,
            routes=self.proxy,
            clock=self.clock,
            stop_grace_seconds=0,
            rest_seconds=0,
        )
        limits = ClusterLimits(
            memory_reserve_gib=0,
            address_pool=ipaddress.IPv4Network("10.208.0.0/12"),
            network_prefix="innkeep-test",
            # So long that only waking can be what makes things move.
            resync_seconds=1000,
        )
        engine = FakeEngine(self.cluster, "deployment")
        self.reconciler = Reconciler(parts, {CLUSTER: engine}, limits, workers=4, sole_server=True)
        self.deployment = Deployment(
            database=database,
            catalog=Catalog((PRODUCT,), (CLUSTER,)),
            waker=self.reconciler,
            gateway=self.proxy,
            doctor=ProbingDoctor(self.proxy),
            monitor=_Nobody(),
            clock=self.clock,
            entry=ENTRY,
            lenient_kind=True,
            removed_grace_seconds=60,
        )

    def clock(self) -> float:
        return self.now + time.monotonic()

    async def create(self, network_id: str = "", *, name: str = "", owner: str = ANN) -> str:
        request = InstanceRequest(
            name=name,
            product_id="small",
            image_url="web:1",
            image_login=None,
            ports=parse_ports("80/http"),
            envs=(),
            tools=(),
            command="",
            entrypoint="",
            cluster="",
            local_mount_point=DEFAULT_LOCAL_MOUNT,
            kind=None,
            network_id=network_id,
        )
        return await instance_service.create(self.deployment, owner, request)

    async def network(self) -> str:
        made = await network_service.create(self.deployment, ANN, "home", "net")
        return made.network.id

    async def look(self, instance_id: str) -> Instance:
        found = await self.database.read(instances.find, instance_id)
        assert found is not None
        return found

    async def until(self, instance_id: str, true: Callable[[Instance], bool]) -> Instance:
        async with asyncio.timeout(30):
            while not true(found := await self.look(instance_id)):
                await asyncio.sleep(0.01)
        return found

    async def running(self, instance_id: str) -> Instance:
        return await self.until(instance_id, lambda one: one.status is Status.RUNNING)


class _Nobody:
    def cluster_states(self) -> Mapping[str, ClusterState]:
        return {}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    database = Database(f"sqlite:///{tmp_path / 'innkeep.db'}", Vault(VAULT_KEY))
    await database.migrate()

    def fill(tx: Transaction) -> None:
        for owner in (ANN, BOB):
            accounts.insert_owner(tx, Owner(id=owner, name=owner), at=1)
        tcp_ports.set_usable(tx, range(20000, 20004))

    await database.write(fill)
    house = House(database)
    keeper = house.reconciler.keepers["home"]
    await keeper.connect()
    working = asyncio.create_task(house.reconciler.run())
    yield house
    house.reconciler.drain()
    await working
    database.close()


async def test_a_member_is_found_by_its_id_and_its_name_and_nobody_else_by_any(
    house: House,
) -> None:
    network_id = await house.network()
    member = await house.running(await house.create(network_id, name="Web-1"))
    plain = await house.running(await house.create(name="web-1"))
    inside, outside = (house.cluster.sandboxes[one.sandbox].spec for one in (member, plain))
    assert inside.aliases == (member.id, "web-1")
    assert outside.aliases == ()
    assert inside.network == f"innkeep-test-{network_id}"
    _, spec = house.cluster.networks[inside.network]
    assert ipaddress.IPv4Address(inside.address) in ipaddress.IPv4Network(spec.subnet)
    assert inside.address in house.proxy.targets


async def test_an_instance_waits_for_its_network_and_then_runs_in_it(house: House) -> None:
    house.cluster.fail("ensure_network", TemporaryError("engineError", "not now"), times=2)
    network_id = await house.network()
    instance_id = await house.create(network_id)
    waiting = await house.until(instance_id, lambda one: one.failure is not None)
    assert waiting.failure is not None
    assert waiting.failure.state == "networkPending"
    assert (waiting.status, waiting.address) == (Status.TO_CREATE, "")
    member = await house.running(instance_id)
    assert member.failure is None
    assert house.cluster.sandboxes[member.sandbox].spec.address == member.address != ""
    assert set(house.proxy.targets) == {member.address}


async def test_the_address_is_kept_over_stop_and_start(house: House) -> None:
    member = await house.running(await house.create(await house.network()))
    await instance_service.act(house.deployment, ANN, member.id, Action.STOP)
    stopped = await house.until(member.id, lambda one: one.status is Status.EXITED)
    await instance_service.act(house.deployment, ANN, member.id, Action.START)
    again = await house.running(member.id)
    assert member.address == stopped.address == again.address


async def test_a_deleted_network_is_soon_gone_from_the_cluster(house: House) -> None:
    network_id = await house.network()
    member = await house.running(await house.create(network_id))
    await instance_service.act(house.deployment, ANN, member.id, Action.DELETE)
    await house.until(member.id, lambda one: one.status is Status.REMOVED)
    assert f"innkeep-test-{network_id}" in house.cluster.networks
    await network_service.delete(house.deployment, ANN, network_id)
    async with asyncio.timeout(30):
        while f"innkeep-test-{network_id}" in house.cluster.networks:
            await asyncio.sleep(0.01)
