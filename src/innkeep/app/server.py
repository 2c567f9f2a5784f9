"""The server: builds the parts, starts them in order, drains them."""

import asyncio
import contextlib
import ipaddress
import shutil
import signal
import socket
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

import structlog
import uvicorn
from pydantic.alias_generators import to_camel

from innkeep.api.application import create_api
from innkeep.app.certificates import acme_details, prepared_acme, renewed_certificate
from innkeep.app.engines import build_engines, first_facts
from innkeep.app.entrances import Entrances
from innkeep.app.proxy import names_hint, open_gateway
from innkeep.app.ssh import SshPlace, serve_ssh, ssh_place
from innkeep.app.tools import ServedTools
from innkeep.catalog import build_catalog
from innkeep.data_folder import DataFolder, write_private
from innkeep.domain.clock import system_clock
from innkeep.domain.entry import EntryAddress
from innkeep.domain.prewarm import PrewarmQuota
from innkeep.domain.product import Catalog, Cluster
from innkeep.engines.base import Engine
from innkeep.gateway.acme_client import AcmeClient
from innkeep.gateway.haproxy_gateway import HaproxyGateway
from innkeep.gateway.host_names import resolver_knows_localhost_names
from innkeep.gateway.port_doctor import InstancePortDoctor
from innkeep.reconciler.cluster_keeper import ClusterLimits
from innkeep.reconciler.loop import Reconciler
from innkeep.reconciler.parts import Parts
from innkeep.server_place import only_server_of
from innkeep.services import accounts
from innkeep.services.deployment import Deployment
from innkeep.setting_values import split_address
from innkeep.settings import Settings
from innkeep.store import network_storages
from innkeep.store.database import Database
from innkeep.store.deployment import claim_database

_log = structlog.get_logger(__name__)


class _DrainableServer(uvicorn.Server):
    """Leaves signals to us: uvicorn raises them again when it ends, before we could drain.

    Args:
        config: uvicorn's.
        entrances: told at the end, since their connections stay open by themselves.
    """

    def __init__(self, config: uvicorn.Config, entrances: Entrances) -> None:
        super().__init__(config)
        self._entrances = entrances

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what is open, the entrances' connections first."""
        await self._entrances.close()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


_FIRST_OWNER = "default"


async def serve(settings: Settings) -> None:
    """Run a server until it is told to end (SIGTERM, SIGINT), then drain it.

    Raises:
        DataFolderBusy: another server has the data folder.
        WrongDatabase: the database is another deployment's, or another server works on it.
        StoreUnavailable: the database does not answer.
        EngineUnsuitable: a configured engine can't be used.
        GatewayProblem: the proxy or SSH can't run as configured.
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
            tools = ServedTools(settings, folder)
            await tools.prepare()
            # Before the proxy, which would be left behind when an engine is refused.
            engines = build_engines(settings, folder, catalog)
            facts = await first_facts(engines)
            acme = await prepared_acme(settings, folder)
            with ssh_place(settings, folder) as ssh:
                async with (
                    open_gateway(settings, folder, database, acme) as gateway,
                    renewed_certificate(acme),
                ):
                    reconciler = _build_reconciler(settings, folder, database, gateway, engines)
                    await reconciler.adopt(facts)
                    await _serve_in(
                        _House(
                            settings=settings,
                            folder=folder,
                            database=database,
                            catalog=catalog,
                            engines={cluster.id: engine for cluster, engine in engines.items()},
                            tools=tools,
                            ssh=ssh,
                            gateway=gateway,
                            acme=acme,
                            reconciler=reconciler,
                        )
                    )
    finally:
        database.close()


@dataclass(frozen=True, kw_only=True)
class _House:
    """Everything that was opened before the first request can be taken."""

    settings: Settings
    folder: DataFolder
    database: Database
    catalog: Catalog
    engines: Mapping[str, Engine]
    """By their cluster's id."""
    tools: ServedTools
    ssh: SshPlace
    gateway: HaproxyGateway
    acme: AcmeClient | None
    reconciler: Reconciler

    def deployment(self) -> Deployment:
        """What use cases work with."""
        settings, ssh = self.settings, self.ssh
        return Deployment(
            database=self.database,
            catalog=self.catalog,
            waker=self.reconciler,
            gateway=self.gateway,
            doctor=InstancePortDoctor(self.gateway, self.engines),
            monitor=self.reconciler,
            clock=system_clock,
            entry=EntryAddress(public_url=settings.api_url, ssh_host=ssh.host, ssh_port=ssh.port),
            lenient_kind=settings.lenient_kind,
            prewarm_quota=PrewarmQuota(
                tasks=settings.prewarm_tasks, image_gib=settings.prewarm_image_gib
            ),
            removed_grace_seconds=settings.removed_grace_seconds,
        )

    async def readiness(self) -> Mapping[str, object]:
        """What ``/readyz`` tells beside the clusters."""
        knows = await asyncio.to_thread(resolver_knows_localhost_names)
        proxy = asdict(await self.gateway.status())
        return {
            "proxy": {to_camel(name): value for name, value in proxy.items()}
            | {"acme": acme_details(self.acme)},
            "ssh": {"host": self.ssh.host, "port": self.ssh.port},
            "tools": self.tools.status(),
            "names": names_hint(self.settings.base_domain, self.gateway, knows=knows),
            "storage": {
                "promisedGib": await self.database.read(network_storages.promised_gib),
                "freeGib": shutil.disk_usage(self.folder.storage_disk).free // 1024**3,
            },
        }


async def _serve_in(house: _House) -> None:
    deployment = house.deployment()
    entrances = Entrances(deployment, house.engines, house.settings.terminal_idle_seconds)
    api = create_api(deployment, readiness_details=house.readiness, entrances=entrances.routes)
    host, port = split_address(house.settings.listen)
    server = _DrainableServer(
        uvicorn.Config(
            api,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=10,
            # It holds back what isn't read, and asks whether the other side is still there.
            ws="websockets-sansio",
            ws_max_size=1024 * 1024,
        ),
        entrances,
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.handle_exit, number, None)
    working = asyncio.create_task(house.reconciler.run())
    proxy = (await house.gateway.status()).listen
    _log.info("serving", api=f"http://{house.settings.listen}", proxy=proxy)
    try:
        async with serve_ssh(house.ssh, deployment, house.engines):
            await server.serve()
    finally:
        house.reconciler.drain()
        await working
        for engine in house.engines.values():
            await engine.close()
        _log.info("drained")


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
        metrics_interval_seconds=settings.metrics_interval_seconds,
        metrics_keep_hours=settings.metrics_keep_hours,
        prewarm_image_gib=settings.prewarm_image_gib,
    )
    limits = ClusterLimits(
        memory_reserve_gib=settings.memory_reserve_gib,
        address_pool=ipaddress.IPv4Network(settings.address_pool),
        network_prefix=f"innkeep-{deployment_id[:8]}",
        resync_seconds=settings.resync_seconds,
        spare_sandboxes=settings.sandbox_pool,
    )
    return Reconciler(parts, engines, limits, workers=settings.workers, sole_server=True)


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
