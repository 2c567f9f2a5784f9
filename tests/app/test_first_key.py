"""The first key of a server is an operator's, also that of a server from before there were any."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from innkeep.app.first_key import FIRST_OWNER, ensure_first_key
from innkeep.data_folder import DataFolder
from innkeep.domain.account import ApiKey, Role
from innkeep.domain.audit import AuditFilter
from innkeep.domain.clock import system_clock
from innkeep.services import accounts, audit
from innkeep.settings import Settings
from innkeep.store.database import Database


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


@pytest.fixture
async def database(folder: DataFolder) -> AsyncIterator[Database]:
    opened = folder.open_database()
    await opened.migrate()
    yield opened
    opened.close()


def settings(folder: DataFolder, key: str = "") -> Settings:
    return Settings(data_dir=folder.path, api_key=SecretStr(key) if key else None)


async def known(database: Database, secret: str) -> ApiKey:
    return await accounts.authenticate(database, system_clock, secret)


async def test_a_new_servers_key_is_an_operators(folder: DataFolder, database: Database) -> None:
    for _ in range(2):
        await ensure_first_key(settings(folder), folder, database)
    (key,) = await accounts.list_keys(database)
    assert (key.role, key.owner.name) == (Role.OPERATOR, FIRST_OWNER)
    assert await known(database, folder.first_api_key()) == key


async def test_a_key_that_is_set_is_an_operators(folder: DataFolder, database: Database) -> None:
    for _ in range(2):
        await ensure_first_key(settings(folder, "sk_that-is-set"), folder, database)
    assert (await known(database, "sk_that-is-set")).role is Role.OPERATOR
    assert len(await accounts.list_keys(database)) == 1
    assert folder.first_api_key() == ""


async def test_the_first_key_of_a_former_server_becomes_an_operators_and_no_other(
    folder: DataFolder, database: Database
) -> None:
    first = await accounts.issue_key(database, system_clock, FIRST_OWNER)
    others = [
        await accounts.issue_key(database, system_clock, owner, role=role)
        for owner in (FIRST_OWNER, "alice")
        for role in (Role.ADMIN, Role.MEMBER, Role.READ_ONLY)
    ]
    folder.api_key_file.write_text(f"{first.secret}\n")
    for _ in range(2):
        await ensure_first_key(settings(folder), folder, database)
    assert (await known(database, first.secret)).role is Role.OPERATOR
    for other in others:
        assert (await known(database, other.secret)).role is other.key.role
    page = await audit.list_page(
        database, first.owner.id, AuditFilter(object_id=first.id), page=1, size=10
    )
    assert [(entry.role, entry.path) for entry in page.items] == [("operator", "innkeep serve")]


async def test_a_key_that_is_set_becomes_an_operators_when_it_was_an_admins(
    folder: DataFolder, database: Database
) -> None:
    await accounts.issue_key(database, system_clock, FIRST_OWNER, "sk_that-is-set")
    await ensure_first_key(settings(folder, "sk_that-is-set"), folder, database)
    assert (await known(database, "sk_that-is-set")).role is Role.OPERATOR


@pytest.mark.parametrize(
    ("owner", "role"),
    [("alice", Role.ADMIN), (FIRST_OWNER, Role.MEMBER), (FIRST_OWNER, Role.READ_ONLY)],
)
async def test_another_projects_key_and_one_that_may_less_stay_what_they_are(
    folder: DataFolder, database: Database, owner: str, role: Role
) -> None:
    await accounts.issue_key(database, system_clock, owner, "sk_of-somebody", role=role)
    folder.api_key_file.write_text("sk_of-somebody\n")
    for given in ("", "sk_of-somebody"):
        await ensure_first_key(settings(folder, given), folder, database)
        assert (await known(database, "sk_of-somebody")).role is role


async def test_a_revoked_first_key_stays_revoked(folder: DataFolder, database: Database) -> None:
    first = await accounts.issue_key(database, system_clock, FIRST_OWNER)
    await accounts.revoke_key(database, system_clock, first.id)
    folder.api_key_file.write_text(first.secret)
    await ensure_first_key(settings(folder), folder, database)
    (key,) = await accounts.list_keys(database)
    assert (key.role, key.is_valid(system_clock())) == (Role.ADMIN, False)


async def test_a_former_server_without_the_file_starts_all_the_same(
    folder: DataFolder, database: Database
) -> None:
    first = await accounts.issue_key(database, system_clock, FIRST_OWNER)
    await ensure_first_key(settings(folder), folder, database)
    assert (await known(database, first.secret)).role is Role.ADMIN
