"""Two workers never work on one instance, and no reason to look is lost."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from innkeep.domain.instance import Failure, HistoryEntry, Instance
from innkeep.domain.status import Status, Wish
from innkeep.domain.transitions import LEGAL_MOVES
from innkeep.store import claims, instances
from innkeep.store.claims import Claimed
from innkeep.store.database import Database, Transaction
from innkeep.store.tables import instances as instances_table
from innkeep.store.vault import Vault
from tests.databases import VAULT_KEY
from tests.unit.builders import an_instance

ID = "0123456789abcdef"


async def _store(database: Database, **changes: object) -> Instance:
    instance = an_instance(created_at=0.0, cores=0, memory_gib=0, **changes)
    await database.write(instances.insert_new, instance)
    return instance


async def _claim(database: Database, now: float = 0.0, token: str = "one") -> list[Claimed]:
    return await database.write(
        claims.claim_due, token, now=now, until=now + 30, limit=10, clusters=["home"]
    )


async def _ask_delete(database: Database, instance: Instance) -> None:
    assert await database.write(
        instances.wish,
        instance,
        Wish.REMOVED,
        Status.TO_REMOVE,
        runs_wished=1,
        at=1.0,
        message="delete asked",
    )


async def _due_at(database: Database) -> float | None:
    def transaction(tx: Transaction) -> float | None:
        due_at: float | None = tx.connection.scalars(select(instances_table.c.due_at)).one()
        return due_at

    return await database.read(transaction)


async def test_two_claimers_never_both_win(store_url: str) -> None:
    databases = [Database(store_url, Vault(VAULT_KEY)) for _ in range(2)]
    for number in range(40):
        await _store(
            databases[0], id=f"{number:016x}", sandbox=f"sandbox-{number}", address=str(number)
        )
    rounds = await asyncio.gather(
        *(
            databases[number % 2].write(
                claims.claim_due, str(number), now=1.0, until=31.0, limit=7, clusters=["home"]
            )
            for number in range(12)
        )
    )
    won = [claimed.instance.id for one in rounds for claimed in one]
    assert len(won) == len(set(won)) == 40
    for database in databases:
        database.close()


async def test_only_what_is_due_in_these_clusters_is_claimed_and_nothing_twice(
    database: Database,
) -> None:
    await _store(database)
    assert not await _claim(database, now=-1.0)
    assert not await database.write(
        claims.claim_due, "x", now=1.0, until=2.0, limit=10, clusters=["elsewhere"]
    )
    assert not await database.write(
        claims.claim_due, "x", now=1.0, until=2.0, limit=10, clusters=["home"], busy=[ID]
    )
    assert len(await _claim(database)) == 1
    assert not await _claim(database, now=29.0, token="two")
    assert len(await _claim(database, now=31.0, token="two")) == 1, "it ran out"


async def test_a_lost_claim_can_do_nothing_any_more(database: Database) -> None:
    await _store(database, status=Status.CREATING)
    (old,) = await _claim(database)
    (new,) = await _claim(database, now=31.0, token="two")
    assert not await database.write(claims.record, old, handle="stale")
    assert await database.write(claims.renew, ID, "one", 100.0) is None
    assert not await _move(database, Status.RUNNING, old)
    await database.write(claims.release, old, due_at=None, attempts=0)
    await database.write(
        instances.note_failure,
        old.instance,
        Failure(state="x", message="x"),
        at=1.0,
        worker=old.claim,
    )
    stored = await database.read(instances.find, ID)
    assert stored is not None
    assert (stored.handle, stored.status, stored.failure) == ("", Status.CREATING, None)
    assert await _move(database, Status.RUNNING, new)


async def _move(database: Database, target: Status, worker: Claimed | None = None) -> bool:
    return await database.write(
        instances.move,
        ID,
        target,
        code="test",
        message="",
        at=2.0,
        worker=worker.claim if worker else None,
    )


async def test_a_worker_moves_nothing_once_the_owner_wishes_something_else(
    database: Database,
) -> None:
    instance = await _store(database, status=Status.CREATING)
    (claimed,) = await _claim(database)
    await _ask_delete(database, instance)
    assert not await _move(database, Status.REMOVING, claimed)
    assert await database.write(claims.renew, ID, "one", 100.0) != claimed.claim.wish_serial
    await database.write(claims.release, claimed, due_at=500.0, attempts=3)
    assert await _due_at(database) == 1.0, "due since the wish, and not only at 500"
    (again,) = await _claim(database, now=1.0)
    assert again.instance.attempts == 0
    assert await _move(database, Status.REMOVING, again)


async def test_what_a_worker_did_is_told_within_the_status_that_the_owner_moved_it_to(
    database: Database,
) -> None:
    instance = await _store(database, status=Status.CREATING)
    (claimed,) = await _claim(database)
    await _ask_delete(database, instance)
    made = HistoryEntry(at=2.0, status=Status.CREATING, code="created", message="made")
    assert await database.write(claims.record, claimed, made, handle="engine/1 made")
    *_, last = await database.read(instances.history_of, ID)
    assert (last.code, last.status) == ("created", Status.TO_REMOVE)


@pytest.mark.parametrize("source", Status, ids=str)
async def test_only_legal_moves_change_anything(database: Database, source: Status) -> None:
    for target in Status:
        instance_id = f"{list(Status).index(target):016x}"
        await _store(database, id=instance_id, status=source, sandbox=f"sandbox of {target}")
        moved = await database.write(
            instances.move, instance_id, target, code="test", message="", at=2.0
        )
        assert moved == (target in LEGAL_MOVES.get(source, frozenset()))
        stored = await database.read(instances.find, instance_id)
        history = await database.read(instances.history_of, instance_id)
        assert stored is not None
        assert stored.status is (target if moved else source)
        assert [entry.status for entry in history] == ([source, target] if moved else [source])


async def test_a_release_keeps_a_reason_to_look_that_came_up_meanwhile(database: Database) -> None:
    await _store(database)
    (claimed,) = await _claim(database)
    await database.write(claims.mark_due, [ID], 5.0)
    await database.write(claims.release, claimed, due_at=None, attempts=0)
    assert len(await _claim(database, now=5.0)) == 1


async def test_a_reason_that_is_none_to_a_worker_counts_where_nobody_works(
    database: Database,
) -> None:
    await _store(database)
    (claimed,) = await _claim(database)
    await database.write(claims.mark_due, [ID], 5.0, unless_claimed=True)
    await database.write(claims.release, claimed, due_at=None, attempts=0)
    assert await database.read(claims.next_due, ["home"]) is None
    await database.write(claims.mark_due, [ID], 5.0, unless_claimed=True)
    assert await database.read(claims.next_due, ["home"]) == 5.0


async def test_without_a_reason_a_released_instance_is_at_rest(database: Database) -> None:
    await _store(database)
    (claimed,) = await _claim(database)
    await database.write(claims.release, claimed, due_at=None, attempts=0)
    assert not await _claim(database, now=10**9)
    assert await database.read(claims.next_due, ["home"]) is None
    await database.write(claims.mark_due, [ID], 7.0)
    assert await database.read(claims.next_due, ["home"]) == 7.0
    assert await database.read(claims.next_due, ["elsewhere"]) is None


async def test_after_a_failure_only_a_wish_cuts_the_wait_short(database: Database) -> None:
    instance = await _store(database, status=Status.CREATING)
    (claimed,) = await _claim(database)
    await database.write(claims.mark_due, [ID], 1.0)
    await database.write(claims.release, claimed, due_at=20.0, attempts=1)
    await database.write(claims.mark_due, [ID], 2.0)
    assert await database.read(claims.next_due, ["home"]) == 20.0
    assert await database.write(
        instances.wish,
        instance,
        Wish.REMOVED,
        Status.TO_REMOVE,
        runs_wished=1,
        at=3.0,
        message="delete asked",
    )
    assert await database.read(claims.next_due, ["home"]) == 3.0


async def test_claims_of_a_server_that_died_are_dropped_and_due_at_once(database: Database) -> None:
    await _store(database)
    (claimed,) = await _claim(database)
    await database.write(claims.drop_all, ["home"], 3.0)
    assert not await database.write(claims.record, claimed, handle="stale")
    assert len(await _claim(database, now=3.0, token="two")) == 1


async def test_a_failure_is_shown_once_in_the_history_and_never_over_the_reason_of_a_rest(
    database: Database,
) -> None:
    await _store(database, status=Status.CREATING)
    (claimed,) = await _claim(database)
    for number in (1, 2):
        failure = Failure(state="tired", message=f"attempt {number}")
        known = await database.read(instances.find, ID)
        assert known is not None
        await database.write(
            instances.note_failure, known, failure, at=float(number), worker=claimed.claim
        )
    stored = await database.read(instances.find, ID)
    assert stored is not None
    assert stored.failure == Failure(state="tired", message="attempt 2")
    history = await database.read(instances.history_of, ID)
    assert [entry.code for entry in history] == ["asked", "tired"]
    assert await _move(database, Status.EXITED, claimed)
    await database.write(
        instances.note_failure,
        replace(stored, failure=None),
        Failure(state="later", message="x"),
        at=9.0,
        worker=claimed.claim,
    )
    stored = await database.read(instances.find, ID)
    assert stored is not None
    assert stored.failure is not None
    assert stored.failure.state == "tired"


async def test_what_is_due_by_a_clock_that_was_set_back_since_is_taken_now(
    database: Database,
) -> None:
    instance = await _store(database, id=ID)
    (claimed,) = await _claim(database, now=90_000.0)
    await database.write(claims.release, claimed, due_at=90_030.0, attempts=3)
    assert not await _claim(database, now=90_001.0), "it waits for its next attempt"
    (again,) = await _claim(database, now=3_600.0, token="two")
    assert again.instance.id == instance.id
