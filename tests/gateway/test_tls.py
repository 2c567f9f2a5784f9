"""https on a real HAProxy: served, redirected to, and its certificate replaced while it runs."""

import asyncio
import hashlib
import json
import os
import signal
import socket
import ssl
import subprocess
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect

from innkeep.domain.port_access import AccessMode, PortAccess
from innkeep.gateway.errors import ProxyError
from innkeep.gateway.haproxy_gateway import HaproxyGateway
from innkeep.gateway.listen_choice import ListenSetting, TlsSetting
from innkeep.gateway.process_identity import identify

from .certificates import Authority, Issued, pem_of_key
from .proxy_bench import BACKEND_A as A
from .proxy_bench import (
    BACKEND_PORT,
    ProxyHome,
    fetch,
    http_backend,
    http_route,
    status_once_up,
    until,
)

pytestmark = pytest.mark.proxy

# Clients take no wildcard right below a top-level domain, as *.localhost would be.
DOMAIN = "inn.localhost"
HOST = f"aa-{BACKEND_PORT}.{DOMAIN}"
AUTHORITY = Authority()


class Https:
    """A gateway that serves https, with the file of its certificate."""

    def __init__(self, home: ProxyHome) -> None:
        self.home = home
        self.file = home.root / "certificate.pem"
        self.first = AUTHORITY.issue(f"*.{DOMAIN}")
        self.write(self.first)

    def write(self, issued: Issued) -> None:
        self.file.write_bytes(pem_of_key(issued.key) + issued.leaf + AUTHORITY.pem)

    def gateway(self, *, only: bool = False, hsts_seconds: int = 0) -> HaproxyGateway:
        return self.home.gateway(
            base_domain=DOMAIN,
            tls=TlsSetting(
                listen=ListenSetting("127.0.0.1", self.home.tls_port, explicit=True),
                certificate=self.file,
                only=only,
                hsts_seconds=hsts_seconds,
            ),
        )

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cadata=AUTHORITY.pem.decode())

    async def get(self, path: str = "/", *, host: str = HOST) -> httpx.Response:
        """One request by https, which fails unless the certificate is right for the host."""
        async with httpx.AsyncClient(verify=self.trust, trust_env=False) as client:
            return await client.get(
                f"https://127.0.0.1:{self.home.tls_port}{path}",
                headers={"Host": f"{host}:{self.home.tls_port}"},
                extensions={"sni_hostname": host},
            )

    async def served(self) -> str:
        """SHA-256 of the certificate that a new connection gets."""
        return await asyncio.to_thread(self._served)

    def _served(self) -> str:
        with (
            socket.create_connection(("127.0.0.1", self.home.tls_port), timeout=10) as plain,
            self.trust.wrap_socket(plain, server_hostname=HOST) as stream,
        ):
            der = stream.getpeercert(binary_form=True)
        assert der is not None
        return hashlib.sha256(der).hexdigest().upper()

    async def wait_served(self, issued: Issued) -> None:
        async with asyncio.timeout(30):
            while await self.served() != issued.fingerprint:
                await asyncio.sleep(0.05)


@pytest.fixture
def https(shared_home: ProxyHome) -> Https:
    """On a proxy that goes on from test to test, with a certificate of the test's own."""
    return Https(shared_home)


@pytest.fixture
def own_https(home: ProxyHome) -> Https:
    """On a proxy of the test's own."""
    return Https(home)


async def test_a_port_is_reached_by_https_and_learns_so_and_plain_http_goes_on(
    https: Https,
) -> None:
    async with http_backend(A), https.home.opened(https.gateway()) as gateway:
        await gateway.set_routes("aa", [http_route("aa", A)])
        await https.wait_served(https.first)
        assert gateway.address.http_url("aa", 80) == f"https://aa-80.{DOMAIN}:{https.home.tls_port}"
        reply = await https.get()
        assert reply.status_code == 200
        assert "strict-transport-security" not in reply.headers
        headers = reply.json()["headers"]
        assert headers["x-forwarded-proto"] == ["https"]
        assert headers["x-forwarded-for"] == ["127.0.0.1"]
        assert headers["x-forwarded-host"] == [f"{HOST}:{https.home.tls_port}"]
        assert headers["x-forwarded-port"] == [str(https.home.tls_port)]
        assert (await https.get(host=f"nobody-80.{DOMAIN}")).status_code == 404
        status, _, body = await fetch(gateway.address.http_port, HOST)
        assert status == 200
        assert json.loads(body)["headers"]["x-forwarded-proto"] == ["http"]
        shown = await gateway.status()
        assert shown.tls_listen == f"127.0.0.1:{https.home.tls_port}"
        assert shown.certificate is not None
        assert shown.certificate.fingerprint == https.first.fingerprint
        assert shown.certificate.names == (f"*.{DOMAIN}",)


