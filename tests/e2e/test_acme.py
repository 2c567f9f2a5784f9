"""https by a real server that got its certificate itself, from an authority on loopback."""

import shutil
import ssl
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.client import Json, until
from tests.e2e.conftest import need_program
from tests.e2e.server import Server
from tests.e2e.server_config import free_ports
from tests.pebble import PROGRAMS, Pebble

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

DOMAIN = "inn.example"
SECRET = "credential-of-the-dns-provider"


@pytest.fixture
def pebble(tmp_path: Path) -> Iterator[Pebble]:
    for program, package in PROGRAMS.items():
        need_program(program, package)
    with Pebble(tmp_path, validates=False) as pebble:
        yield pebble


def _proxy(server: Server) -> Json:
    found: Json = server.api.http.get("/readyz").json()["proxy"]
    return found


def test_a_server_gets_its_certificate_and_takes_it_into_a_backup(pebble: Pebble) -> None:
    need_program("haproxy", "haproxy")
    (port,) = free_ports(1)
    settings = {
        "base_domain": DOMAIN,
        "proxy_tls_listen": f"127.0.0.1:{port}",
        "acme_dns_provider": "exec",
        "acme_email": "keeper@inn.example",
        "acme_directory": pebble.directory,
        "acme_resolvers": pebble.resolver,
    }
    env = {**pebble.environment, "EXEC_TEST_TOKEN": SECRET}
    pebble.set_hook(f'[ "$EXEC_TEST_TOKEN" = {SECRET} ] || exit 4; env >{pebble.calls}.env')
    trust = ssl.create_default_context(cadata=pebble.root)
    with Server(settings=settings, env=env) as server:
        until(lambda: not _proxy(server)["acme"]["placeholder"], what="it is there", seconds=90)
        until(lambda: _proxy(server)["acme"]["problem"] is None, what="it is kept")
        names = sorted(["*." + DOMAIN, DOMAIN])
        until(lambda: sorted(_proxy(server)["certificate"]["names"]) == names, what="its names")

        def is_served() -> bool:
            host = f"nobody-80.{DOMAIN}"
            with httpx.Client(verify=trust, trust_env=False) as client:
                try:
                    reply = client.get(
                        f"https://127.0.0.1:{port}/",
                        headers={"Host": f"{host}:{port}"},
                        extensions={"sni_hostname": host},
                    )
                except httpx.ConnectError:
                    return False
            return reply.status_code == 404

        until(is_served, what="a client trusts it")
        # lego gets what the provider needs, and nothing of the server's own.
        given = Path(f"{pebble.calls}.env").read_text()
        assert SECRET in given
        assert "INNKEEP_" not in given
        assert server.key not in given
        assert SECRET not in server.log
        haproxy = Path(f"/proc/{_proxy(server)['pid']}/environ").read_bytes()
        assert SECRET.encode() not in haproxy

        made = server.innkeep("admin", "backup", "--to", str(server.root / "copy"))
        assert made.returncode == 0, made.stderr
        copies = [path for path in (server.root / "copy/acme").rglob("*") if path.is_file()]
        assert {"account.json", f"{DOMAIN}.pem"} <= {path.name for path in copies}
        assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in copies)

        asked = pebble.calls.read_text()
        server.restart()
        assert is_served()
        assert not _proxy(server)["acme"]["placeholder"]
        assert pebble.calls.read_text() == asked


def test_a_start_without_the_program_is_refused_with_its_package(tmp_path: Path) -> None:
    need_program("haproxy", "haproxy")
    for program in ("haproxy", "docker", "python3"):
        if found := shutil.which(program):
            (tmp_path / program).symlink_to(found)
    (port,) = free_ports(1)
    settings = {
        "base_domain": DOMAIN,
        "proxy_tls_listen": f"127.0.0.1:{port}",
        "acme_dns_provider": "exec",
        "acme_email": "keeper@inn.example",
    }
    server = Server(settings=settings, env={"PATH": str(tmp_path)})
    try:
        ended = server.serve_to_its_end()
        assert ended.returncode == 1
        assert "apt-get install lego" in ended.stderr
    finally:
        server.close()
