"""VPC networks on a real engine: members find each other by both names, and nobody else does."""

import ipaddress
import socket
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

import httpx
import pytest

from tests.e2e.client import Client, Json, until
from tests.e2e.conftest import running_server
from tests.e2e.guests import HTTP_PORT, PORTS, address_of, inside
from tests.e2e.server import Server

pytestmark = [pytest.mark.docker, pytest.mark.proxy]


def make_network(client: Client, name: str) -> str:
    reply = client.post("/network/create", {"clusterId": "local", "name": name})
    assert reply.status_code == 200, reply.text
    return str(reply.json()["network"][0]["Id"])


def look(client: Client, network_id: str) -> Json:
    reply = client.get("/network", networkId=network_id)
    assert reply.status_code == 200, reply.text
    (found,) = reply.json()["network"]
    assert isinstance(found, dict)
    return found


def wait_ready(client: Client, network_id: str) -> Json:
    until(lambda: look(client, network_id)["state"]["state"] == "ready", what=f"{network_id} ready")
    return look(client, network_id)


class Town(NamedTuple):
    """Two members of a network, and everybody who is not in it."""

    network_id: str
    ann: str
    bob: str
    outsiders: dict[str, str]


@pytest.fixture(scope="module")
def town(server: Server, second_owner: Client, guest: str) -> Town:
    """Ann's sandbox was in no network before, Bob's may have been made on demand."""
    other_network = make_network(server.api, "other")
    other = server.api.create_running(guest, ports=PORTS, networkId=other_network)
    server.wait_pool()
    ready = server.spare_sandboxes().values()
    network_id = make_network(server.api, "town")
    # At once, so that the network is probably still being made.
    ann = server.api.create(guest, ports=PORTS, name="ann", networkId=network_id)
    bob = server.api.create(guest, ports=PORTS, name="Bob-2", networkId=network_id)
    assert ann in ready
    foreign_network = make_network(second_owner, "foreign")
    outsiders = {
        "same owner, no network": server.api.create(guest, ports=PORTS),
        "same owner, other network": other,
        "other owner, no network": second_owner.create(guest, ports=PORTS),
        "other owner, a network": second_owner.create(
            guest, ports=PORTS, networkId=foreign_network
        ),
    }
    for member in (ann, bob):
        server.api.wait_status(member, "running")
    for what, instance_id in outsiders.items():
        client = second_owner if what.startswith("other owner") else server.api
        client.wait_status(instance_id, "running")
    return Town(network_id, ann, bob, outsiders)


def test_a_member_has_the_address_that_the_api_shows(server: Server, town: Town) -> None:
    network = wait_ready(server.api, town.network_id)
    shown = {row["Id"]: row["Ip"] for row in network["Addresses"]}
    for member in (town.ann, town.bob):
        vpc = server.api.look(member)["network"]
        assert vpc == {"id": town.network_id, "ip": shown[member]}
        assert address_of(server, member) == vpc["ip"]
        assert vpc["ip"].rpartition(".")[0] == network["segment"].rpartition(".")[0]


def test_members_find_each_other_by_id_and_by_name(server: Server, town: Town) -> None:
    for here, there, names in (
        (town.ann, town.bob, (town.bob, "bob-2", "BOB-2")),
        (town.bob, town.ann, (town.ann, "ann")),
    ):
        for name in names:
            answer = inside(
                server,
                here,
                f"echo hostname > s; wget -qO- http://{name}/cgi-bin/run --post-file s",
            )
            assert answer == there, name


def test_host_name_and_hosts_file_agree_with_the_name(server: Server, town: Town) -> None:
    address = server.api.look(town.ann)["network"]["ip"]
    assert inside(server, town.ann, "hostname") == town.ann
    hosts = inside(server, town.ann, "cat /etc/hosts")
    assert [address, town.ann] in [line.split() for line in hosts.splitlines()]
    assert address in inside(server, town.ann, f"nslookup {town.ann}")
    assert address in inside(server, town.bob, f"nslookup {town.ann}")


def test_no_outsider_reaches_a_member_nor_a_member_an_outsider(server: Server, town: Town) -> None:
    members = [address_of(server, each) for each in (town.ann, town.bob)]
    knock = (
        "for port in 80 3306; do echo 'GET /' | nc -w 1 {} $port & done 2>/dev/null; wait; echo end"
    )
    assert inside(server, town.ann, knock.format(members[1])) != "end"
    for what, outsider in town.outsiders.items():
        theirs = address_of(server, outsider)
        for address in members:
            assert inside(server, outsider, knock.format(address)) == "end", what
        assert inside(server, town.ann, knock.format(theirs)) == "end", what
        for name in (town.ann, "ann"):
            assert inside(server, outsider, f"nslookup {name} >/dev/null 2>&1 || echo no") == "no"
        told = inside(server, town.ann, f"nslookup {outsider} >/dev/null 2>&1 || echo no")
        assert told == "no", what


