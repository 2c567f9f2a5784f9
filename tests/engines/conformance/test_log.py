"""Promises about what main processes write, on every engine."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import pytest

from innkeep.engines.sessions import LogLine, LogReader
from innkeep.engines.values import ContainerSpec, InstanceRef
from tests.engines.conformance.bench import Bench, make_spec, ref_of


def reader(bench: Bench) -> LogReader:
    assert isinstance(bench.engine, LogReader)
    return bench.engine


async def read(
    bench: Bench, spec: ContainerSpec, *, tail: int | None = None, since: str = ""
) -> list[LogLine]:
    log = reader(bench).read_log(ref_of(spec), tail=tail, since=since)
    async with asyncio.timeout(60), aclosing(log):
        return [line async for lines in log for line in lines]


async def read_until(bench: Bench, spec: ContainerSpec, count: int) -> list[LogLine]:
    """Everything, once so many lines are there."""
    async with asyncio.timeout(60):
        while len(lines := await read(bench, spec)) < count:
            await asyncio.sleep(0.05)
    return lines


async def started(bench: Bench) -> ContainerSpec:
    spec = await make_spec(bench)
    await bench.engine.start(spec, await bench.engine.create(spec))
    return spec


def texts(lines: Sequence[LogLine]) -> list[str]:
    return [line.text.decode() for line in lines]


async def next_lines(log: AsyncGenerator[Sequence[LogLine], None]) -> list[str]:
    async with asyncio.timeout(60):
        return texts(await anext(log))


async def rest(log: AsyncGenerator[Sequence[LogLine], None]) -> list[str]:
    async with asyncio.timeout(60):
        return texts([line async for lines in log for line in lines])


async def test_what_was_written_is_read_in_order_with_its_stream_and_time(bench: Bench) -> None:
    spec = await started(bench)
    await bench.say(spec, "first")
    await read_until(bench, spec, 1)
    await bench.say(spec, "oh no", "stderr")
    lines = await read_until(bench, spec, 2)
    assert [(line.stream, line.text) for line in lines] == [
        ("stdout", b"first"),
        ("stderr", b"oh no"),
    ]
    assert lines[0].at < lines[1].at
    assert all(len(line.at) == len("2026-01-01T00:00:00.123456789Z") for line in lines)
    assert not any(line.goes_on for line in lines)


async def test_a_tail_is_the_last_lines(bench: Bench) -> None:
    spec = await started(bench)
    for word in ("one", "two", "three"):
        await bench.say(spec, word)
    await read_until(bench, spec, 3)
    assert texts(await read(bench, spec, tail=2)) == ["two", "three"]
    assert await read(bench, spec, tail=0) == []


async def test_reading_on_after_any_line_gives_exactly_the_ones_after_it(bench: Bench) -> None:
    spec = await started(bench)
    words = [f"word {number}" for number in range(12)]
    for number, word in enumerate(words):
        await bench.say(spec, word, "stderr" if number % 3 else "stdout")
    lines = await read_until(bench, spec, len(words))
    for number, line in enumerate(lines):
        assert await read(bench, spec, since=line.at) == lines[number + 1 :]


async def test_following_gives_new_lines_until_the_process_ends(bench: Bench) -> None:
    spec = await started(bench)
    await bench.say(spec, "before")
    await read_until(bench, spec, 1)
    log = reader(bench).read_log(ref_of(spec), follow=True)
    async with aclosing(log):
        assert await next_lines(log) == ["before"]
        await bench.say(spec, "after")
        assert await next_lines(log) == ["after"]
        await bench.end_process(spec, "0")
        assert await rest(log) == []


async def test_a_restart_goes_on_in_the_same_log(bench: Bench) -> None:
    spec = await started(bench)
    await bench.say(spec, "first run")
    await read_until(bench, spec, 1)
    await bench.end_process(spec, "3")
    assert texts(await read(bench, spec)) == ["first run"]
    await bench.engine.start(spec, "")
    await bench.say(spec, "second run")
    assert texts(await read_until(bench, spec, 2)) == ["first run", "second run"]


async def test_a_container_that_was_made_anew_begins_an_empty_log(bench: Bench) -> None:
    spec = await started(bench)
    await bench.say(spec, "lost")
    await read_until(bench, spec, 1)
    await bench.engine.stop(ref_of(spec), 0)
    await bench.lose_sandbox(spec.sandbox.name)
    await bench.engine.start(spec, "")
    await bench.say(spec, "anew")
    assert texts(await read_until(bench, spec, 1)) == ["anew"]


async def test_following_ends_when_the_instance_is_removed(bench: Bench) -> None:
    spec = await started(bench)
    await bench.say(spec, "here")
    log = reader(bench).read_log(ref_of(spec), follow=True)
    async with aclosing(log):
        assert await next_lines(log) == ["here"]
        await bench.engine.remove(ref_of(spec))
        assert await rest(log) == []


async def test_without_a_container_there_is_nothing_to_read(bench: Bench) -> None:
    nobody = InstanceRef(instance_id="0" * 16, sandbox="nobody")
    for follow in (False, True):
        assert await rest(reader(bench).read_log(nobody, follow=follow)) == []


async def test_a_follower_that_is_cancelled_ends_at_once(bench: Bench) -> None:
    spec = await started(bench)
    await bench.say(spec, "here")
    log = reader(bench).read_log(ref_of(spec), follow=True)
    assert await next_lines(log) == ["here"]
    following = asyncio.create_task(next_lines(log))
    await asyncio.sleep(0)
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following
    assert await rest(log) == []
    await bench.say(spec, "still there")
    assert texts(await read_until(bench, spec, 2)) == ["here", "still there"]
