"""Databases for tests: copies of prepared ones, in SQLite files and on a PostgreSQL of our own.

Preparing takes longer than most tests, so it is done once for each way to fill a store and each
kind of database; SQLite's file is copied, on PostgreSQL the rows are put back.
"""

import asyncio
import contextlib
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from innkeep.domain.instance import Instance
from innkeep.store import instances, schema
from innkeep.store.connections import open_migrator
from innkeep.store.database import Database, Transaction
from innkeep.store.storage_mounts import with_mounts
from innkeep.store.tables import metadata
from innkeep.store.vault import Vault
from tests.engines.registry import free_port

VAULT_KEY = b"3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
Fill = Callable[[Database], Awaitable[None]]
"""Puts into a migrated store what the tests of a suite find in it."""

_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


def postgresql_programs() -> Path | None:
    """The folder with ``initdb`` and ``postgres``, the newest version's; ``None``: missing."""
    found = [
        folder
        for folder in Path("/usr/lib/postgresql").glob("*/bin")
        if (folder / "initdb").exists() and (folder / "postgres").exists()
    ]
    by_version = sorted(found, key=lambda folder: float(folder.parent.name))
    if by_version:
        return by_version[-1]
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


class Postgresql:
    """A PostgreSQL server on loopback with a folder of its own, ended by its own pid.

    Args:
        programs: folder of its programs.
    """

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="ik-pg-", dir="/tmp"))
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        self.port = free_port()

    def url(self, name: str) -> str:
        """SQLAlchemy URL of a database."""
        return f"postgresql+psycopg://innkeep@127.0.0.1:{self.port}/{name}"

    @property
    def pid(self) -> int:
        """The server's process id."""
        assert self._process is not None, "PostgreSQL is not running"
        return self._process.pid

    def begin(self) -> None:
        """Make the cluster and start the server; it listens when this returns."""
        self._folder.chmod(0o700)
        account = self._account()
        if account:
            os.chown(self._folder, *account)
        data = self._folder / "data"
        self._run("initdb", "-D", data, "-U", "innkeep", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start()

    def start(self) -> None:
        """Start the server on its folder."""
        data = self._folder / "data"
        options = [part for each in _FAST for part in ("-c", each)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *self._prefix(),
                    self._programs / "postgres",
                    *("-D", data, "-h", "127.0.0.1", "-p", str(self.port), "-k", self._folder),
                    *options,
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
            )
        self._wait_until_it_answers()

    def stop(self) -> None:
        """End the server; what is stored stays."""
        if self._process is not None:
            # SIGINT: disconnect everybody and end; postgres is the process itself, not a child,
            # since what goes before its name is replaced by it.
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=30)
            self._process = None

    def end(self) -> None:
        """End the server and remove its folder."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def create(self) -> str:
        """Make an empty database; answers its name."""
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(self._plain_url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return name

    def run(self, name: str, *statements: str) -> None:
        """Run statements in a database, in one transaction."""
        with psycopg.connect(self._plain_url(name)) as connection:
            connection.execute("; ".join(statements).encode())

    def _plain_url(self, name: str) -> str:
        return self.url(name).replace("+psycopg", "")

    def _wait_until_it_answers(self) -> None:
        for _ in range(200):
            assert self._process is not None
            assert self._process.poll() is None, (self._folder / "log").read_text()
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self._plain_url("postgres"), connect_timeout=5).close()
                return
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(0.05)
        raise AssertionError("PostgreSQL did not begin to answer")

    def _account(self) -> tuple[int, int] | None:
        # It refuses to run as root.
        if os.geteuid() != 0:
            return None
        for name in ("postgres", "nobody"):
            with contextlib.suppress(KeyError):
                entry = pwd.getpwnam(name)
                return entry.pw_uid, entry.pw_gid
        raise AssertionError("there is no account to run PostgreSQL as")

    def _prefix(self) -> list[str]:
        account = self._account()
        if account is None:
            return []
        user, group = account
        return ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", "--"]

    def _run(self, program: str, *arguments: str | Path) -> None:
        done = subprocess.run(
            [*self._prefix(), self._programs / program, *arguments],
            capture_output=True,
            text=True,
            cwd=self._folder,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr


class Stores:
    """Prepared stores and copies of them.

    Args:
        folder: where SQLite files are prepared.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._prepared: dict[tuple[str, Fill], str] = {}

    def sqlite(self, fill: Fill, folder: Path) -> str:
        """URL of a filled store in a file in that folder."""
        prepared = self._prepared.get(("sqlite", fill))
        if prepared is None:
            prepared = str(self._folder / f"{len(self._prepared)}.db")
            _prepare(f"sqlite:///{prepared}", fill)
            self._prepared["sqlite", fill] = prepared
        return f"sqlite:///{shutil.copy(prepared, folder / 'innkeep.db')}"

    def postgresql(self, fill: Fill, server: Postgresql) -> str:
        """URL of a filled store on that server; the former one with this filling is no more."""
        name = self._prepared.get(("postgresql", fill))
        if name is None:
            name = server.create()
            _prepare(server.url(name), fill)
            server.run(name, "CREATE SCHEMA prepared", *_each_table(_KEEP))
            self._prepared["postgresql", fill] = name
        else:
            # Rows come and go much faster than databases or tables.
            server.run(name, "SET session_replication_role = replica", *_each_table(_RESTORE))
        return server.url(name)


_KEEP = "CREATE TABLE prepared.{0} AS TABLE public.{0}"
_RESTORE = "DELETE FROM public.{0}; INSERT INTO public.{0} SELECT * FROM prepared.{0}"


def _each_table(statement: str) -> list[str]:
    return [statement.format(table.name) for table in metadata.sorted_tables]


@contextlib.contextmanager
def running_postgresql() -> Iterator[Postgresql]:
    """A PostgreSQL server of the caller's own; skips the test where there are no programs of it."""
    programs = postgresql_programs()
    if programs is None:
        pytest.skip("PostgreSQL's programs (package postgresql) are missing")
    server = Postgresql(programs)
    try:
        server.begin()
        yield server
    finally:
        server.end()


def bring_to(url: str, revision: str) -> None:
    """Have a store as it was after the migration of that number."""
    with open_migrator(url) as connection:
        schema.upgrade(connection, revision)


def list_living(tx: Transaction) -> list[Instance]:
    """Every instance that isn't removed, with what it has mounted."""
    return with_mounts(tx, list(instances.each_living(tx)))


def everything_in(url: str) -> bytes:
    """All that a store holds, one after the other, as it is stored; to look for what mustn't be."""
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    cells: list[bytes] = []
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(f"SELECT * FROM {table.name}".encode()):
                cells += [cell if isinstance(cell, bytes) else str(cell).encode() for cell in row]
    return b"\n".join(cells)


def _prepare(url: str, fill: Fill) -> None:
    async def prepare() -> None:
        database = Database(url, Vault(VAULT_KEY))
        try:
            await database.migrate()
            await fill(database)
        finally:
            database.close()

    asyncio.run(prepare())
