"""The proxy as the server opens it, and what the store must know of it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

from innkeep.api import port_question
from innkeep.data_folder import DataFolder
from innkeep.domain.endpoint import Route, routes_of
from innkeep.domain.port_access import PortAccess
from innkeep.gateway.acme_client import AcmeClient
from innkeep.gateway.haproxy_gateway import HaproxyGateway
from innkeep.gateway.listen_choice import ListenSetting, TcpPortSetting, TlsSetting
from innkeep.setting_values import split_address, split_port_range
from innkeep.settings import DEFAULT_PROXY_LISTEN, DEFAULT_TCP_PORTS, Settings
from innkeep.store import instances, tcp_ports
from innkeep.store.database import Database, Transaction

_TCP_PORTS_CHECK_SECONDS = 15.0


@contextlib.asynccontextmanager
async def open_gateway(
    settings: Settings, folder: DataFolder, database: Database, acme: AcmeClient | None
) -> AsyncIterator[HaproxyGateway]:
    """The proxy running, with the routes of the store; leaving lets go of it, never ends it.

    Args:
        settings: the server's.
        folder: the data folder.
        database: the store.
        acme: gets the certificate of https; ``None``: the operator's file has it, if there is one.

    Raises:
        ProxyError: the proxy can't run as configured.
    """
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
        tls=_tls_setting(settings, acme),
        question_url=f"{settings.api_url}{port_question.PATH}",
    )
    await gateway.open()
    following: asyncio.Task[None] | None = None
    try:
        await _publish_tcp_ports(gateway, database)
        following = asyncio.create_task(_follow_tcp_ports(gateway, database))
        # Before any work begins: later, only the work on an instance changes its routes.
        await _publish_routes(gateway, database)
        yield gateway
    finally:
        if following is not None:
            following.cancel()
        await gateway.close()


def names_hint(base_domain: str, gateway: HaproxyGateway, *, knows: bool) -> str:
    """How the names of http ports are resolved, for the operator."""
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


def _tls_setting(settings: Settings, acme: AcmeClient | None) -> TlsSetting | None:
    certificate = acme.file if acme else settings.tls_certificate
    if not settings.proxy_tls_listen or certificate is None:
        return None
    host, port = split_address(settings.proxy_tls_listen)
    return TlsSetting(
        listen=ListenSetting(host, port, explicit=True),
        certificate=certificate.absolute(),
        only=settings.tls_only,
        hsts_seconds=settings.hsts_seconds,
    )


async def _publish_routes(gateway: HaproxyGateway, database: Database) -> None:
    routes, access = await database.read(_published)
    await gateway.replace_all(routes, access)


def _published(tx: Transaction) -> tuple[list[Route], dict[str, Sequence[PortAccess]]]:
    routes: list[Route] = []
    access: dict[str, Sequence[PortAccess]] = {}
    # One at a time: thousands of whole instances would cost memory that is never given back.
    for instance in instances.each_living(tx):
        routes += routes_of(instance, open_=instance.may_serve)
        if instance.port_access:
            access[instance.id] = instance.port_access
    return routes, access


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
