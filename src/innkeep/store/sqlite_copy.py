"""A copy of a SQLite database that is true at one moment, taken while others write to it."""

import contextlib
import os
import sqlite3
from pathlib import Path

_BUSY_SECONDS = 30


class CopyDamaged(Exception):
    """The copy is not sound, most likely since its original isn't."""


def copy_consistently(original: Path, copy: Path) -> None:
    """Copy a database as of one moment into a new file, which only its owner can read.

    Writers go on meanwhile. The copy is one file, without a journal beside it.

    Raises:
        CopyDamaged: the copy doesn't pass SQLite's own check.
        FileExistsError: there is a file at ``copy`` already.
        sqlite3.Error: the original can't be read.
    """
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    with (
        contextlib.closing(
            sqlite3.connect(f"{original.as_uri()}?mode=rw", timeout=_BUSY_SECONDS, uri=True)
        ) as source,
        contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as target,
    ):
        # All pages within one read transaction: with steps between, each write begins it anew.
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
        found = [row[0] for row in target.execute("PRAGMA integrity_check")]
        if found != ["ok"]:
            raise CopyDamaged(f"the copy of {original} is damaged: {'; '.join(found[:3])}")
        if target.execute("PRAGMA foreign_key_check").fetchone():
            raise CopyDamaged(f"the copy of {original} has references that lead nowhere")
    descriptor = os.open(copy, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
