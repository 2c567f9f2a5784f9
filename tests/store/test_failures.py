"""Failures and what was left behind, on both databases."""

from dataclasses import replace

from innkeep.domain.failure import MOST_FAILURES, Exit, Failure, FailureRecord
from innkeep.domain.instance import HistoryEntry, Instance
from innkeep.domain.status import Status, Wish
from innkeep.store import claims, clusters, failures, fences, instances, networks
from innkeep.store.claims import Claimed
from innkeep.store.database import Database, Transaction
from tests.unit.builders import an_instance

ID = an_instance().id
ADDRESS = "10.208.0.2"


def _record(state: str, at: float, **changes: object) -> FailureRecord:
    record = FailureRecord(
        at=at,
        last_at=at,
        times=1,
        status=Status.RUNNING,
        failure=Failure(state=state, message=f"{state} at {at}"),
    )
    return replace(record, **changes)  # type: ignore[arg-type]  # whatever a test is about


async def _store(database: Database, **changes: object) -> Claimed:
    """An instance that holds capacity and an address, claimed."""
    instance = an_instance(storages=(), **changes)

    def transaction(tx: Transaction) -> None:
        assert clusters.hold(tx, "home", instance.cores, instance.memory_gib)
        instances.insert_new(tx, instance)
        network = networks.list_networks(tx, "home")[0]
        networks.take_this_address(tx, network, ADDRESS, ID, 2000.0)

    await database.write(transaction)
    (claimed,) = await database.write(
        claims.claim_due, "one", now=2000.0, until=3000.0, limit=1, clusters=["home"]
    )
    return claimed


async def _look(database: Database) -> Instance:
    found = await database.read(instances.find, ID)
    assert found is not None
    return found


async def test_a_failure_comes_back_with_all_its_parts(database: Database) -> None:
    await _store(database)
    ended = Exit(code=137, signal=9, out_of_memory=True)
    full = _record(
        "outOfMemory",
        2000.0,
        failure=Failure(state="outOfMemory", message="m", exit=ended),
        log=("a", "ünd"),
    )
    await database.write(failures.note, ID, full)
    (kept,) = await database.read(failures.list_of, ID)
    assert kept == full
    assert kept.failure.exit == ended


async def test_the_same_trouble_is_one_failure_until_an_order_or_a_pause(
    database: Database,
) -> None:
    await _store(database)
    for at in (2000.0, 2001.0, 2002.0):
        await database.write(failures.note, ID, _record("tired", at, log=("first",)))
    await database.write(failures.note, ID, _record("tired", 2003.0))
    (kept,) = await database.read(failures.list_of, ID)
    assert (kept.at, kept.last_at, kept.times, kept.log) == (2000.0, 2003.0, 4, ("first",))
    assert kept.failure.message == "tired at 2003.0"
    await database.write(failures.note, ID, _record("other", 2004.0))
    step = HistoryEntry(at=2005.0, status=Status.RUNNING, code="asked", message="start asked")
    await database.write(instances.add_step, ID, step)
    await database.write(failures.note, ID, _record("other", 2006.0))
    await database.write(failures.note, ID, _record("other", 9000.0))
    kept_states = [each.failure.state for each in await database.read(failures.list_of, ID)]
    assert kept_states == ["tired", "other", "other", "other"]


async def test_the_oldest_failures_go(database: Database) -> None:
    await _store(database)
    for number in range(MOST_FAILURES + 3):
        await database.write(failures.note, ID, _record(f"s{number}", 2000.0 + number))
    kept = await database.read(failures.list_of, ID)
    assert [each.failure.state for each in kept] == [f"s{n}" for n in range(3, MOST_FAILURES + 3)]


async def test_an_instance_goes_on_without_what_was_left_behind(database: Database) -> None:
    claimed = await _store(database, wish=Wish.STOPPED, status=Status.STOPPING, generation=2)
    why = _record("leftBehind", 2000.0)
    assert await database.write(fences.leave_behind, claimed, why, "innkeep-sandbox-1", at=2000.0)
    after = await _look(database)
    assert (after.status, after.left_behind) == (Status.EXITED, (2,))
    assert after.generation != 2
    assert after.sandbox == "innkeep-sandbox-1"
    assert after.address not in {"", ADDRESS}
    assert after.failure == why.failure
    (fence,) = await database.read(fences.list_of_cluster, "home")
    assert (fence.instance_id, fence.generation, fence.whole) == (ID, 2, False)
    assert await database.read(fences.count) == {"home": 1}
    assert [each.failure.state for each in await database.read(failures.list_of, ID)] == [
        "leftBehind"
    ]

    await database.write(fences.settle, fence, at=2100.0, rest_until=2200.0)
    await database.write(fences.settle, fence, at=2100.0, rest_until=9900.0)
    assert await database.read(fences.list_of_cluster, "home") == []
    network = (await database.read(networks.list_networks, "home"))[0]
    await database.write(networks.take_this_address, network, ADDRESS, "b" * 16, 2200.0)


async def test_a_claim_that_was_lost_leaves_nothing_behind(database: Database) -> None:
    claimed = await _store(database, wish=Wish.STOPPED, status=Status.STOPPING)
    lost = replace(claimed, claim=replace(claimed.claim, token="lost"))
    why = _record("leftBehind", 2000.0)
    assert not await database.write(fences.leave_behind, lost, why, "innkeep-sandbox-1", at=2000.0)
    assert not await database.write(fences.remove_without, lost, why, at=2000.0, rest_until=2000.0)
    assert await _look(database) == claimed.instance
    assert await database.read(fences.list_of_cluster, "home") == []
    assert await database.read(failures.list_of, ID) == []


async def test_a_removed_instance_keeps_why_and_its_address_stays_taken(
    database: Database,
) -> None:
    claimed = await _store(database, wish=Wish.REMOVED, status=Status.REMOVING)
    why = _record("leftBehind", 2000.0)
    assert await database.write(fences.remove_without, claimed, why, at=2000.0, rest_until=2000.0)
    after = await _look(database)
    assert (after.status, after.address) == (Status.REMOVED, "")
    assert after.failure == why.failure
    (fence,) = await database.read(fences.list_of_cluster, "home")
    assert fence.whole

    def holders(tx: Transaction) -> bool:
        network_id, address = networks.take_address(tx, "home", "c" * 16, 1e9)
        return (network_id, address) == ("net-1", ADDRESS)

    assert not await database.write(holders)


async def test_those_that_are_to_go_elsewhere_are_found_and_claimed_once(
    database: Database,
) -> None:
    claimed = await _store(database, wish=Wish.REMOVED, status=Status.REMOVING, status_at=1000.0)
    assert await database.read(fences.leaving_beyond, ["home"], 2000.0) == []
    assert await database.read(fences.leaving_beyond, [], 900.0) == []
    assert await database.read(fences.leaving_beyond, ["other"], 2000.0) == [ID]
    assert not await database.write(claims.claim_these, "two", [ID], now=2000.0, until=4000.0)
    await database.write(claims.release, claimed, due_at=None, attempts=0)
    (again,) = await database.write(claims.claim_these, "two", [ID], now=2000.0, until=4000.0)
    assert again.instance.id == ID
