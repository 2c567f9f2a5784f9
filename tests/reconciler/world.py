"""What outlives a server (store, cluster, proxy) and servers that can die at any point.

A server of these tests passes a checkpoint wherever it touches the outside: before and after each
transaction, each change of routes and each engine verb, and inside verbs. At any of them it can
be made to die; whatever runs on afterwards can't touch anything any more, as after ``kill -9``.
"""

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from innkeep.domain.account import Owner
from innkeep.domain.instance import (
    EnvironmentVariable,
    HistoryEntry,
    Instance,
    InstanceRequest,
    RegistryLogin,
    ToolRequest,
)
from innkeep.domain.mounts import DEFAULT_LOCAL_MOUNT
from innkeep.domain.network_storage import StorageMountRequest
from innkeep.domain.port_access import AccessMode, PortAccess
from innkeep.domain.ports import PortRequest, PortType, parse_ports
from innkeep.domain.product import Catalog, Cluster, Product
from innkeep.domain.spare_sandbox import SpareSandbox, SpareState
from innkeep.domain.status import Action, Status
from innkeep.domain.upgrade import UpgradeRequest
from innkeep.engines.fake_cluster import FakeCluster, FakeImage
from innkeep.services import edit, migration, registry_auths, upgrades, vpc_networks
from innkeep.services import instances as service
from innkeep.store import accounts, instances, spare_sandboxes, tcp_ports
from innkeep.store.database import Database, Transaction
from innkeep.store.migration import bring_up_to_date
from innkeep.store.tables import addresses
from innkeep.store.tables import instances as instances_table
from innkeep.store.vault import Vault
from tests.reconciler.server import VAULT_KEY, FakeProxy, Server, ServerDied

START = 1_700_000_000.0
ANN, BOB = "owner-ann", "owner-bob"
_GUARD = PortAccess(port=80, mode=AccessMode.TOKEN, secret="open sesame")
LOGIN = RegistryLogin("ann", "correct horse")
QUIET_SECONDS = 45.0
"""Longer than any wait between two attempts, and than two resyncs."""


def catalog_of(*cluster_ids: str) -> Catalog:
    """What is offered in these clusters.

    Of a fake engine's 64 cores and 256 GiB, 8 cores and 16 GiB may be given out.
    """
    return Catalog(
        products=tuple(
            Product(
                id=f"cpu.{cores}c{memory_gib}g",
                name=f"CPU {cores}C {memory_gib}G",
                cores=cores,
                memory_gib=memory_gib,
                rootfs_gib=20,
                local_volume_gib=volume_gib,
                pids=512,
                price=0,
                cluster_ids=cluster_ids,
            )
            for cores, memory_gib, volume_gib in ((1, 1, 1), (4, 4, 0))
        ),
        clusters=tuple(
            Cluster(id=each, name=each.upper(), cpu_overcommit=0.125, memory_overcommit=0.0625)
            for each in cluster_ids
        ),
    )


IMAGES = {
    "docker.io/library/web:1": FakeImage(),
    "docker.io/library/other:1": FakeImage(),
    "docker.io/library/once:1": FakeImage(ends_with=0),
    "docker.io/library/fails:1": FakeImage(ends_with=3),
    "docker.io/library/broken:1": FakeImage(refuses_start="no such file: /serve"),
    "docker.io/library/arm:1": FakeImage(wrong_architecture=True),
    "private.example.com/tool:1": FakeImage(login=LOGIN),
}


