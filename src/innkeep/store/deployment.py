"""Whose database it is, and which server works on it: what protects a database from a wrong folder.

A SQLite file lies in the data folder that its key and deployment id are in. A PostgreSQL database
doesn't, so it remembers the folder it belongs to, and one server holds it at a time.
"""

import time

from cryptography.fernet import InvalidToken
from sqlalchemy import Connection, Engine, create_engine, insert, select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from innkeep.domain.errors import StoreUnavailable
from innkeep.store.connections import POSTGRESQL_OPTIONS
from innkeep.store.database import Transaction
from innkeep.store.tables import deployment

_SERVER = 0x696E6B73
"""Key of the advisory lock that a server holds as long as it lives."""
_ATTEMPTS = 10
_PAUSE_SECONDS = 0.3


class WrongDatabase(Exception):
    """The database belongs to another data folder, or another server works on it."""


def claim_database(tx: Transaction, deployment_id: str) -> None:
    """Make the database this deployment's, or find that it is.

    Raises:
        WrongDatabase: it is another's, or was sealed with another key.
    """
    row = tx.connection.execute(select(deployment)).first()
    if row is None:
        proof = tx.vault.seal(deployment_id)
        tx.connection.execute(insert(deployment).values(id=deployment_id, proof=proof))
        return
    if row.id != deployment_id:
        raise WrongDatabase(
            f"the database belongs to the deployment {row.id}, the data folder to {deployment_id}; "
            "give the data folder that belongs to the database, or an empty database"
        )
    try:
        tx.vault.open(row.proof)
    except InvalidToken:
        raise WrongDatabase(
            "the database was sealed with another key than the data folder's secret.key, or the "
            "one that secrets_key_file names; restore the file that belongs to the database"
        ) from None


class ServerPlace:
    """The one server's place at a PostgreSQL database, as long as its connection lives.

    Args:
        url: SQLAlchemy URL of the database.
    """

    def __init__(self, url: str) -> None:
        self._engine: Engine = create_engine(
            url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=POSTGRESQL_OPTIONS
        )
        self._connection: Connection | None = None

    def take(self) -> None:
        """Take it, with some patience for a server that was killed just now.

        Raises:
            WrongDatabase: another server has it.
            StoreUnavailable: the database does not answer.
        """
        for _ in range(_ATTEMPTS):
            if self._try():
                return
            time.sleep(_PAUSE_SECONDS)
        raise WrongDatabase(
            "another server works on the database; stop it first, or give this one another "
            "database_url"
        )

    def hold(self) -> None:
        """Find that it is still held, or take it again after its connection was lost.

        Raises:
            WrongDatabase: another server has it by now.
            StoreUnavailable: the database does not answer.
        """
        if self._connection is not None:
            try:
                self._connection.exec_driver_sql("SELECT 1")
            except DBAPIError:
                self.leave()
            else:
                return
        self.take()

    def _try(self) -> bool:
        try:
            self._connection = self._engine.connect()
            statement = f"SELECT pg_try_advisory_lock({_SERVER})"
            taken = bool(self._connection.exec_driver_sql(statement).scalar())
        except OperationalError as problem:
            self.leave()
            raise StoreUnavailable(f"the database can't be used: {problem.orig}") from problem
        if not taken:
            self.leave()
        return taken

    def leave(self) -> None:
        """Let go of it, if it was taken."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
