"""Two processes talk: what is told and asked arrives, and the end of one is known at once."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from innkeep.app.channel import CallFailed, Channel
from innkeep.app.relay import Relay
from innkeep.domain.errors import ClusterUnavailable
from innkeep.store.changes import Changes


class _Side:
    """One end, with all that it heard."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Any]] = []
        self.heard_some = asyncio.Event()
        self.channel = Channel(self._hear, self._answer)

    def _hear(self, name: str, value: Any) -> None:
        self.heard.append((name, value))
        self.heard_some.set()

    async def _answer(self, name: str, value: Any) -> Any:
        match name:
            case "double":
                return value * 2
            case "wait":
                await asyncio.sleep(1000)
            case "refuse":
                raise ClusterUnavailable("the proxy does not answer")
        raise RuntimeError("secret of the inside")


@asynccontextmanager
async def _pair() -> AsyncIterator[tuple[_Side, _Side, list[asyncio.Task[None]]]]:
    ends = socket.socketpair()
    sides = (_Side(), _Side())
    tasks = [
        asyncio.create_task(side.channel.run(end)) for side, end in zip(sides, ends, strict=True)
    ]
    await asyncio.sleep(0)
    yield (*sides, tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _until_open(side: _Side) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                assert await side.channel.call("double", 1) == 2
            except CallFailed:
                await asyncio.sleep(0.01)
            else:
                return


async def test_calls_are_answered_each_by_its_own_answer_in_both_directions() -> None:
    async with _pair() as (one, other, _):
        await _until_open(one)
        for asking in (one, other):
            answers = await asyncio.gather(
                *(asking.channel.call("double", number) for number in range(100))
            )
            assert answers == [2 * number for number in range(100)]


async def test_a_refusal_is_told_in_its_own_words_and_a_mistake_without_its_inside() -> None:
    async with _pair() as (one, _, _):
        await _until_open(one)
        with pytest.raises(CallFailed, match=r"^the proxy does not answer$"):
            await one.channel.call("refuse")
        with pytest.raises(CallFailed) as mistake:
            await one.channel.call("unknown")
        assert "secret" not in str(mistake.value)


async def test_the_end_of_the_other_side_fails_calls_under_way_and_ends_the_channel() -> None:
    async with _pair() as (one, _, (_, others_task)):
        await _until_open(one)
        waiting = asyncio.create_task(one.channel.call("wait"))
        await one.channel.call("double", 1)
        others_task.cancel()
        with pytest.raises(CallFailed, match="is gone"):
            await waiting
        with pytest.raises(CallFailed, match="is gone"):
            await one.channel.call("double", 1)
        one.channel.note("nobody hears it")


async def test_notes_beyond_what_the_other_side_reads_are_dropped_and_calls_are_not() -> None:
    async with _pair() as (one, other, _):
        await _until_open(one)
        for _ in range(20_000):
            one.channel.note("long", "x" * 1000)
        async with asyncio.timeout(20):
            assert await one.channel.call("double", 4) == 8
        assert 0 < len(other.heard) < 20_000


async def test_what_is_written_in_one_process_wakes_who_watches_it_in_another() -> None:
    async with _pair() as (one, other, _):
        await _until_open(one)
        here, there = Changes(), Changes()
        here.pass_on = Relay(one.channel.note).changed
        with there.watch("a") as wanted, there.watch("z") as unrelated:
            await asyncio.to_thread(here.tell, {"a", "b"})
            async with asyncio.timeout(20):
                await other.heard_some.wait()
            ((name, ids),) = other.heard
            assert (name, sorted(ids)) == ("changed", ["a", "b"])
            there.hear(ids)
            async with asyncio.timeout(20):
                await wanted.wait()
            await unrelated.wait(0)
            assert not unrelated._news.is_set()
