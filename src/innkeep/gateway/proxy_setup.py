"""From what was asked of the proxy to a HAProxy that runs so: found again, or started anew."""

import asyncio
import grp
import os
import pwd
import re
import time
from dataclasses import dataclass
from pathlib import Path

import structlog

from innkeep.gateway.certificate_keeper import CertificateKeeper
from innkeep.gateway.durable_file import read_if_there, write_durably
from innkeep.gateway.errors import ProxyError
from innkeep.gateway.haproxy_config import (
    DEFAULT_TIME_OUTS,
    ProxyBinding,
    TimeOuts,
    TlsBinding,
    bind_address,
    render_config,
)
from innkeep.gateway.haproxy_process import SOCKET_NAME, HaproxyProcess
from innkeep.gateway.listen_choice import (
    ProxyWish,
    choose,
    choose_again_while_away,
    still_fits,
)
from innkeep.gateway.map_files import Table, map_text
from innkeep.gateway.pages import page_files, pages_digest
from innkeep.gateway.port_ranges import format_ports
from innkeep.gateway.proxy_state import ProxyState, load_state, save_state
from innkeep.gateway.runtime_socket import NotAnswering, RuntimeSocket

_log = structlog.get_logger(__name__)

_ATTEMPTS = 3
_START_SECONDS = 5.0
_HUNG_SECONDS = 10.0
_LONGEST_SOCKET_PATH = 90
"""Of the kernel's 107 bytes; HAProxy adds a suffix of its own while it binds."""
_PLAIN_PATH = re.compile(r"[\w./ +,@=-]+")


