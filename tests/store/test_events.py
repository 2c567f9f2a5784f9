"""Events are told in the order of their numbers, each once, and none is passed over."""

import asyncio
import random
import threading
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from innkeep.domain.event import InstanceEvent
from innkeep.domain.instance import HistoryEntry
from innkeep.domain.status import Status
from innkeep.services.event_feed import EventFeed, Listener
from innkeep.store import events, instances
from innkeep.store.database import Database, Transaction, needs_no_turn
from innkeep.store.vault import Vault
from tests.databases import VAULT_KEY
from tests.unit.builders import an_instance

IDS = ("a" * 16, "b" * 16, "c" * 16)
OWNER = "owner-1"
SECONDS = 90


@pytest.fixture
async def processes(store_url: str) -> AsyncIterator[list[Database]]:
    """The store, as three processes have it open, with three instances in it."""
    opened = [Database(store_url, Vault(VAULT_KEY)) for _ in range(3)]
    for number, instance_id in enumerate(IDS):
        await opened[0].write(
            instances.insert_new,
            an_instance(
                id=instance_id,
                sandbox=f"sandbox-{number}",
                address=f"10.208.0.{4 + number}",
                cores=0,
                memory_gib=0,
            ),
        )
    yield opened
    for database in opened:
        database.close()


@needs_no_turn
def _step(
    tx: Transaction,
    instance_id: str,
    code: str,
    done: threading.Event | None = None,
    go_on: threading.Event | None = None,
    *,
    fails: bool = False,
) -> None:
    """What a worker writes beside others, which may take its time between number and commit."""
    tx.connection.execute(
        text("UPDATE instances SET look_serial = look_serial WHERE id = :id"), {"id": instance_id}
    )
    entry = HistoryEntry(at=5.0, status=Status.TO_CREATE, code=code, message="")
    instances.add_step(tx, instance_id, entry)
    if done is not None and go_on is not None:
        done.set()
        assert go_on.wait(SECONDS)
    if fails:
        raise RuntimeError("on purpose")


async def _told(database: Database, feed: EventFeed, listener: Listener, number: int) -> list[str]:
    """The codes of so many events after the listener's beginning."""
    codes: list[str] = []
    after = listener.begins_at
    async with asyncio.timeout(SECONDS):
        while len(codes) < number:
            listener.begin_look()
            found, after = await database.read(events.page, OWNER, after, feed.settled)
            codes += [event.code for event in found]
            if not found:
                await listener.wait()
    return codes


async def test_a_listener_is_told_of_what_any_process_writes_from_then_on(
    processes: list[Database],
) -> None:
    reading, writing, _ = processes
    # What a server's processes tell each other.
    writing.changes.pass_on = lambda ids: reading.changes.hear(list(ids))
    feed = EventFeed(reading)
    async with feed.listen(OWNER) as listener:
        assert listener.begins_at == await reading.read(events.last_event)
        await reading.write(_step, IDS[0], "first")
        await writing.write(_step, IDS[1], "second")
        assert await _told(reading, feed, listener, 2) == ["first", "second"]


async def test_nothing_is_looked_at_without_a_listener(processes: list[Database]) -> None:
    feed = EventFeed(processes[0])
    async with feed.listen(OWNER), feed.listen(None):
        pass
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "event-feed"]


async def test_an_event_that_is_committed_late_is_not_passed_over(
    processes: list[Database],
) -> None:
    reading, late, early = processes
    if reading.version() is not None:
        pytest.skip("SQLite has one writer at a time")
    feed = EventFeed(reading)
    done, go_on = threading.Event(), threading.Event()
    async with feed.listen(OWNER) as listener:
        writing = asyncio.create_task(late.write(_step, IDS[0], "late", done, go_on))
        assert await asyncio.to_thread(done.wait, SECONDS)
        await early.write(_step, IDS[1], "early")
        reading.changes.hear([IDS[1]])
        assert await reading.read(events.last_event) == listener.begins_at + 2
        for _ in range(5):
            reading.changes.hear([IDS[1]])
            await asyncio.sleep(0.1)
        assert feed.settled == listener.begins_at, "the late one has a lower number"
        go_on.set()
        await writing
        assert await _told(reading, feed, listener, 2) == ["late", "early"]


async def test_a_listener_begins_only_when_all_before_it_is_settled(
    processes: list[Database],
) -> None:
    reading, late, early = processes
    if reading.version() is not None:
        pytest.skip("SQLite has one writer at a time")
    done, go_on = threading.Event(), threading.Event()
    writing = asyncio.create_task(late.write(_step, IDS[0], "late", done, go_on))
    assert await asyncio.to_thread(done.wait, SECONDS)
    await early.write(_step, IDS[1], "early")
    feed = EventFeed(reading)
    began = asyncio.Event()

    async def listen() -> list[str]:
        async with feed.listen(OWNER) as listener:
            began.set()
            return await _told(reading, feed, listener, 1)

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0.5)
    assert not began.is_set(), "it would miss the late one"
    go_on.set()
    await writing
    async with asyncio.timeout(SECONDS):
        await began.wait()
    await early.write(_step, IDS[1], "next")
    reading.changes.hear([IDS[1]])
    assert await listening == ["next"]


