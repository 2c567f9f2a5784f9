"""What the pages for operators tell to do with a service, done with a server of the test's own."""

import os
import re
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.databases import Postgresql, running_postgresql
from tests.docs.examples import DOCS, examples_of
from tests.docs.place import INNKEEP, Place
from tests.e2e.client import until
from tests.e2e.conftest import need_program
from tests.e2e.guests import HTTP_PORT, guest_image
from tests.e2e.server import Server
from tests.engines.registry import free_port
from tests.gateway.certificates import Authority, pem_of_key
from tests.images import DOCKER_SOCKET, ImageShelf, missing_busybox, missing_docker, own_name

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

SERVER = DOCS / "server" / "index.md"
BACKUP = DOCS / "server" / "backup.md"


@pytest.fixture(scope="module")
def guest() -> Iterator[str]:
    """An image that serves a page."""
    if missing := missing_docker() or missing_busybox():
        pytest.skip(missing)
    need_program("haproxy", "haproxy")
    shelf = ImageShelf(DOCKER_SOCKET)
    yield guest_image(shelf, own_name("operated"))
    shelf.clear()


@pytest.fixture
def own_postgresql() -> Iterator[Postgresql]:
    """A PostgreSQL of the test's own."""
    with running_postgresql() as server:
        yield server


def block(section: str, word: str) -> str:
    """The one block of commands of a section that has this word in it."""
    found = [
        each.text
        for each in examples_of(BACKUP)
        if each.language == "console" and each.section == section and word in each.text
    ]
    assert len(found) == 1, (section, word)
    return found[0]


def operate(server: Server, text: str, database: str = "") -> None:
    """Do what a page says; ``systemctl`` is done with the server itself."""
    text = text.replace("/var/lib/innkeep-before", str(server.root / "before"))
    text = text.replace("/var/lib/innkeep", str(server.data_dir))
    text = text.replace("/var/backups/innkeep", str(server.root / "backups"))
    for part in re.split(r"^(systemctl \w+ innkeep)$", text, flags=re.MULTILINE):
        if part == "systemctl stop innkeep":
            server.stop()
        elif part == "systemctl start innkeep":
            server.start()
        elif part.strip():
            _run(server, part, database)


def _run(server: Server, script: str, database: str) -> None:
    innkeep = f'innkeep() {{ {INNKEEP} "$@" --config {server.config}; }}\n'
    env = {name: value for name, value in os.environ.items() if not name.startswith("INNKEEP_")}
    settings = {"INNKEEP_DATABASE_URL": database} if database else {}
    done = subprocess.run(
        ["bash", "-euc", innkeep + script],
        env={**env, **settings},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, (script, done.stderr)


def check_restored(server: Server, guest: str, database: str = "") -> None:
    """Back up, lose everything but the disks, restore; instances go on."""
    kept = server.api.create_running(guest, ports=f"{HTTP_PORT}/http")
    told = server.text(kept, HTTP_PORT)
    operate(server, block("Back up", "mkdir"), database)
    restore = block("Restore", "systemctl")
    if database:
        operate(server, block("Back up", "pg_dump"), database)
        dump = block("Restore", "pg_restore")
        restore = restore.replace("systemctl start", f"{dump}systemctl start")
    later = server.api.create(guest)
    operate(server, restore, database)
    assert server.api.get("/gpu/instance", instanceId=later).status_code == 404
    assert server.api.look(kept)["status"] == "running"
    assert server.text(kept, HTTP_PORT) == told
    assert (server.root / "before" / "deployment").is_file()
    server.api.delete(kept)


def test_a_backup_is_restored_as_the_page_says(guest: str) -> None:
    with Server() as server:
        check_restored(server, guest)


@pytest.mark.long
def test_a_backup_is_restored_as_the_page_says_on_postgresql(
    guest: str, own_postgresql: Postgresql
) -> None:
    need_program("pg_dump", "postgresql-client")
    url = own_postgresql.url(own_postgresql.create()).replace("+psycopg", "")
    with Server(env={"INNKEEP_DATABASE_URL": url}) as server:
        check_restored(server, guest, url)


def test_haproxy_ends_tls_for_the_api_as_the_page_says(place: Place, tmp_path: Path) -> None:
    authority = Authority()
    issued = authority.issue("localhost")
    pem = tmp_path / "cloud.pem"
    pem.write_bytes(pem_of_key(issued.key) + issued.leaf)
    (tmp_path / "authority.pem").write_bytes(authority.pem)
    (text,) = [each.text for each in examples_of(SERVER) if each.language == "haproxy"]
    port = free_port()
    text = text.replace(":8443", f"127.0.0.1:{port}")
    text = text.replace("/etc/haproxy/cloud.pem", str(pem))
    text = text.replace("127.0.0.1:8080", f"127.0.0.1:{place.server.port}")
    (tmp_path / "haproxy.cfg").write_text(f"global\n    maxconn 100\n\n{text}")
    process = subprocess.Popen(["haproxy", "-db", "-f", tmp_path / "haproxy.cfg"])
    try:
        url = f"https://localhost:{port}"
        trust = ssl.create_default_context(cafile=str(tmp_path / "authority.pem"))
        with httpx.Client(base_url=url, verify=trust, trust_env=False) as client:
            assert until(lambda: _is_healthy(client), seconds=60, what="TLS is there")
            key = {"Authorization": f"Bearer {place.owner.key}"}
            reply = client.get("/gpu-instance/openapi/v1/clusters", headers=key)
            assert reply.status_code == 200
            assert "max-age" in reply.headers["Strict-Transport-Security"]
    finally:
        process.terminate()
        process.wait(timeout=30)


def _is_healthy(client: httpx.Client) -> bool:
    try:
        return client.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False
