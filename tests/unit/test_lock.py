"""What is installed is what was locked: each package by its hashes, whatever index it is from."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

_LOCK = Path(__file__).parents[2] / "requirements.lock"
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
_INDEX_SECONDS = 600


def _entries() -> list[tuple[Requirement, list[str]]]:
    """Each requirement with its hashes."""
    joined = _LOCK.read_text().replace("\\\n", " ")
    found = []
    for line in joined.splitlines():
        told, *hashes = re.split(r"\s+(?=--hash=)", line.strip())
        if told:
            found.append((Requirement(told), hashes))
    return found


def test_every_locked_package_has_one_version_and_its_hashes() -> None:
    entries = _entries()
    assert len(entries) > 50
    for requirement, hashes in entries:
        (only,) = requirement.specifier
        assert only.operator == "==", requirement
        assert "*" not in only.version, requirement
        assert requirement.url is None, requirement
        assert hashes, f"{requirement} has no hash"
        assert all(_HASH.fullmatch(each.strip()) for each in hashes), requirement


def test_the_lock_names_no_index() -> None:
    for line in _LOCK.read_text().splitlines():
        assert not re.match(r"\s*(-i\b|-f\b|--(?!hash=))", line), line
        assert "://" not in line, line


@pytest.mark.long
@pytest.mark.timeout(700)
def test_no_locked_version_was_withdrawn(tmp_path: Path) -> None:
    """Asks the index that pip uses; a withdrawn version is told of where it is chosen."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed"]
    options = ["--no-deps", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    report = tmp_path / "report.json"
    try:
        done = subprocess.run(
            [*command, *options, "--report", report, "--requirement", _LOCK],
            capture_output=True,
            text=True,
            timeout=_INDEX_SECONDS,
        )
    except subprocess.TimeoutExpired:
        pytest.skip("the index did not answer in time")
    if done.returncode:
        pytest.skip(f"the index can't be asked: {done.stderr.strip().splitlines()[-1]}")
    chosen = json.loads(report.read_text())["install"]
    assert len(chosen) > 50
    assert [each["metadata"]["name"] for each in chosen if each.get("is_yanked")] == []
