"""What is written beside the requests is written at the latest when the server ends."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from innkeep.app import housekeeping
from innkeep.app.housekeeping import kept_house
from innkeep.domain.audit import AuditFilter
from innkeep.domain.errors import StoreUnavailable
from innkeep.services import accounts, audit
from innkeep.services.deployment import Deployment
from innkeep.services.key_uses import KeyUses
from innkeep.store.database import Database
from innkeep.store.vault import Vault
from tests.databases import VAULT_KEY
from tests.store.deploy import HandClock, deployment

DAY = 86400.0


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Deployment]:
    database = Database(f"sqlite:///{tmp_path / 'innkeep.db'}", Vault(VAULT_KEY))
    await database.migrate()
    yield deployment(database, HandClock())
    database.close()


async def until(done: Callable[[], object]) -> None:
    for _ in range(6000):
        if done():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come to be so within a minute")


async def test_uses_of_keys_are_stored_at_the_end(served: Deployment) -> None:
    issued = await accounts.issue_key(served.database, served.clock, "ann")
    async with kept_house(served):
        served.key_uses.note(issued.id, 20_000.0)
        (before,) = await accounts.list_keys(served.database)
        assert before.last_used_at is None
    (after,) = await accounts.list_keys(served.database)
    assert after.last_used_at == 20_000.0


async def test_uses_of_keys_are_stored_now_and_then(
    served: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "_USES_SECONDS", 0.01)
    issued = await accounts.issue_key(served.database, served.clock, "ann")
    version = served.database.version()
    async with kept_house(served):
        served.key_uses.note(issued.id, 20_000.0)
        await until(lambda: served.database.version() != version)
        (key,) = await accounts.list_keys(served.database)
        assert key.last_used_at == 20_000.0


async def test_what_could_not_be_stored_is_stored_the_next_time(served: Deployment) -> None:
    issued = await accounts.issue_key(served.database, served.clock, "ann")
    uses = KeyUses()
    uses.note(issued.id, 30_000.0)

    class Away:
        async def write(self, *_: object) -> None:
            uses.note("another", 5.0)
            raise StoreUnavailable("away")

    await uses.store(Away())  # type: ignore[arg-type]
    await uses.store(served.database)
    (key,) = await accounts.list_keys(served.database)
    assert key.last_used_at == 30_000.0
    # An earlier use, told later by another process, changes nothing.
    uses.note(issued.id, 25_000.0)
    await uses.store(served.database)
    (key,) = await accounts.list_keys(served.database)
    assert key.last_used_at == 30_000.0


async def test_old_entries_of_the_audit_log_are_forgotten_when_a_server_starts(
    served: Deployment,
) -> None:
    owner = await accounts.create_owner(served.database, served.clock, "ann")
    now = served.clock()
    for days in (3, 1):
        clock = HandClock()
        clock.now = now - days * DAY
        await audit.note_command(served.database, clock, owner.id, "command")

    async def left() -> list[float]:
        page = await audit.list_page(served.database, owner.id, AuditFilter(), page=1, size=10)
        return [entry.at for entry in page.items]

    assert len(await left()) == 2
    version = served.database.version()
    async with kept_house(served, audit_keep_days=2):
        await until(lambda: served.database.version() != version)
    assert await left() == [now - DAY]
