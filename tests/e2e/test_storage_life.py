"""Root disk and local storage live as long as the instance: over stops and restarts, no longer."""

import pytest

from tests.e2e.client import until
from tests.e2e.guests import PORTS, inside
from tests.e2e.server import Server

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

_READ = "cat /on-root-disk /workspace/on-volume; wc -l < /starts"


def test_disks_survive_stop_start_and_restart_and_go_with_delete(
    server: Server, guest: str
) -> None:
    api = server.api
    instance_id = api.create_running(guest, ports=PORTS)
    endpoints = [each["endpoint"] for each in api.look(instance_id)["portMappings"]]
    inside(server, instance_id, "echo root > /on-root-disk; echo volume > /workspace/on-volume")

    api.act("stop", instance_id)
    stopped = api.wait_status(instance_id, "exited")
    assert stopped["statusError"] == {"state": "", "message": ""}
    assert not server.inspect(instance_id)["State"]["Running"]
    away = server.fetch(instance_id, 80)
    assert (away.status_code, "The instance is not running" in away.text) == (502, True)

    api.act("start", instance_id)
    api.wait_status(instance_id, "running")
    assert inside(server, instance_id, _READ).split() == ["root", "volume", "2"]

    api.act("restart", instance_id)
    api.wait_status(instance_id, "running")
    until(
        lambda: inside(server, instance_id, _READ).split() == ["root", "volume", "3"],
        what="one more start on the same disks",
    )
    assert inside(server, instance_id, "hostname") == instance_id
    assert [each["endpoint"] for each in api.look(instance_id)["portMappings"]] == endpoints

    disk = server.data_dir / "storage" / f"local-{instance_id}"
    assert disk.is_dir()
    sandbox = server.inspect(instance_id)["Config"]["Labels"]["innkeep.sandbox"]
    api.delete(instance_id)
    left = server.engine_objects()
    assert not disk.exists()
    assert not [name for name in left["volumes"] if instance_id in name]
    assert not {sandbox, f"innkeep-{instance_id}"} & set(left["containers"])


def test_a_delete_of_a_stopped_instance_takes_its_disks_too(server: Server, guest: str) -> None:
    instance_id = server.api.create_running(guest, ports=PORTS)
    server.api.act("stop", instance_id)
    server.api.wait_status(instance_id, "exited")
    server.api.delete(instance_id)
    assert instance_id not in str(server.engine_objects())


def test_two_instances_have_disks_of_their_own(server: Server, guest: str) -> None:
    first, second = (server.api.create_running(guest, ports=PORTS) for _ in range(2))
    inside(server, first, "touch /workspace/mine /mine")
    seen = inside(server, second, "ls /workspace; ls -d /mine 2>/dev/null; echo end")
    assert seen.split() == ["end"]
    for instance_id in (first, second):
        server.api.delete(instance_id)
