"""When keys were used last: noted in memory at each request, stored now and then by another task.

A request must not wait for it, and each commit ends what was remembered of the store.
"""

from innkeep.domain.errors import StoreUnavailable
from innkeep.store import accounts
from innkeep.store.database import Database


class KeyUses:
    """The uses of keys that are not stored yet, of one process."""

    def __init__(self) -> None:
        self._noted: dict[str, float] = {}

    def note(self, key_id: str, at: float) -> None:
        """A key was used at that time."""
        self._noted[key_id] = at

    async def store(self, database: Database) -> None:
        """Store what was noted since the last time; what can't be stored is kept for the next."""
        noted, self._noted = self._noted, {}
        if not noted:
            return
        try:
            await database.write(accounts.note_uses, noted)
        except StoreUnavailable:
            self._noted = noted | self._noted