class World:
    """Everything around a server.

    Args:
        folder: for the store's file.
        rest_seconds: how long a released address rests.
        threads: whether servers use the store as real ones do, in threads.
        clusters: ids of the clusters; the first one is ``cluster``.
        spare_sandboxes: how many servers keep ready at most.
    """

    def __init__(
        self,
        folder: Path,
        *,
        rest_seconds: float = 300,
        threads: bool = False,
        clusters: Sequence[str] = ("home",),
        spare_sandboxes: int = 3,
    ) -> None:
        self.threads = threads
        path = folder / "innkeep.db"
        path.write_bytes(_prepared_store())
        self.url = f"sqlite:///{path}"
        self.rest_seconds = rest_seconds
        self.spare_sandboxes = spare_sandboxes
        """Of servers that are started from now on; 0: they keep none."""
        self.metrics_interval_seconds = 0
        """Of servers that are started from now on; 0: they don't measure."""
        self.clusters = {each: FakeCluster(known_images_only=True) for each in clusters}
        self.catalog = catalog_of(*clusters)
        for cluster in self.clusters.values():
            cluster.registry.update(IMAGES)
            cluster.hook = self._on_verb
        self.cluster = self.clusters[clusters[0]]
        self.proxy = FakeProxy()
        self.auth_id = ""
        self.journal: list[str] = []
        """What was done to the outside, in order."""
        self._server: Server | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def server(self) -> Server:
        assert self._server is not None, "no server was started"
        return self._server

    def clock(self) -> float:
        assert self._loop is not None, "no server was started"
        return START + self._loop.time()

    # Servers

    async def start_server(self, *, dies_at: int | None = None) -> None:
        """Start a server, which may die at a checkpoint, even while it starts."""
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(_do_not_tell_of_deaths)
        self._server = Server(self, self.catalog, dies_at=dies_at)
        try:
            await self._server.start()
        except ServerDied:
            await self.crash()

    async def crash(self) -> None:
        """Let the server die now, wherever it is."""
        await self.server.crash()

    async def restart_server(self) -> None:
        """Let the server die now, and start another."""
        await self.crash()
        await self.start_server()

    async def drain(self) -> None:
        """Let the server end as it does when it is told to."""
        await self.server.drain()

    async def close(self) -> None:
        if not self.server.dead:
            await self.crash()

    # What clients do

    async def create(
        self,
        image: str = "web:1",
        *,
        owner: str = ANN,
        ports: str = "80/http",
        product: str = "cpu.1c1g",
        login: RegistryLogin | None = None,
        jupyter: bool = False,
        envs: tuple[tuple[str, str], ...] = (),
        network_id: str = "",
        guarded: bool = False,
    ) -> str:
        request = InstanceRequest(
            name="",
            product_id=product,
            image_url=image,
            image_login=login,
            ports=parse_ports(ports),
            envs=tuple(EnvironmentVariable(key, value) for key, value in envs),
            tools=(ToolRequest("Jupyter", PortRequest(8888, PortType.HTTP)),) if jupyter else (),
            command="serve --quickly",
            entrypoint="",
            network_id=network_id,
            port_access=(_GUARD,) if guarded else (),
            cluster="",
            local_mount_point=DEFAULT_LOCAL_MOUNT,
            kind=None,
        )
        return await service.create(self.server.deployment, owner, request)

    async def network(self, *, owner: str = ANN) -> str:
        """A VPC network."""
        made = await vpc_networks.create(
            self.server.deployment, owner, next(iter(self.clusters)), ""
        )
        return made.network.id

    async def act(self, instance_id: str, action: Action, *, owner: str = ANN) -> None:
        await service.act(self.server.deployment, owner, instance_id, action)

    async def edit(self, instance_id: str, ports: str, *, owner: str = ANN) -> None:
        await edit.edit(self.server.deployment, owner, instance_id, ports=parse_ports(ports))

    async def upgrade(
        self,
        instance_id: str,
        image: str = "other:1",
        *,
        owner: str = ANN,
        envs: tuple[tuple[str, str], ...] = (),
        command: str = "",
        save: bool = False,
        login: bool = False,
        storages: tuple[StorageMountRequest, ...] = (),
    ) -> None:
        """Have an instance made anew; with a login it is the owner's registry auth."""
        if login and self.auth_id == "":
            await registry_auths.save(
                self.server.deployment,
                owner,
                name="tools",
                username=LOGIN.username,
                password=LOGIN.password,
            )
            (auth,) = await registry_auths.list_all(self.server.deployment, owner)
            self.auth_id = auth.id
        request = UpgradeRequest(
            image_url=image,
            image_auth_id=self.auth_id if login else "",
            command=command,
            entrypoint="",
            envs=tuple(EnvironmentVariable(key, value) for key, value in envs),
            storages=storages,
            save=save,
        )
        await upgrades.upgrade(self.server.deployment, owner, instance_id, request)

    async def migrate(self, instance_id: str, *, owner: str = ANN) -> None:
        await migration.migrate(self.server.deployment, owner, instance_id)

    # Looking

    def stored_bytes(self) -> bytes:
        """Everything that the store's files hold."""
        folder = Path(self.url.removeprefix("sqlite:///")).parent
        return b"".join(path.read_bytes() for path in sorted(folder.glob("innkeep.db*")))

    def look(self, instance_id: str) -> Instance:
        """The instance as it is stored now."""
        found = self.server.database.now(instances.find, instance_id)
        assert found is not None, f"{instance_id} is not in the store"
        return found

    def status(self, instance_id: str) -> Status:
        return self.look(instance_id).status

    def history(self, instance_id: str) -> list[HistoryEntry]:
        return self.server.database.now(instances.history_of, instance_id)

    def statuses(self, instance_id: str) -> list[Status]:
        """The statuses that an instance went through, without repetitions in a row."""
        path: list[Status] = []
        for entry in self.history(instance_id):
            if not path or path[-1] is not entry.status:
                path.append(entry.status)
        return path

    def journal_since(self, mark: int, *kinds: str) -> list[str]:
        """Entries after a mark whose first word is among these."""
        return [entry for entry in self.journal[mark:] if entry.split()[0] in kinds]

    def spares(self, cluster_id: str = "") -> list[SpareSandbox]:
        """The spare sandboxes of a cluster, by default the first one, as they are stored now."""
        wanted = cluster_id or next(iter(self.clusters))
        return self.server.database.now(spare_sandboxes.list_of_cluster, wanted)

    # Waiting

    async def until(self, true: Callable[[], bool], within: float = 120) -> None:
        """Wait in small steps until something is so."""
        loop = asyncio.get_running_loop()
        begun, end = loop.time(), loop.time() + within
        while not true():
            assert loop.time() < end, "it never came true"
            await asyncio.sleep(0.02 if loop.time() < begun + 5 else 0.5)

    async def until_status(self, instance_id: str, *wanted: Status, within: float = 120) -> None:
        await self.until(lambda: self.status(instance_id) in wanted, within)

    async def running(self, *args: str, **kwargs: str) -> str:
        """A new instance that runs, with everything that its start caused behind it."""
        instance_id = await self.create(*args, **kwargs)  # type: ignore[arg-type]  # as given
        await self.until_status(instance_id, Status.RUNNING)
        await self.quiet()
        return instance_id

    async def quiet(self, within: float = 600) -> None:
        """Wait until nothing is due and nobody works."""
        await self.until(lambda: not self.server.database.now(_restless), within)

    async def quiet_or_dead(self, within: float = 600) -> None:
        """Wait until nothing is due and nobody works, or until the server died."""
        await self.until(
            lambda: self.server.dead or not self.server.database.now(_restless), within
        )

    async def until_pool_is_full(self, within: float = 120) -> None:
        """Wait until every cluster has the sandboxes ready that are wanted, or the server died."""

        def is_full() -> bool:
            keepers = self.server.reconciler.keepers
            return self.server.dead or all(
                [spare.state for spare in self.spares(each)]
                == [SpareState.READY] * keepers[each].pool.wanted
                for each in self.clusters
            )

        # Not a look at what was wanted before the last create.
        await asyncio.sleep(1)
        await self.until(is_full, within)

    async def settle(self) -> None:
        """Wait until nothing is due, also after resyncs had time to find more."""
        await self.quiet()
        await asyncio.sleep(QUIET_SECONDS)
        await self.quiet()

    def checkpoint(self, where: str) -> None:
        """Where a server touches the outside."""
        self.server.checkpoint(where)
        if "before" not in where:
            self.journal.append(where)

    def _on_verb(self, verb: str, point: str) -> None:
        self.checkpoint(f"engine {verb} {point}")

    async def leave_addresses(self, count: int) -> None:
        """Keep only so many of the cluster's addresses, so that they are soon given again."""

        def transaction(tx: Transaction) -> None:
            kept = tx.connection.execute(
                addresses.select().order_by(addresses.c.address).limit(count)
            )
            names = [row.address for row in kept]
            tx.connection.execute(addresses.delete().where(addresses.c.address.not_in(names)))

        self.server.database.now(transaction)


def _do_not_tell_of_deaths(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    if not isinstance(context.get("exception"), ServerDied):
        loop.default_exception_handler(context)


def _restless(tx: Transaction) -> bool:
    query = instances_table.select().where(
        instances_table.c.due_at.is_not(None) | instances_table.c.claim.is_not(None)
    )
    return tx.connection.execute(query).first() is not None


@cache
def _prepared_store() -> bytes:
    """A migrated store with two owners and four tcp ports; made once, since it takes long."""

    def fill(tx: Transaction) -> None:
        for owner in (ANN, BOB):
            accounts.insert_owner(tx, Owner(id=owner, name=owner), at=START)
        tcp_ports.set_usable(tx, range(20000, 20004))

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "innkeep.db"
        # Without threads, since an event loop may run in this one already.
        database = Database(f"sqlite:///{path}", Vault(VAULT_KEY))
        bring_up_to_date(database._url, database._reader)
        database._run(database._writer, fill, (), {})
        database.close()
        return path.read_bytes()
