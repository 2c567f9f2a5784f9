"""Upgrades on a real server: what is in force afterwards, what is kept, what a failure costs."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.client import Client, until
from tests.e2e.conftest import running_server
from tests.e2e.server import Server
from tests.e2e.slow_registry import SlowRegistry
from tests.engines.registry import Registry
from tests.images import ImageShelf, own_name

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

# Remembers on both disks, and in an environment and arguments, with what it was begun.
_PROGRAM = """
for disk in /root /workspace; do
  [ -e $disk/first ] || cat /proc/sys/kernel/random/uuid > $disk/first
done
env > /tmp/env
echo "$0 $*" > /tmp/words
exec httpd -f -p 80 -h /
"""


@pytest.fixture(scope="module")
def image(shelf: ImageShelf) -> str:
    return shelf.busybox(
        own_name("upgrade-from"),
        entrypoint=["sh", "-c", _PROGRAM],
        command=["image"],
        env={"OWN": "of the image"},
        volumes=["/declared"],
        marker="from",
    )


@pytest.fixture(scope="module")
def pushed(shelf: ImageShelf, open_registry: Registry) -> str:
    """Name of an image that only a registry has."""
    local = shelf.busybox(own_name("upgrade-to"), entrypoint=["sh", "-c", _PROGRAM], marker="to")
    name = open_registry.push(local, "team/upgrade-to", "1")
    shelf.drop(local)
    return name


@pytest.fixture
def instance(server: Server, image: str) -> Iterator[str]:
    instance_id = server.api.create_running(
        image,
        ports="80/http",
        command="words of old",
        envs=[{"key": "OLD", "value": "1"}, {"key": "OWN", "value": "changed"}],
    )
    yield instance_id
    server.api.delete(instance_id)


def _upgrade(api: Client, instance_id: str, image: str, **fields: object) -> None:
    body: dict[str, Any] = {
        "instanceId": instance_id,
        "imageUrl": image,
        "envs": [],
        "command": "",
        "save": False,
        "networkVolume": {"volumeMounts": []},
        **fields,
    }
    reply = api.post("/gpu/instance/upgrade", body)
    assert (reply.status_code, reply.json()) == (200, {}), reply.text


def _containers(server: Server, instance_id: str) -> list[dict[str, Any]]:
    """Docker's records of every container of an instance."""
    names = server.engine_objects()["containers"]
    found = [
        server.ask_docker("GET", f"containers/{name.removeprefix('/')}/json")[1]
        for name in names
        if instance_id in name
    ]
    return [each for each in found if "Config" in each]


def _file(server: Server, instance_id: str, path: str) -> str:
    return server.text(instance_id, 80, path)


def _env(server: Server, instance_id: str) -> dict[str, str]:
    lines = _file(server, instance_id, "/tmp/env").splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_image_envs_command_and_mounts_are_in_force_and_local_storage_is_kept(
    server: Server, instance: str, pushed: str
) -> None:
    storage = server.api.post(
        "/networkstorage/create",
        {"clusterId": "local", "storageName": "upgrade-test", "storageSize": 1},
    ).json()
    before = server.api.look(instance)
    kept = _file(server, instance, "/workspace/first")
    mounts = [{"type": "network", "id": storage["storageId"], "mountPath": "/shared"}]
    _upgrade(
        server.api,
        instance,
        pushed,
        envs=[{"key": "NEW", "value": "2"}],
        command="new words",
        networkVolume={"volumeMounts": mounts},
    )
    after = server.api.wait_status(instance, "running")
    assert after["imageUrl"] == pushed
    assert after["statusError"]["message"] == ""
    for name in ("portMappings", "name", "connectComponentSSH", "productId", "clusterId"):
        assert after[name] == before[name]
    path = [step["status"] for step in after["statusHistory"]]
    assert path[path.index("toReset") :][:2] == ["toReset", "resetting"]
    assert "pulling" in path[path.index("toReset") :]
    env = _env(server, instance)
    assert env["NEW"] == "2"
    assert not {"OLD", "OWN"} & env.keys()
    assert _file(server, instance, "/tmp/words").split() == ["new", "words"]
    assert _file(server, instance, "/etc/marker").startswith("to ")
    assert _file(server, instance, "/workspace/first") == kept
    (container,) = _containers(server, instance)
    assert "/shared" in {mount["Destination"] for mount in container["Mounts"]}
    refused = server.api.post("/networkstorage/delete", {"storageId": storage["storageId"]})
    assert refused.json()["reason"] == "NETWORK_STORAGE_IN_USE"
    _upgrade(server.api, instance, pushed)
    server.api.wait_status(instance, "running")
    deleted = server.api.post("/networkstorage/delete", {"storageId": storage["storageId"]})
    assert deleted.status_code == 200, deleted.text


