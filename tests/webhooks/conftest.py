"""An API with webhooks that are delivered, on either database, and a receiver."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from innkeep.store.database import Database
from innkeep.store.vault import Vault
from innkeep.webhooks.deliverer import Deliverer
from tests.api.harness import Api, TickingClock, prepare_store
from tests.databases import VAULT_KEY, Fill
from tests.webhooks.receiver import Receiver


class RunningClock(TickingClock):
    """Time that goes on by itself, and further when told."""

    def __init__(self) -> None:
        super().__init__()
        self._began = time.monotonic()

    def __call__(self) -> float:
        return self.now + time.monotonic() - self._began


@dataclass
class Post:
    """An API whose webhooks are delivered while ``delivering`` lasts."""

    api: Api
    deliverers: list[Deliverer] = field(default_factory=list)

    @contextlib.asynccontextmanager
    async def delivering(self, *pauses: float) -> AsyncIterator[None]:
        """Deliver meanwhile; leaving is as sudden as the death of a server."""
        task = asyncio.create_task(Deliverer(self.api.deployment, pauses or (0.05,)).run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def webhook(self, url: str, **wanted: object) -> dict[str, str]:
        """Create a webhook that must be accepted."""
        reply = await self.api.post("/webhook/create", {"url": url, **wanted})
        assert reply.status_code == 200, reply.text
        made: dict[str, str] = reply.json()
        return made

    async def told_of(self, webhook_id: str) -> dict[str, object]:
        """A webhook as the list tells of it."""
        listed = (await self.api.get("/webhooks")).json()["data"]
        (found,) = [each for each in listed if each["id"] == webhook_id]
        return dict(found)


@pytest.fixture(scope="session")
def fill_store() -> Fill:
    """What every store of this suite has in it."""
    return prepare_store


@pytest.fixture
async def post(database_url: str) -> AsyncIterator[Post]:
    """An API on a store of its own."""
    database = Database(database_url, Vault(VAULT_KEY))
    served = Api(database, clock=RunningClock())
    async with served.client:
        yield Post(served)
    database.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver that takes what comes."""
    async with Receiver().serving() as serving:
        yield serving
