"""A number that changes with every commit, whoever makes it: what was read before it still holds.

SQLite tells it without reading the file (3 us here). A PostgreSQL would have to be asked over its
connection, which costs as much as reading anew, so there is none there.
"""

import sqlite3
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from sqlalchemy import make_url


class DataVersion:
    """Asks a SQLite file for its version, on a connection that is used for nothing else.

    Args:
        url: SQLAlchemy URL of a database; what isn't SQLite has no version.
    """

    def __init__(self, url: str) -> None:
        place = make_url(url)
        self._path = place.database if place.get_backend_name() == "sqlite" else None
        self._connection: sqlite3.Connection | None = None

    def now(self) -> int | None:
        """The version, without waiting for anybody; ``None``: it can't be told now."""
        if self._path is None:
            return None
        try:
            if self._connection is None:
                self._connection = sqlite3.connect(
                    self._path, timeout=0, isolation_level=None, check_same_thread=False
                )
            row = self._connection.execute("PRAGMA data_version").fetchone()
        except sqlite3.Error:
            return None
        version: int = row[0]
        return version

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
