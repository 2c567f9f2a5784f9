"""The server and the command line may use one store at once."""

import asyncio
import threading

from sqlalchemy import select

from innkeep.services import accounts
from innkeep.store.database import Database, Transaction
from innkeep.store.tables import clusters
from innkeep.store.vault import Vault
from tests.databases import VAULT_KEY


def _add_one(tx: Transaction) -> None:
    (held,) = tx.connection.execute(
        clusters.select().with_only_columns(clusters.c.cores_held)
    ).one()
    tx.connection.execute(clusters.update().values(cores_held=held + 1))


def _held(tx: Transaction) -> int:
    held: int = tx.connection.scalars(select(clusters.c.cores_held)).one()
    return held


async def test_writes_of_two_processes_wait_for_each_other_and_none_is_lost(store_url: str) -> None:
    databases = [Database(store_url, Vault(VAULT_KEY)) for _ in range(3)]
    await asyncio.gather(*(one.write(_add_one) for _ in range(30) for one in databases))

    assert [await one.read(_held) for one in databases] == [90, 90, 90]
    for one in databases:
        one.close()


async def test_reads_go_on_while_another_process_writes(store_url: str) -> None:
    writer, reader = (Database(store_url, Vault(VAULT_KEY)) for _ in range(2))
    begun, may_end = threading.Event(), threading.Event()

    def slow(tx: Transaction) -> None:
        _add_one(tx)
        begun.set()
        assert may_end.wait(20)

    writing = asyncio.create_task(writer.write(slow))
    await asyncio.to_thread(begun.wait, 20)
    assert await reader.read(_held) == 0, "what isn't committed isn't seen"
    issuing = asyncio.create_task(accounts.issue_key(reader, lambda: 1.0, "carl"))
    await asyncio.sleep(0.05)
    assert not issuing.done(), "a write waits, it doesn't fail"
    may_end.set()
    await asyncio.gather(writing, issuing)
    assert await reader.read(_held) == 1
    writer.close()
    reader.close()


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def fails(tx: Transaction) -> None:
        _add_one(tx)
        raise RuntimeError("on purpose")

    answers = await asyncio.gather(database.write(fails), return_exceptions=True)
    assert isinstance(answers[0], RuntimeError)
    await database.write(_add_one)

    assert await database.read(_held) == 1
