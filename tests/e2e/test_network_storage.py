"""Network and local storage on a real engine: shared, kept, and with limits that nobody passes."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from innkeep.engines.loop_storage import unmount_below
from tests.e2e.client import PRODUCT, Client, until
from tests.e2e.conftest import need_program
from tests.e2e.guests import PORTS, inside
from tests.e2e.server import Server

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

_PRODUCT = {
    "id": PRODUCT,
    "name": "Test Small",
    "cores": 1,
    "memory_gib": 1,
    "rootfs_gib": 10,
    "local_volume_gib": 1,
    "pids": 256,
}
_RESOURCE_CAPABILITY = 24
_FILL = "dd if=/dev/zero of={path}/big bs=1M count=1200 2>&1 | grep -o 'No space left on device'"


@contextmanager
def storage_server(**settings: object) -> Iterator[Server]:
    need_program("haproxy", "haproxy")
    if os.geteuid() != 0:
        pytest.skip("needs root, to mount storage")
    server = Server(settings={"resync_seconds": 0.5, **settings}, products=[_PRODUCT])
    try:
        server.start()
        yield server
    finally:
        if server.is_started:
            server.stop()
        server.purge_engine()
        unmount_below(server.data_dir)
        server.close()


@pytest.fixture(scope="module")
def storing(guest: str) -> Iterator[Server]:
    with storage_server() as server:
        yield server


def make_storage(api: Client, name: str = "datasets", size: int = 1) -> str:
    reply = api.post(
        "/networkstorage/create",
        {"clusterId": "local", "storageName": name, "storageSize": size},
    )
    assert reply.status_code == 200, reply.text
    return str(reply.json()["storageId"])


def mounting(*storages: tuple[str, str]) -> dict[str, object]:
    return {
        "ports": PORTS,
        "networkStorages": [{"Id": storage, "mountPoint": path} for storage, path in storages],
    }


def true_size_gib(server: Server, storage: str) -> int:
    seen = os.statvfs(server.data_dir / "storage" / storage / "mnt")
    return seen.f_blocks * seen.f_frsize // 1024**3


def grows_live() -> bool:
    line = next(x for x in Path("/proc/self/status").read_text().splitlines() if "CapEff" in x)
    return bool(int(line.split()[1], 16) >> _RESOURCE_CAPABILITY & 1)


def end_everything(server: Server) -> None:
    """What a host that goes down does to the engine's containers and to what is mounted."""
    filters = json.dumps({"label": [f"innkeep.deployment={server.deployment}"]})
    for one in server.ask_docker("GET", "containers/json", filters=filters)[1]:
        server.ask_docker("POST", f"containers/{one['Id']}/kill")
        server.ask_docker("POST", f"containers/{one['Id']}/wait")
    unmount_below(server.data_dir)


def test_the_cluster_offers_network_storage(storing: Server) -> None:
    assert storing.api.get("/clusters").json()["data"][0]["supportNetworkStorage"] is True
    ready = storing.api.http.get("/readyz").json()
    limits = ready["clusters"]["local"]["unenforcedLimits"]
    assert not [each for each in limits if "localVolumeSize" in each or "network" in each]
    assert ready["storage"]["freeGib"] > 0


def test_a_file_is_shared_live_outlives_its_writer_and_comes_back_after_a_reboot(
    guest: str,
) -> None:
    with storage_server() as server:
        api = server.api
        storage = make_storage(api)
        first = api.create_running(guest, ports=PORTS, networkStorages=[{"Id": storage}])
        second = api.create_running(guest, **mounting((storage, "/data/shared")))
        assert api.look(first)["volumeMounts"] == [
            {"type": "local", "size": "1", "id": "", "mountPath": "/workspace"},
            {"type": "network", "size": "1", "id": storage, "mountPath": "/network"},
        ]

        inside(server, first, "echo from the first > /network/note")
        assert inside(server, second, "cat /data/shared/note") == "from the first"
        assert inside(server, second, "ls -a /data/shared").split() == [".", "..", "note"]
        api.delete(first)
        assert inside(server, second, "cat /data/shared/note") == "from the first"

        inside(server, second, "echo local > /workspace/note")
        server.kill()
        end_everything(server)
        server.start()
        until(lambda: api.look(second)["status"] == "running", what="running again")
        assert inside(server, second, "cat /data/shared/note") == "from the first"
        assert inside(server, second, "cat /workspace/note") == "local"

        api.delete(second)
        assert api.post("/networkstorage/delete", {"storageId": storage}).status_code == 200
        assert api.get("/networkstorages/list").json() == {"data": [], "total": 0}
        folder = server.data_dir / "storage" / storage
        until(lambda: not folder.exists(), what="the storage's disk removed")


