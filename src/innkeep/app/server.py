"""The server: builds the parts, starts them in order, drains them."""

import asyncio
import contextlib
import ipaddress
import shutil
import signal
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import structlog
from pydantic.alias_generators import to_camel

from innkeep.api.application import create_api
from innkeep.api.metrics import Metrics
from innkeep.app.api_server import ApiServer
from innkeep.app.assembly import deployment_of, parts_of, rates_of
from innkeep.app.certificates import acme_details, prepared_acme, renewed_certificate
from innkeep.app.crew import Crew, CrewTools
from innkeep.app.engines import build_engines, first_facts
from innkeep.app.entrances import Entrances
from innkeep.app.first_key import ensure_first_key
from innkeep.app.handover import HandedOver, bind_main_socket
from innkeep.app.housekeeping import kept_house
from innkeep.app.isolation import isolations
from innkeep.app.main_gateway import GatewayService
from innkeep.app.proxy import names_hint, open_gateway
from innkeep.app.ssh import SshPlace, serve_ssh, ssh_place
from innkeep.app.tools import ServedTools
from innkeep.app.webhooks import delivering
from innkeep.catalog import build_catalog
from innkeep.console.routes import router as console_router
from innkeep.data_folder import DataFolder
from innkeep.domain.entry import EntryAddress
from innkeep.domain.product import Catalog, Cluster
from innkeep.engines.base import Engine
from innkeep.gateway.acme_client import AcmeClient
from innkeep.gateway.haproxy_gateway import HaproxyGateway
from innkeep.gateway.host_names import resolver_knows_localhost_names
from innkeep.reconciler.cluster_keeper import ClusterLimits
from innkeep.reconciler.loop import Reconciler
from innkeep.server_place import only_server_of
from innkeep.services.deployment import Deployment
from innkeep.setting_values import split_address
from innkeep.settings import Settings
from innkeep.store import idempotency, network_storages
from innkeep.store.database import Database
from innkeep.store.deployment import claim_database

_log = structlog.get_logger(__name__)


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
            await database.write(idempotency.let_all_go)
            await ensure_first_key(settings, folder, database)
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
                    reconciler = _build_reconciler(
                        settings, folder, database, gateway, engines, ssh
                    )
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
        return deployment_of(
            self.settings,
            folder=self.folder,
            database=self.database,
            catalog=self.catalog,
            reconciler=self.reconciler,
            gateway=self.gateway,
            engines=self.engines,
            entry=self.entry,
        )

    @property
    def entry(self) -> EntryAddress:
        """Where people come in."""
        return EntryAddress(
            public_url=self.settings.api_url, ssh_host=self.ssh.host, ssh_port=self.ssh.port
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
    settings, reconciler = house.settings, house.reconciler
    deployment = house.deployment()
    entrances = Entrances(deployment, house.engines, settings.terminal_idle_seconds)
    metrics = Metrics()
    crew: Crew | None = None

    async def readiness() -> Mapping[str, object]:
        processes = {"wanted": 1, "running": 1} if crew is None else crew.status()
        return {**await house.readiness(), "processes": processes}

    api = create_api(
        deployment,
        readiness_details=readiness,
        entrances=[*entrances.routes, *(console_router.routes if settings.console else ())],
        metrics=metrics,
        rates=rates_of(settings),
    )
    server = ApiServer(
        HandedOver(api),
        *split_address(settings.listen),
        entrances,
        api.state.prompt_answers.find,
    )
    sockets: list[socket.socket] | None = None
    if settings.processes > 1:
        place = settings.run_dir.resolve() / house.folder.deployment_id()[:8] / "main.sock"
        sockets = [server.config.bind_socket(), bind_main_socket(place)]
        crew = Crew(
            CrewTools(
                settings=settings,
                entry=house.entry,
                main_socket=place,
                listening=sockets[0],
                lock=house.folder.lock_descriptor,
                gateway=GatewayService(house.gateway, deployment),
                reconciler=reconciler,
                changes=house.database.changes,
                metrics=metrics,
            )
        )
    _end_on_signals(server, crew)
    working = asyncio.create_task(reconciler.run())
    proxy = (await house.gateway.status()).listen
    _log.info("serving", api=f"http://{settings.listen}", proxy=proxy)
    try:
        async with (
            serve_ssh(house.ssh, deployment, house.engines),
            delivering(deployment),
            kept_house(deployment, audit_keep_days=settings.audit_keep_days),
            crew.working() if crew else contextlib.nullcontext(),
        ):
            await server.serve(sockets)
            reconciler.drain()
    finally:
        reconciler.drain()
        await working
        for engine in house.engines.values():
            await engine.close()
        _log.info("drained")


def _end_on_signals(server: ApiServer, crew: Crew | None) -> None:
    def end(number: int) -> None:
        server.handle_exit(number, None)
        if crew is not None:
            crew.end()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, end, number)


def _build_reconciler(
    settings: Settings,
    folder: DataFolder,
    database: Database,
    gateway: HaproxyGateway,
    engines: Mapping[Cluster, Engine],
    ssh: SshPlace,
) -> Reconciler:
    deployment_id = folder.deployment_id()
    parts = parts_of(settings, database, gateway)
    limits = ClusterLimits(
        memory_reserve_gib=settings.memory_reserve_gib,
        address_pool=ipaddress.IPv4Network(settings.address_pool),
        network_prefix=f"innkeep-{deployment_id[:8]}",
        resync_seconds=settings.resync_seconds,
        spare_sandboxes=settings.sandbox_pool,
    )
    return Reconciler(
        parts,
        engines,
        limits,
        workers=settings.workers,
        sole_server=True,
        isolations=isolations(settings, gateway, ssh),
    )
