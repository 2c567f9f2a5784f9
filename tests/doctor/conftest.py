"""A host to look at: settings of a test's own, and the ground that they make."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from innkeep.doctor.finding import Finding, Level
from innkeep.doctor.ground import DockerLook, Ground
from innkeep.settings import Settings

MakeGround = Callable[..., Ground]


@pytest.fixture
def ground(tmp_path: Path) -> MakeGround:
    """Makes a ground of settings; nothing runs on it, and there is no Docker unless given."""

    def make(docker: DockerLook | None = None, **settings: Any) -> Ground:
        values = {"data_dir": tmp_path / "data", **settings}
        return Ground(settings=Settings(**values), docker=docker, server=None, proxy=None)

    return make


def one(findings: Iterable[Finding], check: str) -> Finding:
    """The only finding of that check."""
    found = [each for each in findings if each.check == check]
    assert len(found) == 1, (check, found)
    return found[0]


def levels(findings: Iterable[Finding]) -> dict[str, Level]:
    return {each.check: each.level for each in findings}
