"""One server for all tests of the command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine
from tests.e2e.conftest import need_program
from tests.fake_server import FakeServer


@pytest.fixture(scope="package")
def server() -> Iterator[FakeServer]:
    need_program("haproxy", "haproxy")
    with FakeServer(storage_trash_hours=1) as server:
        yield server


@pytest.fixture
def cli(server: FakeServer, tmp_path: Path) -> CommandLine:
    """A user who said by the environment which server is meant."""
    return CommandLine(tmp_path, {"INNKEEP_URL": server.url, "INNKEEP_API_KEY": server.key})


@pytest.fixture
def stranger(tmp_path: Path) -> CommandLine:
    """A user who is signed in nowhere."""
    return CommandLine(tmp_path, {})
