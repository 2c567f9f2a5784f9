"""A Docker daemon of one's own, in a network namespace of its own, that tests may kill.

A second daemon in the host's namespace would rewrite the first one's firewall rules, so this one
never gets there. It is ended by its own process group.
"""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from tests.images import missing_docker


def missing_private_docker() -> str:
    """Why no daemon of one's own can be run; empty when one can."""
    if os.geteuid() != 0:
        return "needs root"
    for program in ("dockerd", "unshare", "ip"):
        if shutil.which(program) is None:
            return f"needs the program {program}"
    return ""


class PrivateDocker:
    """A daemon that can be begun, ended politely, killed, and begun again on the same data."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.socket = str(folder / "docker.sock")
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Start the daemon and wait until it answers."""
        # A dead one's records would stop the next; its containerd is a child and ends with it.
        for stale in ("docker.pid", "docker.sock", "exec/containerd/containerd.pid"):
            (self._folder / stale).unlink(missing_ok=True)
        daemon = (
            f"ip link set lo up; exec dockerd --data-root {self._folder}/data "
            f"--exec-root {self._folder}/exec --pidfile {self._folder}/docker.pid "
            f"--host unix://{self.socket} --bridge none --storage-driver overlay2"
        )
        log = (self._folder / "docker.log").open("ab")
        self._process = subprocess.Popen(
            ["unshare", "--net", "sh", "-c", daemon],
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        for _ in range(300):
            if not missing_docker(self.socket):
                return
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        text = (self._folder / "docker.log").read_text()[-3000:]
        raise AssertionError(f"the private daemon does not answer: {text}")

    def terminate(self) -> None:
        """Ask the daemon to shut down, without waiting."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)

    def wait(self) -> None:
        """Wait until the daemon is gone."""
        assert self._process is not None
        self._process.wait(timeout=60)
        self._process = None

    def end(self) -> None:
        """End the daemon and everything it began."""
        if self._process is not None:
            self.terminate()
            self.wait()
