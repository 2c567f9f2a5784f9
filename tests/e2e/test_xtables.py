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


_TWO_PROCESSES = """
import asyncio, subprocess, sys
from innkeep.engines.docker_firewall import DockerFirewall
from innkeep.engines.errors import TemporaryError
from innkeep.engines.isolation import Isolation, IsolationMode, PortSpan

async def bridges():
    return ["ikabcd-+"]

async def starts(firewall):
    try:
        await firewall.ensure()
    except TemporaryError as problem:
        return problem.state
    return "starts"

async def look():
    def process():
        return DockerFirewall("5f0c2c1e-8d2f", IsolationMode.WHERE_POSSIBLE, bridges)
    main, further = process(), process()
    print(await starts(further))
    for each in (main, further):
        await each.probe()
    print(await starts(further))
    published = (PortSpan(first=8088, last=8088),)
    await main.isolate(Isolation(published=published))
    print(await starts(further), await starts(main))
    subprocess.run(["iptables", "-w", "30", "-F", "INPUT"], check=True)
    later = process()
    await later.probe()
    print(await starts(later))
    await main.isolate(Isolation(published=published))
    print(await starts(later))

asyncio.run(look())
"""


def test_a_further_process_of_the_server_starts_nothing_while_the_rules_are_missing(
    room: Room,
) -> None:
    for command in (("-N", "DOCKER-USER"), ("-I", "FORWARD", "-j", "DOCKER-USER")):
        assert _in(room, "iptables", "-w", "30", *command).returncode == 0
    done = _in(room, sys.executable, "-c", _TWO_PROCESSES)
    assert done.returncode == 0, done.stderr
    # The log, which tells of the rules that are put back, is written there too.
    answers = [word for word in done.stdout.split() if word in {"starts", "isolationMissing"}]
    assert answers == [
        "isolationMissing",
        "isolationMissing",
        "starts",
        "starts",
        "isolationMissing",
        "starts",
    ]
