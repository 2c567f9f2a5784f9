"""What instances really do shows in their metrics, on real Docker."""

import time
from collections.abc import Iterator

import pytest

from tests.e2e.client import Client, Json, until
from tests.e2e.conftest import running_server
from tests.e2e.server import Server
from tests.images import ImageShelf, own_name

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

_PATH = "/metrics/gpu/instance"
# 300 MiB on the root disk, 300 MiB in the memory of a program that waits, and one core.
_BUSY = (
    "dd if=/dev/zero of=/written bs=1M count=300; "
    "dd if=/dev/zero bs=300M count=1 | sleep 100000 & "
    "while :; do :; done"
)
_MIB_OF_MEMORY, _MIB_OF_DISK = 1024, 10 * 1024


@pytest.fixture(scope="module")
def measuring(shelf: ImageShelf) -> Iterator[Server]:
    """A server that measures each second."""
    with running_server(metrics_interval_seconds=1) as server:
        yield server


@pytest.fixture(scope="module")
def image(shelf: ImageShelf) -> str:
    """Name of an image whose command is given."""
    return shelf.busybox(own_name("metrics"), command=["sleep", "1000"], marker="metrics")


def values(api: Client, instance_id: str, name: str) -> list[float]:
    """The points of the last minute."""
    reply = api.get(_PATH, instanceId=instance_id)
    assert reply.status_code == 200, reply.text
    found: Json = reply.json()
    return [point["value"] for point in found[name]]


def test_work_memory_and_files_show_and_outlive_the_server(measuring: Server, image: str) -> None:
    api = measuring.api
    idle = api.create(image)
    busy = api.create(image, entrypoint=f'sh -c "{_BUSY}"')
    for instance_id in (idle, busy):
        api.wait_status(instance_id, "running")

    def newest(name: str, least: float) -> float | None:
        points = values(api, busy, name)
        return points[-1] if points and points[-1] >= least else None

    share = 100 * 300 / _MIB_OF_MEMORY
    seen = until(lambda: newest("memUtilization", share), seconds=90, what="memory shows")
    assert seen < share + 10, "the file's 300 MiB in the page cache don't count"
    share = 100 * 300 / _MIB_OF_DISK
    seen = until(lambda: newest("rootDiskUtilization", share), seconds=90, what="the file shows")
    assert seen < share * 1.1
    # Others use this machine too, so it may never have a whole core.
    until(
        lambda: max([0, *values(api, busy, "cpuUtilization")]) > 20, seconds=120, what="work shows"
    )
    assert max(values(api, busy, "cpuUtilization")) <= 100
    assert max(values(api, idle, "cpuUtilization")) < 10
    assert max(values(api, idle, "memUtilization")) < 5
    assert max(values(api, idle, "rootDiskUtilization")) < 0.1

    now = int(time.time())
    past: dict[str, str | int] = {"instanceId": busy, "endTime": now - 5, "startTime": now - 65}
    before = api.get(_PATH, **past).json()
    measuring.restart()
    assert measuring.api.get(_PATH, **past).json() == before
    outside = measuring.api.http.get(f"/openapi/v1{_PATH}", params=past)
    assert outside.json() == before
    for instance_id in (idle, busy):
        measuring.api.delete(instance_id)
