"""Workers write beside the one that has its turn; nobody is deceived by it, and nobody locks up."""

import asyncio
import random
import threading
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select

from innkeep.domain.errors import InnkeepError
from innkeep.domain.instance import HistoryEntry
from innkeep.domain.status import Action, Status, Wish
from innkeep.services import instances as service
from innkeep.store import claims, instances
from innkeep.store.claims import Claimed
from innkeep.store.database import Database, Transaction
from innkeep.store.tables import clusters as clusters_table
from innkeep.store.tables import instances as instances_table
from innkeep.store.vault import Vault
from tests.databases import VAULT_KEY, Postgresql
from tests.store.conftest import fill
from tests.store.deploy import HandClock, deployment, request
from tests.unit.builders import an_instance

ID, OTHER = "0123456789abcdef", "fedcba9876543210"


@pytest.fixture
async def processes(store_url: str) -> AsyncIterator[list[Database]]:
    """The store, as two processes have it open."""
    opened = [Database(store_url, Vault(VAULT_KEY)) for _ in range(2)]
    yield opened
    for database in opened:
        database.close()


async def _store(database: Database, instance_id: str) -> None:
    instance = an_instance(
        id=instance_id,
        sandbox=f"sandbox-{instance_id}",
        address=f"10.208.0.{len(instance_id) + int(instance_id[0], 16)}",
        created_at=0.0,
        cores=0,
        memory_gib=0,
        status=Status.CREATING,
    )
    await database.write(instances.insert_new, instance)


async def _claim(database: Database, token: str) -> list[Claimed]:
    return await database.write(
        claims.claim_due, token, now=1.0, until=31.0, limit=10, clusters=["home"]
    )


async def _run(database: Database, claimed: Claimed) -> bool:
    return await database.write(
        instances.move_on,
        claimed.instance.id,
        Status.RUNNING,
        code="running",
        message="",
        at=2.0,
        worker=claimed.claim,
    )


async def test_an_instance_that_an_order_looks_at_stays_so_until_the_order_is_stored(
    processes: list[Database],
) -> None:
    ordering, working = processes
    await _store(ordering, ID)
    (claimed,) = await _claim(working, "one")
    looked, go_on = threading.Event(), threading.Event()

    def order(tx: Transaction) -> Status:
        instance = instances.find(tx, ID)
        assert instance is not None
        looked.set()
        assert go_on.wait(20)
        assert instances.wish(
            tx, instance, Wish.REMOVED, Status.TO_REMOVE, runs_wished=1, at=3.0, message="delete"
        )
        now = instances.find(tx, ID)
        assert now is not None
        assert instance.status is Status.CREATING
        return now.status

    ordered = asyncio.create_task(ordering.write(order))
    await asyncio.to_thread(looked.wait, 20)
    moved = asyncio.create_task(_run(working, claimed))
    await asyncio.sleep(0.1)
    assert not moved.done(), "it waits for the order"
    go_on.set()
    assert await ordered is Status.TO_REMOVE
    assert not await moved, "its owner wishes something else by now"


async def test_work_goes_on_while_another_process_has_its_turn(postgresql: Postgresql) -> None:
    url = postgresql.url(postgresql.create())
    having, working = (Database(url, Vault(VAULT_KEY)) for _ in range(2))
    await having.migrate()
    await having.write(fill)
    await _store(having, ID)
    await _store(having, OTHER)
    begun, go_on = threading.Event(), threading.Event()

    def turn(tx: Transaction) -> None:
        assert instances.find(tx, OTHER) is not None
        begun.set()
        assert go_on.wait(20)

    taken = asyncio.create_task(having.write(turn))
    await asyncio.to_thread(begun.wait, 20)
    async with asyncio.timeout(20):
        (claimed,) = await _claim(working, "one")
        assert claimed.instance.id == ID, "what somebody has locked is left for later"
        assert await working.write(claims.renew, ID, "one", 40.0) == 1
        step = HistoryEntry(at=2.0, status=Status.CREATING, code="created", message="")
        assert await working.write(claims.record, claimed, step, handle="h")
        assert await _run(working, claimed)
        await working.write(claims.release, claimed, due_at=None, attempts=0)
    assert not taken.done()
    go_on.set()
    await taken
    assert [each.instance.id for each in await _claim(working, "two")] == [OTHER]
    for database in (having, working):
        database.close()


