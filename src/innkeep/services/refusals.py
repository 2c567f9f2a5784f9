"""Refusals in the audit log: each has an entry, up to so many; the rest of a key's are counted.

A client that hammers at what it may not do must not fill the database, nor have it commit each
time.
"""

import time
import uuid
from collections.abc import Callable
from dataclasses import replace

from innkeep.domain.audit import MORE_REFUSALS, AuditEntry
from innkeep.domain.errors import StoreUnavailable
from innkeep.domain.rate_limit import Rate, TokenBuckets
from innkeep.store import audit
from innkeep.store.database import Database

LISTED = Rate(per_second=30 / 60, burst=30)
"""Refusals of one key that have entries of their own."""
_ANY = "*"


class Refusals:
    """The refusals of one process that are not stored yet.

    Args:
        rate: how many of a key have entries of their own.
        clock: seconds that only grow.
    """

    def __init__(self, rate: Rate = LISTED, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets = TokenBuckets(rate)
        self._more: dict[str, tuple[AuditEntry, int]] = {}

    def is_listed(self, entry: AuditEntry) -> bool:
        """Whether it gets an entry of its own; one that doesn't is counted."""
        now = self._clock()
        if not self._buckets.wait_seconds(entry.key_id, now):
            self._buckets.take(entry.key_id, now)
            return True
        _, number = self._more.get(entry.key_id, (entry, 0))
        self._more[entry.key_id] = (entry, number + 1)
        return False

    async def store(self, database: Database) -> None:
        """Keep one entry for each key that was refused more often since the last time.

        What can't be stored is counted on.
        """
        for key_id, (last, number) in list(self._more.items()):
            entry = replace(
                last,
                id=uuid.uuid4().hex,
                method=_ANY,
                path=_ANY,
                objects=(),
                reason=f"{MORE_REFUSALS}:{number}",
                request_id="",
            )
            try:
                await database.write(audit.note, entry)
            except StoreUnavailable:
                return
            counted, now = self._more[key_id]
            if now == number:
                del self._more[key_id]
            else:
                self._more[key_id] = (counted, now - number)
