"""Bringing a store to this version's schema, with no way to lose it.

A SQLite file is migrated on a copy first. Only when that worked the file itself is, and what it was
before stays beside it. On PostgreSQL all of it is one transaction, which leaves nothing when it
fails; a copy of a whole server's database is its operator's to make.
"""

import shutil
import time
from pathlib import Path

import structlog
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from innkeep.domain.errors import StoreUnavailable
from innkeep.store import schema
from innkeep.store.connections import open_migrator
from innkeep.store.sqlite_copy import copy_consistently

_log = structlog.get_logger(__name__)

_COPIES_KEPT = 3


def bring_up_to_date(url: str, reader: Engine) -> None:
    """Migrate a store unless its schema is this version's already.

    Args:
        url: SQLAlchemy URL of the database.
        reader: its connections that only read.

    Raises:
        StoreUnavailable: the database does not answer, or it can't be migrated and is as it was.
    """
    try:
        with reader.begin() as connection:
            before = schema.version_of(connection)
        if before == schema.latest():
            return
        place = make_url(url)
        if before and place.get_backend_name() == "sqlite" and place.database:
            _migrate_file(Path(place.database), before)
        else:
            _migrate(url)
    except OperationalError as problem:
        # The driver's sentence names host and user, and no password.
        raise StoreUnavailable(f"the database can't be used: {problem.orig}") from problem


def _migrate(url: str) -> None:
    with open_migrator(url) as connection:
        schema.upgrade(connection)


def _migrate_file(file: Path, before: str) -> None:
    stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
    copy = file.with_name(f"{file.name}.schema-{before}.{stamp}-{time.monotonic_ns() % 10**9}")
    copy_consistently(file, copy)
    trial = copy.with_name(f"{copy.name}.trial")
    try:
        shutil.copyfile(copy, trial)
        trial.chmod(0o600)
        _migrate(f"sqlite:///{trial}")
    except (OSError, RuntimeError, SQLAlchemyError) as problem:
        copy.unlink()
        raise StoreUnavailable(
            f"the database can't be brought to this version: {str(problem).partition(chr(10))[0]}; "
            "it is as it was, use the version before"
        ) from problem
    finally:
        for left in trial.parent.glob(f"{trial.name}*"):
            left.unlink()
    _migrate(f"sqlite:///{file}")
    _log.info("database migrated", before=before, now=schema.latest(), copy=str(copy))
    for old in sorted(file.parent.glob(f"{file.name}.schema-*"), key=_age)[_COPIES_KEPT:]:
        old.unlink(missing_ok=True)


def _age(copy: Path) -> float:
    return -copy.stat().st_mtime
