"""The user's command line against a server with real instances, from create to delete."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import httpx
import pexpect
import pytest

from tests.cli.command_line import INNKEEP, CommandLine
from tests.e2e.client import PRODUCT
from tests.e2e.server import Server
from tests.e2e.server_config import free_ports
from tests.e2e.slow_registry import SlowRegistry
from tests.images import ImageShelf, own_name

_SERVES = (
    "#!/bin/sh\necho begun\nmkdir -p /www\nhttpd -p 80 -h /www\nwhile sleep 1; do echo tick; done\n"
)


@pytest.fixture(scope="module")
def cli(server: Server, tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """A user who is signed in."""
    user = CommandLine(tmp_path_factory.mktemp("home"), {}, in_processes=True)
    user.told("login", server.url, "--key-stdin", typed=server.key)
    return user


@pytest.fixture(scope="module")
def web(cli: CommandLine, shelf: ImageShelf) -> Iterator[str]:
    """Name of an instance that serves a page and writes a log; made on a terminal."""
    image = shelf.busybox(
        own_name("served"), programs={"bin/serves": _SERVES}, command=["/bin/serves"]
    )
    shown = cli.screen(
        *("instance", "create", image, "--name", "web", "--product", PRODUCT, "--port", "80"),
        *("--env", "MODE=ci", "--wait"),
    )
    assert "the main process runs" in shown
    assert "port 80/http" in shown
    yield "web"
    assert ": removed" in cli.screen("instance", "delete", "web", "--yes", "--wait")


def test_a_command_has_its_input_output_and_exit_code(cli: CommandLine, web: str) -> None:
    assert cli.told("instance", "exec", web, "--", "sh", "-c", "echo $MODE; cat", typed="in\n") == (
        "ci\nin\n"
    )
    failed = cli.run("instance", "exec", web, "--", "sh", "-c", "echo wrong >&2; exit 7")
    assert (failed.returncode, failed.stdout, failed.stderr) == (7, "", "wrong\n")
    big = "x" * 3_000_000
    assert cli.told("instance", "exec", web, "cat", typed=big) == big
    assert cli.told("instance", "exec", "-n", web, "--", "cat", typed="nothing") == ""


def test_a_shell_on_a_terminal_knows_its_size(cli: CommandLine, web: str) -> None:
    shell = cli.on_terminal("instance", "ssh", web, columns=101)
    try:
        shell.expect("[#$] ")
        shell.sendline("stty size; echo mode=$MODE")
        shell.expect("50 101")
        shell.expect("mode=ci")
        shell.setwinsize(40, 90)
        shell.sendline("until stty size | grep '40 90'; do sleep 0.1; done")
        shell.expect("\r\n40 90")
        shell.sendline("exit 5")
        shell.expect(pexpect.EOF)
    finally:
        shell.close()
    assert shell.exitstatus == 5


def test_the_servers_key_is_pinned(cli: CommandLine, web: str) -> None:
    cli.told("instance", "exec", web, "--", "true")
    file = cli.home / ".config/innkeep/known_hosts"
    good = file.read_text()
    (line,) = good.splitlines()
    try:
        other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
        file.write_text(f"{line.split()[0]} {other}")
        refused = cli.run("instance", "exec", web, "--", "true")
        assert refused.returncode == 4
        assert "not the one that was seen before" in refused.stderr
    finally:
        file.write_text(good)


def test_files_go_both_ways(cli: CommandLine, web: str, tmp_path: Path) -> None:
    (tmp_path / "site/deep").mkdir(parents=True)
    (tmp_path / "site/deep/page.html").write_text("hello")
    blob = os.urandom(2_000_000)
    (tmp_path / "blob").write_bytes(blob)
    cli.told("instance", "cp", str(tmp_path / "site"), f"{web}:/www/")
    cli.told("instance", "cp", str(tmp_path / "blob"), f"{web}:/workspace/blob 2")
    cli.told("instance", "cp", f"{web}:/workspace/blob 2", str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == blob
    cli.told("instance", "cp", f"{web}:/www/site", str(tmp_path / "copied"))
    assert (tmp_path / "copied/deep/page.html").read_text() == "hello"
    missing = cli.run("instance", "cp", f"{web}:/nowhere", str(tmp_path))
    assert missing.returncode == 1
    assert "/nowhere" in missing.stderr
    assert cli.run("instance", "cp", "here", "there").returncode == 2


def test_logs_are_shown_and_followed(cli: CommandLine, web: str) -> None:
    assert cli.told("instance", "logs", web).startswith("begun\n")
    assert cli.told("instance", "logs", web, "--tail", "1") == "tick\n"
    assert re.match(r"20\d\d-\S+Z tick\n", cli.told("instance", "logs", web, "-t", "-n", "1"))
    assert "begun" not in cli.told("instance", "logs", web, "--since", "1s")
    with subprocess.Popen(
        [INNKEEP, "instance", "logs", web, "-f", "-n", "1"], env=cli.env, stdout=subprocess.PIPE
    ) as following:
        assert following.stdout is not None
        assert [following.stdout.readline() for _ in range(3)] == [b"tick\n"] * 3
        following.terminate()


def test_ports_are_told_with_their_health(cli: CommandLine, server: Server, web: str) -> None:
    (row,) = cli.told("instance", "port", web).splitlines()
    port, endpoint, reachable, _ = row.split("\t")
    assert (port, reachable) == ("80/http", "yes")
    instance_id = cli.json("instance", "get", web)["id"]
    assert instance_id in endpoint
    cli.told("instance", "edit", web, "--add-port", "81")
    silent = cli.run("instance", "port", web)
    assert silent.returncode == 1
    assert "Nothing listens on port 81" in silent.stdout
    cli.told("instance", "edit", web, "--remove-port", "81")


def test_a_port_here_leads_inside(cli: CommandLine, web: str) -> None:
    here = free_ports(1)[0]
    holding = cli.on_terminal("instance", "ssh", web, "-N", "-L", f"{here}:80")
    try:
        holding.expect(f"127.0.0.1:{here} leads to port 80")
        told = httpx.get(f"http://127.0.0.1:{here}/", trust_env=False, timeout=30)
        assert told.status_code in {200, 404}
        holding.sendintr()
        holding.expect(pexpect.EOF)
    finally:
        holding.close()
    assert holding.exitstatus == 130


def test_what_can_not_be_entered_says_why(cli: CommandLine, shelf: ImageShelf) -> None:
    image = shelf.busybox(own_name("ends"), command=["/bin/false"])
    cli.told("instance", "create", image, "--product", PRODUCT, "--name", "ends")
    cli.told("instance", "wait", "ends", "--status", "exited")
    failed = cli.run("instance", "wait", "ends")
    assert failed.returncode == 1
    assert "exited, not running" in failed.stderr
    assert "innkeep instance events" in failed.stderr
    refused = cli.run("instance", "exec", "ends", "--", "true")
    assert refused.returncode == 1
    assert "innkeep instance start" in refused.stderr
    assert "failed at" in cli.told("instance", "events", "ends")
    cli.told("instance", "delete", "ends", "--wait")


def test_a_pull_is_shown_with_bytes_rate_and_time_left(cli: CommandLine) -> None:
    with SlowRegistry() as registry:
        creating = cli.on_terminal(
            *("instance", "create", registry.image, "--product", PRODUCT, "--name", "pulled"),
            "--wait",
        )
        try:
            creating.expect("downloading")
            # What is there, of how much; how fast; how long still.
            creating.expect(r"[0-9.]+/[0-9.]+ [KM]iB.*[0-9.]+ [kM]B/s.*[0-9]:[0-9]{2}.*left")
            registry.hurry.set()
            creating.expect("the main process runs")
            creating.expect(pexpect.EOF)
        finally:
            creating.close()
    assert creating.exitstatus == 0
    cli.told("instance", "delete", "pulled", "--wait")
