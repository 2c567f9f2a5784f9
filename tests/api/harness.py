"""An API in this process, with the store that belongs to it and fakes of what stands beside it."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlalchemy import func, select

from innkeep.api.application import create_api
from innkeep.api.paths import BASE_PATH
from innkeep.domain.account import Role
from innkeep.domain.endpoint import GatewayAddress, Route
from innkeep.domain.instance import HistoryEntry, Instance
from innkeep.domain.network import Network
from innkeep.domain.port_access import PortAccess
from innkeep.domain.product import Catalog, Cluster, Product
from innkeep.domain.status import Status
from innkeep.services import accounts
from innkeep.services.deployment import Deployment
from innkeep.services.protocols import ClusterState
from innkeep.services.webhook_way import WebhookWay
from innkeep.store import clusters, instances, tcp_ports
from innkeep.store.database import Database, Transaction
from innkeep.store.tables import history
from innkeep.store.tables import instances as instances_table
from innkeep.webhooks.http_way import HttpWay
from tests.doctors import ProbingDoctor
from tests.entries import ENTRY
from tests.made_networks import insert_network

KEY = "sk_first-owner-of-the-tests"
OTHER_KEY = "sk_second-owner-of-the-tests"
START = 1_700_000_000.25

CATALOG = Catalog(
    products=(
        Product(
            id="cpu.2c4g",
            name="CPU 2C 4G",
            cores=2,
            memory_gib=4,
            rootfs_gib=20,
            local_volume_gib=10,
            pids=512,
            price=2600,
            cluster_ids=("home-1", "home-2"),
        ),
        Product(
            id="cpu.1c1g",
            name="CPU 1C 1G (no disk)",
            cores=1,
            memory_gib=1,
            rootfs_gib=10,
            local_volume_gib=0,
            pids=256,
            price=0,
            cluster_ids=("home-1",),
        ),
        Product(
            id="p" * 255,
            name="Longest",
            cores=1,
            memory_gib=1,
            rootfs_gib=10,
            local_volume_gib=10,
            pids=256,
            price=0,
            cluster_ids=("home-1",),
        ),
    ),
    clusters=(
        Cluster(id="home-1", name="HOME-1 (Cellar)", cpu_overcommit=1, memory_overcommit=1),
        Cluster(id="home-2", name="c" * 255, cpu_overcommit=1, memory_overcommit=1),
    ),
)


def smallest_create(**changes: object) -> dict[str, object]:
    """A create with nothing but what is needed, and the given changes."""
    return {
        "productId": "cpu.2c4g",
        "imageUrl": "registry.example.com/tools/builder:1.4",
        "kind": "cpu",
        **changes,
    }


class TickingClock:
    """Time that moves only when told."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


class RecordingWaker:
    """Remembers who was to be looked at."""

    def __init__(self) -> None:
        self.woken: list[str] = []
        self.clusters_woken: list[str] = []

    def wake(self, instance_id: str) -> None:
        self.woken.append(instance_id)

    def look(self, instance_id: str) -> None:
        self.woken.append(instance_id)

    def wake_cluster(self, cluster_id: str) -> None:
        self.clusters_woken.append(cluster_id)


class FakeGateway:
    """Knows the addresses; what listens is said by the test."""

    address = GatewayAddress(base_domain="localhost", http_port=8088, public_host="127.0.0.1")

    def __init__(self) -> None:
        self.listening: set[int] = set()
        self.access: dict[str, tuple[PortAccess, ...]] = {}
        self.access_fails: Exception | None = None
        self.probes = 0
        self.together: asyncio.Barrier | None = None
        """Set: each probe waits for all others."""
        self.released = asyncio.Event()
        self.released.set()
        """Cleared: probes wait for it."""

    async def is_listening(self, address: str, port: int) -> bool:
        assert address
        self.probes += 1
        await self.released.wait()
        if self.together is not None:
            await self.together.wait()
        return port in self.listening

    async def set_access(self, instance_id: str, access: Iterable[PortAccess]) -> None:
        self.access[instance_id] = tuple(access)
        if self.access_fails is not None:
            raise self.access_fails

    async def set_routes(self, instance_id: str, routes: Iterable[Route]) -> None:
        raise AssertionError("the API never changes routes")

    async def remove_routes(self, instance_id: str) -> None:
        raise AssertionError("the API never changes routes")

    async def replace_all(self, routes: Iterable[Route]) -> None:
        raise AssertionError("the API never changes routes")


class FakeMonitor:
    """Says of the clusters what the test says."""

    def __init__(self) -> None:
        self.states = {
            "home-1": ClusterState(
                True, "Docker 20.10.24", ("the size of the root disk",), sandboxes_wanted=3
            ),
            "home-2": ClusterState(
                False,
                "the engine does not answer at its socket",
                quarantined=("innkeep-a", "innkeep-b"),
            ),
        }

    def cluster_states(self) -> Mapping[str, ClusterState]:
        return self.states


