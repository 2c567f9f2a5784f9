"""What instances reach of the host and its networks, on a private Docker with its own firewall."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from innkeep.engines.firewall_rules import Chains, name_servers
from tests.e2e.client import until
from tests.e2e.faults_stage import Stage, missing_stage, open_stage
from tests.e2e.guests import ECHO_PORT, HTTP_PORT, PORTS, guest_image, inside
from tests.e2e.surroundings import (
    HOST_IN_NETWORK,
    INTERNET,
    METADATA,
    NEIGHBOUR,
    PORT,
    PUBLIC_NEIGHBOUR,
    Surroundings,
    surroundings,
)
from tests.images import ImageShelf

pytestmark = [
    pytest.mark.docker,
    pytest.mark.proxy,
    pytest.mark.faults,
    pytest.mark.timeout(300),
]

_SETTINGS = {"resync_seconds": 2, "sandbox_pool": 0}
_NAME_SERVERS = name_servers(Path("/etc/resolv.conf").read_text())


@dataclass(frozen=True)
class Place:
    """Two instances on a host with something around it."""

    stage: Stage
    around: Surroundings
    image: str
    first: str
    second: str

    def reaches(self, address: str, port: int = PORT) -> bool:
        """Whether the first instance gets an answer from there."""
        knock = f"nc -w 20 {address} {port} < /dev/null 2>/dev/null; echo done"
        return inside(self.stage.server, self.first, knock) != "done"

    def reconfigure(self, **settings: object) -> None:
        """Restart the server with other settings."""
        server = self.stage.server
        assert server.stop() == 0
        server.configure({"memory_overcommit": 64, "isolation": "auto", **_SETTINGS, **settings})
        server.start(seconds=60)


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    reason = missing_stage()
    if reason:
        pytest.skip(reason)
    with open_stage(_SETTINGS) as stage, surroundings(stage.room, _NAME_SERVERS) as around:
        image = guest_image(ImageShelf(stage.docker.socket))
        first, second = (stage.server.api.create_running(image, ports=PORTS) for _ in range(2))
        for each in (first, second):
            stage.server.text(each, HTTP_PORT, seconds=60)
        # The host came into it while the server ran.
        network = f"-d {PUBLIC_NEIGHBOUR.rpartition('.')[0]}.0/24 "
        until(lambda: network in around.rules(), seconds=90, what="the new network is seen")
        yield Place(stage, around, image, first, second)


@pytest.fixture(autouse=True)
def _usual(place: Place) -> Iterator[None]:
    yield
    # A test that failed half-way must not take the others along.
    place.stage.mend()


def test_instances_reach_the_internet(place: Place) -> None:
    assert place.reaches(INTERNET)


@pytest.mark.skipif(not _NAME_SERVERS, reason="this machine asks no other one for names")
def test_names_of_the_internet_are_resolved(place: Place) -> None:
    lookup = "nslookup somewhere.example 127.0.0.11 2>&1"
    assert INTERNET in inside(place.stage.server, place.first, lookup)


@pytest.mark.parametrize(
    "address",
    [METADATA, NEIGHBOUR, PUBLIC_NEIGHBOUR, HOST_IN_NETWORK],
    ids=["metadata", "neighbour", "neighbour of a public address", "host"],
)
def test_the_host_and_what_is_around_it_are_out_of_reach(place: Place, address: str) -> None:
    assert not place.reaches(address)


def test_the_host_is_out_of_reach_at_its_every_address(place: Place) -> None:
    gateway = inside(place.stage.server, place.first, "ip route | grep default").split()[2]
    assert not place.reaches(gateway)
    assert not place.reaches(place.stage.room.address)
    assert "inet6" not in inside(place.stage.server, place.first, "ip addr show dev eth0")


def test_the_published_endpoints_of_another_instance_are_reached(place: Place) -> None:
    server = place.stage.server
    name = f"{place.second}-{HTTP_PORT}.localhost"
    page = (
        f"wget -q -O - --header 'Host: {name}' http://{server.host}:{server.proxy_port}/index.html"
    )
    assert inside(server, place.first, page) == "good day"
    port = server.api.endpoint(place.second, ECHO_PORT).rpartition(":")[2]
    echo = f"(echo hello; sleep 1) | nc -w 20 {server.host} {port}"
    assert inside(server, place.first, echo) == "hello"


def test_another_machine_reaches_instances_by_the_proxy_only(place: Place) -> None:
    around, server = place.around, place.stage.server
    assert around.from_neighbour(place.stage.room.address, server.proxy_port)
    with _forwarding_host(around):
        assert not around.from_neighbour(place.stage.address_of(place.first), HTTP_PORT)


@contextlib.contextmanager
def _forwarding_host(around: Surroundings) -> Iterator[None]:
    """A host that is a router too, whose firewall Docker found open and left so."""
    around.firewall("-P", "FORWARD", "ACCEPT")
    try:
        yield
    finally:
        around.firewall("-P", "FORWARD", "DROP")


def test_members_of_a_vpc_network_reach_each_other_and_no_host(place: Place) -> None:
    server = place.stage.server
    made = server.api.post("/network/create", {"clusterId": "local", "name": "shop"})
    assert made.status_code == 200, made.text
    network = made.json()["network"][0]["Id"]
    members = [
        server.api.create_running(place.image, ports=PORTS, networkId=network) for _ in range(2)
    ]
    fetch = f"wget -q -O - http://{members[1]}/index.html"
    assert until(lambda: inside(server, members[0], fetch) == "good day", seconds=60)
    knock = f"nc -w 20 {HOST_IN_NETWORK} {PORT} < /dev/null 2>/dev/null; echo done"
    assert inside(server, members[0], knock) == "done"
    knock = f"nc -w 20 {INTERNET} {PORT} < /dev/null"
    assert inside(server, members[0], knock) == INTERNET
    for member in members:
        server.api.delete(member)


def test_rules_that_a_reload_took_away_are_put_back(place: Place) -> None:
    chains = Chains(place.stage.server.deployment)
    for chain in ("INPUT", "DOCKER-USER", *chains.all):
        place.around.firewall("-F", chain)
    assert not chains.are_in_force(place.around.rules())
    until(
        lambda: chains.are_in_force(place.around.rules()), seconds=90, what="the rules are put back"
    )
    assert not place.reaches(METADATA)
    assert not place.reaches(HOST_IN_NETWORK)
    assert place.reaches(INTERNET)


def test_where_the_rules_cant_be_had_nothing_starts_until_they_can(place: Place) -> None:
    server, around = place.stage.server, place.around
    around.firewall("-D", "FORWARD", "-j", "DOCKER-USER")
    around.firewall("-F", "DOCKER-USER")
    around.firewall("-X", "DOCKER-USER")

    def told() -> bool:
        (cluster,) = server.api.http.get("/readyz").json()["clusters"].values()
        return any("DOCKER-USER is gone" in each for each in cluster["unenforcedLimits"])

    until(told, seconds=90, what="the operator is told")
    waiting = server.api.create(place.image, ports=PORTS)

    def refused() -> bool:
        return bool(server.api.look(waiting)["statusError"]["state"] == "isolationMissing")

    until(refused, seconds=90, what="the owner is told")
    assert server.api.look(waiting)["status"] != "running"
    around.firewall("-N", "DOCKER-USER")
    around.firewall("-I", "FORWARD", "1", "-j", "DOCKER-USER")
    server.api.wait_status(waiting, "running", seconds=120)
    assert Chains(server.deployment).are_in_force(around.rules())
    until(lambda: not told(), seconds=90, what="the operator is told that it is well again")
    server.api.delete(waiting)


def test_the_operator_opens_single_places_of_a_cluster(place: Place) -> None:
    place.reconfigure(isolation_open=[f"{NEIGHBOUR}/32:{PORT}", f"{HOST_IN_NETWORK}/32:{PORT}"])
    assert place.reaches(NEIGHBOUR)
    assert place.reaches(HOST_IN_NETWORK)
    assert not place.reaches(METADATA)
    assert not place.reaches(place.stage.room.address)


def test_isolation_can_be_switched_off_and_on_again(place: Place) -> None:
    chains = Chains(place.stage.server.deployment)
    place.reconfigure(isolation=False)
    assert place.reaches(METADATA)
    assert place.reaches(HOST_IN_NETWORK)
    assert not _own(chains, place.around)
    with _forwarding_host(place.around):
        assert place.around.from_neighbour(place.stage.address_of(place.first), HTTP_PORT)
    place.reconfigure(isolation=True)
    assert not place.reaches(METADATA)
    assert not place.reaches(HOST_IN_NETWORK)


def test_an_uninstall_takes_the_rules_away_and_no_others(place: Place) -> None:
    server, around = place.stage.server, place.around
    busy = server.innkeep("admin", "isolation", "remove")
    assert busy.returncode != 0
    chains = Chains(server.deployment)
    assert chains.are_in_force(around.rules())
    assert server.stop() == 0
    others = [line for line in around.rules().splitlines() if line not in _own(chains, around)]
    assert server.innkeep("admin", "isolation", "remove").stdout == "the rules were removed\n"
    assert not _own(chains, around)
    assert around.rules().splitlines() == others
    assert server.innkeep("admin", "isolation", "remove").stdout == "there were no rules\n"
    server.start(seconds=60)
    assert chains.are_in_force(around.rules())


def _own(chains: Chains, around: Surroundings) -> list[str]:
    hook = "-A FORWARD -j DOCKER-USER"
    return [line for line in chains.own_lines(around.rules()) if line != hook]


def test_a_server_that_must_isolate_and_cant_does_not_start(place: Place) -> None:
    server, around = place.stage.server, place.around
    assert server.stop() == 0
    server.configure({"memory_overcommit": 64, **_SETTINGS, "isolation": True})
    around.firewall("-D", "FORWARD", "-j", "DOCKER-USER")
    around.firewall("-F", "DOCKER-USER")
    around.firewall("-X", "DOCKER-USER")
    try:
        refused = server.serve_to_its_end()
        assert refused.returncode != 0
        assert "shows no chain DOCKER-USER" in refused.stderr + refused.stdout
    finally:
        around.firewall("-N", "DOCKER-USER")
        around.firewall("-I", "FORWARD", "1", "-j", "DOCKER-USER")
    server.start(seconds=60)
