"""What docs/data.md promises of each disk, line by line, by checksums on a real engine."""

import os
from collections.abc import Callable, Iterator, Mapping

import pytest

from innkeep.engines.loop_storage import unmount_below
from tests.e2e.client import until
from tests.e2e.conftest import need_program
from tests.e2e.guests import guest_image, inside
from tests.e2e.server import Server
from tests.e2e.test_network_storage import end_everything, make_storage, mounting
from tests.images import ImageShelf, own_name
from tests.unit.test_docs import rows

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

_FILES = ("/precious", "/workspace/precious", "/network/precious")
_PROMISED = {
    when: disks
    for when, *disks in rows(
        "docs/data.md", "when", "root disk", "local storage", "network storage"
    )
}
_SECONDS = 90


class House:
    """An instance with all three kinds of disks, and what may happen to it."""

    def __init__(self, server: Server, image: str, other_image: str) -> None:
        self.server = server
        self.api = server.api
        self.image = image
        self.other_image = other_image
        self.storage = make_storage(self.api)
        self.instance = self.create()

    def create(self) -> str:
        """An instance that mounts the storage and runs."""
        return self.api.create_running(self.image, **mounting((self.storage, "/network")))

    def write(self) -> list[str]:
        """Put a MiB of random bytes on each disk; answers their checksums."""
        for path in _FILES:
            inside(self.server, self.instance, f"dd if=/dev/urandom of={path} bs=1M count=1; sync")
        return self.sums()

    def sums(self) -> list[str]:
        """The checksum of each file, empty for one that isn't there."""
        script = "; ".join(f"[ ! -e {path} ] || sha256sum {path}" for path in _FILES)
        lines = inside(self.server, self.instance, script).splitlines()
        told = {path: checksum for checksum, path in map(str.split, lines)}
        return [told.get(path, "") for path in _FILES]

    def stop_and_start(self) -> None:
        self.order("stop", "exited")
        self.order("start", "running")

    def order(self, action: str, status: str) -> None:
        """Give an order and wait for what comes of it."""
        self.api.act(action, self.instance)
        self.api.wait_status(self.instance, status, seconds=_SECONDS)

    def restart(self) -> None:
        begun = self.server.inspect(self.instance)["State"]["StartedAt"]
        self.api.act("restart", self.instance)
        self.until(
            lambda: self.server.inspect(self.instance)["State"]["StartedAt"] != begun, "another run"
        )

    def until(self, look: Callable[[], object], what: str) -> None:
        """Wait for something to be so, and for the instance to run again."""
        until(look, seconds=_SECONDS, what=what)
        self.api.wait_status(self.instance, "running", seconds=_SECONDS)

    def end_and_start(self) -> None:
        self.server.ask_docker("POST", f"containers/{self.container()}/kill")
        self.api.wait_status(self.instance, "exited", seconds=_SECONDS)
        self.order("start", "running")

    def update_server(self) -> None:
        self.server.stop()
        self.server.start()

    def kill_server(self) -> None:
        self.server.kill()
        self.server.start()

    def restart_host(self) -> None:
        before = self.server.inspect(self.instance)["State"]["StartedAt"]
        self.server.kill()
        end_everything(self.server)
        self.server.start()
        self.until(
            lambda: self.server.inspect(self.instance)["State"]["StartedAt"] != before,
            "another run",
        )

    def remove_container(self) -> None:
        self.remove(self.container())

    def remove_sandbox(self) -> None:
        self.remove(self.server.inspect(self.instance)["Config"]["Labels"]["innkeep.sandbox"])

    def remove(self, name: str) -> None:
        """Remove a container of Docker's by hand, and wait until the instance has another."""
        former = self.container()
        self.server.ask_docker("DELETE", f"containers/{name}", force="true")
        self.until(lambda: self.container() not in {"", former}, "another container")

    def container(self) -> str:
        """Docker's id of the instance's container; empty: there is none now."""
        name = f"containers/innkeep-{self.instance}/json"
        return str(self.server.ask_docker("GET", name)[1].get("Id", ""))

    def upgrade(
        self, image: str, *, save: bool, entrypoint: str = "", mounts_storage: bool = True
    ) -> None:
        """Have the instance made anew from an image; returns when it is, or that failed."""
        before = len(self.api.look(self.instance)["statusHistory"])
        mount = {"type": "network", "id": self.storage, "mountPath": "/network"}
        reply = self.api.post(
            "/gpu/instance/upgrade",
            {
                "instanceId": self.instance,
                "imageUrl": image,
                "envs": [],
                "command": "",
                "entrypoint": entrypoint,
                "save": save,
                "networkVolume": {"volumeMounts": [mount] if mounts_storage else []},
            },
        )
        assert reply.status_code == 200, reply.text
        self.until(
            lambda: (
                "resetting"
                in [
                    each["status"]
                    for each in self.api.look(self.instance)["statusHistory"][before:]
                ]
            ),
            "it was begun",
        )
        self.api.wait_status(self.instance, "running", seconds=_SECONDS)

    def delete(self) -> None:
        """Delete the instance with what is its own, and have another one take its place."""
        local = self.server.data_dir / "storage" / f"local-{self.instance}"
        assert local.is_dir()
        self.api.delete(self.instance)
        assert not local.exists()
        assert self.instance not in str(self.server.engine_objects())
        self.instance = self.create()

    def delete_and_restore_storage(self) -> None:
        """Delete the storage, which takes that nobody has it mounted, and restore it."""
        self.upgrade(self.image, save=True, mounts_storage=False)
        for verb in ("delete", "restore"):
            reply = self.api.post(f"/networkstorage/{verb}", {"storageId": self.storage})
            assert reply.status_code == 200, reply.text
        self.upgrade(self.image, save=True)