async def prepare_store(database: Database) -> None:
    """Fill a store with both clusters, their networks, tcp ports and two owners' keys."""

    def fill(tx: Transaction) -> None:
        for number, cluster in enumerate(CATALOG.clusters):
            clusters.set_capacity(tx, cluster.id, cores=8, memory_gib=16)
            network = Network(
                id=f"net-{cluster.id}",
                cluster_id=cluster.id,
                name=f"innkeep-test-{number}",
                subnet=f"10.208.{number}.0/24",
                members_talk=False,
            )
            insert_network(tx, network)
        tcp_ports.set_usable(tx, range(20000, 20100))

    await database.write(fill)
    for owner, key in (("first", KEY), ("second", OTHER_KEY)):
        await accounts.issue_key(database, lambda: START, owner, key)


@dataclass
class Api:
    """One API with everything a test may want to touch."""

    database: Database
    lenient_kind: bool = True
    clock: TickingClock = field(default_factory=TickingClock)
    waker: RecordingWaker = field(default_factory=RecordingWaker)
    gateway: FakeGateway = field(default_factory=FakeGateway)
    monitor: FakeMonitor = field(default_factory=FakeMonitor)
    webhook_way: WebhookWay = field(default_factory=lambda: HttpWay(may_be_private=True))
    details: dict[str, object] = field(default_factory=lambda: {"proxy": {"up": True}})

    def __post_init__(self) -> None:
        self.deployment = Deployment(
            database=self.database,
            catalog=CATALOG,
            waker=self.waker,
            gateway=self.gateway,
            doctor=ProbingDoctor(self.gateway),
            monitor=self.monitor,
            clock=self.clock,
            entry=ENTRY,
            lenient_kind=self.lenient_kind,
            removed_grace_seconds=60,
            webhook_way=self.webhook_way,
        )
        self.app = create_api(
            self.deployment,
            readiness_details=self._readiness_details,
            standing_details=self._readiness_details,
        )
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url="http://api.test"
        )

    async def _readiness_details(self) -> Mapping[str, object]:
        return self.details

    async def get(self, path: str, **query: str | int) -> httpx.Response:
        """GET below the base path with the first owner's key."""
        return await self.get_as(KEY, path, **query)

    async def get_as(self, key: str, path: str, **query: str | int) -> httpx.Response:
        """GET below the base path with that key."""
        return await self.client.get(
            BASE_PATH + path, params=query, headers={"Authorization": f"Bearer {key}"}
        )

    async def post(self, path: str, body: object, *, key: str = KEY) -> httpx.Response:
        """POST JSON below the base path with a key."""
        return await self.client.post(
            BASE_PATH + path, json=body, headers={"Authorization": f"Bearer {key}"}
        )

    async def post_raw(self, path: str, body: bytes, **headers: str) -> httpx.Response:
        """POST bytes as they are, with a key."""
        return await self.client.post(
            BASE_PATH + path,
            content=body,
            headers={"Authorization": f"Bearer {KEY}", **headers},
        )

    async def create(self, **changes: object) -> str:
        """Create an instance that must be accepted."""
        reply = await self.post("/gpu/instance/create", smallest_create(**changes))
        assert reply.status_code == 200, reply.text
        assert list(reply.json()) == ["id"]
        return str(reply.json()["id"])

    async def stored(self, instance_id: str) -> Instance:
        """An instance as the store has it."""
        found = await self.database.read(instances.find, instance_id)
        assert found is not None
        return found

    async def footprint(self) -> tuple[object, ...]:
        """Everything that a create leaves in the store, to see that a refusal left nothing."""

        def look(tx: Transaction) -> tuple[object, ...]:
            rows = tx.connection.execute(select(func.count()).select_from(instances_table))
            steps = tx.connection.execute(select(func.count()).select_from(history))
            usages = clusters.usages(tx, self.clock())
            held = [(usage.cores_held, usage.memory_gib_held) for usage in usages.values()]
            return rows.scalar_one(), steps.scalar_one(), held, list(self.waker.woken)

        return await self.database.read(look)

    async def move(self, instance_id: str, *statuses: Status) -> None:
        """Do what the reconciler would: take the instance through these statuses."""

        def through(tx: Transaction) -> None:
            for status in statuses:
                assert instances.move(
                    tx, instance_id, status, code="test", message="moved", at=self.clock()
                )

        await self.database.write(through)

    async def say(self, instance_id: str, message: str) -> None:
        """Add a step within its status to an instance's history."""

        def add(tx: Transaction) -> None:
            instance = instances.find(tx, instance_id)
            assert instance is not None
            entry = HistoryEntry(
                at=self.clock(), status=instance.status, code="told", message=message
            )
            instances.add_step(tx, instance_id, entry)

        await self.database.write(add)

    async def issue(self, role: Role, *, owner: str = "first", **further: Any) -> str:
        """A new key of that role."""
        issued = await accounts.issue_key(self.database, self.clock, owner, role=role, **further)
        return issued.secret

    async def run(self, instance_id: str) -> None:
        """Have a fresh instance running."""
        await self.move(instance_id, Status.CREATING, Status.RUNNING)
