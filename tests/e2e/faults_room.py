"""A network namespace of its own for the parts that a fault test breaks.

A Docker daemon rewrites the firewall of the namespace it runs in, so a second one beside the
machine's own would break that one. Here it gets a namespace, joined to the host by one pair of
devices: the test speaks to servers inside as to any other machine, and so needs no tricks.
"""

import os
import secrets
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

_SUBNETS = 16_384
"""So many pairs of addresses are in 198.18.0.0/16, a range kept for tests of networks."""
_PROGRAMS = ("ip", "nsenter", "setpriv", "dockerd", "containerd", "runc", "iptables")
_SEARCH_PATH = os.pathsep.join(
    ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
)


def missing_room() -> str:
    """Why no such namespace (with a daemon in it) can be had here; empty when it can."""
    if os.geteuid() != 0:
        return "only root may make network namespaces and run a Docker daemon"
    for program in _PROGRAMS:
        if shutil.which(program, path=_SEARCH_PATH) is None:
            return f"the program {program} is missing"
    name = f"ikf-try-{secrets.token_hex(3)}"
    tried = _ip("netns", "add", name)
    if tried.returncode != 0:
        return f"no network namespace can be made: {tried.stderr.strip()}"
    _ip("netns", "delete", name)
    return ""


class Room:
    """A network namespace with loopback and one way to the host."""

    def __init__(self) -> None:
        mark = secrets.token_hex(3)
        self.name = f"ikf-{mark}"
        """Of the namespace."""
        self._outside = f"ikf-{mark}h"
        self._inside = f"ikf-{mark}r"
        number = secrets.randbelow(_SUBNETS)
        base = f"198.18.{number // 64}"
        self._host_address = f"{base}.{number % 64 * 4 + 1}"
        self.address = f"{base}.{number % 64 * 4 + 2}"
        """Where servers inside are reached, from the test and from inside."""

    def open(self) -> None:
        """Make it."""
        _must("netns", "add", self.name)
        _must("link", "add", self._outside, "type", "veth", "peer", "name", self._inside)
        _must("link", "set", self._inside, "netns", self.name)
        _must("addr", "add", f"{self._host_address}/30", "dev", self._outside)
        _must("link", "set", self._outside, "up")
        _must("-n", self.name, "addr", "add", f"{self.address}/30", "dev", self._inside)
        _must("-n", self.name, "link", "set", self._inside, "up")
        _must("-n", self.name, "link", "set", "lo", "up")

    def close(self) -> None:
        """Remove it; nothing may run in it any more."""
        _ip("link", "delete", self._outside)
        _ip("netns", "delete", self.name)

    @property
    def prefix(self) -> list[str]:
        """What a command is put behind to be run inside."""
        # "ip netns exec" would also hide the cgroups, without which no container starts.
        return ["nsenter", f"--net=/run/netns/{self.name}", "--"]

    def spawn(self, command: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
        """Start a program inside that is killed with the test, whatever happens to that one."""
        with log.open("ab") as output:
            return subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--", *self.prefix, *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PATH": _SEARCH_PATH},
                start_new_session=True,
            )


def _ip(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("ip", path=_SEARCH_PATH)
    assert program is not None
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False)


def _must(*arguments: str) -> None:
    done = _ip(*arguments)
    assert done.returncode == 0, f"ip {' '.join(arguments)}: {done.stderr.strip()}"
