"""Counts the failures of all instances as they come, whichever process sees them."""

import asyncio
from collections.abc import Mapping

from innkeep.store import failures
from innkeep.store.database import Database


class FailureTally:
    """What failed since it was asked last.

    On PostgreSQL a failure can become visible behind a later one. So what came since the last time
    is counted the next time only, when every transaction of then has ended.

    Args:
        database: where failures are kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = asyncio.Lock()
        self._counted: int | None = None
        self._seen = 0

    async def take(self) -> Mapping[str, int]:
        """Numbers by code, of what came between the last time and the one before."""
        async with self._turn:
            if self._counted is None:
                self._counted = self._seen = await self._database.read(failures.last_number)
                return {}
            found = await self._database.read(failures.count_new, self._counted, self._seen)
            self._counted, self._seen = self._seen, await self._database.read(failures.last_number)
            return found