_EVENTS: Mapping[str, Callable[[House], None]] = {
    "stop, then start": House.stop_and_start,
    "restart": House.restart,
    "the main process ends, then start": House.end_and_start,
    "the server is stopped and started, as for an update": House.update_server,
    "the server is killed": House.kill_server,
    "the host restarts": House.restart_host,
    "somebody removes the container by hand": House.remove_container,
    "somebody removes the sandbox by hand": House.remove_sandbox,
    "upgrade with save to the same image": lambda house: house.upgrade(house.image, save=True),
    "upgrade without save": lambda house: house.upgrade(house.image, save=False),
    "upgrade to another image": lambda house: house.upgrade(house.other_image, save=True),
    "an upgrade that failed": lambda house: house.upgrade(
        house.image, save=False, entrypoint="/no-such-program"
    ),
    "delete of the instance": House.delete,
    "delete of the network storage, then restore": House.delete_and_restore_storage,
}


@pytest.fixture(scope="module")
def house(shelf: ImageShelf, guest: str) -> Iterator[House]:
    need_program("haproxy", "haproxy")
    if os.geteuid() != 0:
        pytest.skip("needs root, to mount storage")
    server = Server(settings={"resync_seconds": 0.5, "storage_trash_hours": 1})
    try:
        server.start()
        other = guest_image(shelf, own_name("other-guest"), marker="other")
        yield House(server, guest, other)
    finally:
        if server.is_started:
            server.stop()
        server.purge_engine()
        unmount_below(server.data_dir)
        server.close()


@pytest.mark.parametrize("when", _PROMISED)
def test_each_disk_holds_what_is_promised(house: House, when: str) -> None:
    written = house.write()
    assert all(written)
    _EVENTS[when](house)
    found = [
        "kept" if now == then else "new" if not now else "changed"
        for now, then in zip(house.sums(), written, strict=True)
    ]
    # Whoever comes after an instance that was deleted has none of its disks.
    assert found == ["new" if word == "gone" else word for word in _PROMISED[when]]


def test_every_line_is_shown() -> None:
    assert list(_EVENTS) == list(_PROMISED)
