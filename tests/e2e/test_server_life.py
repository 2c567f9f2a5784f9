"""A server's coming and going: keys, the data folder, signals, and what lives on without it."""

import http.client
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from websockets.sync.client import connect

from tests.e2e.client import BASE_PATH, until
from tests.e2e.conftest import need_program
from tests.e2e.guests import ECHO_PORT, HTTP_PORT, PORTS, WEBSOCKET_PORT
from tests.e2e.server import Server

pytestmark = [pytest.mark.docker, pytest.mark.proxy]


@pytest.fixture(scope="module")
def own_server(guest: str) -> Iterator[Server]:
    """A server that the tests of this module may stop; each leaves it running.

    It was given no key at its start, so it has made one.
    """
    need_program("haproxy", "haproxy")
    with Server(settings={"sandbox_pool": 2}, env={"INNKEEP_API_KEY": ""}) as server:
        server.key = (server.data_dir / "api-key").read_text().strip()
        server.api = server.client(server.key)
        yield server


def test_the_first_start_makes_a_key_that_only_the_operator_can_read(own_server: Server) -> None:
    file = own_server.data_dir / "api-key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(own_server.data_dir.stat().st_mode) == 0o700
    assert own_server.api.get("/clusters").status_code == 200
    own_server.restart()
    assert file.read_text().strip() == own_server.key
    assert own_server.api.get("/clusters").status_code == 200
    assert own_server.key not in own_server.log


def test_health_and_figures_need_no_key(own_server: Server, guest: str) -> None:
    instance_id = own_server.api.create_running(guest)
    for path in ("/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"):
        assert httpx.get(own_server.url + path, trust_env=False).status_code == 200, path
    ready = httpx.get(f"{own_server.url}/readyz", trust_env=False).json()
    assert ready["clusters"]["local"]["up"]
    assert ready["proxy"]["running"]
    assert "localhost" in ready["names"]
    figures = httpx.get(f"{own_server.url}/metrics", trust_env=False).text
    running = [
        sample.value
        for family in text_string_to_metric_families(figures)
        for sample in family.samples
        if sample.name == "innkeep_instances" and sample.labels["status"] == "running"
    ]
    assert running == [1]
    own_server.api.delete(instance_id)


def test_the_tools_volume_is_built_at_the_start_and_told_of(own_server: Server) -> None:
    told = httpx.get(f"{own_server.url}/readyz", trust_env=False).json()["tools"]
    assert told["parts"] == ["base"]
    assert told["problem"] == ""
    assert "innkeep admin tools build --jupyter" in told["hint"]
    assert (own_server.data_dir / "tools" / told["version"] / "bin" / "busybox").is_file()
    built = own_server.innkeep("admin", "tools", "build")
    assert built.returncode == 0, built.stderr
    assert f"tools volume {told['version']} is there already" in built.stdout
    refused = own_server.innkeep("admin", "tools", "build", "--jupyter", "--kernels", "2.7")
    assert refused.returncode == 1
    assert "--kernels: 2.7 can't be had, only 3.9" in refused.stderr


def test_a_key_works_from_its_making_to_its_revocation(own_server: Server) -> None:
    def status(key: str) -> int:
        url = f"{own_server.url}{BASE_PATH}/clusters"
        headers = {"Authorization": f"Bearer {key}"}
        return httpx.get(url, headers=headers, trust_env=False).status_code

    assert status(own_server.key) == 200
    assert status("sk_nobodys") == 401
    made = own_server.innkeep("admin", "key", "create", "--owner", "carol").stdout.strip()
    assert status(made) == 200
    listed = own_server.innkeep("admin", "key", "list").stdout
    assert made not in listed
    assert own_server.key not in listed
    row = next(line for line in listed.splitlines() if "carol" in line)
    revoked = own_server.innkeep("admin", "key", "revoke", row.split()[0])
    assert revoked.returncode == 0
    assert status(made) == 401
    assert status(own_server.key) == 200


def test_roles_quotas_and_the_audit_log_hold_in_a_running_server(own_server: Server) -> None:
    create = {"productId": "cpu.1c1g", "imageUrl": "busybox:1.36", "kind": "cpu"}
    made = own_server.innkeep("admin", "key", "create", "--project", "dora", "--role", "read-only")
    refused = own_server.client(made.stdout.strip()).post("/gpu/instance/create", create)
    assert (refused.status_code, refused.json()["reason"]) == (403, "MEMBER_ROLE_NEEDED")
    # The running server sees at once what another process wrote.
    own_server.innkeep("admin", "project", "quota", "dora", "--instances", "0")
    admin = own_server.as_owner("dora")
    beyond = admin.post("/gpu/instance/create", {**create, "productId": _a_product(own_server)})
    assert beyond.json()["reason"] == "QUOTA_EXCEEDED"
    told = own_server.innkeep("admin", "audit", "--project", "dora").stdout
    for part in ("403 MEMBER_ROLE_NEEDED", "400 QUOTA_EXCEEDED", "CLI innkeep admin project quota"):
        assert part in told
    assert told.count(own_server.host) == 2
    own_server.restart()
    assert "0" not in [key["lastUsedAt"] for key in admin.get("/keys").json()["data"]]


