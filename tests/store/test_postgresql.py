"""What only a database away from the data folder needs: its owner, its one server, its absence."""

import asyncio
from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from innkeep.domain.errors import StoreUnavailable
from innkeep.store.database import Database, Transaction
from innkeep.store.deployment import ServerPlace, WrongDatabase, claim_database
from innkeep.store.tables import owners
from innkeep.store.vault import Vault
from tests.databases import VAULT_KEY, Postgresql, running_postgresql


@pytest.fixture
def empty_url(postgresql: Postgresql) -> str:
    """URL of a database with nothing in it."""
    return postgresql.url(postgresql.create())


@pytest.fixture
def own_server() -> Iterator[Postgresql]:
    """A server that the test may stop."""
    with running_postgresql() as server:
        yield server


def _one_more_owner(tx: Transaction, number: int) -> None:
    tx.connection.execute(insert(owners).values(id=f"o-{number}", name=f"{number}", created_at=1))


def _owners(tx: Transaction) -> int:
    return int(tx.connection.execute(text("SELECT count(*) FROM owners")).scalar_one())


async def test_two_servers_may_migrate_an_empty_database_at_once(empty_url: str) -> None:
    both = [Database(empty_url, Vault(VAULT_KEY)) for _ in range(2)]
    await asyncio.gather(*(database.migrate() for database in both))
    await both[0].write(_one_more_owner, 1)
    assert await both[1].read(_owners) == 1
    for database in both:
        database.close()


async def test_the_indexes_hold_only_the_rows_that_are_looked_for(empty_url: str) -> None:
    database = Database(empty_url, Vault(VAULT_KEY))
    await database.migrate()

    def definitions(tx: Transaction) -> dict[str, str]:
        rows = tx.connection.execute(text("SELECT indexname, indexdef FROM pg_indexes"))
        return {row.indexname: row.indexdef for row in rows}

    found = await database.read(definitions)
    assert "WHERE (due_at IS NOT NULL)" in found["ix_instances_due"]
    assert "WHERE (instance_id IS NULL)" in found["ix_addresses_free"]
    database.close()


async def test_a_read_sees_one_state_and_can_not_write(empty_url: str) -> None:
    database = Database(empty_url, Vault(VAULT_KEY))
    await database.migrate()
    loop = asyncio.get_running_loop()

    def twice(tx: Transaction) -> tuple[int, int]:
        before = _owners(tx)
        asyncio.run_coroutine_threadsafe(database.write(_one_more_owner, 1), loop).result(20)
        return before, _owners(tx)

    assert await database.read(twice) == (0, 0)
    assert await database.read(_owners) == 1
    with pytest.raises(DBAPIError, match="read-only transaction"):
        await database.read(_one_more_owner, 2)
    database.close()


async def test_a_write_that_froze_does_not_hold_up_the_others_for_ever(empty_url: str) -> None:
    database = Database(empty_url, Vault(VAULT_KEY))

    def timeout(tx: Transaction) -> str:
        query = text("SHOW idle_in_transaction_session_timeout")
        return str(tx.connection.execute(query).scalar_one())

    assert await database.write(timeout) == "1min"
    database.close()


async def test_a_database_stays_with_its_deployment_and_its_key(empty_url: str) -> None:
    database = Database(empty_url, Vault(VAULT_KEY))
    await database.migrate()
    await database.write(claim_database, "deployment-1")
    await database.write(claim_database, "deployment-1")
    with pytest.raises(WrongDatabase, match="belongs to the deployment deployment-1"):
        await database.write(claim_database, "deployment-2")
    database.close()
    with_another_key = Database(empty_url, Vault(Fernet.generate_key()))
    with pytest.raises(WrongDatabase, match=r"secret\.key"):
        await with_another_key.write(claim_database, "deployment-1")
    with_another_key.close()


def test_a_second_server_is_refused_until_the_first_is_gone(
    postgresql: Postgresql, empty_url: str
) -> None:
    first, second = ServerPlace(empty_url), ServerPlace(empty_url)
    first.take()
    with pytest.raises(WrongDatabase, match="another server"):
        second.take()
    first.leave()
    second.take()
    elsewhere = ServerPlace(postgresql.url(postgresql.create()))
    elsewhere.take()
    elsewhere.leave()
    second.leave()


def test_a_place_that_was_lost_with_the_connection_is_taken_again_unless_somebody_has_it(
    own_server: Postgresql,
) -> None:
    url = own_server.url(own_server.create())
    first, second = ServerPlace(url), ServerPlace(url)
    first.take()
    first.hold()
    own_server.stop()
    with pytest.raises(StoreUnavailable):
        first.hold()
    own_server.start()
    first.hold()
    with pytest.raises(WrongDatabase):
        second.take()
    own_server.stop()
    own_server.start()
    second.take()
    with pytest.raises(WrongDatabase):
        first.hold()
    second.leave()


async def test_a_database_that_is_away_is_told_and_found_again(own_server: Postgresql) -> None:
    url = own_server.url(own_server.create())
    database = Database(url, Vault(VAULT_KEY))
    await database.migrate()
    await database.write(_one_more_owner, 1)
    await database.read(_owners)
    own_server.stop()
    with pytest.raises(StoreUnavailable):
        await database.write(_one_more_owner, 2)
    with pytest.raises(StoreUnavailable):
        await database.read(_owners)
    with pytest.raises(StoreUnavailable, match="can't be used"):
        ServerPlace(url).take()
    with pytest.raises(StoreUnavailable, match="can't be used"):
        await Database(url, Vault(VAULT_KEY)).migrate()
    own_server.start()
    await database.write(_one_more_owner, 3)
    assert await database.read(_owners) == 2
    database.close()


async def test_a_restart_of_the_database_refuses_nothing_once_it_is_back(
    own_server: Postgresql,
) -> None:
    database = Database(own_server.url(own_server.create()), Vault(VAULT_KEY))
    await database.migrate()
    await database.write(_one_more_owner, 1)
    await database.read(_owners)
    own_server.stop()
    own_server.start()
    await database.write(_one_more_owner, 2)
    assert await database.read(_owners) == 2
    database.close()


async def test_what_lost_its_connection_halfway_is_done_again_and_once(
    own_server: Postgresql,
) -> None:
    name = own_server.create()
    database = Database(own_server.url(name), Vault(VAULT_KEY))
    await database.migrate()
    tries: list[int] = []

    def broken_off(tx: Transaction, breaks: int) -> None:
        tries.append(breaks)
        _one_more_owner(tx, breaks + len(tries))
        if len(tries) <= breaks:
            process = tx.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            own_server.run("postgres", f"SELECT pg_terminate_backend({process})")
            tx.connection.execute(text("SELECT 1"))

    await database.write(broken_off, 1)
    assert (tries, await database.read(_owners)) == ([1, 1], 1)
    tries.clear()
    with pytest.raises(StoreUnavailable):
        await database.write(broken_off, 10)
    assert (tries, await database.read(_owners)) == ([10, 10], 1)
    database.close()


def test_a_wrong_password_is_not_repeated_in_the_error(own_server: Postgresql) -> None:
    own_server.stop()
    url = own_server.url("any").replace("innkeep@", "innkeep:very-secret@")
    with pytest.raises(StoreUnavailable) as refused:
        ServerPlace(url).take()
    assert "very-secret" not in f"{refused.value!r} {refused.value} {refused.value.__cause__}"