@dataclass(frozen=True, kw_only=True)
class ProxySetup:
    """Brings the proxy of one data folder up as it was asked for."""

    folder: Path
    process: HaproxyProcess
    wish: ProxyWish
    program: str
    runtime: RuntimeSocket
    certificate: CertificateKeeper | None = None
    """Of https; ``None``: it is not served."""
    time_outs: TimeOuts = DEFAULT_TIME_OUTS
    question_url: str = ""
    """Where a page asks why its port can't be reached; empty: it doesn't."""

    async def bring_up(self) -> ProxyState:
        """Have HAProxy running and answering; one that runs as asked already is left alone.

        Raises:
            ProxyError: it can't run as asked; the sentence says why.
        """
        await asyncio.to_thread(self._prepare_folders)
        if self.certificate is not None:
            await asyncio.to_thread(self.certificate.prepare)
        for _ in range(_ATTEMPTS):
            state = await self._reuse()
            if state is not None:
                return state
            state = await asyncio.to_thread(self._choose)
            if state is None:
                continue
            await asyncio.to_thread(self.process.ensure_supervisor, self.program)
            if await self._answers(_START_SECONDS):
                _log.info(
                    "gateway.started",
                    listen=bind_address(state.listen_host, state.listen_port),
                    tcp_ports=format_ports(state.tcp_ports),
                    unusable=format_ports(state.unusable),
                )
                return state
            # Another program may have taken a port between our look and HAProxy's.
            await asyncio.to_thread(self.process.stop)
        raise ProxyError(f"HAProxy does not start: {self.process.log_tail() or 'it says nothing'}")

    async def revive(self, state: ProxyState) -> ProxyState:
        """After HAProxy failed to come back: leave out tcp ports that were lost meanwhile."""
        return await asyncio.to_thread(self._choose_again, state)

    async def _reuse(self) -> ProxyState | None:
        running = await asyncio.to_thread(self.process.haproxy)
        if running is None:
            return None
        state = load_state(self.folder)
        if state is None or not self._runs_as_asked(state):
            _log.warning("gateway.restart", reason="the proxy's settings changed")
        elif await self._answers(_HUNG_SECONDS):
            await asyncio.to_thread(self.process.ensure_supervisor, self.program)
            return state
        else:
            _log.warning("gateway.restart", reason="HAProxy runs but does not answer")
        await asyncio.to_thread(self.process.stop)
        return None

    def _runs_as_asked(self, state: ProxyState) -> bool:
        return still_fits(state, self.wish) and read_if_there(self.process.config) == self._render(
            state
        )

    async def _answers(self, patience_seconds: float) -> bool:
        deadline = time.monotonic() + patience_seconds
        while time.monotonic() < deadline:
            try:
                speaker, _ = await self.runtime.exchange("show version")
            except NotAnswering:
                await asyncio.sleep(0.03)
                continue
            if speaker == await asyncio.to_thread(self.process.haproxy):
                return True
            await asyncio.sleep(0.03)
        return False

    def _choose(self) -> ProxyState | None:
        """Choose and write everything; ``None`` when a HAProxy came up meanwhile."""
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            # Nobody can start HAProxy while the ports are tried and the files written.
            with self.process.absence() as absent:
                if absent:
                    state = choose(self.wish, load_state(self.folder))
                    self._write(state)
                    return state
            if self.process.haproxy() is not None:
                return None
            time.sleep(0.03)
        return None

    def _choose_again(self, state: ProxyState) -> ProxyState:
        with self.process.absence() as absent:
            if not absent:
                return state
            chosen = choose_again_while_away(state)
            if chosen == state or not chosen.usable:
                return state
            _log.warning("gateway.ports_lost", unusable=format_ports(chosen.unusable))
            self._write(chosen)
            return chosen

    def _write(self, state: ProxyState) -> None:
        try:
            for name, text in page_files(self.question_url).items():
                write_durably(self.folder / name, text)
            for table in Table:
                if not (self.folder / table).exists():
                    write_durably(self.folder / table, map_text({}))
            write_durably(self.process.config, self._render(state))
            save_state(self.folder, state)
        except OSError as problem:
            raise ProxyError(f"the proxy's files can't be written: {problem}") from problem

    def _render(self, state: ProxyState) -> str:
        user, group = _unprivileged_account()
        return render_config(
            ProxyBinding(
                listen_host=state.listen_host,
                listen_port=state.listen_port,
                tcp_host=state.tcp_host,
                tcp_ports=state.usable,
                socket=Path(state.run_folder) / SOCKET_NAME,
                file_limit=state.file_limit,
                user=user,
                group=group,
                tls=self._tls(state),
                time_outs=self.time_outs,
                pages=pages_digest(page_files(self.question_url)),
            )
        )

    def _tls(self, state: ProxyState) -> TlsBinding | None:
        wish = self.wish.tls
        if wish is None or state.tls_host is None or state.tls_port is None:
            return None
        return TlsBinding(
            host=state.tls_host,
            port=state.tls_port,
            only=wish.only,
            hsts_seconds=wish.hsts_seconds,
        )

    def _prepare_folders(self) -> None:
        run_folder = self.wish.run_folder
        check_run_folder(run_folder)
        if " ;" in str(self.folder) or "\n" in str(self.folder):
            raise ProxyError(f"the data folder {self.folder} has characters its proxy can't take")
        try:
            run_folder.parent.mkdir(parents=True, exist_ok=True)
            for folder in (run_folder, self.folder):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as problem:
            raise ProxyError(
                f"the proxy's folder {problem.filename} can't be made: {problem.strerror}"
            ) from problem
        if run_folder.stat().st_uid != os.geteuid():
            raise ProxyError(f"the run folder {run_folder} belongs to another account")


def check_run_folder(run_folder: Path) -> None:
    """Refuse a folder in which HAProxy's socket can't be.

    Raises:
        ProxyError: its path is too long, or has characters that HAProxy can't take.
    """
    path = str(run_folder / SOCKET_NAME)
    if len(os.fsencode(path)) > _LONGEST_SOCKET_PATH:
        raise ProxyError(
            f"the run folder's path is too long for a socket: {path} has more than "
            f"{_LONGEST_SOCKET_PATH} characters; choose a shorter run folder"
        )
    if not _PLAIN_PATH.fullmatch(path):
        raise ProxyError(f"the run folder {run_folder} has characters HAProxy can't take")


def _unprivileged_account() -> tuple[str | None, str | None]:
    """Who HAProxy becomes after it has bound its ports; only root can become somebody else."""
    if os.geteuid() != 0:
        return None, None
    for name in ("haproxy", "nobody"):
        try:
            account = pwd.getpwnam(name)
            return name, grp.getgrgid(account.pw_gid).gr_name
        except KeyError:
            continue
    return None, None