async def test_a_number_that_nobody_keeps_holds_nothing_up(processes: list[Database]) -> None:
    reading, failing, writing = processes
    feed = EventFeed(reading)
    async with feed.listen(OWNER) as listener:
        for number in range(3):
            answers = await asyncio.gather(
                failing.write(_step, IDS[0], "never", fails=True), return_exceptions=True
            )
            assert isinstance(answers[0], RuntimeError)
            await writing.write(_step, IDS[1], f"kept {number}")
        reading.changes.hear([IDS[1]])
        assert await _told(reading, feed, listener, 3) == ["kept 0", "kept 1", "kept 2"]


async def test_none_of_many_is_missed_or_told_twice_while_all_write(
    processes: list[Database],
) -> None:
    reading, *writing = processes
    feed = EventFeed(reading)
    dice = random.Random(20)

    async def write(database: Database, instance_id: str) -> None:
        for number in range(40):
            fails = dice.random() < 0.2
            await asyncio.gather(
                database.write(_step, instance_id, f"{instance_id} {number}", fails=fails),
                return_exceptions=True,
            )
            reading.changes.hear([instance_id])

    # One of them first, so that there is something to wait for.
    async with feed.listen(OWNER) as listener:
        await asyncio.gather(
            *(write(writing[place % 2], instance_id) for place, instance_id in enumerate(IDS))
        )
        last = await reading.read(events.last_event)
        async with asyncio.timeout(SECONDS):
            while feed.settled < last:
                listener.begin_look()
                await listener.wait()
        there, _ = await reading.read(events.page, OWNER, listener.begins_at, last, limit=1000)
        codes = await _told(reading, feed, listener, len(there))
    assert codes == [event.code for event in there]
    for instance_id in IDS:
        own = [int(code.split()[1]) for code in codes if code.startswith(instance_id)]
        assert own == sorted(set(own))
        assert own


async def test_many_events_at_once_are_settled_in_several_looks(
    processes: list[Database],
) -> None:
    (database, *_) = processes
    feed = EventFeed(database)

    def many(tx: Transaction) -> None:
        for number in range(2500):
            _step(tx, IDS[number % 3], str(number))

    async with feed.listen(OWNER) as listener:
        await database.write(many)
        codes = await _told(database, feed, listener, 2500)
    assert codes == [str(number) for number in range(2500)]


async def test_a_page_tells_the_status_before_and_only_what_is_the_owners(
    database: Database,
) -> None:
    def write(tx: Transaction) -> None:
        instances.insert_new(
            tx,
            an_instance(id=IDS[0], sandbox="one", cores=0, memory_gib=0, status=Status.TO_CREATE),
        )
        assert instances.move(tx, IDS[0], Status.CREATING, code="x", message="m", at=7.5)
        _step(tx, IDS[0], "within")

    await database.write(write)
    last = await database.read(events.last_event)
    begin, end = last - 3, last + 10
    found, reached = await database.read(events.page, OWNER, begin, end)
    assert reached == end
    assert [(event.status, event.former_status, event.type) for event in found] == [
        (Status.TO_CREATE, None, "instance.status"),
        (Status.CREATING, Status.TO_CREATE, "instance.status"),
        (Status.TO_CREATE, Status.CREATING, "instance.status"),
    ]
    assert (found[1].code, found[1].message, found[1].at) == ("x", "m", 7.5)
    assert await database.read(events.page, "owner-2", begin, end) == ([], end)
    first, reached = await database.read(events.page, OWNER, begin, end, limit=2)
    assert [event.id for event in first] == [begin + 1, begin + 2]
    rest, _ = await database.read(events.page, OWNER, reached, end)
    assert [event.id for event in rest] == [last]
    other = await database.read(events.page, OWNER, begin, end, instance_id=IDS[1])
    assert other == ([], end)
    assert await database.read(events.owner_of, IDS[0]) == OWNER


async def test_a_far_place_is_reached_in_short_steps(database: Database) -> None:
    def write(tx: Transaction) -> None:
        instances.insert_new(tx, an_instance(id=IDS[0], sandbox="one", cores=0, memory_gib=0))
        tx.connection.execute(text("UPDATE history SET id = 90000"))

    await database.write(write)
    after, steps = 0, 0
    found: list[InstanceEvent] = []
    while after < 90000:
        more, after = await database.read(events.page, OWNER, after, 90000)
        found += more
        steps += 1
    assert [event.id for event in found] == [90000]
    assert steps > 2
