"""The real parts together where they may be broken: a private Docker, a server and its proxy."""

import contextlib
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.e2e.client import until
from tests.e2e.faults_daemon import PrivateDocker
from tests.e2e.faults_room import Room, missing_room
from tests.e2e.server import Server
from tests.e2e.server_config import SMALL_PRODUCT
from tests.images import ImageShelf, missing_busybox


def missing_stage() -> str:
    """Why the fault tests can't run here; empty when they can."""
    return missing_room() or missing_busybox()


@dataclass(frozen=True)
class Stage:
    """A server on a Docker daemon of its own, both in one network namespace."""

    docker: PrivateDocker
    server: Server
    image: str
    room: Room

    def mend(self) -> None:
        """Have daemon and server running, whatever a failed test left."""
        if not self.docker.is_started:
            self.docker.start()
        self.server.await_clusters = True
        if not self.server.is_started:
            self.server.start()

    def containers(self) -> list[dict[str, Any]]:
        """Docker's list of what instances have: no sandbox that none has yet."""
        listed = self.docker.containers()
        spare = self.server.spare_sandboxes()
        return [each for each in listed if each["Names"][0].removeprefix("/") not in spare]

    def proxy_pids(self) -> tuple[int, int]:
        """The process ids of HAProxy and of its supervisor, from a server that is up."""
        proxy = until(self._running_proxy, what="HAProxy runs")
        return int(proxy["pid"]), int(proxy["supervisorPid"])

    def _running_proxy(self) -> dict[str, Any] | None:
        details: dict[str, Any] = self.server.api.http.get("/readyz").json()["proxy"]
        return details if details["pid"] and details["supervisorPid"] else None

    def container_of(self, instance_id: str) -> dict[str, Any]:
        """Docker's record of an instance's container."""
        status, record = self.docker.ask("GET", f"containers/innkeep-{instance_id}/json")
        assert status == 200, record
        found: dict[str, Any] = record
        return found

    def sandbox_of(self, instance_id: str) -> str:
        """Docker's id of the sandbox that an instance's container joins."""
        mode: str = self.container_of(instance_id)["HostConfig"]["NetworkMode"]
        return mode.removeprefix("container:")

    def address_of(self, instance_id: str) -> str:
        """The address that the instance's sandbox was made for."""
        status, record = self.docker.ask("GET", f"containers/{self.sandbox_of(instance_id)}/json")
        assert status == 200, record
        (endpoint,) = record["NetworkSettings"]["Networks"].values()
        return str(endpoint["IPAMConfig"]["IPv4Address"])


@contextlib.contextmanager
def open_stage(
    settings: Mapping[str, Any] | None = None,
    *,
    products: Sequence[Mapping[str, Any]] = (SMALL_PRODUCT,),
    docker_options: Sequence[str] = (),
) -> Iterator[Stage]:
    """Have a stage; nothing of it is left afterwards.

    Args:
        settings: keys of the server's config file.
        products: replace the one small product.
        docker_options: of the daemon.
    """
    with contextlib.ExitStack() as stack:
        room = Room()
        stack.callback(room.close)
        room.open()
        docker = PrivateDocker(room, docker_options)
        stack.callback(docker.close)
        docker.start()
        image = ImageShelf(docker.socket).busybox()
        server = stack.enter_context(
            Server(
                settings={
                    "memory_overcommit": 64,
                    "sandbox_pool": 4,
                    "isolation": "auto",
                    **(settings or {}),
                },
                products=products,
                prefix=room.prefix,
                host=room.address,
                docker=docker.socket,
                tcp_port_count=100,
            )
        )
        yield Stage(docker, server, image, room)


def kill_hard(pid: int) -> None:
    """``kill -9`` of one process."""
    os.kill(pid, signal.SIGKILL)


def instance_label(record: Mapping[str, Any]) -> str:
    """Whose container a record of Docker's list is; empty for a sandbox."""
    return str(record["Labels"].get("innkeep.instance", ""))
