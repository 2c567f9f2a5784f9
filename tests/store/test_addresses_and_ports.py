"""Addresses and gateway ports rest before they are given again, the longest-rested first."""

import pytest

from innkeep.domain.errors import InsufficientResource
from innkeep.store import clusters, networks, tcp_ports
from innkeep.store.database import Database, Transaction
from tests.store.conftest import PORTS

REST = 300.0


async def _take_all(database: Database, now: float) -> dict[str, str]:
    taken: dict[str, str] = {}

    def one(tx: Transaction) -> None:
        instance_id = f"{len(taken):016x}"
        taken[instance_id] = networks.take_address(tx, "home", instance_id, now)[1]

    for _ in range(13):
        await database.write(one)
    with pytest.raises(InsufficientResource, match="no network address left"):
        await database.write(one)
    return taken


async def test_every_address_is_given_once_and_never_the_gateways(database: Database) -> None:
    taken = await _take_all(database, 0)
    expected = {f"10.208.0.{host}" for host in range(2, 15)}
    assert len(taken) == len(expected)
    assert set(taken.values()) == expected


async def test_a_released_address_rests_and_the_longest_rested_goes_first(
    database: Database,
) -> None:
    taken = await _take_all(database, 0)
    first, second, third = list(taken)[5], list(taken)[1], list(taken)[9]
    for at, instance_id in ((10.0, first), (20.0, second), (30.0, third)):
        await database.write(networks.release_addresses, instance_id, at + REST)
    with pytest.raises(InsufficientResource):
        await database.write(networks.take_address, "home", "f" * 16, 10 + REST - 0.001)
    usages = await database.read(clusters.usages, 10 + REST - 0.001)
    assert not usages["home"].addresses_free
    assert (await database.read(clusters.usages, 10 + REST))["home"].addresses_free
    given = []
    for number in range(3):
        _, address = await database.write(networks.take_address, "home", f"new-{number}", 30 + REST)
        given.append(address)
    assert given == [taken[first], taken[second], taken[third]]


async def test_ports_are_given_in_the_order_asked_and_never_twice(database: Database) -> None:
    first = await database.write(tcp_ports.take, "a" * 16, [22, 3306], 0.0)
    second = await database.write(tcp_ports.take, "b" * 16, [22], 0.0)
    assert first == [20000, 20001]
    assert second == [20002]
    with pytest.raises(InsufficientResource, match="3 free tcp ports and 4 are needed"):
        await database.write(tcp_ports.take, "c" * 16, [1, 2, 3, 4], 0.0)
    assert await database.write(tcp_ports.take, "c" * 16, [1, 2, 3], 0.0) == [20003, 20004, 20005]


async def test_a_released_port_rests_and_the_longest_rested_goes_first(database: Database) -> None:
    for number, port in enumerate(PORTS):
        taken = await database.write(tcp_ports.take, f"{number:x}" * 16, [22], 0.0)
        assert taken == [port]
    await database.write(tcp_ports.release, "4" * 16, 10 + REST)
    await database.write(tcp_ports.release, "1" * 16, 20 + REST)
    with pytest.raises(InsufficientResource):
        await database.write(tcp_ports.take, "f" * 16, [22], 10 + REST - 0.001)
    assert await database.write(tcp_ports.take, "f" * 16, [22, 23], 20 + REST) == [20004, 20001]


async def test_a_port_that_a_stranger_took_stays_with_its_instance_and_is_not_given_out(
    database: Database,
) -> None:
    await database.write(tcp_ports.take, "a" * 16, [22], 0.0)
    await database.write(tcp_ports.set_usable, [20003, 20004])
    assert await database.write(tcp_ports.take, "b" * 16, [22], 0.0) == [20003]
    await database.write(tcp_ports.release, "a" * 16, 0.0)
    assert await database.write(tcp_ports.take, "c" * 16, [22], 1.0) == [20004]
    await database.write(tcp_ports.set_usable, [20000])
    assert await database.write(tcp_ports.take, "d" * 16, [22], 1.0) == [20000]


async def test_the_widest_range_of_ports_can_be_used(database: Database) -> None:
    widest = range(1024, 65536)
    await database.write(tcp_ports.set_usable, widest)
    await database.write(tcp_ports.set_usable, widest[::2])
    taken = await database.write(tcp_ports.take, "a" * 16, [22, 23], 0.0)
    assert [port % 2 for port in taken] == [0, 0]
