"""The command as an operator runs it: with a server and without, as root and not."""

import asyncio
import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from innkeep.cli.main import app
from innkeep.doctor.examine import examine
from innkeep.doctor.finding import Finding, Level, has_problem
from innkeep.doctor.server import judge_readiness
from innkeep.settings import Settings
from tests.doctor.conftest import levels, one
from tests.e2e.conftest import need_program
from tests.fake_server import FakeServer

NOBODY = 65534


@pytest.fixture(scope="module")
def server() -> Iterator[FakeServer]:
    need_program("haproxy", "haproxy")
    server = FakeServer()
    try:
        yield server
    finally:
        server.close()


def look(server: FakeServer) -> list[Finding]:
    """What the command would find, in this process."""
    listen = f"{server.host}:{server.port}"
    settings = Settings(config=server.config, data_dir=server.data_dir, listen=listen)
    return asyncio.run(examine(settings))


def test_before_while_and_after_a_server_runs(server: FakeServer) -> None:
    before = look(server)
    assert not has_problem(before)
    assert one(before, "server").message.startswith("no server runs")
    assert one(before, "api port").message.endswith("is free")
    # Nothing is made by a look.
    assert not server.data_dir.exists()
    server.start()
    running = server.innkeep("doctor", "--json", "--listen", f"{server.host}:{server.port}")
    assert (running.returncode, running.stderr) == (0, "")
    told = json.loads(running.stdout)
    assert (told["healthy"], told["counts"]["problem"]) == (True, 0)
    says = {each["check"]: each["message"] for each in told["findings"]}
    assert "is ready" in says["server"]
    assert "is served by the server" in says["api port"]
    assert "is served by the server" in says["ssh port"]
    assert "serves http on" in says["proxy port"]
    assert {"cluster home-1", "proxy"} <= set(says)
    assert server.stop() == 0
    after = look(server)
    assert not has_problem(after)
    assert "go on without the server" in one(after, "leftovers").message
    (server.data_dir / "innkeep.db").unlink()
    lost = one(look(server), "leftovers")
    assert lost.level is Level.WARNING
    assert "innkeep admin proxy stop" in lost.command


def test_lines_tell_level_advice_and_command_and_a_problem_is_the_exit_code(
    server: FakeServer,
) -> None:
    done = server.innkeep("doctor", "--listen", "192.0.2.1:80")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("problem  "))
    assert "192.0.2.1 is no address of this machine" in lines[at]
    assert lines[at + 1].strip() == "set listen to one that is"
    assert lines[at + 2].strip() == "$ ip -brief address"
    assert lines[-1].endswith("1 problems")


def test_a_wrong_config_file_is_an_error_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "innkeep.toml").write_text("no_setting = 1\n")
    done = CliRunner().invoke(app, ["doctor", "--config", str(tmp_path / "innkeep.toml")])
    assert done.exit_code == 2
    assert "no_setting" in done.output


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """This process without root's rights."""
    groups = os.getgroups()
    os.setgroups([])
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
async def test_another_account_is_told_what_it_can_not_check() -> None:
    with tempfile.TemporaryDirectory(prefix="ik-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "data").mkdir(mode=0o700)
        (folder / "data" / "secret.key").write_text("x")
        settings = Settings(data_dir=folder / "data", docker_socket="/var/run/docker.sock")
        # Once as root, so that all modules are loaded that nobody might not be allowed to read.
        await examine(settings)
        with as_nobody():
            told = await examine(settings)
    assert one(told, "isolation").level is Level.UNCHECKED
    assert one(told, "data folder").level is Level.UNCHECKED
    assert one(told, "data folder").command.startswith("sudo ")
    assert one(told, "docker").level is Level.PROBLEM
    assert not [each for each in told if "could not be looked at" in each.message]


def test_what_readyz_tells_is_judged() -> None:
    told = {
        "status": "ready",
        "clusters": {
            "a": {"up": False, "detail": "gone", "unenforcedLimits": [], "quarantined": {}},
            "b": {
                "up": True,
                "unenforcedLimits": ["root disk"],
                "quarantined": {"count": 2, "names": ["x", "y"]},
            },
            "c": {"up": True, "unenforcedLimits": [], "quarantined": {"count": 0, "names": []}},
        },
        "proxy": {"running": False, "problem": "it was removed", "acme": {"problem": "no"}},
        "storage": {"promisedGib": {"a": 60, "b": 40}, "freeGib": 5},
        "processes": {"wanted": 4, "running": 3},
    }
    findings = list(judge_readiness(told, "the server"))
    assert {each.level for each in findings if each.check == "cluster b"} == {Level.WARNING}
    assert one(findings, "cluster a").level is Level.PROBLEM
    assert one(findings, "cluster c").level is Level.OK
    assert one(findings, "proxy").level is Level.PROBLEM
    for check in ("acme", "promised storage", "processes"):
        assert one(findings, check).level is Level.WARNING
    refused = {"reason": "NOT_READY", "message": "the store doesn't answer"}
    assert levels(judge_readiness(refused, "the server")) == {"server": Level.PROBLEM}
