"""Networks in the store: more than a thousand addresses, subnets that rest, old stores upgraded."""

import ipaddress
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from innkeep.domain.account import Owner
from innkeep.domain.errors import InsufficientResource
from innkeep.domain.network import Network, NetworkState
from innkeep.store import accounts, clusters, networks, vpc_networks
from innkeep.store.database import Database, Transaction
from innkeep.store.vault import Vault
from tests.databases import VAULT_KEY, Fill, bring_to
from tests.made_networks import insert_network

ANN, BOB = "owner-ann", "owner-bob"
REST = 300.0


def shared(number: int) -> Network:
    return Network(
        id=f"net-{number}",
        cluster_id="home",
        name=f"innkeep-test-shared-{number}",
        subnet=f"10.208.{4 * number}.0/22",
        members_talk=False,
    )


def vpc(number: int = 1, owner: str = ANN) -> Network:
    return Network(
        id=f"vpc-{number}",
        cluster_id="home",
        name=f"innkeep-test-vpc-{number}",
        subnet=f"10.216.{number}.0/24",
        members_talk=True,
        owner_id=owner,
        title="net",
        created_at=1.0,
    )


@pytest.fixture(scope="module")
def fill_store() -> Fill:
    """Two owners and a cluster."""

    def fill(tx: Transaction) -> None:
        for owner in (ANN, BOB):
            accounts.insert_owner(tx, Owner(id=owner, name=owner), at=1)
        clusters.set_capacity(tx, "home", 8, 16)

    async def filled(database: Database) -> None:
        await database.write(fill)

    return filled


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, Vault(VAULT_KEY))
    yield database
    database.close()


def take(tx: Transaction, count: int, first: int, now: float) -> list[tuple[str, str]]:
    return [
        networks.take_address(tx, "home", f"{number:016x}", now)
        for number in range(first, first + count)
    ]


async def test_two_shared_networks_have_room_for_2000_and_tell_when_few_are_left(
    store: Database,
) -> None:
    async def few() -> bool:
        return await store.read(networks.few_shared_left, "home", 1.0, 100)

    assert await few()
    await store.write(insert_network, shared(0))
    taken = await store.write(take, 900, 0, 1.0)
    assert not await few()
    taken += await store.write(take, 1, 900, 1.0)
    assert await few()
    await store.write(insert_network, shared(1))
    assert not await few()
    taken += await store.write(take, 1099, 901, 1.0)
    assert len(set(taken)) == 2000
    assert {network_id for network_id, _ in taken} == {"net-0", "net-1"}
    assert not (await store.read(clusters.usages, 1.0))["home"].addresses_free
    with pytest.raises(InsufficientResource, match="no network address left"):
        await store.write(take, 1, 2000, 1.0)
    await store.write(networks.release_addresses, f"{1500:016x}", 1.0 + REST)
    assert not (await store.read(clusters.usages, REST))["home"].addresses_free
    assert (await store.read(clusters.usages, 1.0 + REST))["home"].addresses_free
    assert await store.write(take, 1, 2000, 1.0 + REST) == [taken[1500]]


async def test_a_vpc_network_has_addresses_of_its_own(store: Database) -> None:
    await store.write(insert_network, vpc())
    usages = await store.read(clusters.usages, 1.0)
    assert not usages["home"].addresses_free
    with pytest.raises(InsufficientResource):
        await store.write(take, 1, 0, 1.0)

    def fill_up(tx: Transaction) -> list[str]:
        return [networks.take_address_in(tx, "vpc-1", f"{n:016x}", 1.0) for n in range(253)]

    given = await store.write(fill_up)
    hosts = list(ipaddress.IPv4Network("10.216.1.0/24").hosts())
    assert set(given) == {str(host) for host in hosts[1:]}
    with pytest.raises(InsufficientResource) as refused:
        await store.write(networks.take_address_in, "vpc-1", "f" * 16, 1.0)
    assert refused.value.metadata == {"field": "networkId"}


async def test_a_removed_networks_subnet_rests_before_it_is_free(store: Database) -> None:
    await store.write(insert_network, vpc())
    await store.write(vpc_networks.wish_removed, vpc())
    assert await store.write(networks.subnets_held, "home", 1e9, REST) == ["10.216.1.0/24"]
    await store.write(networks.settle_removed, vpc(), 1000.0)
    assert await store.write(networks.subnets_held, "home", 999.0 + REST, REST) == ["10.216.1.0/24"]
    assert await store.write(networks.subnets_held, "home", 1000.0 + REST, REST) == []
    await store.write(insert_network, replace(vpc(2), subnet="10.216.1.0/24"))