def test_what_was_deleted_by_mistake_is_restored_with_its_data_also_after_a_kill(
    guest: str,
) -> None:
    with storage_server(storage_trash_hours=1) as server:
        api = server.api
        storage = make_storage(api)
        writer = api.create_running(guest, **mounting((storage, "/network")))
        inside(server, writer, "echo precious > /network/note")
        api.delete(writer)
        assert api.post("/networkstorage/delete", {"storageId": storage}).status_code == 200
        gone = api.try_create(guest, networkStorages=[{"Id": storage}])
        assert (gone.status_code, gone.json()["reason"]) == (400, "NETWORK_STORAGE_NOT_FOUND")
        server.kill()
        server.start()
        assert [row["storageId"] for row in api.get("/networkstorages/trash").json()["data"]] == [
            storage
        ]
        assert api.post("/networkstorage/restore", {"storageId": storage}).status_code == 200
        reader = api.create_running(guest, **mounting((storage, "/network")))
        assert inside(server, reader, "cat /network/note") == "precious"
        api.delete(reader)

        assert api.post("/networkstorage/delete", {"storageId": storage}).status_code == 200
        folder = server.data_dir / "storage" / storage
        assert folder.exists()
        assert api.post("/networkstorage/purge", {"storageId": storage}).status_code == 200
        until(lambda: not folder.exists(), what="the storage's disk removed")


@pytest.mark.parametrize("path", ["/network", "/workspace"])
def test_writing_past_the_limit_finds_no_space_and_harms_nobody_else(
    storing: Server, guest: str, path: str
) -> None:
    api = storing.api
    storages = [make_storage(api) for _ in range(2)]
    greedy, other = (
        api.create_running(guest, **mounting((storage, "/network"))) for storage in storages
    )
    inside(storing, other, "echo safe > /network/note; echo safe > /workspace/note")
    assert inside(storing, greedy, _FILL.format(path=path)) == "No space left on device"
    written = int(inside(storing, greedy, f"stat -c %s {path}/big"))
    assert 900 * 1024**2 < written < 1024**3
    assert all(taken < 1100 * 1024**2 for taken in _taken_on_the_host(storing))
    script = "echo more >> /network/note && echo more >> /workspace/note && sync && cat {}/note"
    assert inside(storing, other, script.format(path)) == "safe\nmore"
    assert inside(storing, greedy, f"rm {path}/big && echo again > {path}/x && cat {path}/x") == (
        "again"
    )
    for instance_id in (greedy, other):
        api.delete(instance_id)


def test_a_storage_grows_under_its_instance_and_never_shrinks(storing: Server, guest: str) -> None:
    api = storing.api
    storage = make_storage(api)
    instance_id = api.create_running(guest, **mounting((storage, "/network")))
    inside(storing, instance_id, "echo kept > /network/note")
    reply = api.post("/networkstorage/update", {"storageId": storage, "storageSize": "2"})
    assert (reply.status_code, reply.json()["storageSize"]) == (200, 2)
    assert api.look(instance_id)["volumeMounts"][1]["size"] == "2"
    if grows_live():
        until(lambda: true_size_gib(storing, storage) == 2, what="grown under the instance")
        assert inside(storing, instance_id, "cat /network/note") == "kept"
    api.act("stop", instance_id)
    api.wait_status(instance_id, "exited")
    until(lambda: true_size_gib(storing, storage) == 2, seconds=60, what="grown")
    api.act("start", instance_id)
    api.wait_status(instance_id, "running")
    assert inside(storing, instance_id, "cat /network/note") == "kept"
    assert int(inside(storing, instance_id, "df -m /network | tail -1").split()[1]) == 2048
    reply = api.post("/networkstorage/update", {"storageId": storage, "storageSize": 1})
    assert (reply.status_code, reply.json()["metadata"]) == (400, {"field": "storageSize"})
    api.delete(instance_id)


def test_a_mounted_storage_is_not_deleted_and_the_refusal_names_the_instance(
    storing: Server, guest: str
) -> None:
    api = storing.api
    storage = make_storage(api)
    instance_id = api.create_running(guest, **mounting((storage, "/network")))
    api.act("stop", instance_id)
    api.wait_status(instance_id, "exited")
    refused = api.post("/networkstorage/delete", {"id": storage})
    assert (refused.status_code, refused.json()["reason"]) == (400, "NETWORK_STORAGE_IN_USE")
    assert instance_id in refused.json()["message"]
    api.delete(instance_id)
    assert api.post("/networkstorage/delete", {"id": storage}).status_code == 200


def _taken_on_the_host(server: Server) -> list[int]:
    """Bytes that each storage takes of the host's disk."""
    images = (server.data_dir / "storage").glob("*/*.img")
    return [image.stat().st_blocks * 512 for image in images]


def test_mount_points_may_lie_within_one_another(storing: Server, guest: str) -> None:
    api = storing.api
    outer, inner = make_storage(api, "outer"), make_storage(api, "inner")
    # The inner one first, and one within the local storage.
    mounts = mounting((inner, "/network/in"), (outer, "/network"), (inner, "/workspace/deep/in"))
    instance_id = api.create_running(guest, **mounts)
    inside(storing, instance_id, "echo inner > /network/in/note; echo outer > /network/note")
    script = "cat /workspace/deep/in/note /network/note; cd /network; find . -name note | sort"
    assert inside(storing, instance_id, script).split() == ["inner", "outer", "./in/note", "./note"]
    api.delete(instance_id)


def test_an_unmounted_storage_is_not_written_to_by_accident(guest: str) -> None:
    with storage_server() as server:
        storage = make_storage(server.api)
        instance_id = server.api.create_running(guest, **mounting((storage, "/network")))
        server.kill()
        end_everything(server)
        status, answer = server.ask_docker("POST", f"containers/innkeep-{instance_id}/start")
        assert status >= 400, answer
        left = {path.name for path in (server.data_dir / "storage" / storage / "mnt").iterdir()}
        assert left == set()
