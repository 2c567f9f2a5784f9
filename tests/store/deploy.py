"""A deployment of services on a store, with nobody who would do the work."""

from collections.abc import Iterable, Mapping

from innkeep.domain.endpoint import GatewayAddress, Route
from innkeep.domain.instance import InstanceRequest
from innkeep.domain.mounts import DEFAULT_LOCAL_MOUNT
from innkeep.domain.port_access import PortAccess
from innkeep.domain.ports import parse_ports
from innkeep.domain.product import Catalog, Cluster, Product
from innkeep.services.deployment import Deployment
from innkeep.services.protocols import ClusterState
from innkeep.store.database import Database
from tests.doctors import ProbingDoctor
from tests.entries import ENTRY

REST_SECONDS = 300.0


class HandClock:
    """Time that moves only when told."""

    def __init__(self) -> None:
        self.now = 10_000.0

    def __call__(self) -> float:
        return self.now


class Nobody:
    """Stands where reconciler and gateway would."""

    def wake(self, instance_id: str) -> None: ...

    def look(self, instance_id: str) -> None: ...

    def wake_cluster(self, cluster_id: str) -> None: ...

    def cluster_states(self) -> Mapping[str, ClusterState]:
        return {}

    @property
    def address(self) -> GatewayAddress:
        return GatewayAddress(base_domain="localhost", http_port=80, public_host="localhost")

    async def set_routes(self, instance_id: str, routes: Iterable[Route]) -> None: ...

    async def remove_routes(self, instance_id: str) -> None: ...

    async def set_access(self, instance_id: str, access: Iterable[PortAccess]) -> None: ...

    async def replace_all(self, routes: Iterable[Route]) -> None: ...

    async def is_listening(self, address: str, port: int) -> bool:
        return False


def product(cores: int, memory_gib: int) -> Product:
    """A product of that size in the cluster ``home``."""
    return Product(
        id=f"cpu.{cores}c{memory_gib}g",
        name=f"CPU {cores}C {memory_gib}G",
        cores=cores,
        memory_gib=memory_gib,
        rootfs_gib=20,
        local_volume_gib=1,
        pids=512,
        price=0,
        cluster_ids=("home",),
    )


PRODUCTS = (product(1, 1), product(2, 8), product(3, 2), product(9, 1))


def deployment(database: Database, clock: HandClock) -> Deployment:
    """Services on that store."""
    return Deployment(
        database=database,
        catalog=Catalog(
            PRODUCTS, (Cluster(id="home", name="HOME", cpu_overcommit=1, memory_overcommit=1),)
        ),
        waker=Nobody(),
        gateway=Nobody(),
        doctor=ProbingDoctor(Nobody()),
        monitor=Nobody(),
        clock=clock,
        entry=ENTRY,
        lenient_kind=True,
        removed_grace_seconds=60,
    )


def request(product_id: str = "cpu.1c1g", ports: str = "") -> InstanceRequest:
    """A create of that product, with nothing else asked for."""
    return InstanceRequest(
        name="",
        product_id=product_id,
        image_url="web:1",
        image_login=None,
        ports=parse_ports(ports),
        envs=(),
        tools=(),
        command="",
        entrypoint="",
        cluster="",
        local_mount_point=DEFAULT_LOCAL_MOUNT,
        kind=None,
    )
