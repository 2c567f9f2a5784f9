"""The operator's commands about projects, keys, quotas and the audit log."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from innkeep.cli.main import app
from tests.api.owned_things import PUBLIC_KEY

Outcome = tuple[int, str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder as a server leaves it."""
    return tmp_path


def run(folder: Path, *words: str) -> Outcome:
    """A command on that folder: its exit code, and what it printed."""
    done = CliRunner().invoke(app, ["admin", *words, "--data-dir", str(folder)])
    return done.exit_code, done.output


def told(folder: Path, *words: str) -> str:
    code, output = run(folder, *words)
    assert code == 0, output
    return output


def test_a_project_is_made_once_and_listed_with_what_it_may_use(folder: Path) -> None:
    assert told(folder, "project", "create", "shop") == "created shop\n"
    assert run(folder, "project", "create", "shop")[0] == 1
    told(folder, "project", "quota", "shop", "--instances", "10", "--memory", "none")
    listed = told(folder, "project", "list")
    (row,) = [line.split() for line in listed.splitlines() if "shop" in line]
    assert row == ["shop", "0/10", "0/-", "0/-", "0/-", "0/-"]


def test_settings_limit_whoever_has_no_limit_of_their_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INNKEEP_QUOTA_CORES", "8")
    for name in ("shop", "lab", "free"):
        told(folder, "project", "create", name)
    told(folder, "project", "quota", "lab", "--cores", "2")
    told(folder, "project", "quota", "free", "--cores", "none")
    rows = [line.split() for line in told(folder, "project", "list").splitlines()[1:]]
    cores = {row[0]: row[2] for row in rows}
    assert cores == {"shop": "0/8", "lab": "0/2", "free": "0/-"}
    told(folder, "project", "quota", "lab", "--cores", "default")
    assert "0/2" not in told(folder, "project", "list")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("project", "quota", "shop"), "name at least one quota"),
        (("project", "quota", "shop", "--cores", "many"), "cores must be a number"),
        (("project", "quota", "shop", "--ports", "-1"), "ports must be a number"),
        (("project", "quota", "nobody", "--cores", "1"), "there is no project 'nobody'"),
        (("key", "create", "--project", "shop", "--expires", "soon"), "--expires must be"),
        (("key", "create", "--project", "shop", "--expires", "2001-01-01"), "expiresAt"),
        (("key", "revoke", "nothing"), "key 'nothing' not found"),
        (("audit", "--project", "nobody"), "there is no owner 'nobody'"),
    ],
)
def test_what_can_not_be_is_refused_with_a_sentence(
    folder: Path, words: tuple[str, ...], says: str
) -> None:
    told(folder, "project", "create", "shop")
    code, output = run(folder, *words)
    assert code == 1
    assert says in output


def test_a_key_has_a_role_a_name_and_an_end(folder: Path) -> None:
    secret = told(
        folder, "key", "create", "--project", "shop", "--role", "read-only", "--name", "dashboard",
        "--expires", "90d",
    ).strip()  # fmt: skip
    plain = told(folder, "key", "create", "--owner", "shop").strip()
    assert secret.startswith("sk_")
    assert plain != secret
    listed = told(folder, "key", "list", "--project", "shop")
    assert secret not in listed
    heads, first, second = listed.splitlines()
    assert {"ROLE", "EXPIRES", "REVOKED"} <= set(heads.split())
    assert "dashboard" in first
    assert "read-only" in first
    assert first.count("UTC") == 2
    assert "admin" in second
    told(folder, "key", "revoke", first.split()[0])
    assert told(folder, "key", "list").splitlines()[1].count("UTC") == 3
    assert len(told(folder, "key", "list", "--owner", "other").splitlines()) == 1


def test_what_the_operator_did_stands_in_the_audit_log(folder: Path) -> None:
    told(folder, "project", "create", "shop")
    secret = told(folder, "key", "create", "--project", "shop").strip()
    key_id = told(folder, "key", "list").splitlines()[1].split()[0]
    told(folder, "project", "quota", "shop", "--cores", "4")
    told(folder, "key", "revoke", key_id)
    shown = told(folder, "audit", "--project", "shop")
    commands = re.findall(r"CLI innkeep admin (\w+ \w+)", shown)
    assert commands == ["key revoke", "project quota", "key create", "project create"]
    assert shown.count("operator") == 4
    assert secret not in shown
    about = told(folder, "audit", "--project", "shop", "--object", key_id)
    assert about.count("CLI innkeep admin key") == 2
    assert "CLI" not in told(folder, "audit", "--project", "shop", "--refused")
    assert told(folder, "audit", "--project", "shop", "--limit", "1").count("CLI") == 1


def test_public_keys_are_in_the_audit_log_too(folder: Path) -> None:
    told(folder, "project", "create", "shop")
    file = folder / "laptop.pub"
    file.write_text(PUBLIC_KEY)
    added = told(folder, "ssh-key", "add", str(file), "--owner", "shop").split()[0]
    told(folder, "ssh-key", "remove", added, "--owner", "shop")
    about = told(folder, "audit", "--project", "shop", "--object", added)
    assert re.findall(r"CLI innkeep admin (ssh-key \w+)", about) == [
        "ssh-key remove",
        "ssh-key add",
    ]
