"""The schema's version: whether a database has the present one, and bringing it there."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

_MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION_TABLE = "alembic_version"


def is_current(connection: Connection) -> bool:
    """Whether nothing is left to migrate.

    Asked first at each start: the tool that migrates takes a while to load, and afterwards every
    reference in the store is looked at, which takes the longer the more there is.
    """
    if not inspect(connection).has_table(_VERSION_TABLE):
        return False
    versions = connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalars()  # noqa: S608
    return list(versions) == [_latest()]


def _latest() -> str:
    """The newest migration's number, which its file's name begins with."""
    return max(path.name for path in _MIGRATIONS.glob("versions/[0-9]*.py")).partition("_")[0]


def upgrade(connection: Connection) -> None:
    """Bring a database up to this version's schema, in the transaction that is open."""
    from alembic import command  # noqa: PLC0415  # see is_current
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
