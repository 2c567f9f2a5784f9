"""How connections to either database are opened, and how their transactions begin."""

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

_BUSY_SECONDS = 30
"""While the file is switched to a write-ahead log."""
PATIENCE_SECONDS = 10
"""How long a transaction waits for a lock that somebody else holds."""
_SWITCH_PAUSE_SECONDS = 0.01
_TRUSTED_SECONDS = 5.0
"""A connection that was used so recently is taken without asking whether it still works."""
_TURN = 0x696E6B70
"""Key of the advisory lock that a write transaction on PostgreSQL holds while it has its turn."""
POSTGRESQL_OPTIONS = {
    "application_name": "innkeep",
    # A process that froze within its turn must not hold up all others for ever, and a host that
    # is gone must be noticed, at either end.
    "options": "-c idle_in_transaction_session_timeout=60000 -c tcp_keepalives_idle=20 "
    "-c tcp_keepalives_interval=5 -c tcp_keepalives_count=4 "
    f"-c lock_timeout={PATIENCE_SECONDS * 1000}",
    "connect_timeout": 10,
    "tcp_user_timeout": 30000,
}


def open_engine(url: str, *, writes: bool, connections: int) -> Engine:
    """An engine whose transactions either may write, or see one fixed state.

    Args:
        url: SQLAlchemy URL of the database.
        writes: whether its transactions may write.
        connections: how many to keep open.
    """
    if url.startswith("sqlite"):
        return _open_sqlite(url, begin="BEGIN IMMEDIATE" if writes else "BEGIN")
    # An error's text must not carry what was to be stored: it may be a secret.
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=connections,
        max_overflow=0,
        isolation_level="READ COMMITTED" if writes else "REPEATABLE READ",
        connect_args=POSTGRESQL_OPTIONS,
    )
    _check_what_rested(engine)
    return engine if writes else engine.execution_options(postgresql_readonly=True)


def take_turn(connection: Connection) -> None:
    """Wait until no other transaction has its turn, and have it to the end of this one.

    On SQLite each transaction that may write has it from its beginning.
    """
    if connection.dialect.name == "postgresql":
        # Each later statement sees all that was committed before it: so all of former turns.
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")


def _check_what_rested(engine: Engine) -> None:
    """Have connections checked before use, but not those in use all the time.

    The pool's own check costs a round trip for each transaction. One that breaks while it is used
    fails what uses it in either case, and then the pool drops all that were opened before.
    """

    @event.listens_for(engine, "checkin")
    def _remember(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _check(
        connection: Any, record: ConnectionPoolEntry, _proxied: PoolProxiedConnection
    ) -> None:
        if time.monotonic() - record.info.get("used", time.monotonic()) < _TRUSTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as problem:
            raise DisconnectionError from problem


@contextlib.contextmanager
def open_migrator(url: str) -> Iterator[Connection]:
    """A write transaction that may also make tables anew which others refer to.

    Raises:
        RuntimeError: what refers to something would refer to nothing; nothing was changed.
    """
    if url.startswith("sqlite"):
        # SQLite changes a column by making the table anew, and dropping the old one would count
        # as deleting its rows. It can't be told otherwise within a transaction.
        engine = _open_sqlite(url, begin="BEGIN IMMEDIATE", foreign_keys=False)
    else:
        engine = open_engine(url, writes=True, connections=1)
    try:
        with engine.begin() as connection:
            take_turn(connection)
            yield connection
            if url.startswith("sqlite"):
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"the migration would break references: {broken[:3]}")
    finally:
        engine.dispose()


def _open_sqlite(url: str, *, begin: str, foreign_keys: bool = True) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={"timeout": PATIENCE_SECONDS, "check_same_thread": False},
    )
    pragmas = (
        "synchronous=FULL",
        f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        # The driver must not begin transactions by itself: we choose how they begin.
        connection.isolation_level = None
        _write_ahead(connection)
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Have a write-ahead log, which a new file gets by a switch that only one can make.

    SQLite refuses those who come at the same moment at once, whatever its time-out.

    Raises:
        OperationalError: the file stayed locked.
    """
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_SWITCH_PAUSE_SECONDS)
        else:
            return