def test_save_keeps_the_root_disk_of_the_same_image_and_nothing_else_of_before(
    server: Server, instance: str, image: str
) -> None:
    root, local = (_file(server, instance, f"{disk}/first") for disk in ("/root", "/workspace"))
    (former,) = _containers(server, instance)
    declared = {each["Name"] for each in former["Mounts"] if each["Destination"] == "/declared"}
    for _ in range(2):
        _upgrade(server.api, instance, image, save=True, envs=[{"key": "NEW", "value": "2"}])
        server.api.wait_status(instance, "running")
        assert _file(server, instance, "/root/first") == root
        assert _file(server, instance, "/workspace/first") == local
        env = _env(server, instance)
        assert "OLD" not in env
        assert (env["OWN"], env["NEW"]) == ("of the image", "2")
        assert _file(server, instance, "/tmp/words").split() == ["image"]
        until(lambda: len(_containers(server, instance)) == 1, what="the former one is removed")
        (container,) = _containers(server, instance)
        assert declared == {
            each["Name"] for each in container["Mounts"] if each["Destination"] == "/declared"
        }
    _upgrade(server.api, instance, image)
    server.api.wait_status(instance, "running")
    assert _file(server, instance, "/root/first") != root
    assert _file(server, instance, "/workspace/first") == local


@pytest.mark.parametrize(("state", "restarts"), [("imageNotFound", False), ("startFailed", True)])
def test_a_failed_upgrade_leaves_the_instance_as_it_was_and_says_why(
    server: Server,
    instance: str,
    shelf: ImageShelf,
    open_registry: Registry,
    state: str,
    restarts: bool,
) -> None:
    image = f"{open_registry.host}/team/nowhere:1"
    if restarts:
        image = shelf.busybox(own_name("unstartable-upgrade"), command=["/no/such/program"])
    before, record = server.api.look(instance), server.inspect(instance)
    disks = [_file(server, instance, f"{disk}/first") for disk in ("/root", "/workspace")]
    _upgrade(server.api, instance, image, save=True)
    until(lambda: server.api.look(instance)["statusError"]["state"] == state, what="it failed")
    after = server.api.wait_status(instance, "running")
    assert after["statusError"]["message"].startswith(
        "the upgrade failed and the instance goes on as it was: "
    )
    for name in ("imageUrl", "envs", "command", "portMappings"):
        assert after[name] == before[name]
    assert disks == [_file(server, instance, f"{disk}/first") for disk in ("/root", "/workspace")]
    now = server.inspect(instance)
    assert now["Id"] == record["Id"]
    assert (now["State"]["StartedAt"] != record["State"]["StartedAt"]) is restarts
    until(lambda: len(_containers(server, instance)) == 1, what="nothing is left over")


def test_a_registry_that_goes_away_in_the_middle_costs_nothing(
    shelf: ImageShelf, image: str
) -> None:
    with running_server(resync_seconds=0.5, pull_stall_seconds=1) as server:
        instance_id = server.api.create_running(image, ports="80/http")
        started = server.inspect(instance_id)["State"]["StartedAt"]
        with SlowRegistry(stalls=True) as registry:
            _upgrade(server.api, instance_id, registry.image)
            server.api.wait_status(instance_id, "pulling")
            assert server.text(instance_id, 80, "/etc/marker").startswith("from ")
            until(lambda: server.api.look(instance_id)["statusError"]["state"], what="it stalls")
        # The registry is gone altogether by now.
        after = server.api.wait_status(instance_id, "running", seconds=90)
        assert after["imageUrl"] == image
        assert "goes on as it was" in after["statusError"]["message"]
        assert server.inspect(instance_id)["State"]["StartedAt"] == started
        assert server.text(instance_id, 80, "/etc/marker").startswith("from ")


def test_a_server_killed_in_the_middle_goes_on_with_the_upgrade(image: str) -> None:
    with running_server(resync_seconds=0.5) as server:
        instance_id = server.api.create_running(image, ports="80/http")
        kept = server.text(instance_id, 80, "/workspace/first")
        with SlowRegistry() as registry:
            command = "httpd -f -p 80 -h /"
            _upgrade(server.api, instance_id, registry.image, command=command)
            server.api.wait_status(instance_id, "pulling")
            server.kill()
            registry.hurry.set()
            server.start()
            after = server.api.wait_status(instance_id, "running", seconds=60)
            assert after["imageUrl"] == registry.image
            assert server.text(instance_id, 80, "/workspace/first") == kept
            until(lambda: len(_containers(server, instance_id)) == 1, what="one container is left")
            server.api.delete(instance_id)