async def test_only_the_plan_that_was_read_is_replaced(store: Database) -> None:
    wished = replace(vpc(), name="", subnet="", state=NetworkState.CREATING)
    await store.write(networks.insert_wished, wished)
    assert await store.write(networks.plan, wished, "n", "10.216.1.0/24")
    assert not await store.write(networks.plan, wished, "n", "10.216.2.0/24")
    planned = replace(wished, name="n", subnet="10.216.1.0/24")
    assert await store.write(networks.plan, planned, "n", "10.216.2.0/24")
    assert await store.write(networks.settle_made, planned) is None
    final = replace(wished, name="n", subnet="10.216.2.0/24")
    assert await store.write(networks.settle_made, final) == []
    assert await store.write(networks.settle_made, final) is None
    (found,) = await store.read(networks.list_networks, "home")
    assert (found.state, found.subnet) == (NetworkState.READY, "10.216.2.0/24")


async def test_a_network_that_was_deleted_meanwhile_is_not_made_ready(store: Database) -> None:
    wished = replace(vpc(), state=NetworkState.CREATING)
    await store.write(networks.insert_wished, wished)
    await store.write(vpc_networks.wish_removed, wished)
    assert await store.write(networks.settle_made, wished) is None
    assert not await store.write(networks.plan, wished, "n", "10.216.9.0/24")


async def test_owners_find_their_own_networks_only(store: Database) -> None:
    await store.write(insert_network, vpc(1, ANN))
    await store.write(insert_network, vpc(2, BOB))
    await store.write(insert_network, shared(0))
    assert (await store.read(vpc_networks.find, ANN, "vpc-1")) == vpc(1, ANN)
    for unseen in ("vpc-2", "net-0", "nothing"):
        assert await store.read(vpc_networks.find, ANN, unseen) is None
    page = await store.read(vpc_networks.list_page, BOB, "", offset=0, limit=10)
    assert page == [vpc(2, BOB)]
    assert await store.read(vpc_networks.count, BOB, "N") == 1
    assert await store.read(vpc_networks.count_of_cluster, "home") == 2
    assert await store.read(vpc_networks.is_vpc, "vpc-2")
    assert not await store.read(vpc_networks.is_vpc, "net-0")


def test_a_store_of_the_first_version_keeps_its_networks_and_instances(tmp_path: Path) -> None:
    path = tmp_path / "innkeep.db"
    bring_to(f"sqlite:///{path}", "0001")
    with sqlite3.connect(path) as old:
        old.execute("INSERT INTO owners VALUES ('owner-ann', 'ann', 1)")
        old.execute("INSERT INTO clusters VALUES ('home', 8, 16, 0, 0)")
        old.execute("INSERT INTO networks VALUES ('n', 'home', 'innkeep-s', '10.208.0.0/22', 0)")
        old.execute("INSERT INTO addresses VALUES ('n', '10.208.0.2', NULL, 0)")
        names = [row[1] for row in old.execute("PRAGMA table_info(instances)")]
        values = dict.fromkeys(names, "") | {
            "id": "a" * 16,
            "owner_id": ANN,
            "cluster_id": "home",
            "network_id": "n",
            "status": "exited",
        }
        marks = ", ".join("?" for _ in names)
        old.execute(f"INSERT INTO instances VALUES ({marks})", [values[name] for name in names])
    bring_to(f"sqlite:///{path}", "head")
    with sqlite3.connect(path) as new:
        new.row_factory = sqlite3.Row
        network = dict(new.execute("SELECT * FROM networks").fetchone())
        instance = dict(new.execute("SELECT * FROM instances").fetchone())
        assert new.execute("SELECT count(*) FROM addresses").fetchone()[0] == 1
        assert new.execute("PRAGMA foreign_key_check").fetchall() == []
    assert network == {
        "id": "n",
        "cluster_id": "home",
        "name": "innkeep-s",
        "subnet": "10.208.0.0/22",
        "members_talk": 0,
        "owner_id": None,
        "title": "",
        "state": "ready",
        "error": "",
        "created_at": 0,
        "removed_at": None,
    }
    assert (instance["network_id"], instance["alias"]) == ("n", "")
