"""Connections, threads and transactions.

SQLite allows one writer, so writes queue in one thread instead of meeting a locked database;
they begin immediately, since a read lock that turns into a write lock can fail half-way.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event

from innkeep.store.vault import Vault

P = ParamSpec("P")
T = TypeVar("T")

_READERS = 4
_BUSY_SECONDS = 30


@dataclass(frozen=True)
class Transaction:
    """An open transaction, with the vault for the columns that are sealed."""

    connection: Connection
    vault: Vault


class Database:
    """The store's one entrance: runs a function in a transaction, in a thread.

    Args:
        url: SQLAlchemy URL, as ``sqlite:////var/lib/innkeep/innkeep.db``.
        vault: seals secrets.
    """

    def __init__(self, url: str, vault: Vault) -> None:
        self._vault = vault
        self._url = url
        single_writer = url.startswith("sqlite")
        self._writer = _open_engine(url, begin="BEGIN IMMEDIATE")
        self._reader = _open_engine(url, begin="BEGIN")
        self._write_threads = ThreadPoolExecutor(
            1 if single_writer else _READERS, thread_name_prefix="store-write"
        )
        self._read_threads = ThreadPoolExecutor(_READERS, thread_name_prefix="store-read")

    async def migrate(self) -> None:
        """Bring the schema up to this version's."""
        await asyncio.get_running_loop().run_in_executor(self._write_threads, self._upgrade)

    async def write(
        self, function: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a function in a transaction that may write; committed when this returns."""
        run = partial(self._run, self._writer, function, args, kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._write_threads, run)

    async def read(
        self, function: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a function that only reads; it sees one consistent state."""
        run = partial(self._run, self._reader, function, args, kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._read_threads, run)

    def close(self) -> None:
        """Wait for what is running and let go of every connection."""
        for threads in (self._write_threads, self._read_threads):
            threads.shutdown(wait=True)
        for engine in (self._writer, self._reader):
            engine.dispose()

    def _run(
        self,
        engine: Engine,
        function: Callable[..., T],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> T:
        with engine.begin() as connection:
            return function(Transaction(connection, self._vault), *args, **kwargs)

    def _upgrade(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with self._writer.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _open_engine(url: str, *, begin: str) -> Engine:
    # An error's text must not carry what was to be stored: it may be a secret.
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        # The driver must not begin transactions by itself: we choose how they begin.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
