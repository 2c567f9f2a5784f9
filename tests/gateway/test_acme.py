"""A certificate by real ACME: lego, an authority on loopback, and a HAProxy that serves it."""

import asyncio
import contextlib
import hashlib
import os
import shutil
import socket
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509

from innkeep.gateway.acme_client import AcmeClient
from innkeep.gateway.acme_rules import AcmeSetting
from innkeep.gateway.lego import Lego, LegoFailed
from innkeep.gateway.listen_choice import ListenSetting, TlsSetting
from tests.pebble import PROGRAMS, Pebble

from .proxy_bench import ProxyHome, until

pytestmark = pytest.mark.proxy

DOMAIN = "inn.example"
HOUR, DAY = 3600.0, 86_400.0


class Clock:
    """Runs as the machine's does, and can be set."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@pytest.fixture
def pebble(tmp_path: Path) -> Iterator[Pebble]:
    for program, package in PROGRAMS.items():
        if shutil.which(program) is None:
            pytest.skip(f"the program {program} (package {package}) is missing")
    with Pebble(tmp_path) as pebble:
        yield pebble


class Site:
    """What a server has: a data folder, a HAProxy, and a certificate that is looked after."""

    def __init__(self, home: ProxyHome, pebble: Pebble) -> None:
        self.home = home
        self.pebble = pebble
        self.clock = Clock()
        self.pause = 0.2
        """After a failure."""
        self.bound_seconds = 120.0

    def client(self) -> AcmeClient:
        program = shutil.which("lego")
        assert program is not None
        return AcmeClient(
            self.home.data_dir,
            AcmeSetting(
                provider="exec",
                email="keeper@inn.example",
                directory=self.pebble.directory,
                base_domain=DOMAIN,
                resolvers=(self.pebble.resolver,),
            ),
            Lego(
                program=program,
                environment={**os.environ, **self.pebble.environment},
                bound_seconds=self.bound_seconds,
            ),
            clock=self.clock,
            check_seconds=0.1,
            retry=lambda failures: self.pause if failures else HOUR,
        )

    @contextlib.asynccontextmanager
    async def running(self, client: AcmeClient) -> AsyncIterator[None]:
        """HAProxy with the client's file, and the client at work."""
        client.prepare()
        tls = TlsSetting(
            listen=ListenSetting("127.0.0.1", self.home.tls_port, explicit=True),
            certificate=client.file,
        )
        async with self.home.opened(self.home.gateway(base_domain=DOMAIN, tls=tls)):
            working = asyncio.create_task(client.run())
            try:
                yield
            finally:
                working.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await working

    def served(self, trust: ssl.SSLContext) -> str:
        """SHA-256 of what a new connection gets; empty when the client does not trust it."""
        with socket.create_connection(("127.0.0.1", self.home.tls_port), timeout=10) as plain:
            try:
                name = f"aa-80.{DOMAIN}"
                with trust.wrap_socket(plain, server_hostname=name) as stream:
                    der = stream.getpeercert(binary_form=True)
            except ssl.SSLCertVerificationError:
                return ""
        assert der is not None
        return hashlib.sha256(der).hexdigest().upper()

    def issuer(self) -> str:
        """Who signed what a new connection gets."""
        pem = ssl.get_server_certificate(("127.0.0.1", self.home.tls_port), timeout=10)
        return x509.load_pem_x509_certificate(pem.encode()).issuer.rfc4514_string()


