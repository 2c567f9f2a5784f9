"""The gateway as the rest of Innkeep sees it: routes in, traffic in, HAProxy kept alive.

HAProxy and its supervisor outlive this object on purpose: closing it changes nothing for a visitor.
"""

import asyncio
import contextlib
import resource
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import structlog

from innkeep.domain.endpoint import GatewayAddress, Route
from innkeep.domain.errors import InnkeepError
from innkeep.domain.port_access import PortAccess
from innkeep.gateway.certificate_keeper import CertificateKeeper
from innkeep.gateway.gateway_status import GatewayStatus
from innkeep.gateway.haproxy_config import DEFAULT_TIME_OUTS, TimeOuts, bind_address
from innkeep.gateway.haproxy_process import (
    SOCKET_NAME,
    HaproxyProcess,
    find_haproxy,
    proxy_folder,
)
from innkeep.gateway.host_names import default_public_host
from innkeep.gateway.listen_choice import ListenSetting, ProxyWish, TcpPortSetting, TlsSetting
from innkeep.gateway.port_probe import accepts_connections
from innkeep.gateway.process_identity import ProcessIdentity
from innkeep.gateway.proxy_setup import ProxySetup
from innkeep.gateway.proxy_state import ProxyState
from innkeep.gateway.route_book import RouteBook
from innkeep.gateway.route_journal import RouteJournal
from innkeep.gateway.route_publisher import RoutePublisher
from innkeep.gateway.runtime_maps import RuntimeMaps
from innkeep.gateway.runtime_socket import NotAnswering, RuntimeSocket

_log = structlog.get_logger(__name__)

_AWAY_CHECKS = 2
"""Checks in a row without HAProxy, before its ports are suspected to be lost to others."""
_UNLIMITED_FILES = 1_048_576


