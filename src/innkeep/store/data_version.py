"""Whether what was read before still holds: a number that changes with every commit, by whomever.

SQLite tells it without reading the file (3 us here). A PostgreSQL would have to be asked over its
connection, which costs as much as reading anew, so there is none there.
"""

import sqlite3
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from typing import Any

from sqlalchemy import make_url


class DataVersion:
    """Asks a SQLite file, for its version above all, on a connection that is used for nothing else.

    Args:
        url: SQLAlchemy URL of a database; what isn't SQLite has no version.
    """

    def __init__(self, url: str) -> None:
        place = make_url(url)
        self._path = place.database if place.get_backend_name() == "sqlite" else None
        self._connection: sqlite3.Connection | None = None

    def now(self) -> int | None:
        """The version, without waiting for anybody; ``None``: it can't be told now."""
        row = self.glance("PRAGMA data_version")
        return None if row is None else int(row[0])

    def glance(self, statement: str, parameters: Sequence[object] = ()) -> tuple[Any, ...] | None:
        """One row, without waiting for anybody; ``None``: there is none, or it can't be told now.

        Args:
            statement: in SQLite's words; takes microseconds, as the caller's thread is held up.
            parameters: for its question marks.
        """
        if self._path is None:
            return None
        try:
            if self._connection is None:
                self._connection = sqlite3.connect(
                    self._path, timeout=0, isolation_level=None, check_same_thread=False
                )
            row: tuple[Any, ...] | None = self._connection.execute(
                statement, tuple(parameters)
            ).fetchone()
        except sqlite3.Error:
            return None
        return row

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Recollection:
    """What was read since the last commit, the latest so many answers.

    Args:
        most: how many answers are kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._version: int | None = None
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()

    def find(self, question: Hashable, version: int) -> tuple[Any] | None:
        """The answer, in a tuple since it may be ``None``, if it was kept in that version."""
        if version != self._version or question not in self._answers:
            return None
        self._answers.move_to_end(question)
        return (self._answers[question],)

    def keep(self, question: Hashable, answer: object, version: int) -> None:
        """Keep an answer that was read after the version was asked for."""
        if version != self._version:
            self._answers.clear()
            self._version = version
        self._answers[question] = answer
        if len(self._answers) > self._most:
            self._answers.popitem(last=False)
