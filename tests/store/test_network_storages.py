"""Network storages in the store: when their engine has to follow, and who has them mounted."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from innkeep.domain.account import Owner
from innkeep.domain.instance import Instance, Kind
from innkeep.domain.network import Network
from innkeep.domain.network_storage import NetworkStorage, StorageMount
from innkeep.domain.status import Status, Wish
from innkeep.store import accounts, claims, clusters, instances, network_storages
from innkeep.store.database import Database, Transaction
from innkeep.store.vault import Vault
from tests.databases import VAULT_KEY, Fill, list_living
from tests.made_networks import insert_network

ANN = "owner-ann"
NOW = 50.0
STORAGE = NetworkStorage(
    id="st-1",
    owner_id=ANN,
    cluster_id="home",
    name="datasets",
    size_gib=10,
    made_gib=0,
    created_at=1.0,
)


def instance(number: int, *mounts: StorageMount) -> Instance:
    return Instance(
        id=f"{number:016x}",
        owner_id=ANN,
        name="",
        kind=Kind.CPU,
        cluster_id="home",
        product_id="p",
        product_name="P",
        cores=0,
        memory_gib=0,
        rootfs_gib=1,
        local_volume_gib=2,
        pids=16,
        image_url="web:1",
        image_login=None,
        command="",
        entrypoint="",
        envs=(),
        port_mappings=(),
        tools=(),
        local_mount_point="/workspace",
        storages=mounts,
        network_id="net",
        address="10.208.0.2",
        sandbox=f"sandbox-{number}",
        wish=Wish.RUNNING,
        runs_wished=1,
        runs_begun=0,
        tools_launched=False,
        status=Status.TO_CREATE,
        failure=None,
        pull=None,
        handle="",
        attempts=0,
        created_at=float(number),
        status_at=1.0,
        started_at=None,
        stopped_at=None,
    )


def mount(path: str, storage: str = "st-1", size_gib: int = 10) -> StorageMount:
    return StorageMount(storage_id=storage, mount_path=path, size_gib=size_gib, made_gib=0)


@pytest.fixture(scope="module")
def fill_store() -> Fill:
    """An owner, a cluster with a network, and a storage."""

    def fill(tx: Transaction) -> None:
        accounts.insert_owner(tx, Owner(id=ANN, name=ANN), at=1)
        clusters.set_capacity(tx, "home", 8, 16)
        insert_network(
            tx,
            Network(
                id="net",
                cluster_id="home",
                name="innkeep-test",
                subnet="10.208.0.0/24",
                members_talk=False,
            ),
        )
        network_storages.insert_new(tx, STORAGE)

    async def filled(database: Database) -> None:
        await database.write(fill)

    return filled


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, Vault(VAULT_KEY))
    yield database
    database.close()


async def due(database: Database) -> list[tuple[int, int, bool]]:
    found = await database.read(network_storages.list_due, "home", NOW)
    return [(one.size_gib, one.made_gib, one.removed) for one in found]


async def test_a_storage_is_due_until_its_engine_has_followed(database: Database) -> None:
    assert await due(database) == [(10, 0, False)]
    await database.write(network_storages.note_made, "st-1", 10)
    assert await due(database) == []
    await database.write(network_storages.change, "st-1", name="other", size_gib=10)
    assert await due(database) == []
    await database.write(network_storages.change, "st-1", name="other", size_gib=20)
    assert await due(database) == [(20, 10, False)]


async def test_what_was_made_meanwhile_for_an_older_wish_leaves_it_due(
    database: Database,
) -> None:
    await database.write(network_storages.change, "st-1", name="other", size_gib=20)
    await database.write(network_storages.note_made, "st-1", 10)
    assert await due(database) == [(20, 10, False)]
    await database.write(network_storages.note_made, "st-1", 20)
    await database.write(network_storages.note_made, "st-1", 10)
    assert await due(database) == []
    found = await database.write(network_storages.find_of, ANN, "st-1", lock="use")
    assert found is not None
    assert found.made_gib == 20


async def test_a_delete_while_it_is_made_is_not_forgotten(database: Database) -> None:
    await database.write(network_storages.mark_removed, "st-1", at=5.0, purge_at=5.0)
    await database.write(network_storages.note_made, "st-1", 10)
    assert await due(database) == [(10, 10, True)]
    assert await database.write(network_storages.find_of, ANN, "st-1", lock="use") is None
    await database.write(network_storages.note_removed, "st-1")
    assert await due(database) == []


async def test_a_storage_in_the_trash_is_due_when_its_time_has_passed_and_not_before(
    database: Database,
) -> None:
    await database.write(network_storages.note_made, "st-1", 10)
    await database.write(network_storages.mark_removed, "st-1", at=NOW, purge_at=NOW + 100)
    assert await due(database) == []
    assert await database.read(network_storages.next_purge, "home") == NOW + 100
    found, total = await database.read(
        network_storages.list_trash, ANN, NOW + 99, offset=0, limit=5
    )
    assert ([one.id for one in found], total) == (["st-1"], 1)
    late = await database.read(network_storages.list_due, "home", NOW + 100)
    assert [one.id for one in late] == ["st-1"]
    assert await database.read(network_storages.list_trash, ANN, NOW + 100, offset=0, limit=5) == (
        [],
        0,
    )
    await database.write(network_storages.note_removed, "st-1")
    assert await database.read(network_storages.next_purge, "home") is None


async def test_what_is_being_removed_is_not_restored_whatever_the_clock_says_later(
    database: Database,
) -> None:
    await database.write(network_storages.mark_removed, "st-1", at=NOW, purge_at=NOW + 100)
    assert not await database.write(network_storages.begin_removal, "st-1", NOW + 99)
    found = await database.write(network_storages.find_in_trash, ANN, "st-1", NOW + 99)
    assert found is not None
    assert await database.write(network_storages.begin_removal, "st-1", NOW + 100)
    assert await database.write(network_storages.find_in_trash, ANN, "st-1", NOW) is None


async def test_a_restored_storage_is_not_removed(database: Database) -> None:
    await database.write(network_storages.mark_removed, "st-1", at=NOW, purge_at=NOW + 100)
    await database.write(network_storages.restore, "st-1")
    assert not await database.write(network_storages.begin_removal, "st-1", NOW + 1000)
    assert await due(database) == [(10, 0, False)]


async def test_only_a_deleted_storage_can_be_noted_as_removed(database: Database) -> None:
    await database.write(network_storages.note_removed, "st-1")
    assert await due(database) == [(10, 0, False)]


async def test_mounts_are_kept_in_order_with_the_present_size_wherever_they_are_read(
    database: Database,
) -> None:
    wanted = (mount("/z"), mount("/a"))
    await database.write(instances.insert_new, instance(1, *wanted))
    await database.write(network_storages.change, "st-1", name="n", size_gib=30)
    await database.write(network_storages.note_made, "st-1", 30)
    now = tuple(replace(one, size_gib=30, made_gib=30) for one in wanted)

    def read(tx: Transaction) -> list[Instance | None]:
        return [
            instances.find(tx, f"{1:016x}"),
            *list_living(tx),
        ]

    found = await database.read(read)
    claimed = await database.write(
        claims.claim_due, "token", now=9.0, until=99.0, limit=9, clusters=["home"]
    )
    found += [one.instance for one in claimed]
    assert [None if one is None else one.storages for one in found] == [now] * 3


async def test_who_has_a_storage_mounted_leaves_out_the_removed(database: Database) -> None:
    def fill(tx: Transaction) -> None:
        for number in range(1, 4):
            instances.insert_new(tx, instance(number, mount("/a"), mount("/b")))
        for status in (Status.TO_REMOVE, Status.REMOVING, Status.REMOVED):
            instances.move(tx, f"{2:016x}", status, code="t", message="t", at=2.0)

    await database.write(fill)
    users = await database.read(network_storages.mounted_by, "st-1", limit=1)
    assert users == ([f"{1:016x}"], 2)


async def test_mounts_of_many_instances_are_read_at_once(database: Database) -> None:
    def fill(tx: Transaction) -> None:
        for number in range(1, 1203):
            instances.insert_new(tx, instance(number, mount("/a")))

    await database.write(fill)
    found = await database.read(list_living)
    assert len(found) == 1202
    assert all(len(one.storages) == 1 for one in found)


async def test_what_is_promised_counts_storage_local_disks_and_what_is_not_removed_yet(
    database: Database,
) -> None:
    def fill(tx: Transaction) -> None:
        for number in (1, 2):
            instances.insert_new(tx, instance(number))
        for status in (Status.TO_REMOVE, Status.REMOVING, Status.REMOVED):
            instances.move(tx, f"{2:016x}", status, code="t", message="t", at=2.0)
        network_storages.insert_new(tx, replace(STORAGE, id="st-2", size_gib=100))
        network_storages.mark_removed(tx, "st-2", at=2.0, purge_at=2.0)

    await database.write(fill)
    assert await database.read(network_storages.promised_gib) == {"home": 10 + 2 + 100}
    await database.write(network_storages.note_removed, "st-2")
    assert await database.read(network_storages.promised_gib) == {"home": 10 + 2}
