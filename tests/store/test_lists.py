"""Lists show what is stored, whatever is remembered of it, and the kept numbers are the counted."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert, inspect

from innkeep.domain.instance import Instance, InstanceFilter
from innkeep.domain.port_access import AccessMode, PortAccess
from innkeep.domain.status import Status
from innkeep.store import instance_counts, instance_lists, instances
from innkeep.store.database import Database, Transaction
from innkeep.store.instance_rows import to_row
from innkeep.store.tables import instances as instances_table
from innkeep.store.vault import Vault
from tests.databases import VAULT_KEY, bring_to
from tests.store.conftest import fill
from tests.unit.builders import an_instance

_ALL = InstanceFilter()


def numbered(number: int) -> Instance:
    return an_instance(
        status=Status.TO_CREATE,
        id=f"{number:016x}",
        sandbox=f"sandbox-{number}",
        created_at=1000.0 + number // 2,
    )


async def listed(database: Database, owner_id: str) -> list[Instance]:
    return await database.read(instance_lists.list_page, owner_id, _ALL, offset=0, limit=100)


async def test_a_list_that_was_read_before_shows_each_change(database: Database) -> None:
    one = numbered(1)
    await database.write(instances.insert_new, one)
    assert [each.status for each in await listed(database, one.owner_id)] == [Status.TO_CREATE]
    await database.write(instances.move, one.id, Status.CREATING, code="test", message="", at=1.0)
    assert [each.status for each in await listed(database, one.owner_id)] == [Status.CREATING]
    guard = PortAccess(port=80, mode=AccessMode.TOKEN, secret="s" * 24)
    await database.write(instances.set_port_access, one.id, [guard])
    assert [each.port_access for each in await listed(database, one.owner_id)] == [(guard,)]


async def test_what_a_failed_write_saw_is_not_remembered(database: Database) -> None:
    one = numbered(1)
    await database.write(instances.insert_new, one)

    def look_and_fail(tx: Transaction) -> None:
        assert instances.move(tx, one.id, Status.CREATING, code="test", message="", at=1.0)
        instance_lists.list_page(tx, one.owner_id, _ALL, offset=0, limit=100)
        raise RuntimeError("not to be committed")

    with pytest.raises(RuntimeError, match="not to be committed"):
        await database.write(look_and_fail)
    await database.write(instances.move, one.id, Status.TO_REMOVE, code="test", message="", at=1.0)
    assert [each.status for each in await listed(database, one.owner_id)] == [Status.TO_REMOVE]


async def test_reading_on_repeats_and_misses_nothing(database: Database) -> None:
    for number in range(7):
        await database.write(instances.insert_new, numbered(number))
    owner_id = numbered(0).owner_id
    place, seen = None, []
    while found := await database.read(instance_lists.list_after, owner_id, place, limit=2):
        seen += found
        place = found[-1].created_at, found[-1].id
    assert [each.id for each in seen] == [numbered(number).id for number in reversed(range(7))]


async def test_the_migration_counts_what_is_there(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'innkeep.db'}"
    await asyncio.to_thread(bring_to, url, "0012")
    database = Database(url, Vault(VAULT_KEY))

    def old_rows(tx: Transaction) -> None:
        fill(tx)
        known = {column["name"] for column in inspect(tx.connection).get_columns("instances")}
        for number, status in enumerate([Status.RUNNING, Status.RUNNING, Status.REMOVED]):
            row = to_row(replace(numbered(number), status=status), tx.vault)
            tx.connection.execute(
                insert(instances_table).values(
                    **{name: value for name, value in row.items() if name in known},
                    wish_serial=1,
                    look_serial=1,
                    holds_capacity=False,
                )
            )

    await database.write(old_rows)
    await database.migrate()
    owner_id = numbered(0).owner_id
    assert await database.read(instance_counts.of_owner, owner_id) == 2
    database.close()
