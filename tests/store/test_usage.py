"""Measured use in the store: folded by the hour, dropped in time, and gone with its instance."""

from sqlalchemy import func, select, update

from innkeep.domain.usage import UsageSample
from innkeep.store import instances, usage
from innkeep.store.database import Database, Transaction
from innkeep.store.tables import instances as instances_table
from innkeep.store.tables import usage_hours, usage_rounds
from tests.unit.builders import an_instance

CLUSTER = "home"
HOUR = 3600
BEGIN = 472_222 * HOUR
IDS = [f"{number:016x}" for number in range(1, 6)]


async def prepare(database: Database) -> None:
    def fill(tx: Transaction) -> None:
        for number, instance_id in enumerate(IDS):
            instances.insert_new(
                tx, an_instance(id=instance_id, sandbox=f"s-{number}", address=f"10.208.0.{number}")
            )

    await database.write(fill)


def sample(at: int, number: int = 0) -> UsageSample:
    return UsageSample(at, 0.25 * number, 4096 * number, 8192 if number else None)


async def note(database: Database, at: int, *, keep_from: int = 0, ids: list[str] = IDS) -> None:
    samples = {one: sample(at, number) for number, one in enumerate(ids)}
    await database.write(usage.note_round, CLUSTER, at, samples, keep_from=keep_from)


async def seen(database: Database, number: int, start: int, end: int) -> list[UsageSample]:
    return await database.read(usage.read, IDS[number], CLUSTER, start, end)


async def sizes(database: Database) -> tuple[int, int]:
    def count(tx: Transaction) -> tuple[int, int]:
        rounds = tx.connection.execute(select(func.count()).select_from(usage_rounds))
        hours = tx.connection.execute(select(func.count()).select_from(usage_hours))
        return rounds.scalar_one(), hours.scalar_one()

    return await database.read(count)


async def test_samples_are_read_as_they_were_noted_before_and_after_the_fold(
    database: Database,
) -> None:
    await prepare(database)
    moments = list(range(BEGIN, BEGIN + HOUR, 600))
    for at in moments:
        await note(database, at)
    assert await sizes(database) == (6, 0)
    wanted = [[sample(at, number) for at in moments] for number in range(5)]
    for number in range(5):
        assert await seen(database, number, BEGIN, BEGIN + HOUR) == wanted[number]
    await note(database, BEGIN + HOUR)
    assert await sizes(database) == (1, 5)
    for number in range(5):
        assert await seen(database, number, BEGIN, BEGIN + HOUR - 1) == wanted[number]
    assert await seen(database, 1, BEGIN + 600, BEGIN + 1200) == wanted[1][1:3]
    assert await seen(database, 1, BEGIN + 3000, BEGIN + HOUR) == [
        sample(BEGIN + 3000, 1),
        sample(BEGIN + HOUR, 1),
    ]


async def test_a_moment_is_noted_once_and_a_round_without_instances_not_at_all(
    database: Database,
) -> None:
    await prepare(database)
    await note(database, BEGIN)
    await note(database, BEGIN, ids=[])
    await note(database, BEGIN, ids=IDS[:1])
    await note(database, BEGIN + 30, ids=[])
    assert await sizes(database) == (1, 0)
    assert len(await seen(database, 4, BEGIN, BEGIN + 60)) == 1


async def test_hours_that_were_missed_are_folded_one_at_each_round(database: Database) -> None:
    await prepare(database)
    for hour in range(3):
        await database.write(
            usage.note_round, CLUSTER, BEGIN + hour * HOUR, {IDS[0]: sample(1)}, keep_from=0
        )
    assert await sizes(database) == (1, 2)
    for _ in range(3):
        await note(database, BEGIN + 9 * HOUR, ids=[])
    assert await sizes(database) == (0, 3)


async def test_old_hours_are_dropped(database: Database) -> None:
    await prepare(database)
    for hour in range(4):
        await note(database, BEGIN + hour * HOUR)
    assert await sizes(database) == (1, 15)
    await note(database, BEGIN + 3 * HOUR + 30, keep_from=BEGIN + 2 * HOUR)
    assert await sizes(database) == (2, 5)
    assert await seen(database, 0, BEGIN, BEGIN + 2 * HOUR - 1) == []


async def test_a_removed_instance_leaves_nothing(database: Database) -> None:
    await prepare(database)
    await note(database, BEGIN)
    await note(database, BEGIN + HOUR)

    def remove(tx: Transaction) -> None:
        usage.forget(tx, IDS[2])
        tx.connection.execute(
            update(instances_table).where(instances_table.c.id == IDS[2]).values(status="removed")
        )

    await database.write(remove)
    assert await seen(database, 2, BEGIN, BEGIN + HOUR - 1) == []
    await note(database, BEGIN + 2 * HOUR, ids=[])
    assert await seen(database, 2, BEGIN, BEGIN + 2 * HOUR) == []
    assert len(await seen(database, 3, BEGIN, BEGIN + 2 * HOUR)) == 2


async def test_figures_beyond_what_is_kept_are_cut(database: Database) -> None:
    await prepare(database)
    huge = UsageSample(BEGIN, 1e12, 2**60, 2**60)
    await database.write(usage.note_round, CLUSTER, BEGIN, {IDS[0]: huge}, keep_from=0)
    (found,) = await seen(database, 0, BEGIN, BEGIN)
    assert found.cores is not None
    assert found.cores > 1e6
    assert found.memory_bytes > 2**41
