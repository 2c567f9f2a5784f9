"""Ends a long wait (a pull, a stop's grace) when what it was for is no longer wished.

Only waits that run under ``guard`` are ended; a short engine call always runs to its end, so that
nothing half-made is left behind without need.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Interrupted(Exception):
    """The wait was ended because somebody asked for it."""


class Interruption:
    """Can be asked for once; from then on every guarded wait ends at once."""

    def __init__(self) -> None:
        self._asked = asyncio.Event()

    def ask(self) -> None:
        """End the present guarded wait and every later one."""
        self._asked.set()

    async def guard(self, wait: Coroutine[Any, Any, T]) -> T:
        """Wait for the result unless interrupted.

        Raises:
            Interrupted: somebody asked; the wait was cancelled.
        """
        work = asyncio.ensure_future(wait)
        asked = asyncio.ensure_future(self._asked.wait())
        try:
            await asyncio.wait({work, asked}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                return work.result()
            raise Interrupted
        finally:
            asked.cancel()
            if not work.done():
                work.cancel()
                await asyncio.gather(work, return_exceptions=True)
