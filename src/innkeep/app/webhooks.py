"""Webhooks as the main process of a server delivers them: beside all else, and alone."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from innkeep.services.deployment import Deployment
from innkeep.webhooks.deliverer import Deliverer


@contextlib.asynccontextmanager
async def delivering(deployment: Deployment) -> AsyncIterator[None]:
    """Have messages delivered meanwhile; leaving waits a moment for those that are being sent."""
    task = asyncio.create_task(Deliverer(deployment).run(), name="webhooks")
    try:
        yield
    finally:
        deployment.closing.set()
        await task
