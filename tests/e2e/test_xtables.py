"""Finding the kind of iptables that Docker uses, in network namespaces of the tests' own."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.e2e.faults_room import Room, missing_room

pytestmark = [pytest.mark.docker, pytest.mark.faults]

_LOOK = """
import asyncio
from innkeep.engines.docker_firewall import dockers_xtables
found, problem = asyncio.run(dockers_xtables())
print(found.program if found else problem)
"""


@pytest.fixture
def room() -> Iterator[Room]:
    if reason := missing_room():
        pytest.skip(reason)
    room = Room()
    room.open()
    yield room
    room.close()


def _in(room: Room, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*room.prefix, *command], capture_output=True, text=True, check=False)


def _found(room: Room, *behind: str) -> str:
    done = _in(room, *behind, sys.executable, "-c", _LOOK)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("program", ["iptables-nft", "iptables-legacy"])
def test_the_kind_that_shows_dockers_chain_is_taken(room: Room, program: str) -> None:
    made = _in(room, program, "-N", "DOCKER-USER")
    if made.returncode != 0:
        pytest.skip(f"{program} does not work here: {made.stderr.strip()}")
    # The preferred one is one of the two, under a shorter name.
    preferred = _in(room, "iptables", "-S", "DOCKER-USER").returncode == 0
    assert _found(room) == ("iptables" if preferred else program)


def test_a_docker_that_leaves_the_firewall_alone_is_told(room: Room) -> None:
    assert _found(room) == (
        "iptables shows no chain DOCKER-USER: this Docker leaves the firewall alone"
    )


def test_an_account_that_may_not_see_the_firewall_is_told(room: Room) -> None:
    told = _found(room, "setpriv", "--bounding-set=-net_admin")
    assert told.startswith("the server may not see the firewall: ")
