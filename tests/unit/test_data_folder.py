"""The data folder is one server's, and its owner's only."""

import subprocess
import sys
from pathlib import Path

import pytest

from innkeep.data_folder import DataFolder, DataFolderBusy, write_private
from innkeep.store import accounts
from innkeep.store.deployment import WrongDatabase, claim_database
from innkeep.store.vault import SecretsKeyUnusable

_HOLD = """
import sys
from pathlib import Path
from innkeep.data_folder import DataFolder
folder = DataFolder(Path(sys.argv[1]))
folder.lock()
print("held", flush=True)
sys.stdin.read()
"""


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_second_server_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    first = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path / "data")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with pytest.raises(DataFolderBusy, match=f"process {first.pid}"):
            DataFolder(tmp_path / "data").lock()
        first.kill()
    DataFolder(tmp_path / "data").lock()


_HEIRS = """
import subprocess, sys
from pathlib import Path
from innkeep.data_folder import DataFolder
folder = DataFolder(Path(sys.argv[1]))
folder.lock()
heir = subprocess.Popen(
    ["sleep", sys.argv[2]], pass_fds=(folder.lock_descriptor,), stdout=subprocess.DEVNULL
)
print(heir.pid, flush=True)
sys.stdin.read()
"""


def test_a_server_that_was_killed_holds_the_folder_until_its_last_process_is_gone(
    tmp_path: Path,
) -> None:
    first = subprocess.Popen(
        [sys.executable, "-c", _HEIRS, str(tmp_path / "data"), "3"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with first:
        assert first.stdout is not None
        heir = Path(f"/proc/{first.stdout.readline().strip()}")
        first.kill()
    assert heir.exists()
    DataFolder(tmp_path / "data").lock()
    assert not heir.exists() or "zombie" in (heir / "status").read_text()


async def test_everything_in_it_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.mkdir(mode=0o755)
    folder = DataFolder(path)
    folder.lock()
    folder.deployment_id()
    write_private(folder.api_key_file, "sk_secret")
    database = folder.open_database()
    await database.migrate()
    await database.write(accounts.list_keys)
    files = {file.name: _mode(file) for file in path.iterdir()}
    database.close()
    assert {"innkeep.db", "innkeep.db-wal", "secret.key", "api-key", "deployment"} <= set(files)
    assert set(files.values()) == {0o600}


def test_a_folder_that_it_makes_can_be_entered_by_its_owner_only(tmp_path: Path) -> None:
    assert _mode(DataFolder(tmp_path / "a" / "data").path) == 0o700


def test_the_deployment_keeps_its_id(tmp_path: Path) -> None:
    first = DataFolder(tmp_path / "one").deployment_id()
    assert DataFolder(tmp_path / "one").deployment_id() == first
    assert DataFolder(tmp_path / "two").deployment_id() != first


def test_a_private_file_is_replaced_as_a_whole_and_leaves_nothing_beside_it(
    tmp_path: Path,
) -> None:
    file = tmp_path / "api-key"
    file.write_text("old and much longer than what comes")
    file.chmod(0o644)
    write_private(file, "new")
    assert file.read_text() == "new\n"
    assert _mode(file) == 0o600
    assert list(tmp_path.iterdir()) == [file]


async def test_the_key_of_secrets_may_lie_elsewhere(tmp_path: Path) -> None:
    elsewhere = tmp_path / "keys" / "innkeep.key"
    elsewhere.parent.mkdir()
    folder = DataFolder(tmp_path / "data")
    database = folder.open_database(secrets_key_file=elsewhere)
    await database.migrate()
    await database.write(claim_database, folder.deployment_id())
    database.close()
    assert not folder.secrets_key_file.exists()
    assert elsewhere.stat().st_mode & 0o777 == 0o600
    without = folder.open_database()
    with pytest.raises(WrongDatabase, match="sealed with another key"):
        await without.write(claim_database, folder.deployment_id())
    without.close()


def test_a_key_that_was_not_taken_along_is_not_made_anew(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.open_database().close()
    elsewhere = tmp_path / "innkeep.key"
    with pytest.raises(SecretsKeyUnusable, match="move it to there"):
        folder.open_database(secrets_key_file=elsewhere)
    folder.secrets_key_file.rename(elsewhere)
    folder.open_database(secrets_key_file=elsewhere).close()


@pytest.mark.parametrize("content", ["", "no key at all"])
def test_what_is_no_key_is_refused_in_a_sentence(tmp_path: Path, content: str) -> None:
    elsewhere = tmp_path / "innkeep.key"
    elsewhere.write_text(content)
    with pytest.raises(SecretsKeyUnusable, match="holds no key"):
        DataFolder(tmp_path / "data").open_database(secrets_key_file=elsewhere)
    with pytest.raises(SecretsKeyUnusable, match="can't be used"):
        DataFolder(tmp_path / "data").open_database(secrets_key_file=tmp_path / "a" / "b")