async def test_claims_of_a_process_that_is_gone_are_dropped_and_nobody_elses(
    processes: list[Database],
) -> None:
    here, there = processes
    await _store(here, ID)
    await _claim(there, claims.new_token("w1"))
    await _store(here, OTHER)
    (kept,) = await _claim(here, claims.new_token("w10"))
    await here.write(claims.drop_of, "w1", 5.0)
    (again,) = await here.write(
        claims.claim_due, "new", now=6.0, until=30.0, limit=10, clusters=["home"]
    )
    assert again.instance.id == ID
    assert await here.write(claims.renew, kept.instance.id, kept.claim.token, 50.0) == 1


async def test_many_who_order_and_work_at_once_neither_lock_up_nor_lose_room(
    processes: list[Database],
) -> None:
    clocks = HandClock()
    servers = [deployment(database, clocks) for database in processes]
    chance = random.Random(4)
    known: list[str] = []
    working: set[str] = set()

    async def order(number: int) -> None:
        server = servers[number % 2]
        for _ in range(12):
            try:
                if len(known) < 6 or chance.random() < 0.2:
                    known.append(await service.create(server, "owner-1", request(ports="1/tcp")))
                else:
                    deed = chance.choice([Action.STOP, Action.START, Action.DELETE])
                    await service.act(server, "owner-1", chance.choice(known), deed)
            except InnkeepError as refusal:
                assert refusal.reason != "STORE_UNAVAILABLE"  # noqa: PT017

    async def work(number: int) -> None:
        database = processes[number % 2]
        for turn in range(12):
            found = await database.write(
                claims.claim_due,
                claims.new_token(f"w{number}"),
                now=clocks.now + turn,
                until=clocks.now + 1000,
                limit=3,
                clusters=["home"],
            )
            for claimed in found:
                assert claimed.instance.id not in working
                working.add(claimed.instance.id)
            for claimed in found:
                await _bring_to_its_end(database, claimed)
                working.discard(claimed.instance.id)
                await database.write(claims.release, claimed, due_at=None, attempts=0)
            shuffled = chance.sample(known, len(known))
            await database.write(claims.mark_due, shuffled, clocks.now + turn)

    async with asyncio.timeout(120):
        await asyncio.gather(*(order(n) for n in range(4)), *(work(n) for n in range(4)))

    def held(tx: Transaction) -> tuple[int, int]:
        rows = select(func.coalesce(func.sum(instances_table.c.cores), 0)).where(
            instances_table.c.holds_capacity
        )
        counted = tx.connection.execute(select(clusters_table.c.cores_held)).scalar_one()
        return int(tx.connection.execute(rows).scalar_one()), int(counted)

    by_instances, by_cluster = await processes[0].read(held)
    assert by_instances == by_cluster
    assert known


async def _bring_to_its_end(database: Database, claimed: Claimed) -> None:
    instance_id, worker = claimed.instance.id, claimed.claim
    ways = {
        Status.TO_CREATE: (Status.CREATING, Status.RUNNING),
        Status.TO_START: (Status.STARTING, Status.RUNNING),
        Status.TO_STOP: (Status.STOPPING, Status.EXITED),
    }
    await database.write(claims.record, claimed, handle="h")
    for target in ways.get(claimed.instance.status, ()):
        move = instances.move if target in instances.AT_REST else instances.move_on
        await database.write(move, instance_id, target, code="", message="", at=2.0, worker=worker)
    if claimed.instance.status is Status.TO_REMOVE:
        await database.write(
            instances.move_on,
            instance_id,
            Status.REMOVING,
            code="",
            message="",
            at=2.0,
            worker=worker,
        )
        await database.write(claims.settle_removed, claimed, at=2.0, rest_until=2.0)
