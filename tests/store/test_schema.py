"""The migrations and the tables agree, and the constraints hold."""

import asyncio
import contextlib
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, insert, text, update
from sqlalchemy.exc import IntegrityError

from innkeep.domain.account import ApiKey, Owner
from innkeep.domain.errors import StoreUnavailable
from innkeep.store import accounts, clusters, instances, schema
from innkeep.store.connections import open_migrator
from innkeep.store.database import Database, Transaction
from innkeep.store.tables import addresses, api_keys, metadata, networks, tcp_ports
from innkeep.store.tables import clusters as clusters_table
from innkeep.store.vault import Vault
from tests.databases import VAULT_KEY
from tests.store.conftest import fill
from tests.unit.builders import an_instance


async def test_the_migrations_make_exactly_the_tables(database: Database) -> None:
    def differences(tx: Transaction) -> list[object]:
        context = MigrationContext.configure(tx.connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    assert await database.write(differences) == []


async def test_migrating_again_changes_nothing(database: Database) -> None:
    await database.migrate()
    await database.migrate()
    assert await database.read(accounts.find_owner_by_name, "ann") == Owner("owner-1", "ann")


async def test_two_processes_may_migrate_a_new_store_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'innkeep.db'}"
    both = [Database(url, Vault(VAULT_KEY)) for _ in range(2)]
    await asyncio.gather(*(database.migrate() for database in both))
    await both[0].write(fill)
    assert await both[1].read(accounts.find_owner_by_name, "ann") is not None
    for database in both:
        database.close()


def _second_owner_of_a_name(tx: Transaction) -> None:
    accounts.insert_owner(tx, Owner("owner-2", "ann"), at=1)


def _second_key_of_a_digest(tx: Transaction) -> None:
    for key_id in ("key-1", "key-2"):
        key = ApiKey(
            id=key_id, owner=Owner("owner-1", "ann"), hint="sk_", created_at=1, revoked_at=None
        )
        accounts.insert_key(tx, key, "d" * 64)


def _key_without_an_owner(tx: Transaction) -> None:
    tx.connection.execute(
        insert(api_keys).values(id="k", owner_id="nobody", hint="", digest="e" * 64, created_at=1)
    )


def _two_instances_with_one_sandbox(tx: Transaction) -> None:
    instances.insert_new(tx, an_instance(id="a" * 16))
    instances.insert_new(tx, an_instance(id="b" * 16))


def _instance_in_an_unknown_cluster(tx: Transaction) -> None:
    instances.insert_new(tx, an_instance(cluster_id="nowhere"))


def _two_addresses_for_one_instance(tx: Transaction) -> None:
    tx.connection.execute(update(addresses).values(instance_id="a" * 16))


def _one_container_port_on_two_gateway_ports(tx: Transaction) -> None:
    tx.connection.execute(update(tcp_ports).values(instance_id="a" * 16, container_port=22))


def _a_gateway_port_twice(tx: Transaction) -> None:
    tx.connection.execute(insert(tcp_ports).values(port=20000, usable=True, free_from=0))


def _a_subnet_twice_in_a_cluster(tx: Transaction) -> None:
    tx.connection.execute(
        insert(networks).values(
            id="net-2", cluster_id="home", name="n", subnet="10.208.0.0/28", members_talk=False
        )
    )


def _more_given_back_than_was_held(tx: Transaction) -> None:
    clusters.give_back(tx, "home", 1, 0)


def _more_memory_given_back_than_was_held(tx: Transaction) -> None:
    tx.connection.execute(update(clusters_table).values(memory_gib_held=-1))


@pytest.mark.parametrize(
    "wrong",
    [
        _second_owner_of_a_name,
        _second_key_of_a_digest,
        _key_without_an_owner,
        _two_instances_with_one_sandbox,
        _instance_in_an_unknown_cluster,
        _two_addresses_for_one_instance,
        _one_container_port_on_two_gateway_ports,
        _a_gateway_port_twice,
        _a_subnet_twice_in_a_cluster,
        _more_given_back_than_was_held,
        _more_memory_given_back_than_was_held,
    ],
    ids=lambda function: function.__name__.strip("_"),
)
async def test_the_store_itself_refuses_what_must_never_be(
    database: Database, wrong: object
) -> None:
    assert callable(wrong)
    with pytest.raises(IntegrityError):
        await database.write(wrong)


async def test_only_a_store_of_another_version_is_migrated(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrated: list[object] = []
    monkeypatch.setattr(schema, "upgrade", migrated.append)
    await database.migrate()
    assert not migrated

    def set_back(tx: Transaction) -> None:
        tx.connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))

    await database.write(set_back)
    await database.migrate()
    # A file of SQLite's is tried on a copy first.
    assert len(migrated) == (2 if database_url.startswith("sqlite") else 1)


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    """A store as the first version made it, with an owner."""
    file = tmp_path / "innkeep.db"
    with open_migrator(f"sqlite:///{file}") as connection:
        schema.upgrade(connection, "0001")
        connection.execute(text("INSERT INTO owners VALUES ('owner-1', 'ann', 1.0)"))
    return file


async def _migrate(file: Path) -> None:
    database = Database(f"sqlite:///{file}", Vault(VAULT_KEY))
    try:
        await database.migrate()
        assert await database.read(accounts.find_owner_by_name, "ann") is not None
    finally:
        database.close()


def _version(file: Path) -> str:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


async def test_what_a_store_was_before_it_was_migrated_stays_beside_it(old_file: Path) -> None:
    await _migrate(old_file)
    await _migrate(old_file)
    (copy,) = old_file.parent.glob("*.schema-*")
    assert (_version(copy), _version(old_file)) == ("0001", schema.latest())
    assert copy.stat().st_mode & 0o777 == 0o600
    await _migrate(copy)


async def test_a_migration_that_fails_on_a_copy_leaves_the_store_as_it_was(
    old_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(connection: Connection) -> None:
        connection.execute(text("DROP TABLE tcp_ports"))
        raise RuntimeError("the migration would break references")

    monkeypatch.setattr(schema, "upgrade", half)
    before = old_file.read_bytes()
    with pytest.raises(StoreUnavailable, match="break references; it is as it was"):
        await _migrate(old_file)
    assert old_file.read_bytes() == before
    assert [each.name for each in old_file.parent.iterdir() if "schema" in each.name] == []


async def test_only_the_latest_copies_are_kept(old_file: Path) -> None:
    first = old_file.read_bytes()
    for _ in range(5):
        old_file.write_bytes(first)
        await _migrate(old_file)
        for left in ("-wal", "-shm"):
            old_file.with_name(f"innkeep.db{left}").unlink(missing_ok=True)
    assert len(list(old_file.parent.glob("*.schema-*"))) == 3