def _a_product(server: Server) -> str:
    product: str = server.api.get("/cpu/products").json()["data"][0]["id"]
    return product


def test_a_second_server_on_the_same_data_folder_is_refused(own_server: Server) -> None:
    refused = own_server.serve_to_its_end()
    assert refused.returncode == 1
    assert f"another server (process {own_server.pid})" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert own_server.api.get("/clusters").status_code == 200


def test_open_connections_live_on_while_the_server_is_away_and_comes_back(
    own_server: Server, guest: str
) -> None:
    instance_id = own_server.api.create_running(guest, ports=PORTS)
    own_server.text(instance_id, HTTP_PORT)
    _, _, tcp_port = own_server.api.endpoint(instance_id, ECHO_PORT).rpartition(":")
    proxy = (own_server.host, own_server.proxy_port)
    host = f"{instance_id}-{HTTP_PORT}.localhost"
    page = http.client.HTTPConnection(*proxy, timeout=10)
    with (
        socket.create_connection(proxy, timeout=10) as line,
        connect(f"ws://{instance_id}-{WEBSOCKET_PORT}.localhost/", sock=line, proxy=None) as stream,
        socket.create_connection((own_server.host, int(tcp_port)), timeout=10) as echo,
    ):
        page.connect()
        kept = page.sock
        assert stream.recv(timeout=10) == f"hello from {instance_id}"

        def all_answer(word: str) -> None:
            stream.send(word)
            assert stream.recv(timeout=10) == word
            echo.sendall(word.encode())
            assert echo.recv(100) == word.encode()
            page.request("GET", "/", headers={"Host": host})
            assert page.getresponse().read() == b"good day\n"
            # Had it been closed, the client library would have opened another.
            assert page.sock is kept

        all_answer("before")
        assert own_server.stop() == 0
        all_answer("while it is away")
        own_server.start()
        all_answer("after a polite restart")
        own_server.kill()
        all_answer("after a crash")
        own_server.start()
        all_answer("after a restart that followed a crash")
    page.close()
    assert own_server.api.look(instance_id)["status"] == "running"
    own_server.api.delete(instance_id)


def test_a_stop_in_the_midst_of_work_ends_well_and_loses_nothing(
    own_server: Server, guest: str
) -> None:
    accepted = [own_server.api.create(guest) for _ in range(4)]
    assert own_server.stop() == 0
    own_server.start()
    for instance_id in accepted:
        own_server.api.wait_status(instance_id, "running")
    names = set(own_server.engine_objects()["containers"])
    names -= own_server.spare_sandboxes().keys()
    assert sorted(name for name in names if not name.startswith("innkeep-sandbox-")) == sorted(
        f"innkeep-{instance_id}" for instance_id in accepted
    )
    assert len(names) == 2 * len(accepted)
    for instance_id in accepted:
        own_server.api.act("delete", instance_id)
    until(
        lambda: (
            set(own_server.engine_objects()["containers"]) <= own_server.spare_sandboxes().keys()
        ),
        what="nothing left over",
    )


def test_nothing_of_a_stopped_proxy_answers_until_the_server_starts_it_again(
    own_server: Server, guest: str
) -> None:
    instance_id = own_server.api.create_running(guest, ports=PORTS)
    own_server.text(instance_id, HTTP_PORT)
    assert own_server.stop() == 0
    assert own_server.fetch(instance_id, HTTP_PORT).status_code == 200
    assert own_server.innkeep("admin", "proxy", "stop").stdout == "proxy stopped\n"
    with pytest.raises(httpx.ConnectError):
        own_server.fetch(instance_id, HTTP_PORT)
    own_server.start()
    assert own_server.text(instance_id, HTTP_PORT) == "good day\n"
    own_server.api.delete(instance_id)


def test_storage_is_unmounted_once_no_server_could_mount_it_again(
    own_server: Server, guest: str
) -> None:
    own_server.api.create_running(guest, ports=PORTS)
    busy = own_server.innkeep("admin", "storage", "unmount")
    assert (busy.returncode, "stop it first" in busy.stderr) == (1, True)

    own_server.stop()
    own_server.purge_engine()
    mounts = Path("/proc/mounts")
    assert str(own_server.data_dir) in mounts.read_text()
    done = own_server.innkeep("admin", "storage", "unmount")
    assert (done.returncode, "unmounted" in done.stdout) == (0, True), done.stderr
    assert str(own_server.data_dir) not in mounts.read_text()
    own_server.start()
