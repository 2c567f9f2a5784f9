"""A backup is whole, consistent, its owner's only, and never takes the place of anything."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from innkeep.backup import BackupRefused, make_backup
from innkeep.data_folder import DataFolder, write_private
from innkeep.domain.account import ApiKey, Owner
from innkeep.domain.registry_auth import RegistryAuth
from innkeep.store import accounts, registry_auths
from innkeep.store.database import Database, Transaction
from innkeep.store.deployment import claim_database
from innkeep.store.tables import api_keys, owners
from innkeep.store.vault import open_vault

NOW = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
OWNER = Owner("owner-1", "ann")


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """The data folder of a server that ran."""
    folder = DataFolder(tmp_path / "data")
    folder.deployment_id()
    open_vault(folder.path / "secret.key")
    write_private(folder.api_key_file, "sk_the-first-key")
    (folder.path / "proxy").mkdir()
    (folder.path / "proxy" / "state.json").write_text('{"chosen": 1}\n')
    (folder.path / "ssh-host-key").write_text("the host key\n")
    (folder.path / "ssh-port").write_text("2201\n")
    (folder.path / "proxy" / "http.map").write_text("made anew from the database\n")
    return folder


@pytest.fixture
async def database(folder: DataFolder) -> AsyncIterator[Database]:
    """Its database, with a sealed secret in it."""
    opened = folder.open_database()
    await opened.migrate()
    await opened.write(claim_database, folder.deployment_id())
    await opened.write(accounts.insert_owner, OWNER, at=1)
    auth = RegistryAuth(id="ra-1", owner_id=OWNER.id, name="n", username="u", created_at=1)
    await opened.write(registry_auths.insert_new, auth, "sealed password")
    yield opened
    opened.close()


def _owner_with_key(tx: Transaction, number: int) -> None:
    owner = Owner(f"o-{number}", f"owner {number}")
    accounts.insert_owner(tx, owner, at=1)
    key = ApiKey(id=f"k-{number}", owner=owner, hint="sk_", created_at=1, revoked_at=None)
    # Enough to make pages move within the file, so that a torn copy would be seen.
    accounts.insert_key(tx, key, f"{number:064d}")


def _counts(tx: Transaction) -> tuple[int, int]:
    count = select(func.count())
    return (
        tx.connection.scalars(count.select_from(owners)).one(),
        tx.connection.scalars(count.select_from(api_keys)).one(),
    )


async def test_copies_taken_while_others_write_are_each_true_at_one_moment(
    folder: DataFolder, database: Database, tmp_path: Path
) -> None:
    done = asyncio.Event()

    async def keep_writing() -> int:
        number = 0
        while not done.is_set() and number < 20_000:
            await database.write(_owner_with_key, number)
            number += 1
        return number

    writing = asyncio.create_task(keep_writing())
    seen = []
    try:
        for number in range(8):
            to = tmp_path / f"copy-{number}"
            await asyncio.to_thread(make_backup, folder.path, to, at=NOW, elsewhere=False)
            with sqlite3.connect(to / "innkeep.db") as copy:
                assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            copy.close()
            restored = DataFolder(to)
            opened = restored.open_database()
            await opened.migrate()
            await opened.write(claim_database, folder.deployment_id())
            owner_count, key_count = await opened.read(_counts)
            login = await opened.read(registry_auths.find_login, OWNER.id, "ra-1")
            opened.close()
            assert owner_count == key_count + 1, "never half of a transaction"
            assert login is not None
            assert login.password == "sealed password"
            seen.append(key_count)
    finally:
        done.set()
        written = await writing
    assert seen == sorted(seen)
    assert 0 < seen[-1] < written, "there were writes before and after the last copy"


def test_it_holds_what_a_server_needs_and_nothing_more(
    folder: DataFolder, database: Database, tmp_path: Path
) -> None:
    # Can be built again.
    (folder.tools / "0123456789ab").mkdir(parents=True)
    report = make_backup(folder.path, tmp_path / "copy", at=NOW, elsewhere=False)
    assert report.folder == tmp_path / "copy"
    files = {str(path.relative_to(report.folder)) for path in report.folder.rglob("*")}
    assert files == {
        "innkeep.db",
        "secret.key",
        "deployment",
        "api-key",
        "proxy",
        "proxy/state.json",
        "ssh-host-key",
        "ssh-port",
        "backup.json",
    }
    for name in sorted(files - {"innkeep.db", "proxy", "backup.json"}):
        assert (report.folder / name).read_text().strip() == (
            (folder.path / name).read_text().strip()
        )
    assert any("network storages" in note for note in report.notes)


def test_only_its_owner_can_read_it(folder: DataFolder, database: Database, tmp_path: Path) -> None:
    made = make_backup(folder.path, tmp_path / "copy", at=NOW, elsewhere=False).folder
    modes = {path: path.stat().st_mode & 0o777 for path in [made, *made.rglob("*")]}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}


def test_accounts_and_certificates_of_acme_are_in_it_for_its_owner_only(
    folder: DataFolder, database: Database, tmp_path: Path
) -> None:
    authority = folder.path / "acme" / "ca.example_directory"
    (authority / "accounts").mkdir(parents=True)
    account = authority / "accounts" / "me@inn.example.key"
    account.write_text("key of the account\n")
    account.chmod(0o644)
    (authority / ".inn.example.pem.new").write_text("half of")
    made = make_backup(folder.path, tmp_path / "copy", at=NOW, elsewhere=False).folder
    copied = [path for path in (made / "acme").rglob("*") if path.is_file()]
    assert copied == [made / account.relative_to(folder.path)]
    assert copied[0].read_text() == "key of the account\n"
    assert copied[0].stat().st_mode & 0o777 == 0o600
    assert (made / "acme").stat().st_mode & 0o777 == 0o700


def test_in_a_folder_that_is_there_it_is_named_by_the_time(
    folder: DataFolder, database: Database, tmp_path: Path
) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    made = make_backup(folder.path, shelf, at=NOW, elsewhere=False).folder
    assert made == shelf / "innkeep-20260203-040506Z"
    with pytest.raises(BackupRefused, match="is there already"):
        make_backup(folder.path, shelf, at=NOW, elsewhere=False)
    assert list(shelf.iterdir()) == [made]


def test_nothing_is_overwritten(folder: DataFolder, database: Database, tmp_path: Path) -> None:
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_text("mine")
    link.symlink_to(tmp_path / "nowhere")
    for taken in (file, link):
        with pytest.raises(BackupRefused, match="is there already"):
            make_backup(folder.path, taken, at=NOW, elsewhere=False)
    assert file.read_text() == "mine"
    assert link.is_symlink()


def test_what_can_not_be_done_is_told_and_leaves_nothing(
    folder: DataFolder, database: Database, tmp_path: Path
) -> None:
    before = set(tmp_path.iterdir())
    for source, to, reason in (
        (tmp_path / "nowhere", tmp_path / "copy", "no data folder"),
        (folder.path, tmp_path / "no" / "copy", "no folder"),
        (folder.path, folder.path / "copy", "within the data folder"),
    ):
        with pytest.raises(BackupRefused, match=reason):
            make_backup(source, to, at=NOW, elsewhere=False)
    assert set(tmp_path.iterdir()) == before


async def test_a_damaged_database_is_told_and_no_backup_is_left(
    folder: DataFolder, tmp_path: Path
) -> None:
    database = folder.open_database()
    await database.migrate()

    def fill(tx: Transaction) -> None:
        rows = [{"id": f"o-{n}", "name": f"n-{n}", "created_at": 1.0} for n in range(2000)]
        tx.connection.execute(insert(owners), rows)

    await database.write(fill)
    database.close()
    with folder.database_file.open("r+b") as file:
        file.seek(folder.database_file.stat().st_size // 2)
        file.write(b"\xa5" * 40_000)
    before = set(tmp_path.iterdir())
    with pytest.raises(BackupRefused, match="can't be copied"):
        make_backup(folder.path, tmp_path / "copy", at=NOW, elsewhere=False)
    assert set(tmp_path.iterdir()) == before


def test_with_postgresql_the_keys_are_copied_and_pg_dump_is_named(
    folder: DataFolder, tmp_path: Path
) -> None:
    report = make_backup(folder.path, tmp_path / "copy", at=NOW, elsewhere=True)
    names = {path.name for path in report.folder.iterdir()}
    assert {"deployment", "api-key", "proxy", "backup.json"} <= names
    assert "innkeep.db" not in names
    assert any("pg_dump" in note for note in report.notes)


def test_the_command_says_where_the_backup_is(
    folder: DataFolder, database: Database, tmp_path: Path
) -> None:
    command = [str(Path(sys.executable).with_name("innkeep")), "admin", "backup"]
    arguments = ["--data-dir", str(folder.path), "--to", str(tmp_path / "copy")]
    made = subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=60)
    assert made.returncode == 0, made.stderr
    assert str(tmp_path / "copy") in made.stdout
    again = subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=60)
    assert again.returncode == 1
    assert again.stderr.startswith("innkeep: ")
    assert "is there already" in again.stderr


async def test_a_key_that_lies_elsewhere_is_not_in_the_backup_which_says_so(
    folder: DataFolder, database: Database, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "innkeep.key"
    folder.secrets_key_file.rename(elsewhere)
    report = make_backup(
        folder.path, tmp_path / "copy", at=NOW, elsewhere=False, secrets_key_file=elsewhere
    )
    assert str(elsewhere) in report.notes[0]
    restored = DataFolder(report.folder)
    assert not restored.secrets_key_file.exists()
    opened = restored.open_database(secrets_key_file=elsewhere)
    await opened.write(claim_database, folder.deployment_id())
    opened.close()
