"""A server without HTTP: services and reconciler on one store, able to die at any checkpoint."""

import asyncio
import contextlib
import ipaddress
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Dialect, event

from innkeep.domain.endpoint import GatewayAddress, Route, routes_of
from innkeep.domain.port_access import PortAccess
from innkeep.domain.product import Catalog
from innkeep.engines.errors import EngineError
from innkeep.engines.fake import FakeEngine
from innkeep.engines.fake_cluster import FakeCluster
from innkeep.reconciler.cluster_keeper import ClusterLimits
from innkeep.reconciler.loop import Reconciler
from innkeep.reconciler.parts import Parts
from innkeep.services.deployment import Deployment
from innkeep.store.database import Database, Transaction
from innkeep.store.vault import Vault
from tests.databases import list_living
from tests.doctors import ProbingDoctor
from tests.entries import ENTRY

P = ParamSpec("P")
T = TypeVar("T")

DEPLOYMENT = "5f0f6f4e-0000-4000-8000-000000000001"
VAULT_KEY = b"3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
STOP_GRACE_SECONDS = 10.0
METRICS_KEEP_HOURS = 3
RESYNC_SECONDS = 20.0
_DIALECTS: dict[str, Dialect] = {}
_COMPILED: dict[Any, Any] = {}
"""Statements compiled once for all servers, since each of them lives for a moment only."""


class ServerDied(BaseException):
    """The server is gone: nothing that it still tries has an effect."""


class Surroundings(Protocol):
    """What a server needs of its world."""

    @property
    def url(self) -> str: ...
    @property
    def threads(self) -> bool: ...
    @property
    def rest_seconds(self) -> float: ...
    @property
    def metrics_interval_seconds(self) -> int: ...
    @property
    def spare_sandboxes(self) -> int: ...
    @property
    def clusters(self) -> Mapping[str, FakeCluster]: ...
    @property
    def proxy(self) -> "FakeProxy": ...
    def checkpoint(self, where: str) -> None: ...
    def clock(self) -> float: ...


class FakeProxy:
    """The proxy's process with its routes, which a server's death doesn't touch."""

    def __init__(self) -> None:
        self.routes: dict[str, tuple[Route, ...]] = {}
        self.listening: set[tuple[str, int]] = set()

    def open_to(self) -> dict[str, set[str]]:
        """Addresses that traffic is sent to, each with the instances it is sent for."""
        found: dict[str, set[str]] = {}
        for routes in self.routes.values():
            for route in routes:
                if route.address is not None:
                    found.setdefault(route.address, set()).add(route.instance_id)
        return found


