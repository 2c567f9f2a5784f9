"""Many at once, and the same again and again: nothing is lost, doubled, or left behind.

Most is in the ``long`` forms; the short ones see that the tests themselves work.
"""

import os
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.e2e.client import Json, until
from tests.e2e.conftest import need_program
from tests.e2e.server import Server
from tests.e2e.server_config import SMALL_PRODUCT
from tests.e2e.ssh_client import SshClient
from tests.images import ImageShelf, own_name

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

_MIN_SECONDS = 120
_SECONDS_EACH = 3
"""Far more than a start takes on any machine these tests were seen on."""
_AT_A_TIME = 16
_LEAST_LIVES = 2


def _large(few: int, many: int) -> list[object]:
    return [few, pytest.param(many, marks=pytest.mark.long)]


@pytest.fixture(scope="module")
def image(shelf: ImageShelf) -> str:
    return shelf.busybox(own_name("load"), command=["sleep", "100000"], marker="load")


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server whose instances are small, with room for hundreds of them."""
    need_program("haproxy", "haproxy")
    if os.geteuid() != 0:
        pytest.skip("needs root, to mount storage")
    product = {**SMALL_PRODUCT, "local_volume_gib": 1, "pids": 32}
    server = Server(
        settings={
            "cpu_overcommit": 1000,
            "memory_overcommit": 100,
            "removed_grace_seconds": 0,
            "address_quiet_seconds": 0,
        },
        products=[product],
        tcp_port_count=50,
    )
    with server:
        yield server


def _instances(server: Server) -> Counter[str]:
    """How many containers each instance has on the engine."""
    names = server.engine_objects()["containers"]
    return Counter(
        name.removeprefix("innkeep-") for name in names if not name.startswith("innkeep-sandbox-")
    )


def _rows(server: Server) -> list[Json]:
    """Every living instance, over all pages."""
    rows: list[Json] = []
    while page := server.api.get(
        "/gpu/instances", pageSize=100, pageNum=len(rows) // 100 + 1
    ).json()["instances"]:
        rows += page
        if len(page) < 100:
            break
    return rows


@pytest.mark.parametrize("number", _large(12, 200))
def test_creates_at_once_all_run_or_are_refused_for_a_stated_reason(
    own_server: Server, image: str, number: int
) -> None:
    server = own_server
    limit = max(_MIN_SECONDS, _SECONDS_EACH * number)

    def create(nth: int) -> tuple[int, str]:
        # Tcp ports run out for some, which is a reason to refuse.
        ports = "80/http, 9000/tcp" if nth % 2 else "80/http"
        reply = server.api.try_create(image, ports=ports, name=f"load-{nth}")
        told = reply.json()
        return reply.status_code, told["id" if reply.status_code == 200 else "reason"]

    with ThreadPoolExecutor(_AT_A_TIME) as threads:
        answers = list(threads.map(create, range(number)))
    accepted = [told for status, told in answers if status == 200]
    refused = {told for status, told in answers if status != 200}
    assert len(set(accepted)) == len(accepted)
    assert refused <= {"INSUFFICIENT_RESOURCE"}
    assert len(accepted) >= min(number, number // 2 + 50)
    until(
        lambda: all(row["status"] == "running" for row in _rows(server)),
        seconds=limit,
        pause=1,
        what="all run",
    )
    assert {row["id"] for row in _rows(server)} == set(accepted)
    assert _instances(server) == Counter(accepted)
    for instance_id in accepted:
        server.api.act("delete", instance_id)
    until(lambda: not server.api.list_all(), seconds=limit, pause=1, what="all are removed")
    assert not _instances(server)


def _belongings(server: Server) -> dict[str, int]:
    """How much of the machine the server and its engine objects hold."""
    links = subprocess.run(["ip", "-o", "link"], capture_output=True, text=True, check=True).stdout
    return {
        "descriptors": len(list(Path(f"/proc/{server.pid}/fd").iterdir())),
        "threads": len(list(Path(f"/proc/{server.pid}/task").iterdir())),
        "mounts": Path("/proc/mounts").read_text().count(str(server.root)),
        "containers": len(server.engine_objects()["containers"]),
        "volumes": len(server.engine_objects()["volumes"]),
        "interfaces": sum(": veth" in line for line in links.splitlines()),
        "folders": sum(1 for _ in (server.data_dir / "storage").iterdir()),
    }


def _resident_kib(server: Server) -> int:
    status = Path(f"/proc/{server.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


@pytest.fixture
def person(own_server: Server, tmp_path: Path) -> SshClient:
    """Somebody who comes in by SSH."""
    need_program("ssh", "openssh-client")
    client = SshClient(own_server, tmp_path / "person")
    client.add_key(own_server.api)
    return client


def _said_in_terminal(server: Server, instance_id: str) -> None:
    """Have a shell of the web terminal say something, and end it."""
    shown = server.api.look(instance_id)["connectComponentWebTerminal"]
    page = httpx.get(shown["address"], auth=(shown["username"], shown["password"]), trust_env=False)
    assert page.status_code == 200, page.text
    cookie = page.headers["set-cookie"].partition(";")[0]
    with connect(
        f"ws://{server.host}:{server.port}/terminal/{instance_id}/socket",
        additional_headers={"Cookie": cookie},
        origin=Origin(server.url),
        proxy=None,
    ) as socket:
        socket.send(b"echo $((6 * 7)) is said; exit\n")
        seen = b""
        while b"42 is said" not in seen:
            message = socket.recv(timeout=_MIN_SECONDS)
            seen += message if isinstance(message, bytes) else b""


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("minutes", _large(0, 15))
def test_the_same_again_and_again_leaves_nothing_behind(
    own_server: Server, image: str, person: SshClient, minutes: float
) -> None:
    server = own_server
    resident: list[int] = []

    def live_once() -> None:
        instance_id = server.api.create_running(image, ports="80/http, 9000/tcp")
        assert server.api.look(instance_id)["connectComponentLog"]
        said = person.run(instance_id, "hostname")
        assert said.stdout.decode().strip() == instance_id, said
        _said_in_terminal(server, instance_id)
        server.api.act("stop", instance_id)
        server.api.wait_status(instance_id, "exited", seconds=_MIN_SECONDS)
        server.api.act("start", instance_id)
        server.api.wait_status(instance_id, "running", seconds=_MIN_SECONDS)
        server.api.delete(instance_id)

    # What is made once and kept, as connections and threads, is there after this.
    for _ in range(3 if minutes else 1):
        live_once()
    before = _belongings(server)
    end = time.monotonic() + minutes * 60
    while len(resident) < _LEAST_LIVES or time.monotonic() < end:
        live_once()
        resident.append(_resident_kib(server))
    # Other tests' interfaces come and go, so an excess must be there for good to count.
    until(
        lambda: all(
            held <= before[what] + (4 if what in {"descriptors", "threads"} else 0)
            for what, held in _belongings(server).items()
            if what != "interfaces" or minutes
        ),
        seconds=_MIN_SECONDS,
        what=f"no more is held than {before}",
    )
    print(f"{len(resident)} lives, before {before}, after {_belongings(server)}, {resident} KiB")
    if minutes:
        third = len(resident) // 3
        early, late = max(resident[third : 2 * third]), max(resident[2 * third :])
        assert late < early * 1.05, f"the server grows: {resident}"
