"""Taking turns between two sides, so that a slow minute of the machine hits both alike."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from bench.figures import Comparison, Goal, Series

Take = Callable[[], Awaitable[float]]
"""Measures once and answers the number."""


async def in_turns(
    rounds: int, ours: Take, peer: Take, *, warm_up: int = 1
) -> tuple[list[float], list[float]]:
    """Measure both sides in each round, each of them first in every second one.

    Args:
        rounds: how often each side is measured.
        ours: the one side.
        peer: the other.
        warm_up: rounds before these, whose numbers are dropped.
    """
    taken: dict[Take, list[float]] = {ours: [], peer: []}
    for number in range(-warm_up, rounds):
        for take in (ours, peer) if number % 2 == 0 else (peer, ours):
            value = await take()
            if number >= 0:
                taken[take].append(value)
    return taken[ours], taken[peer]


async def compared(
    rounds: int,
    what: str,
    unit: str,
    ours: tuple[str, Take],
    peer: tuple[str, Take],
    goal: Goal | None = None,
    *,
    warm_up: int = 1,
) -> Comparison:
    """Measure two sides, each given with its name, ``in_turns``."""
    taken = await in_turns(rounds, ours[1], peer[1], warm_up=warm_up)
    return Comparison(
        what=what,
        unit=unit,
        ours=Series(name=ours[0], values=taken[0]),
        peer=Series(name=peer[0], values=taken[1]),
        goal=goal,
    )


def seconds(act: Callable[[], Awaitable[object]]) -> Take:
    """Makes a ``Take`` of something that is to be timed."""

    async def take() -> float:
        begin = time.perf_counter()
        await act()
        return time.perf_counter() - begin

    return take


async def until_true(look: Callable[[], Awaitable[bool]], *, limit: float, what: str) -> None:
    """Look again and again until it is so.

    Args:
        look: whether it is so.
        limit: seconds after which it is given up.
        what: for the error.

    Raises:
        TimeoutError: it did not become so.
    """
    end = time.monotonic() + limit
    while not await look():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {limit} s: {what}")
        await asyncio.sleep(0.002)
