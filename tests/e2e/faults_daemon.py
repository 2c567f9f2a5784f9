"""A Docker daemon that tests may kill, restart and pause: private, below one folder.

containerd is started apart from the daemon, as a distribution's service does, so that ``kill -9``
of the daemon leaves the containers running, as it does in life.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.e2e.faults_room import Room
from tests.images import ask_docker

_START_SECONDS = 60.0
_STOP_SECONDS = 60.0
_CONTAINERD_CONFIG = """\
version = 2
root = "{folder}/containerd"
state = "{folder}/containerd-run"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
address = "{folder}/containerd.sock"
[ttrpc]
address = "{folder}/containerd.sock.ttrpc"
"""


class PrivateDocker:
    """A Docker daemon in a room, with everything it has below a folder of its own.

    Args:
        room: the network namespace that it runs in.
        options: of the daemon, beside its own.
    """

    def __init__(self, room: Room, options: Sequence[str] = ()) -> None:
        self._room = room
        self._options = options
        # Short: the paths of sockets below it must fit into about 100 characters.
        self._folder = Path(tempfile.mkdtemp(prefix="ikf-docker-"))
        self.socket = str(self._folder / "docker.sock")
        self._containerd: subprocess.Popen[bytes] | None = None
        self._dockerd: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the daemon, and containerd unless it runs; return when it answers."""
        if self._containerd is None:
            self._start_containerd()
        assert self._dockerd is None
        # A killed daemon leaves the file; its number may be some other process's by now.
        (self._folder / "docker.pid").unlink(missing_ok=True)
        command = [
            "dockerd",
            f"--data-root={self._folder / 'data'}",
            f"--exec-root={self._folder / 'run'}",
            f"--pidfile={self._folder / 'docker.pid'}",
            f"--host=unix://{self.socket}",
            f"--containerd={self._folder / 'containerd.sock'}",
            "--userland-proxy=false",
            *self._options,
        ]
        self._dockerd = self._room.spawn(command, self._folder / "dockerd.log")
        self._await(self.answers, self._dockerd, "dockerd")

    @property
    def is_started(self) -> bool:
        """Whether the daemon was started and not ended since."""
        return self._dockerd is not None

    def answers(self) -> bool:
        """Whether the daemon answers now."""
        try:
            return self.ask("GET", "_ping")[0] == 200
        except OSError:
            return False

    def ask(self, method: str, path: str, **options: Any) -> tuple[int, Any]:
        """Make one call of its API; see ``ask_docker``."""
        return ask_docker(method, path, docker=self.socket, **options)

    def containers(self) -> list[dict[str, Any]]:
        """Every container that it has, running or not, as its list shows them."""
        status, listed = self.ask("GET", "containers/json", query={"all": "true"})
        assert status == 200, listed
        return list(listed)

    def volumes(self) -> list[str]:
        """The names of all volumes."""
        status, listed = self.ask("GET", "volumes")
        assert status == 200, listed
        return [volume["Name"] for volume in listed["Volumes"] or []]

    def shut_down(self) -> None:
        """End the daemon as a service manager does: it stops every container first."""
        self._end(signal.SIGTERM)

    def begin_shut_down(self) -> None:
        """The same without waiting; ``await_end`` does that."""
        assert self._dockerd is not None
        self._dockerd.send_signal(signal.SIGTERM)

    def await_end(self) -> None:
        """Wait until a daemon that was told to end is gone."""
        assert self._dockerd is not None
        self._dockerd.wait(_STOP_SECONDS)
        self._dockerd = None

    def kill(self) -> None:
        """``kill -9`` of the daemon; the processes in containers live on."""
        self._end(signal.SIGKILL)

    def forget_start(self, container_id: str) -> None:
        """Have the daemon, which is down, know nothing of a container's start.

        So its record looks when it is killed after containerd began the process and before it
        wrote that down itself.
        """
        assert self._dockerd is None
        record_file = self._folder / "data" / "containers" / container_id / "config.v2.json"
        record = json.loads(record_file.read_text())
        record["State"] |= {"Running": False, "Pid": 0, "StartedAt": "0001-01-01T00:00:00Z"}
        record_file.write_text(json.dumps(record))

    def pause(self) -> None:
        """Let the daemon hang: connections are taken by the kernel and never answered."""
        assert self._dockerd is not None
        self._dockerd.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """End the pause."""
        assert self._dockerd is not None
        self._dockerd.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """End everything, containers too, and remove the folder."""
        if self._dockerd is not None and self._dockerd.poll() is None:
            self.resume()
            if self.answers():
                for container in self.containers():
                    self.ask("DELETE", f"containers/{container['Id']}", query={"force": "true"})
            self._end(signal.SIGTERM)
        if self._containerd is not None:
            self._containerd.terminate()
            self._containerd.wait(_STOP_SECONDS)
        _unmount_below(self._folder)
        shutil.rmtree(self._folder, ignore_errors=True)

    def log_tail(self) -> str:
        """The end of what the daemon wrote."""
        log = self._folder / "dockerd.log"
        return log.read_text(errors="replace")[-4000:] if log.exists() else ""

    def _start_containerd(self) -> None:
        config = self._folder / "containerd.toml"
        config.write_text(_CONTAINERD_CONFIG.format(folder=self._folder))
        self._containerd = self._room.spawn(
            ["containerd", "--config", str(config)], self._folder / "containerd.log"
        )
        socket = self._folder / "containerd.sock"
        self._await(socket.exists, self._containerd, "containerd")

    def _await(self, condition: Any, process: subprocess.Popen[bytes], name: str) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not condition():
            log = (self._folder / f"{name}.log").read_text(errors="replace")[-2000:]
            assert process.poll() is None, f"{name} ended: {log}"
            assert time.monotonic() < deadline, f"{name} does not answer: {log}"
            time.sleep(0.05)

    def _end(self, number: signal.Signals) -> None:
        assert self._dockerd is not None
        self._dockerd.send_signal(number)
        self.await_end()


def _unmount_below(folder: Path) -> None:
    mounted = [line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines()]
    for path in reversed(mounted):
        if path.startswith(f"{folder}{os.sep}"):
            subprocess.run(["umount", "--lazy", path], check=False)
