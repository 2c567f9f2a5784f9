"""https by a real server: endpoints, readiness, a renewed certificate, and a server that dies."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.client import Json, until
from tests.e2e.conftest import running_server
from tests.e2e.guests import HTTP_PORT
from tests.e2e.server import Server
from tests.e2e.server_config import free_ports
from tests.gateway.certificates import Authority, Issued, pem_of_key

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

DOMAIN = "inn.localhost"
TOKEN = "token-of-the-test-of-https"
AUTHORITY = Authority()


def _write(file: Path, issued: Issued) -> None:
    file.write_bytes(pem_of_key(issued.key) + issued.leaf + AUTHORITY.pem)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("tls") / "certificate.pem"
    _write(file, AUTHORITY.issue(f"*.{DOMAIN}"))
    return file


@pytest.fixture(scope="module")
def https(guest: str, certificate: Path) -> Iterator[Server]:
    (port,) = free_ports(1)
    with running_server(
        base_domain=DOMAIN,
        proxy_tls_listen=f"127.0.0.1:{port}",
        tls_certificate=str(certificate),
        tls_only=True,
    ) as server:
        yield server


def _get(endpoint: str) -> httpx.Response:
    url = httpx.URL(endpoint)
    trust = ssl.create_default_context(cadata=AUTHORITY.pem.decode())
    with httpx.Client(verify=trust, trust_env=False) as client:
        return client.get(
            url.copy_with(host="127.0.0.1"),
            headers={"Host": url.netloc.decode()},
            extensions={"sni_hostname": url.host},
        )


def _certificate(server: Server) -> Json:
    found: Json = server.api.http.get("/readyz").json()["proxy"]["certificate"]
    return found


def _serial(endpoint: str) -> str:
    url = httpx.URL(endpoint)
    trust = ssl.create_default_context(cadata=AUTHORITY.pem.decode())
    with (
        socket.create_connection(("127.0.0.1", int(str(url.port))), timeout=10) as plain,
        trust.wrap_socket(plain, server_hostname=url.host) as stream,
    ):
        shown = stream.getpeercert()
    assert shown is not None
    return str(shown["serialNumber"])


def test_the_endpoint_is_reached_by_https_and_plain_http_leads_there(
    https: Server, guest: str, certificate: Path
) -> None:
    instance_id = https.api.create_running(guest, ports=f"{HTTP_PORT}/http")
    (mapping,) = https.api.look(instance_id)["portMappings"]
    endpoint = mapping["endpoint"]
    assert endpoint.startswith(f"https://{instance_id}-{HTTP_PORT}.{DOMAIN}:")
    until(lambda: _get(endpoint).status_code == 200, what="the guest answers")
    assert _get(endpoint).text == "good day\n"
    plain = httpx.get(
        f"http://127.0.0.1:{https.proxy_port}/x",
        headers={"Host": f"{instance_id}-{HTTP_PORT}.{DOMAIN}:{https.proxy_port}"},
        trust_env=False,
    )
    assert (plain.status_code, plain.headers["location"]) == (308, f"{endpoint}/x")

    shown = _certificate(https)
    assert shown["names"] == [f"*.{DOMAIN}"]
    assert shown["problem"] is None
    renewed = AUTHORITY.issue(f"*.{DOMAIN}")
    _write(certificate, renewed)
    serial = f"{renewed.certificate.serial_number:X}"
    until(lambda: _serial(endpoint).lstrip("0") == serial, what="the renewed one is served")
    assert _certificate(https)["fingerprint"] == renewed.fingerprint

    certificate.write_bytes(b"-----BEGIN PRIVATE KEY-----\nbroken\n-----END PRIVATE KEY-----\n")
    until(lambda: _certificate(https)["problem"], what="the broken file is told")
    assert "its private key can't be read" in _certificate(https)["problem"]
    assert "its private key can't be read" in https.log

    body = {"instanceId": instance_id, "port": HTTP_PORT, "mode": "token", "token": TOKEN}
    assert https.api.post("/gpu/instance/port/access", body).status_code == 200
    https.kill()
    assert _get(endpoint).status_code == 401
    https.start()
    assert _serial(endpoint).lstrip("0") == serial
    assert _get(endpoint).status_code == 401
    assert _get(f"{endpoint}/?token={TOKEN}").text == "good day\n"
    https.api.delete(instance_id)
