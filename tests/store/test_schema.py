"""The migrations and the tables agree, and the constraints hold."""

import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError

from innkeep.domain.account import ApiKey, Owner
from innkeep.store import accounts, clusters, instances, schema
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
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrated: list[object] = []
    monkeypatch.setattr(schema, "upgrade", migrated.append)
    await database.migrate()
    assert not migrated

    def set_back(tx: Transaction) -> None:
        tx.connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))

    await database.write(set_back)
    await database.migrate()
    assert len(migrated) == 1
