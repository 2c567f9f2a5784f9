"""Whether the store can be used: SQLite in the data folder, or PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from innkeep.doctor.finding import Finding, ok, only_root, problem, unchecked, warning
from innkeep.doctor.ground import Ground
from innkeep.store.connections import POSTGRESQL_OPTIONS
from innkeep.store.schema import latest, version_of
from innkeep.store.tables import deployment

_CHECK = "database"
_TESTED_VERSION = 15
_LARGEST_CHECKED_BYTES = 512 * 1024**2


def check_database(ground: Ground) -> Iterator[Finding]:
    """The database that the settings name."""
    if ground.settings.database_at:
        yield from _check_postgresql(ground, ground.settings.database_at)
        return
    file = ground.folder / "innkeep.db"
    try:
        is_there = file.exists()
    except OSError:
        yield only_root(_CHECK, f"{file} can't be seen by this account")
        return
    if is_there:
        yield _check_sqlite(file)
    else:
        yield ok(_CHECK, f"the first start makes {file} (SQLite)")


def _check_sqlite(file: Path) -> Finding:
    engine = create_engine(f"sqlite:///file:{file}?mode=ro&uri=true", poolclass=NullPool)
    try:
        with engine.connect() as connection:
            if file.stat().st_size <= _LARGEST_CHECKED_BYTES:
                said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
                if said != "ok":
                    return _damaged(file, str(said))
            return _check_schema(connection, f"{file} (SQLite)")
    except (DBAPIError, OSError) as failure:
        why = str(failure.orig) if isinstance(failure, DBAPIError) else str(failure)
        if "malformed" in why or "not a database" in why:
            return _damaged(file, why)
        return unchecked(_CHECK, f"{file} can't be read now: {why}")


def _damaged(file: Path, why: str) -> Finding:
    return problem(
        _CHECK,
        f"{file} is damaged: {why}",
        "stop the server, keep the file for later, and put the database of a backup in its place",
        "innkeep admin backup --help",
    )


def _check_schema(connection: Connection, where: str) -> Finding:
    version = version_of(connection)
    if version is not None and version > latest():
        return problem(
            _CHECK,
            f"{where} was made by a newer Innkeep (schema {version}; this one knows {latest()})",
            "install the newer version again, or go back to the database of before",
            "pip install --upgrade innkeep",
        )
    if version == latest():
        return ok(_CHECK, f"{where} is there and has this version's schema")
    return ok(_CHECK, f"{where} is there; the next start brings it to this version's schema")


def _check_postgresql(ground: Ground, url: str) -> Iterator[Finding]:
    engine = create_engine(
        url, poolclass=NullPool, hide_parameters=True, connect_args=POSTGRESQL_OPTIONS
    )
    where = f"PostgreSQL at {engine.url.host or 'this host'}"
    try:
        with engine.connect() as connection:
            yield from _judge(ground, connection, where)
    except SQLAlchemyError as failure:
        # Of the driver's words the first line tells why; none of them holds the password.
        why = str(failure.orig if isinstance(failure, DBAPIError) else failure).strip()
        yield problem(
            _CHECK,
            f"{where} can't be used: {next(iter(why.splitlines()), 'it does not say why')}",
            "start it, and see that database_url names an account that may log in",
            f"pg_isready --host {engine.url.host or '/var/run/postgresql'} "
            f"--port {engine.url.port or 5432}",
        )


def _judge(ground: Ground, connection: Connection, where: str) -> Iterator[Finding]:
    number = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())
    major = number // 10_000
    if major < _TESTED_VERSION:
        yield warning(
            "postgresql",
            f"{where} is version {major}; Innkeep is tested from {_TESTED_VERSION} on",
            "use a newer one",
        )
    else:
        yield ok("postgresql", f"{where} answers, version {major}")
    may_create = connection.execute(
        text("SELECT has_schema_privilege(current_schema(), 'CREATE')")
    ).scalar()
    if not may_create:
        database = connection.engine.url.database
        yield problem(
            _CHECK,
            "the account of database_url may make no tables",
            "make it the owner of the database",
            f'psql --command \'ALTER DATABASE "{database}" OWNER TO '
            f'"{connection.engine.url.username}"\' --dbname {database}',
        )
        return
    owner = _deployment_in(connection)
    if owner and ground.deployment and owner != ground.deployment:
        yield problem(
            _CHECK,
            f"the database belongs to the deployment {owner}, the data folder to "
            f"{ground.deployment}",
            "give the data folder that belongs to the database, or an empty database",
        )
        return
    yield _check_schema(connection, where)


def _deployment_in(connection: Connection) -> str:
    if not inspect(connection).has_table(deployment.name):
        return ""
    row = connection.execute(select(deployment.c.id)).first()
    return str(row.id) if row else ""
