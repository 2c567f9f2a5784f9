"""Commands that work on a server's database on this machine, while it runs or not."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any, TypeVar

from innkeep.cli.options import data_folder_of, fail
from innkeep.domain.errors import InnkeepError
from innkeep.settings import Settings
from innkeep.store.database import Database
from innkeep.store.deployment import WrongDatabase, claim_database

T = TypeVar("T")


def with_database(settings: Settings, use: Callable[[Database], Coroutine[Any, Any, T]]) -> T:
    """Open the database, use it, and close it; a refusal ends the command with its sentence."""
    folder = data_folder_of(settings)
    database = folder.open_database(settings.database_at)

    async def run() -> T:
        await database.migrate()
        await database.write(claim_database, folder.deployment_id())
        return await use(database)

    try:
        return asyncio.run(run())
    except WrongDatabase as problem:
        fail(str(problem))
    except InnkeepError as problem:
        fail(problem.message)
    finally:
        database.close()


def day(at: float) -> str:
    """A moment as tables show it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
