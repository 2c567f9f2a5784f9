"""Instances don't reach each other, whoever owns them; the host's proxy reaches them all."""

from typing import NamedTuple

import httpx
import pytest

from tests.e2e.client import Client
from tests.e2e.guests import HTTP_PORT, PORTS, address_of, inside, sandbox_of
from tests.e2e.server import Server

pytestmark = [pytest.mark.docker, pytest.mark.proxy]


class Guest(NamedTuple):
    instance_id: str
    address: str


@pytest.fixture(scope="module")
def guests(server: Server, second_owner: Client, guest: str) -> list[Guest]:
    """Two instances of one owner and one of another."""

    def run(client: Client) -> Guest:
        instance_id = client.create_running(guest, ports=PORTS)
        return Guest(instance_id, address_of(server, instance_id))

    return [run(server.api), run(server.api), run(second_owner)]


@pytest.mark.parametrize("target", [1, 2], ids=["same owner", "another owner"])
def test_no_address_of_another_instance_can_be_reached(
    server: Server, guests: list[Guest], target: int
) -> None:
    mine, other = guests[0], guests[target]
    knock = (
        "for port in 80 3306; do echo 'GET /' | nc -w 1 {} $port & done 2>/dev/null; wait; echo end"
    )
    assert inside(server, mine.instance_id, knock.format(mine.address)) != "end"
    for here, there in ((mine, other), (other, mine)):
        assert inside(server, here.instance_id, knock.format(there.address)) == "end"


def test_the_proxy_reaches_each_of_them(server: Server, guests: list[Guest]) -> None:
    for guest in guests:
        assert inside(server, guest.instance_id, "hostname") == guest.instance_id


def test_the_engine_publishes_no_port(server: Server, guests: list[Guest]) -> None:
    for guest in guests:
        assert httpx.get(f"http://{guest.address}:{HTTP_PORT}/", trust_env=False).is_success
        for record in (server.inspect(guest.instance_id), sandbox_of(server, guest.instance_id)):
            assert not record["HostConfig"]["PortBindings"]
            assert not record["HostConfig"]["PublishAllPorts"]
            ports = record["NetworkSettings"]["Ports"] or {}
            assert not any(ports.values())


def test_a_sandboxs_name_does_not_tell_whose_it_is(server: Server, guests: list[Guest]) -> None:
    for guest in guests:
        sandbox = sandbox_of(server, guest.instance_id)
        assert guest.instance_id not in sandbox["Name"]
        assert sandbox["Config"]["Labels"]["innkeep.deployment"] == server.deployment


def test_an_owner_neither_sees_nor_commands_anothers_instance(
    server: Server, second_owner: Client, guests: list[Guest]
) -> None:
    listed = {row["id"] for row in second_owner.list_all()}
    assert guests[2].instance_id in listed
    for guest in guests[:2]:
        assert guest.instance_id not in listed
        assert second_owner.get("/gpu/instance", instanceId=guest.instance_id).status_code == 404
        for action in ("start", "stop", "restart", "delete"):
            order = {"instanceId": guest.instance_id}
            assert second_owner.post(f"/gpu/instance/{action}", order).status_code == 404
        assert inside(server, guest.instance_id, "hostname") == guest.instance_id
