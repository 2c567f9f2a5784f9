"""Keys and quotas as the store keeps them, and what a former store becomes."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from innkeep.domain.account import ApiKey, Owner, Role
from innkeep.domain.audit import AuditEntry, AuditFilter
from innkeep.domain.quota import NO_LIMIT, Asked, Resource, check, effective
from innkeep.store import accounts, audit, quotas
from innkeep.store.database import Database, Transaction
from innkeep.store.tables import api_keys
from innkeep.store.tables import network_storages as storages_table
from innkeep.store.vault import Vault
from tests.databases import VAULT_KEY, bring_to
from tests.store.conftest import fill

OWNER = "owner-1"


async def test_a_key_of_a_former_store_may_do_everything_for_ever(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'innkeep.db'}"
    await asyncio.to_thread(bring_to, url, "0014")
    database = Database(url, Vault(VAULT_KEY))

    def former_key(tx: Transaction) -> None:
        fill(tx)
        tx.connection.execute(
            insert(api_keys).values(
                id="key-1", owner_id=OWNER, hint="sk_", digest="d" * 64, created_at=5
            )
        )

    await database.write(former_key)
    await database.migrate()
    key = await database.read(accounts.find_key_by_digest, "d" * 64)
    assert key == ApiKey(
        id="key-1", owner=Owner(OWNER, "ann"), hint="sk_", created_at=5, revoked_at=None,
        name="", role=Role.ADMIN, expires_at=None, last_used_at=None,
    )  # fmt: skip
    assert key.is_valid(1e12)
    assert await database.read(quotas.limits_of, OWNER) == {}
    database.close()


async def test_limits_are_kept_one_by_one(database: Database) -> None:
    await database.write(quotas.set_limits, OWNER, {Resource.CORES: 4, Resource.PORTS: NO_LIMIT})
    await database.write(quotas.set_limits, OWNER, {Resource.CORES: None, Resource.INSTANCES: 0})
    await database.write(quotas.set_limits, OWNER, {})
    kept = {Resource.INSTANCES: 0, Resource.PORTS: NO_LIMIT}
    assert await database.read(quotas.limits_of, OWNER) == kept
    assert await database.read(quotas.used_by, OWNER) == dict.fromkeys(Resource, 0)
    assert await database.read(quotas.limits_of, "nobody") == {}


async def test_a_deleted_storage_is_counted_until_its_disk_is_gone(database: Database) -> None:
    await database.write(_insert_storage)
    used = []
    changes: tuple[dict[str, float], ...] = ({"made_gib": 7}, {"removed_at": 5.0}, {"made_gib": 0})
    for columns in changes:
        await database.write(_change_storages, columns)
        used.append((await database.read(quotas.used_by, OWNER))[Resource.STORAGE_GIB])
    assert used == [7, 7, 0]


def _insert_storage(tx: Transaction) -> None:
    tx.connection.execute(
        insert(storages_table).values(
            id="st-1",
            owner_id=OWNER,
            cluster_id="home",
            name="s",
            size_gib=7,
            made_gib=0,
            created_at=1,
            due=True,
        )
    )


def _change_storages(tx: Transaction, columns: dict[str, float]) -> None:
    tx.connection.execute(update(storages_table).values(columns))


def test_an_owners_own_limit_wins_over_the_servers() -> None:
    defaults = {Resource.CORES: 8, Resource.PORTS: 5}
    assert effective({}, defaults) == defaults
    own = {Resource.CORES: 16, Resource.PORTS: NO_LIMIT, Resource.INSTANCES: 1}
    assert effective(own, defaults) == {Resource.CORES: 16, Resource.INSTANCES: 1}


def test_up_to_the_limit_everything_is_taken() -> None:
    for amount in (0, 1, 3):
        check(Asked(Resource.CORES, amount, "productId"), limit=5, used=2)


async def test_an_entry_of_the_audit_log_is_written_once_and_told_its_outcome(
    database: Database,
) -> None:
    entry = AuditEntry(
        id="e" * 32, owner_id=OWNER, at=1, key_id="k", role="admin", client="127.0.0.1",
        method="POST", path="/x", objects=("a", "b"), status=200, reason="", request_id="r",
    )  # fmt: skip
    changed = AuditEntry(**{**vars(entry), "status": 503, "reason": "STORE_UNAVAILABLE"})
    await database.write(audit.note, entry)
    await database.write(audit.note, changed)
    found, total = await database.read(audit.list_page, OWNER, AuditFilter(), offset=0, limit=10)
    assert (found, total) == ([changed], 1)
    with pytest.raises(IntegrityError):
        await database.write(audit.note, AuditEntry(**{**vars(entry), "id": "f", "owner_id": "no"}))
