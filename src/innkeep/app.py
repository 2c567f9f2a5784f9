"""The only place that wires everything: builds the parts, starts them in order, drains them."""

import asyncio
import contextlib
import ipaddress
import shutil
import signal
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import asdict

import structlog
import uvicorn

from innkeep.api.application import create_api
from innkeep.catalog import build_catalog, cluster_settings
from innkeep.data_folder import DataFolder, write_private
from innkeep.domain.clock import system_clock
from innkeep.domain.endpoint import routes_of
from innkeep.domain.product import Catalog, Cluster
from innkeep.domain.status import Status
from innkeep.engines.base import Engine
from innkeep.engines.docker import DockerEngine
from innkeep.engines.errors import EngineError, EngineUnsuitable
from innkeep.engines.fake import FakeEngine
from innkeep.engines.fake_cluster import FakeCluster
from innkeep.gateway.haproxy_gateway import HaproxyGateway
from innkeep.gateway.host_names import resolver_knows_localhost_names
from innkeep.gateway.listen_choice import ListenSetting, TcpPortSetting
from innkeep.reconciler.cluster_keeper import ClusterLimits
from innkeep.reconciler.loop import Reconciler
from innkeep.reconciler.parts import Parts
from innkeep.server_place import only_server_of
from innkeep.services import accounts
from innkeep.services.deployment import Deployment
from innkeep.settings import (
    DEFAULT_PROXY_LISTEN,
    DEFAULT_TCP_PORTS,
    ClusterSettings,
    Settings,
    docker_socket,
    split_address,
    split_port_range,
)
from innkeep.store import instances, network_storages, tcp_ports
from innkeep.store.database import Database
from innkeep.store.deployment import claim_database

_log = structlog.get_logger(__name__)


class _DrainableServer(uvicorn.Server):
    """Leaves signals to us: uvicorn raises them again when it ends, before we could drain."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


_FIRST_OWNER = "default"
_FIRST_CONNECT_SECONDS = 5.0
_TCP_PORTS_CHECK_SECONDS = 15.0


async def serve(settings: Settings) -> None:
    """Run a server until it is told to end (SIGTERM, SIGINT), then drain it.

    Raises:
        DataFolderBusy: another server has the data folder.
        WrongDatabase: the database is another deployment's, or another server works on it.
        StoreUnavailable: the database does not answer.
        EngineUnsuitable: a configured engine can't be used.
        ProxyError: the proxy can't run as configured.
    """
    folder = DataFolder(settings.data_dir)
    folder.lock()
    database = folder.open_database(settings.database_at)
    try:
        async with only_server_of(settings.database_at):
            await database.migrate()
            await database.write(claim_database, folder.deployment_id())
            await _ensure_first_key(settings, folder, database)
            catalog = build_catalog(settings)
            # Before the proxy, which would be left behind when an engine is refused.
            engines = _build_engines(settings, folder, catalog)
            await _refuse_unsuitable(engines)
            async with _open_gateway(settings, folder, database) as gateway:
                await _serve_with(settings, folder, database, gateway, catalog, engines)
    finally:
        database.close()


async def _serve_with(
    settings: Settings,
    folder: DataFolder,
    database: Database,
    gateway: HaproxyGateway,
    catalog: Catalog,
    engines: Mapping[Cluster, Engine],
) -> None:
    reconciler = _build_reconciler(settings, folder, database, gateway, engines)
    await _connect_once(reconciler)
    deployment = Deployment(
        database=database,
        catalog=catalog,
        waker=reconciler,
        gateway=gateway,
        monitor=reconciler,
        clock=system_clock,
        lenient_kind=settings.lenient_kind,
        removed_grace_seconds=settings.removed_grace_seconds,
    )

    async def proxy_details() -> Mapping[str, object]:
        knows = await asyncio.to_thread(resolver_knows_localhost_names)
        return {
            "proxy": asdict(await gateway.status()),
            "names": _names_hint(settings.base_domain, gateway, knows=knows),
            "storage": {
                "promisedGib": await database.read(network_storages.promised_gib),
                "freeGib": shutil.disk_usage(folder.storage_disk).free // 1024**3,
            },
        }

    host, port = split_address(settings.listen)
    server = _DrainableServer(
        uvicorn.Config(
            create_api(deployment, readiness_details=proxy_details),
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=10,
        )
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.handle_exit, number, None)
    working = asyncio.create_task(reconciler.run())
    _log.info("serving", api=f"http://{settings.listen}", proxy=(await gateway.status()).listen)
    try:
        await server.serve()
    finally:
        reconciler.drain()
        await working
        for keeper in reconciler.keepers.values():
            await keeper.engine.close()
        _log.info("drained")


@contextlib.asynccontextmanager
async def _open_gateway(
    settings: Settings, folder: DataFolder, database: Database
) -> AsyncIterator[HaproxyGateway]:
    host, port = split_address(settings.proxy_listen)
    gateway = HaproxyGateway(
        data_dir=folder.path,
        run_dir=settings.run_dir,
        deployment=folder.deployment_id(),
        listen=ListenSetting(host, port, explicit=settings.proxy_listen != DEFAULT_PROXY_LISTEN),
        tcp_ports=TcpPortSetting(
            split_port_range(settings.tcp_ports),
            explicit=settings.tcp_ports != DEFAULT_TCP_PORTS,
        ),
        base_domain=settings.base_domain,
        public_host=settings.public_host or None,
    )
    await gateway.open()
    following: asyncio.Task[None] | None = None
    try:
        await _publish_tcp_ports(gateway, database)
        following = asyncio.create_task(_follow_tcp_ports(gateway, database))
        # Before any work begins: later, only the work on an instance changes its routes.
        living = await database.read(instances.list_living)
        await gateway.replace_all(
            route
            for instance in living
            for route in routes_of(instance, open_=instance.status is Status.RUNNING)
        )
        yield gateway
    finally:
        if following is not None:
            following.cancel()
        await gateway.close()


async def _publish_tcp_ports(gateway: HaproxyGateway, database: Database) -> frozenset[int]:
    usable = gateway.tcp_ports - gateway.unusable_ports
    await database.write(tcp_ports.set_usable, usable)
    return usable


async def _follow_tcp_ports(gateway: HaproxyGateway, database: Database) -> None:
    """Keep the store's ports true when a stranger takes one after a restart of the proxy."""
    published = gateway.tcp_ports - gateway.unusable_ports
    while True:
        await asyncio.sleep(_TCP_PORTS_CHECK_SECONDS)
        if gateway.tcp_ports - gateway.unusable_ports != published:
            published = await _publish_tcp_ports(gateway, database)


