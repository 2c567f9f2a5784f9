"""The schema's version: whether a database has the present one, and bringing it there."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

_MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION_TABLE = "alembic_version"


def version_of(connection: Connection) -> str | None:
    """The number of the newest migration that a database had; ``None``: it is new.

    Asked first at each start: the tool that migrates takes a while to load, and afterwards every
    reference in the store is looked at, which takes the longer the more there is.
    """
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    versions = connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalars()  # noqa: S608
    return next(iter(versions), None)


def latest() -> str:
    """The newest migration's number, which its file's name begins with."""
    return max(path.name for path in _MIGRATIONS.glob("versions/[0-9]*.py")).partition("_")[0]


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring a database up to a migration's schema, in the transaction that is open.

    Args:
        connection: leads to the database.
        revision: number of the migration; ``head``: this version's.
    """
    from alembic import command  # noqa: PLC0415  # see version_of
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
