"""The routes on disk: one file that grows by a line for each entry that changes.

A change costs its own lines and one flush, however many routes there are. HAProxy reads map files,
though; they are made from this file just before it is started (``map_files``), so what it begins
with is what was durable then.

A writer begins with a whole new file, and does so again after any doubt, so nothing is ever added
behind what a crash left half written.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from innkeep.gateway.durable_file import write_durably
from innkeep.gateway.map_files import (
    HEADING,
    JOURNAL_FILE,
    Snapshot,
    Table,
    parse_journal,
    text_of,
)

_SPARE_LINES = 1_000
"""Lines that are not worth a new file, however few entries there are."""


class Change(NamedTuple):
    """One entry of a map that became another."""

    table: Table
    key: str
    former: str | None
    """Its value before; ``None``: there was no such entry."""
    value: str | None
    """Its value now; ``None``: there is no such entry."""


class RouteJournal:
    """The file of one proxy, and its only writer. All methods block for the disk.

    Args:
        folder: of the proxy.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / JOURNAL_FILE
        self._lines = 0

    def read(self) -> Snapshot:
        """Every entry that is on disk."""
        text = text_of(self._path)
        if text is None:
            # Folders of earlier versions have the map files alone.
            text = "".join(
                f"{table} {line}\n"
                for table in Table
                for line in (text_of(self._folder / table) or "").splitlines()
            )
        return parse_journal(text)

    def rewrite(self, entries: Snapshot) -> None:
        """Put a new file with exactly these entries in the place of the old one.

        Raises:
            OSError: it can't be written; the old file is untouched.
        """
        lines = [
            f"{table} {key} {value}\n" for table in Table for key, value in entries[table].items()
        ]
        write_durably(self._path, HEADING + "".join(lines))
        self._lines = len(lines)

    def append(self, changes: Iterable[Change]) -> None:
        """Add what changed; durable when it returns.

        Raises:
            OSError: nobody knows what of it is on disk: the next call must be ``rewrite``.
        """
        lines = [
            f"{table} {key}\n" if value is None else f"{table} {key} {value}\n"
            for table, key, _, value in changes
        ]
        # A file that somebody took away must not come back with these lines alone.
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write("".join(lines))
            file.flush()
            os.fsync(descriptor)
        self._lines += len(lines)

    def is_overgrown(self, entries: int) -> bool:
        """Whether so many lines are out of date that a new file is worth its cost.

        Args:
            entries: how many there are.
        """
        return self._lines > 2 * entries + _SPARE_LINES
