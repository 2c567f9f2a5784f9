"""What is written now and then beside the requests: uses of keys, refusals; what is forgotten."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from innkeep.domain.errors import StoreUnavailable
from innkeep.services import audit
from innkeep.services.deployment import Deployment

_USES_SECONDS = 60.0
_PRUNE_SECONDS = 3600.0
_DAY_SECONDS = 86400.0


@contextlib.asynccontextmanager
async def kept_house(
    deployment: Deployment, *, audit_keep_days: int | None = None
) -> AsyncIterator[None]:
    """Have it done meanwhile, and what was noted of keys stored at the end.

    Args:
        deployment: of which server.
        audit_keep_days: how long entries of the audit log are kept; ``None``: another process
            forgets them.
    """
    tasks = [asyncio.create_task(_store_uses(deployment), name="key uses")]
    if audit_keep_days is not None:
        tasks.append(asyncio.create_task(_prune(deployment, audit_keep_days), name="audit"))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await _store_noted(deployment)


async def _store_uses(deployment: Deployment) -> None:
    while True:
        await asyncio.sleep(_USES_SECONDS)
        await _store_noted(deployment)


async def _store_noted(deployment: Deployment) -> None:
    await deployment.key_uses.store(deployment.database)
    await deployment.refusals.store(deployment.database)


async def _prune(deployment: Deployment, keep_days: int) -> None:
    while True:
        with contextlib.suppress(StoreUnavailable):
            await audit.prune(deployment, keep_days * _DAY_SECONDS)
        await asyncio.sleep(_PRUNE_SECONDS)