def test_members_reach_the_outside_and_the_proxy_reaches_them(server: Server, town: Town) -> None:
    address = address_of(server, town.ann)
    # An address of this machine that is not in the member's own network.
    other = address_of(server, town.outsiders["same owner, no network"])
    host = str(next(ipaddress.ip_network(f"{other}/22", strict=False).hosts()))
    with socket.create_server((host, 0)) as outside:
        port = outside.getsockname()[1]
        outside.settimeout(20)
        inside(server, town.ann, f"nc {host} {port} </dev/null >/dev/null 2>&1 &")
        connection, (peer, _) = outside.accept()
        connection.close()
    assert peer == address
    network = server.ask_docker(
        "GET", f"networks/innkeep-{server.deployment[:8]}-{town.network_id}"
    )
    assert network[1]["Internal"] is False
    assert httpx.get(f"http://{address}:{HTTP_PORT}/", trust_env=False).is_success
    assert server.text(town.ann, HTTP_PORT) == "good day\n"


def test_the_address_survives_stop_and_start_and_restart(server: Server, town: Town) -> None:
    before = server.api.look(town.bob)["network"]
    server.api.act("stop", town.bob)
    server.api.wait_status(town.bob, "exited")
    assert server.api.look(town.bob)["network"] == before
    server.api.act("start", town.bob)
    server.api.wait_status(town.bob, "running")
    server.api.act("restart", town.bob)
    server.api.wait_status(town.bob, "running")
    assert server.api.look(town.bob)["network"] == before
    assert address_of(server, town.bob) == before["ip"]
    assert before["ip"] in inside(server, town.ann, "nslookup bob-2")


def test_a_network_in_use_stays_and_is_gone_from_the_engine_after_its_last_member(
    server: Server, guest: str
) -> None:
    network_id = make_network(server.api, "short")
    member = server.api.create_running(guest, ports=PORTS, networkId=network_id)
    name = f"innkeep-{server.deployment[:8]}-{network_id}"
    assert name in server.engine_objects()["networks"]
    reply = server.api.post("/network/delete", {"networkId": network_id})
    assert (reply.status_code, reply.json()["reason"]) == (400, "NETWORK_IN_USE")
    assert member in reply.json()["message"]
    assert inside(server, member, "hostname") == member
    server.api.delete(member)
    reply = server.api.post("/network/delete", {"networkId": network_id})
    assert (reply.status_code, reply.json()) == (200, {})
    assert server.api.get("/network", networkId=network_id).status_code == 404
    until(lambda: name not in server.engine_objects()["networks"], what=f"{name} removed")


@pytest.fixture
def own_server(guest: str) -> Iterator[Server]:
    with running_server(resync_seconds=0.5, address_pool="10.192.0.0/20") as server:
        yield server


def test_a_network_and_its_names_outlive_a_crash_and_the_loss_of_the_bridge(
    own_server: Server, guest: str
) -> None:
    server = own_server
    network_id = make_network(server.api, "kept")
    ann, bob = (
        server.api.create_running(guest, ports=PORTS, networkId=network_id, name=name)
        for name in ("ann", "bob")
    )
    before = wait_ready(server.api, network_id)
    late = make_network(server.api, "late")
    server.kill()
    server.start()
    wait_ready(server.api, late)
    assert look(server.api, network_id) == before
    for instance_id in (ann, bob):
        server.api.act("stop", instance_id)
        server.api.wait_status(instance_id, "exited")
    name = f"innkeep-{server.deployment[:8]}-{network_id}"
    status, answer = server.ask_docker("DELETE", f"networks/{name}")
    assert status == 204, answer
    for instance_id in (ann, bob):
        server.api.act("start", instance_id)
        server.api.wait_status(instance_id, "running")
    assert look(server.api, network_id) == before
    assert "good day" in inside(server, ann, "wget -qO- http://bob/")


def test_instances_on_two_shared_bridges_do_not_reach_each_other(
    own_server: Server, guest: str
) -> None:
    server = own_server
    first = server.api.create_running(guest, ports=PORTS)
    _use_up_the_shared_addresses(server)
    until(lambda: len(server.engine_objects()["networks"]) == 2, what="a second shared bridge")
    until(
        lambda: any(
            one["availableDeploy"] for one in server.api.get("/cpu/products").json()["data"]
        ),
        what="addresses of the second bridge",
    )
    second = server.api.create_running(guest, ports=PORTS)
    addresses = [address_of(server, each) for each in (first, second)]
    assert len({address.rpartition(".")[0] for address in addresses}) == 2
    knock = (
        "for port in 80 3306; do echo 'GET /' | nc -w 1 {} $port & done 2>/dev/null; wait; echo end"
    )
    assert inside(server, first, knock.format(addresses[1])) == "end"
    assert inside(server, second, knock.format(addresses[0])) == "end"
    for instance_id in (first, second):
        assert inside(server, instance_id, "hostname") == instance_id


def _use_up_the_shared_addresses(server: Server) -> None:
    """Take every free address of the store, as a thousand instances would."""
    with sqlite3.connect(server.data_dir / "innkeep.db", timeout=30) as store:
        store.execute("UPDATE addresses SET free_from = 9e9 WHERE instance_id IS NULL")