class HaproxyGateway:
    """Implements ``innkeep.services.protocols.Gateway`` with one HAProxy per data folder.

    Args:
        data_dir: the server's data folder; the proxy keeps its files in ``proxy`` there.
        run_dir: folder for sockets, as ``/run/innkeep``.
        deployment: id of the deployment; its first 8 characters name the run folder.
        listen: where http is served.
        tcp_ports: what is bound for tcp.
        base_domain: domain below which each http port has a name.
        public_host: host of tcp endpoints; ``None``: see ``default_public_host``.
        tls: where https is served, and with what; ``None``: nowhere.
        time_outs: of HAProxy.
        question_url: where an error page asks for its cause; empty: it doesn't.
        check_seconds: pause between two looks at HAProxy.
        compare_seconds: pause between two full comparisons of its maps.
        patience_seconds: how long a change may wait for a HAProxy that doesn't answer.
    """

    def __init__(
        self,
        *,
        data_dir: Path,
        run_dir: Path,
        deployment: str,
        listen: ListenSetting,
        tcp_ports: TcpPortSetting,
        base_domain: str,
        public_host: str | None = None,
        tls: TlsSetting | None = None,
        time_outs: TimeOuts = DEFAULT_TIME_OUTS,
        question_url: str = "",
        check_seconds: float = 2.0,
        compare_seconds: float = 60.0,
        patience_seconds: float = 5.0,
    ) -> None:
        self._folder = proxy_folder(data_dir)
        self._process = HaproxyProcess(self._folder)
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        self._wish = ProxyWish(
            listen=listen,
            tcp=tcp_ports,
            run_folder=run_dir.resolve() / deployment[:8],
            file_limit=_UNLIMITED_FILES if limit == resource.RLIM_INFINITY else limit,
            tls=tls,
        )
        self._base_domain = base_domain
        self._public_host = public_host
        self._question_url = question_url
        self._check_seconds = check_seconds
        self._compare_seconds = compare_seconds
        self._runtime = RuntimeSocket(self._wish.run_folder / SOCKET_NAME)
        self._time_outs = time_outs
        self._certificate = (
            CertificateKeeper(tls.certificate, self._folder, self._runtime) if tls else None
        )
        self._book = RouteBook(self._host_name)
        self._journal = RouteJournal(self._folder)
        self._publisher = RoutePublisher(
            self._book,
            self._journal,
            RuntimeMaps(self._runtime),
            self._process,
            patience_seconds=patience_seconds,
        )
        self._state: ProxyState | None = None
        self._setup: ProxySetup | None = None
        self._watch: asyncio.Task[None] | None = None
        self._known: ProcessIdentity | None = None
        self._away = 0
        self._compared = 0.0
        self._restarts = 0
        self._problem: str | None = None

    async def open(self) -> None:
        """Have HAProxy running with the routes that were in force last.

        Raises:
            ProxyError: it can't run as asked; the sentence says what to change.
            GatewayUnavailable: it runs and can't be changed now.
        """
        self._setup = ProxySetup(
            folder=self._folder,
            process=self._process,
            wish=self._wish,
            program=find_haproxy(),
            runtime=self._runtime,
            certificate=self._certificate,
            time_outs=self._time_outs,
            question_url=self._question_url,
        )
        self._state = await self._setup.bring_up()
        self._book.load(await asyncio.to_thread(self._journal.read))
        self._known = await self._peer()
        self._publisher.start()
        self._compared = time.monotonic()
        self._watch = asyncio.create_task(self._keep_watch(), name="gateway watch")
        try:
            await self._publisher.settle()
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Let go of HAProxy; it goes on serving."""
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        await self._publisher.close()
        await self._runtime.close()

    @property
    def address(self) -> GatewayAddress:
        """How clients reach it; known from ``open`` on."""
        state = self._opened
        return GatewayAddress(
            base_domain=self._base_domain,
            http_port=state.listen_port,
            tls_port=state.tls_port,
            public_host=self._public_host or default_public_host(state.tcp_host),
        )

    @property
    def tcp_ports(self) -> frozenset[int]:
        """Every port of the range in force, usable or not."""
        return self._opened.tcp_ports

    @property
    def unusable_ports(self) -> frozenset[int]:
        """Ports of the range that must not be handed out: another program has them."""
        return self._opened.unusable

    async def set_routes(self, instance_id: str, routes: Iterable[Route]) -> None:
        """See ``RouteTable``; ``GatewayUnavailable`` when it can't be made sure for now."""
        self._book.assign(instance_id, routes)
        await self._publisher.settle()

    async def set_access(self, instance_id: str, access: Iterable[PortAccess]) -> None:
        """See ``AccessTable``; ``GatewayUnavailable`` when it can't be made sure for now."""
        # Of an instance without routes nothing is in force yet.
        if self._book.guard(instance_id, access):
            await self._publisher.settle()

    async def remove_routes(self, instance_id: str) -> None:
        """See ``RouteTable``; ``GatewayUnavailable`` when it can't be made sure for now."""
        self._book.remove(instance_id)
        await self._publisher.settle()

    async def replace_all(
        self, routes: Iterable[Route], access: Mapping[str, Iterable[PortAccess]] | None = None
    ) -> None:
        """See ``RouteTable``; ``GatewayUnavailable`` when it can't be made sure for now.

        Args:
            routes: all there are.
            access: all the guards there are, by instance; ``None``: as they are.
        """
        self._book.replace(routes, access)
        await self._publisher.settle(recheck=True)

    async def is_listening(self, address: str, port: int) -> bool:
        """Whether something accepts connections there, found out within half a second."""
        return await accepts_connections(address, port)

    async def is_up(self) -> bool:
        """Whether the process that lets traffic in runs now."""
        return await self._peer() is not None

    async def status(self) -> GatewayStatus:
        """Look at the proxy now."""
        state = self._opened
        peer = await self._peer()
        supervisor = await asyncio.to_thread(self._process.supervisor)
        return GatewayStatus(
            running=peer is not None,
            pid=peer.pid if peer else None,
            supervisor_pid=supervisor.pid if supervisor else None,
            listen=bind_address(state.listen_host, state.listen_port),
            tcp_ports=len(state.usable),
            unusable_tcp_ports=len(state.unusable),
            routes=self._book.count(),
            restarts=self._restarts,
            problem=self._problem,
            tls_listen=state.tls_listen,
            certificate=self._certificate.status if self._certificate else None,
        )

    @property
    def _opened(self) -> ProxyState:
        if self._state is None:
            raise RuntimeError("the gateway isn't open")
        return self._state

    def _host_name(self, instance_id: str, port: int) -> str:
        return self.address.http_host(instance_id, port)

    async def _peer(self) -> ProcessIdentity | None:
        try:
            return await self._runtime.peer()
        except NotAnswering:
            return None

    async def _keep_watch(self) -> None:
        while True:
            await asyncio.sleep(self._check_seconds)
            try:
                await self._check()
                problem = None
            except (InnkeepError, OSError) as found:
                problem = str(found)
            except Exception:  # noqa: BLE001 - the watch must outlive any fault of a check
                problem = "the check of the proxy failed"
                _log.exception("gateway.check_failed")
            if problem != self._problem:
                _log.warning("gateway.health", problem=problem)
            self._problem = problem

    async def _check(self) -> None:
        assert self._setup is not None
        await asyncio.to_thread(self._process.ensure_supervisor, self._setup.program)
        peer = await self._peer()
        if peer is None:
            self._away += 1
            if self._away > _AWAY_CHECKS:
                self._state = await self._setup.revive(self._opened)
        else:
            self._away = 0
            if self._known is not None and peer != self._known:
                self._restarts += 1
                _log.warning("gateway.haproxy_replaced", pid=peer.pid)
            self._known = peer
        if self._certificate is not None:
            await self._certificate.follow(peer)
        due = time.monotonic() - self._compared > self._compare_seconds
        if due:
            self._compared = time.monotonic()
        await self._publisher.settle(recheck=due)
        if peer is None:
            said = await asyncio.to_thread(self._process.log_tail)
            raise OSError(f"HAProxy is down; it said: {said}")
