"""Connections, threads and transactions, on SQLite and on PostgreSQL.

Writers take turns on both, also among processes: SQLite knows no other way, and on PostgreSQL a
lock gives the same, so that what was written for the one is true on the other. A write transaction
takes its turn before its first look, since what it looks at must not change under it.

On PostgreSQL a function marked by ``needs_no_turn`` is run beside the one that has its turn. It
may change a single instance only, or such as nobody else has locked, and waits for nothing once it
holds a row: so it can't be part of a deadlock. In turn, who has its turn locks each instance that
it looks at. See docs/decisions/0035.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from innkeep.domain.errors import StoreUnavailable
from innkeep.store.changes import Changes
from innkeep.store.connections import open_engine, take_turn
from innkeep.store.data_version import DataVersion, Recollection
from innkeep.store.instance_memory import InstanceMemory
from innkeep.store.migration import bring_up_to_date
from innkeep.store.vault import Vault

P = ParamSpec("P")
T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

_READERS = 4
_TRY_AGAIN = "the store does not answer now; the same call may work later"
_BESIDE = "_innkeep_needs_no_turn"
_MOST_RECALLED = 1000
_LONGEST_IN_LINE_SECONDS = 15.0
"""A write that waited so long for others, none of which got on, is refused without being tried: so
the last one in a long line is not told of a locked database after minutes."""


def needs_no_turn(function: F) -> F:
    """Mark a function of the store that may run beside others that write, as told above."""
    setattr(function, _BESIDE, True)
    return function


def _needs_turn(function: Callable[..., Any]) -> bool:
    return not hasattr(function, _BESIDE)


@dataclass(frozen=True)
class Transaction:
    """An open transaction, with the vault for the columns that are sealed."""

    connection: Connection
    vault: Vault
    happened: set[str] = field(default_factory=set)
    """Ids of instances whose history grew; whoever watches them is told after the commit."""
    writes: bool = False
    """Whether it may write, and so locks the instances that it looks at."""
    memory: InstanceMemory = field(default_factory=InstanceMemory)
    """What transactions that only read have read already."""
    made: list[str] = field(default_factory=list)
    """Ids of what was made for the owner, for an answer that may have to be given again."""


ALONG: ContextVar[Callable[[Transaction], None] | None] = ContextVar("ALONG", default=None)
"""What else each write of the present task puts into its transaction, at its end."""


class _LostBeforeCommit(Exception):
    """The connection was lost within a transaction, which so was never committed."""


class Database:
    """The store's one entrance: runs a function in a transaction, in a thread.

    Args:
        url: SQLAlchemy URL, as ``sqlite:////var/lib/innkeep/innkeep.db`` or
            ``postgresql+psycopg://innkeep@db.example.net/innkeep``.
        vault: seals secrets.
    """

    def __init__(self, url: str, vault: Vault) -> None:
        self._vault = vault
        self.changes = Changes()
        """Wakes those who wait for something to happen to an instance."""
        self._url = url
        beside = not url.startswith("sqlite")
        self._written_at: dict[ThreadPoolExecutor, float] = {}
        self._version = DataVersion(url)
        self._memory = InstanceMemory()
        self._recollection = Recollection(_MOST_RECALLED)
        self._writer = open_engine(url, writes=True, connections=2 if beside else 1)
        self._reader = open_engine(url, writes=False, connections=_READERS)
        self._write_threads = ThreadPoolExecutor(1, thread_name_prefix="store-write")
        # What needs no turn must not stand behind what waits for one.
        self._beside_threads = (
            ThreadPoolExecutor(1, thread_name_prefix="store-beside")
            if beside
            else self._write_threads
        )
        self._read_threads = ThreadPoolExecutor(_READERS, thread_name_prefix="store-read")

    async def migrate(self) -> None:
        """Bring the schema up to this version's.

        Raises:
            StoreUnavailable: the database does not answer, or can't be migrated and is as it was.
        """
        await asyncio.get_running_loop().run_in_executor(
            self._write_threads, bring_up_to_date, self._url, self._reader
        )

    async def write(
        self, function: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a function in a transaction that may write; committed when this returns.

        Raises:
            StoreUnavailable: the database does not answer, or could not take it.
        """
        threads = self._write_threads if _needs_turn(function) else self._beside_threads
        run = partial(self._run, self._writer, function, args, kwargs, ALONG.get())
        asked = time.monotonic()
        return await asyncio.get_running_loop().run_in_executor(
            threads, self._in_time, threads, asked, run
        )

    async def read(
        self, function: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a function that only reads; it sees one consistent state.

        Raises:
            StoreUnavailable: the database does not answer.
        """
        run = partial(self._run, self._reader, function, args, kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._read_threads, run)

    def version(self) -> int | None:
        """A number that changes with every commit of any process.

        ``None``: it can't be told at once.
        """
        return self._version.now()

    def glance(self, statement: str, parameters: Sequence[object]) -> tuple[Any, ...] | None:
        """One row of what was committed last, on this thread and within microseconds.

        ``None``: there is none, or it can't be told at once, as on PostgreSQL.

        Args:
            statement: in SQLite's words; looks up by keys alone.
            parameters: for its question marks.
        """
        return self._version.glance(statement, parameters)

    async def recall(
        self, function: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Like ``read``, or the former answer to the same question when nothing was written since.

        Args:
            function: one that answers from the store alone, without looking at the time.
            args: hashable.
            kwargs: hashable.

        Raises:
            StoreUnavailable: the database does not answer.
        """
        # Before the read, which may see more but never less.
        version = self._version.now()
        if version is None:
            return await self.read(function, *args, **kwargs)
        question = (function, args, tuple(kwargs.items()))
        known = self._recollection.find(question, version)
        if known is not None:
            former: T = known[0]
            return former
        answer = await self.read(function, *args, **kwargs)
        self._recollection.keep(question, answer, version)
        return answer

    def close(self) -> None:
        """Wait for what is running and let go of every connection."""
        for threads in (self._write_threads, self._beside_threads, self._read_threads):
            threads.shutdown(wait=True)
        for engine in (self._writer, self._reader):
            engine.dispose()
        self._version.close()

    def _in_time(self, line: ThreadPoolExecutor, asked: float, run: Callable[[], T]) -> T:
        stands_since = max(asked, self._written_at.get(line, asked))
        if time.monotonic() - stands_since > _LONGEST_IN_LINE_SECONDS:
            raise StoreUnavailable(_TRY_AGAIN)
        answer = run()
        self._written_at[line] = time.monotonic()
        return answer

    def _run(
        self,
        engine: Engine,
        function: Callable[..., T],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        along: Callable[[Transaction], None] | None = None,
    ) -> T:
        try:
            try:
                return self._once(engine, function, args, kwargs, along)
            except _LostBeforeCommit:
                # The database was restarted since this connection was used last: that is no
                # reason to refuse, and nothing was done yet.
                return self._once(engine, function, args, kwargs, along)
        except (OperationalError, InterfaceError, _LostBeforeCommit) as problem:
            raise StoreUnavailable(_TRY_AGAIN) from problem

    def _once(
        self,
        engine: Engine,
        function: Callable[..., T],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        along: Callable[[Transaction], None] | None,
    ) -> T:
        # What a writer reads may never be committed.
        memory = self._memory if engine is self._reader else InstanceMemory()
        with engine.begin() as connection:
            writes = engine is self._writer
            tx = Transaction(connection, self._vault, writes=writes, memory=memory)
            try:
                if writes and _needs_turn(function):
                    take_turn(connection)
                answer = function(tx, *args, **kwargs)
                if along is not None:
                    along(tx)
            except DBAPIError as problem:
                if problem.connection_invalidated:
                    raise _LostBeforeCommit from problem
                raise
        self.changes.tell(tx.happened)
        return answer
