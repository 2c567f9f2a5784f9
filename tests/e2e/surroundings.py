"""What is around a host: another machine in its network, a cloud's metadata, the internet.

All of it is one more network namespace, joined to the host's by a pair of devices, with many
addresses and a program on each that says which it is.
"""

import contextlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.e2e.client import until
from tests.e2e.faults_room import Room

INTERNET = "203.0.113.7"
NEIGHBOUR = "192.168.77.2"
METADATA = "169.254.169.254"
PUBLIC_NEIGHBOUR = "198.51.100.9"
"""In the host's own network too, though of public addresses."""
HOST_IN_NETWORK = "192.168.77.1"
PORT = 8000

# Says its address to whoever connects, and answers every question for a name with INTERNET.
_PROGRAM = """
import socket, sys, threading
def serve(listening):
    while True:
        connection, _ = listening.accept()
        connection.sendall(connection.getsockname()[0].encode() + b"\\n")
        connection.close()
def name(server):
    while True:
        asked, client = server.recvfrom(512)
        end = asked.index(0, 12) + 5
        head = asked[:2] + bytes([0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0])
        found = bytes([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]) + socket.inet_aton(sys.argv[1])
        if asked[end - 4:end] != bytes([0, 1, 0, 1]):
            head, found = asked[:2] + bytes([0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0]), b""
        server.sendto(head + asked[12:end] + found, client)
for address, port in [each.rsplit(":", 1) for each in sys.argv[2:]]:
    if port == "53":
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind((address, 53))
        threading.Thread(target=name, args=(server,)).start()
    else:
        threading.Thread(target=serve, args=(socket.create_server((address, int(port))),)).start()
print("ready", flush=True)
"""


@dataclass(frozen=True)
class Surroundings:
    """What is around a room."""

    room: Room
    world: Room

    def in_room(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command on the host."""
        return _run([*self.room.prefix, *command])

    def firewall(self, *arguments: str) -> None:
        """Run iptables on the host; it must succeed."""
        done = self.in_room("iptables", "-w", "30", *arguments)
        assert done.returncode == 0, done.stderr

    def rules(self) -> str:
        """The host's filter table."""
        return self.in_room("iptables", "-w", "30", "-S").stdout

    def from_neighbour(self, address: str, port: int) -> bool:
        """Whether a connection from another machine of the host's network gets through."""
        script = (
            "import socket,sys\n"
            "try: socket.create_connection((sys.argv[1], int(sys.argv[2])), 3)\n"
            "except OSError: sys.exit(1)\n"
        )
        command = [sys.executable, "-c", script, address, str(port)]
        return _run([*self.world.prefix, *command]).returncode == 0


@contextlib.contextmanager
def surroundings(room: Room, name_servers: list[str]) -> Iterator[Surroundings]:
    """Have something around a room; nothing of it is left afterwards.

    Args:
        room: the host, which gets a further address, ``HOST_IN_NETWORK``, and a default route.
        name_servers: addresses at which names can be asked for.
    """
    world = Room()
    folder = Path(tempfile.mkdtemp(prefix="ikf-world-"))
    programs: list[subprocess.Popen[bytes]] = []
    world.open()
    try:
        found = Surroundings(room, world)
        _join(room, world, name_servers)
        places = [f"{each}:{PORT}" for each in (INTERNET, NEIGHBOUR, METADATA, PUBLIC_NEIGHBOUR)]
        places += [f"{each}:53" for each in name_servers]
        for place, listening in ((world, places), (room, [f"0.0.0.0:{PORT}"])):
            log = folder / f"{len(programs)}.log"
            command = [sys.executable, "-u", "-c", _PROGRAM, INTERNET, *listening]
            programs.append(place.spawn(command, log))
            until(partial(_is_ready, log), seconds=60, what=f"{listening}")
        yield found
    finally:
        for program in programs:
            program.kill()
            program.wait()
        world.close()
        shutil.rmtree(folder)


def _is_ready(log: Path) -> bool:
    return "ready" in log.read_text()


def _join(room: Room, world: Room, name_servers: list[str]) -> None:
    outer, inner = f"{room.name}w"[-15:], f"{room.name}v"[-15:]
    _ip("-n", world.name, "link", "add", outer, "type", "veth", "peer", "name", inner)
    _ip("-n", world.name, "link", "set", inner, "netns", room.name)
    _ip("-n", world.name, "addr", "add", f"{NEIGHBOUR}/30", "dev", outer)
    _ip("-n", world.name, "link", "set", outer, "up")
    for address in (INTERNET, METADATA, PUBLIC_NEIGHBOUR, *name_servers):
        _ip("-n", world.name, "addr", "add", f"{address}/32", "dev", "lo")
    for target in ("10.0.0.0/8", f"{room.address}/32"):
        _ip("-n", world.name, "route", "add", target, "via", HOST_IN_NETWORK)
    _ip("-n", room.name, "addr", "add", f"{HOST_IN_NETWORK}/30", "dev", inner)
    _ip("-n", room.name, "link", "set", inner, "up")
    _ip("-n", room.name, "route", "add", "default", "via", NEIGHBOUR)
    network = PUBLIC_NEIGHBOUR.rpartition(".")[0]
    _ip("-n", room.name, "route", "add", f"{network}.0/24", "via", NEIGHBOUR)


def _ip(*arguments: str) -> None:
    done = _run(["ip", *arguments])
    assert done.returncode == 0, f"ip {' '.join(arguments)}: {done.stderr.strip()}"


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)