async def test_http_2_is_spoken_where_the_client_can(https: Https, tmp_path: Path) -> None:
    trusted = tmp_path / "authority.pem"
    trusted.write_bytes(AUTHORITY.pem)
    async with http_backend(A), https.home.opened(https.gateway()) as gateway:
        await gateway.set_routes("aa", [http_route("aa", A)])
        url = f"https://{HOST}:{https.home.tls_port}/"
        command = ["curl", "-sS", "--http2", "--noproxy", "*", "--cacert", str(trusted)]
        command += ["-w", "\n%{http_version} %{http_code}", url]
        asked = await asyncio.to_thread(
            lambda: subprocess.run(command, capture_output=True, text=True)
        )
    if asked.returncode == 2:
        pytest.skip("this curl speaks no HTTP/2")
    answer, _, said = asked.stdout.rpartition("\n")
    assert said == "2 200", asked.stderr
    assert json.loads(answer)["backend"] == A


async def test_plain_http_is_redirected_when_the_operator_says_so(own_https: Https) -> None:
    gateway = own_https.gateway(only=True, hsts_seconds=600)
    async with http_backend(A), own_https.home.opened(gateway):
        await gateway.set_routes("aa", [http_route("aa", A)])
        await gateway.set_access(
            "aa", [PortAccess(port=BACKEND_PORT, mode=AccessMode.TOKEN, secret="t" * 20)]
        )
        status, head, _ = await fetch(gateway.address.http_port, f"{HOST}:1", "/a/b?c=d")
        assert status == 308
        assert f"location: https://{HOST}:{own_https.home.tls_port}/a/b?c=d" in head.lower()
        reply = await own_https.get(f"/?token={'t' * 20}")
        assert reply.status_code == 200
        assert reply.headers["strict-transport-security"] == "max-age=600"
        assert reply.headers["set-cookie"].endswith("; Secure")
        assert (await fetch(gateway.address.http_port, f"nobody-80.{DOMAIN}"))[0] == 404


async def test_a_new_certificate_is_served_at_once_and_no_connection_ends(https: Https) -> None:
    async with http_backend(A), https.home.opened(https.gateway()) as gateway:
        await gateway.set_routes("aa", [http_route("aa", A)])
        before = await gateway.status()
        port = https.home.tls_port
        async with connect(
            f"wss://{HOST}:{port}/ws", host="127.0.0.1", port=port, ssl=https.trust, proxy=None
        ) as stream:
            await stream.send("one")
            assert await stream.recv() == f"{A}: one"
            for _ in range(2):
                renewed = AUTHORITY.issue(f"*.{DOMAIN}")
                https.write(renewed)
                await https.wait_served(renewed)
            await stream.send("two")
            assert await stream.recv() == f"{A}: two"
        after = await gateway.status()
        assert after.pid == before.pid
        assert after.certificate is not None
        assert after.certificate.fingerprint == renewed.fingerprint
        # A HAProxy that starts later serves it too.
        assert after.pid is not None
        pid = after.pid
        killed = identify(pid)
        os.kill(pid, signal.SIGKILL)
        await until(lambda: identify(pid) != killed)
        assert await status_once_up(gateway.address.http_port, HOST) == 200
        assert await https.served() == renewed.fingerprint


async def test_a_broken_file_is_told_and_the_former_certificate_stays(https: Https) -> None:
    async with https.home.opened(https.gateway()) as gateway:
        await https.wait_served(https.first)
        for broken in (b"", pem_of_key(https.first.key) + AUTHORITY.issue(f"x.{DOMAIN}").leaf):
            https.file.write_bytes(broken)
            async with asyncio.timeout(30):
                while True:
                    certificate = (await gateway.status()).certificate
                    assert certificate is not None
                    if certificate.problem is not None:
                        break
                    await asyncio.sleep(0.05)
            assert str(https.file) in certificate.problem
            assert "the former certificate stays in force" in certificate.problem
            assert await https.served() == https.first.fingerprint
            https.write(https.first)
            async with asyncio.timeout(30):
                while certificate is None or certificate.problem is not None:
                    certificate = (await gateway.status()).certificate
                    await asyncio.sleep(0.05)


async def test_a_start_with_a_broken_file_serves_what_was_served_before(own_https: Https) -> None:
    async with own_https.home.opened(own_https.gateway()):
        pass
    own_https.file.unlink()
    own_https.home.process.stop()
    async with own_https.home.opened(own_https.gateway()) as gateway:
        assert await own_https.served() == own_https.first.fingerprint
        certificate = (await gateway.status()).certificate
        assert certificate is not None
        assert "can't be read: No such file" in str(certificate.problem)
        renewed = AUTHORITY.issue(f"*.{DOMAIN}")
        own_https.write(renewed)
        await own_https.wait_served(renewed)


async def test_a_certificate_that_was_renewed_while_the_server_was_away_is_served(
    https: Https,
) -> None:
    async with https.home.opened(https.gateway()):
        pass
    renewed = AUTHORITY.issue(f"*.{DOMAIN}")
    https.write(renewed)
    async with https.home.opened(https.gateway()):
        await https.wait_served(renewed)


async def test_a_first_start_without_a_certificate_that_is_fit_is_refused(own_https: Https) -> None:
    own_https.file.write_bytes(b"nothing of use")
    gateway = own_https.gateway()
    with pytest.raises(
        ProxyError, match=r"tls_certificate .*certificate\.pem: there is no private"
    ):
        await gateway.open()


async def test_the_key_is_kept_for_nobody_else(https: Https) -> None:
    async with https.home.opened(https.gateway()):
        copy = https.home.folder / "tls.pem"
        assert copy.stat().st_mode & 0o077 == 0