def _build_reconciler(
    settings: Settings,
    folder: DataFolder,
    database: Database,
    gateway: HaproxyGateway,
    engines: Mapping[Cluster, Engine],
) -> Reconciler:
    deployment_id = folder.deployment_id()
    parts = Parts(
        database=database,
        routes=gateway,
        clock=system_clock,
        stop_grace_seconds=settings.stop_grace_seconds,
        rest_seconds=settings.address_quiet_seconds,
    )
    limits = ClusterLimits(
        memory_reserve_gib=settings.memory_reserve_gib,
        address_pool=ipaddress.IPv4Network(settings.address_pool),
        network_prefix=f"innkeep-{deployment_id[:8]}",
        resync_seconds=settings.resync_seconds,
    )
    return Reconciler(parts, engines, limits, workers=settings.workers, sole_server=True)


def _build_engines(
    settings: Settings, folder: DataFolder, catalog: Catalog
) -> Mapping[Cluster, Engine]:
    configured = {cluster.id: cluster for cluster in cluster_settings(settings)}
    return {
        cluster: _build_engine(settings, configured[cluster.id], folder)
        for cluster in catalog.clusters
    }


def _build_engine(settings: Settings, cluster: ClusterSettings, folder: DataFolder) -> Engine:
    if cluster.engine == "fake":
        return FakeEngine(FakeCluster(), folder.deployment_id())
    return DockerEngine(
        docker_socket(settings),
        folder.deployment_id(),
        settings.pull_stall_seconds,
        storage_folder=folder.storage,
    )


async def _refuse_unsuitable(engines: Mapping[Cluster, Engine]) -> None:
    for engine in engines.values():
        try:
            async with asyncio.timeout(_FIRST_CONNECT_SECONDS):
                await engine.connect()
        except EngineUnsuitable:
            await engine.close()
            raise
        except (EngineError, TimeoutError):
            continue  # away for now; its keeper goes on trying


async def _connect_once(reconciler: Reconciler) -> None:
    """Have clusters up before the first request where possible; one that is away comes later."""
    for cluster_id, keeper in reconciler.keepers.items():
        try:
            async with asyncio.timeout(_FIRST_CONNECT_SECONDS):
                await keeper.connect()
        except (EngineError, TimeoutError) as problem:
            _log.warning("cluster is away", cluster=cluster_id, why=str(problem))


async def _ensure_first_key(settings: Settings, folder: DataFolder, database: Database) -> None:
    if settings.api_key is not None:
        given = settings.api_key.get_secret_value()
        await accounts.issue_key(database, system_clock, _FIRST_OWNER, given)
    elif not await accounts.list_keys(database):
        # The file first: a key that nobody could read would lock the operator out.
        secret = accounts.new_secret()
        write_private(folder.api_key_file, secret)
        await accounts.issue_key(database, system_clock, _FIRST_OWNER, secret)
        _log.info("first API key made", file=str(folder.api_key_file))


def _names_hint(base_domain: str, gateway: HaproxyGateway, *, knows: bool) -> str:
    port = gateway.address.http_port
    if base_domain != "localhost":
        return f"*.{base_domain} must lead to the proxy (a wildcard DNS record), port {port}"
    if knows:
        return "this machine resolves *.localhost"
    return (
        "this machine's resolver does not know *.localhost (browsers and curl do by themselves); "
        f"other programs reach http ports at 127.0.0.1:{port} with the header "
        "Host: <instanceId>-<port>.localhost"
    )
