"""Being the one server at a PostgreSQL database, from the start of a server to its end.

The data folder's lock can't tell: another server would have another folder, or another host.
"""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator

import structlog

from innkeep.domain.errors import StoreUnavailable
from innkeep.store.deployment import ServerPlace, WrongDatabase

_log = structlog.get_logger(__name__)

_CHECK_SECONDS = 5.0


@contextlib.asynccontextmanager
async def only_server_of(url: str) -> AsyncIterator[None]:
    """Hold the place; a server that lost it to another one is told to end.

    Args:
        url: SQLAlchemy URL of the database; empty: it is in the data folder, whose lock is enough.

    Raises:
        WrongDatabase: another server has the place.
        StoreUnavailable: the database does not answer.
    """
    if not url:
        yield
        return
    place = ServerPlace(url)
    await asyncio.to_thread(place.take)
    keeping = asyncio.create_task(_keep(place))
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        await asyncio.to_thread(place.leave)


async def _keep(place: ServerPlace) -> None:
    while True:
        await asyncio.sleep(_CHECK_SECONDS)
        try:
            await asyncio.to_thread(place.hold)
        except StoreUnavailable as problem:
            _log.warning("the database is away", why=problem.message)
        except WrongDatabase as problem:
            _log.error("the place at the database is lost; the server ends", why=str(problem))
            signal.raise_signal(signal.SIGTERM)
            return