class CrashableDatabase(Database):
    """A database that works in the event loop, so that tests are the same each time."""

    def __init__(self, url: str, checkpoint: Callable[[str], None], *, threads: bool) -> None:
        super().__init__(url, Vault(VAULT_KEY))
        self._checkpoint = checkpoint
        self._threads = threads
        for engine in (self._writer, self._reader):
            event.listen(engine, "connect", _do_not_wait_for_the_disk)
            engine.dialect = _DIALECTS.setdefault("sqlite", engine.dialect)
        self._writer = self._writer.execution_options(compiled_cache=_COMPILED)
        self._reader = self._reader.execution_options(compiled_cache=_COMPILED)

    async def write(
        self, function: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        if self._threads:
            return await super().write(function, *args, **kwargs)
        await asyncio.sleep(0)
        name = function.__qualname__.replace(".<locals>", "")
        self._checkpoint(f"store-before {name}")
        result = self._run(self._writer, function, args, kwargs)
        self._checkpoint(f"store {name}")
        await asyncio.sleep(0)
        return result

    async def read(
        self, function: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        if self._threads:
            return await super().read(function, *args, **kwargs)
        await asyncio.sleep(0)
        self._checkpoint("store-before reading")
        return self._run(self._reader, function, args, kwargs)

    def now(
        self, function: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a function for the test itself, which a dead server doesn't hinder."""
        return self._run(self._writer, function, args, kwargs)


class ServerGateway:
    """A server's hand at the proxy."""

    def __init__(self, proxy: FakeProxy, checkpoint: Callable[[str], None]) -> None:
        self._proxy = proxy
        self._checkpoint = checkpoint

    @property
    def address(self) -> GatewayAddress:
        return GatewayAddress(base_domain="localhost", http_port=8088, public_host="localhost")

    async def set_routes(self, instance_id: str, routes: Iterable[Route]) -> None:
        await asyncio.sleep(0)
        given = tuple(routes)
        is_open = any(route.address for route in given)
        self._checkpoint("routes-before")
        self._proxy.routes[instance_id] = given
        self._checkpoint(f"routes {'open' if is_open else 'closed'}")

    async def remove_routes(self, instance_id: str) -> None:
        await asyncio.sleep(0)
        self._checkpoint("routes-before")
        self._proxy.routes.pop(instance_id, None)
        self._checkpoint("routes removed")

    async def set_access(self, instance_id: str, access: Iterable[PortAccess]) -> None: ...

    async def replace_all(self, routes: Iterable[Route]) -> None:
        await asyncio.sleep(0)
        self._checkpoint("routes-before")
        self._proxy.routes.clear()
        for route in routes:
            others = self._proxy.routes.get(route.instance_id, ())
            self._proxy.routes[route.instance_id] = (*others, route)
        self._checkpoint("routes replaced")

    async def is_listening(self, address: str, port: int) -> bool:
        return (address, port) in self._proxy.listening


class Server:
    """One process's worth of parts."""

    def __init__(
        self, world: Surroundings, catalog: Catalog, *, dies_at: int | None, workers: int = 4
    ) -> None:
        self.dead = False
        self.dies_at = dies_at
        self.places: list[str] = []
        """Checkpoints passed so far, in order."""
        self.database = CrashableDatabase(world.url, world.checkpoint, threads=world.threads)
        self.engines = {
            cluster: FakeEngine(world.clusters[cluster.id], DEPLOYMENT)
            for cluster in catalog.clusters
        }
        self.gateway = ServerGateway(world.proxy, world.checkpoint)
        self._task: asyncio.Task[None] | None = None
        parts = Parts(
            database=self.database,
            routes=self.gateway,
            clock=world.clock,
            stop_grace_seconds=STOP_GRACE_SECONDS,
            rest_seconds=world.rest_seconds,
            metrics_interval_seconds=world.metrics_interval_seconds,
            metrics_keep_hours=METRICS_KEEP_HOURS,
        )
        limits = ClusterLimits(
            memory_reserve_gib=0,
            address_pool=ipaddress.IPv4Network("10.208.0.0/12"),
            network_prefix="innkeep-5f0f6f4e",
            resync_seconds=RESYNC_SECONDS,
            spare_addresses=0,
            spare_sandboxes=world.spare_sandboxes,
            pool_leaves_addresses=1,
        )
        self.reconciler = Reconciler(
            parts,
            self.engines,
            limits,
            workers=workers,
            sole_server=True,
        )
        self.deployment = Deployment(
            database=self.database,
            catalog=catalog,
            waker=self.reconciler,
            gateway=self.gateway,
            doctor=ProbingDoctor(self.gateway),
            monitor=self.reconciler,
            clock=world.clock,
            entry=ENTRY,
            lenient_kind=True,
            removed_grace_seconds=60,
        )

    @property
    def passed(self) -> int:
        """How many checkpoints were passed so far."""
        return len(self.places)

    def checkpoint(self, where: str) -> None:
        """Die here if it is time.

        Raises:
            ServerDied: the server died, here or before.
        """
        # Before an effect the outside is as it was after the last one: no death of its own.
        if not self.dead and "before" not in where:
            self.places.append(where)
            self.dead = self.passed == self.dies_at
        if self.dead:
            raise ServerDied(where)

    async def start(self) -> None:
        """Begin to work, the way the real server starts."""
        living = await self.database.read(list_living)
        await self.gateway.replace_all(
            route for instance in living for route in routes_of(instance, open_=instance.may_serve)
        )
        for keeper in self.reconciler.keepers.values():
            with contextlib.suppress(EngineError):
                await keeper.connect()
        self._task = asyncio.create_task(self.reconciler.run())

    async def crash(self) -> None:
        """Be gone, without any of the tidying that an orderly end does."""
        self.dead = True
        mine = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in mine:
            task.cancel()
        if self._task is not None:
            mine.append(self._task)
        await asyncio.gather(*mine, return_exceptions=True)
        self.database.close()

    async def drain(self) -> None:
        """End in order."""
        assert self._task is not None
        self.reconciler.drain()
        await self._task
        for engine in self.engines.values():
            await engine.close()
        self.dead = True
        self.database.close()


def _do_not_wait_for_the_disk(connection: "_Executes", _record: object) -> None:
    # A server's death loses nothing that was written; only a power cut would.
    connection.execute("PRAGMA synchronous=OFF")


class _Executes(Protocol):
    def execute(self, statement: str) -> object: ...