async def _eventually(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(90):
        while not await asyncio.to_thread(condition):
            await asyncio.sleep(0.05)


async def test_a_certificate_is_got_served_renewed_and_outlives_its_authority(
    home: ProxyHome, pebble: Pebble
) -> None:
    site = Site(home, pebble)
    pebble.set_hook("exit 3")
    trust = ssl.create_default_context(cadata=pebble.root)
    client = site.client()
    async with site.running(client):
        await _eventually(lambda: client.status.problem is not None)
        failed = client.status
        assert failed.placeholder
        problem = str(failed.problem)
        assert problem.startswith("lego ended with 1: Could not obtain certificates")
        assert problem.endswith("; a self-signed placeholder is served")
        assert pebble.environment["EXEC_PATH"] not in problem
        assert site.served(trust) == ""
        assert "Innkeep" in site.issuer()

        pebble.set_hook()
        await _eventually(lambda: site.served(trust) != "")
        await _eventually(lambda: client.status.problem is None)
        first = site.served(trust)
        assert not client.status.placeholder
        asked = pebble.calls.read_text().splitlines()
        assert {line.split()[1] for line in asked} == {f"_acme-challenge.{DOMAIN}."}

        site.clock.ahead = 59 * DAY
        await _looks(client)
        assert site.served(trust) == first
        site.clock.ahead = 61 * DAY
        await _eventually(lambda: site.served(trust) not in {"", first})
        renewed = site.served(trust)

        await asyncio.to_thread(pebble.stop)
        site.clock.ahead = 62 * DAY
        await _eventually(lambda: client.status.problem is not None)
        problem = str(client.status.problem)
        assert "connection refused" in problem
        assert "the former certificate stays in force, until " in problem
        assert client.status.next_try
        assert site.served(trust) == renewed
    kept = [home.data_dir / "acme", *(home.data_dir / "acme").rglob("*")]
    assert client.file in kept
    assert [each for each in kept if each.stat().st_mode & 0o077] == []

    # A server that starts then has it at once, without its authority.
    site.clock.ahead = 0
    again = site.client()
    async with site.running(again):
        await _eventually(lambda: site.served(trust) == renewed)
        assert not again.status.placeholder


async def test_a_server_that_starts_again_waits_as_a_running_one_would(
    home: ProxyHome, pebble: Pebble
) -> None:
    site = Site(home, pebble)
    pebble.set_hook("exit 3")
    site.pause = 3600
    client = site.client()
    async with site.running(client):
        await _eventually(lambda: client.status.problem is not None)
    asked = pebble.calls.read_text()
    again = site.client()
    async with site.running(again):
        assert again.status.problem == client.status.problem
        assert again.status.next_try == client.status.next_try
        site.clock.ahead = 3500
        # Long enough for many looks.
        await _looks(again)
        assert pebble.calls.read_text() == asked
        site.clock.ahead = 3700
        await _eventually(lambda: pebble.calls.read_text() != asked)


async def _looks(client: AcmeClient) -> None:
    """Several looks of the client have been made."""
    for _ in range(3):
        assert await client._step() > 0


async def test_lego_and_what_it_started_are_ended_when_it_hangs(
    home: ProxyHome, pebble: Pebble, tmp_path: Path
) -> None:
    site = Site(home, pebble)
    hanging = tmp_path / "hanging"
    pebble.set_hook(f"echo $$ >>{hanging}; exec sleep 600")
    site.bound_seconds = 2
    client = site.client()

    def first_is_ended() -> bool:
        # A machine under load may need several tries to get that far.
        return hanging.exists() and not _is_running(int(hanging.read_text().split()[0]))

    async with site.running(client):
        await _eventually(first_is_ended)
        await _eventually(lambda: client.status.problem is not None)
        assert "did not end within 2 seconds, and was ended" in str(client.status.problem)


async def test_lego_is_ended_with_the_server(
    home: ProxyHome, pebble: Pebble, tmp_path: Path
) -> None:
    site = Site(home, pebble)
    pid_file = tmp_path / "hanging"
    pebble.set_hook(f"echo $$ >{pid_file}; exec sleep 600")
    async with site.running(site.client()):
        await _eventually(lambda: pid_file.exists() and bool(pid_file.read_text().strip()))
    pid = int(pid_file.read_text())
    await until(lambda: not _is_running(pid))


async def test_a_program_that_can_not_be_started_is_told(tmp_path: Path) -> None:
    lego = Lego(program=str(tmp_path / "none"), environment={})
    with pytest.raises(LegoFailed, match="lego can't be started: No such file"):
        await lego.run([lego.program, "run"])


def _is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
