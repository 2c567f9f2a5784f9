"""Instances by the command line: in pipes and on a terminal, by name and by id."""

import json
import re

import pexpect
import pytest

from tests.cli.command_line import CommandLine

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def made(cli: CommandLine, name: str, *words: str) -> str:
    """Id of a new instance that runs."""
    options = ("--name", name, "--wait", "--quiet")
    return cli.told("instance", "create", "shop/web:1", *options, *words).strip()


def test_a_create_is_watched_on_a_terminal_and_ends_with_the_endpoints(cli: CommandLine) -> None:
    shown = cli.screen(
        *("instance", "create", "shop/seen:1", "--name", "seen", "--port", "80,3306/tcp"),
        *("--access", "80=token", "--wait"),
    )
    plain = COLOUR.sub("", shown)
    steps = ["create accepted", "downloading shop/seen:1", "the main process runs", "port 80/http"]
    places = [plain.index(step) for step in steps]
    assert places == sorted(places)
    assert "access to 80" in plain
    (row,) = [row for row in cli.json("instance", "list") if row["name"] == "seen"]
    assert row["portMappings"][0]["endpoint"] in plain
    assert cli.told("instance", "delete", "seen", "--wait") == f"seen ({row['id']}): removed\n"


def test_a_list_is_a_table_lines_json_or_ids(cli: CommandLine) -> None:
    one = made(cli, "listed", "--", "serve", "--fast now")
    table = cli.screen("instance", "list")
    assert "NAME" in table
    assert "\x1b[32m" in table
    colourless = CommandLine(cli.home, {**cli.variables, "NO_COLOR": "1"})
    assert "\x1b[3" not in colourless.screen("instance", "list")
    lines = cli.told("instance", "list", "--name", "listed").splitlines()
    assert [line.split("\t")[:3] for line in lines] == [["listed", one, "running"]]
    (row,) = cli.json("instance", "list", "--name", "listed")
    assert (row["id"], row["cpuNum"], row["command"]) == (one, "1", "serve '--fast now'")
    assert cli.told("instance", "list", "--name", "listed", "-q") == f"{one}\n"
    assert cli.told("instance", "list", "--name", "no such") == ""
    assert "innkeep instance create" in cli.screen("instance", "list", "--name", "no such")
    cli.told("instance", "delete", "listed", "--wait")


def test_names_will_do_where_they_are_unique(cli: CommandLine) -> None:
    first, second = made(cli, "twin"), made(cli, "twin")
    several = cli.run("instance", "stop", "twin")
    assert several.returncode == 3
    assert first in several.stderr
    assert second in several.stderr
    assert cli.json("instance", "get", first[:8])["id"] == first
    near = cli.run("instance", "get", "twim")
    assert near.returncode == 3
    assert "did you mean twin?" in near.stderr
    assert "try: innkeep instance list" in near.stderr
    told = cli.told("instance", "stop", first, second, "--wait", "--quiet")
    assert told.split() == [first, second]
    cli.told("instance", "start", first, "--wait")
    cli.told("instance", "delete", first, second, "--wait")


def test_nothing_is_deleted_on_a_terminal_before_it_was_confirmed(cli: CommandLine) -> None:
    one = made(cli, "kept")
    asking = cli.on_terminal("instance", "delete", "kept")
    try:
        asking.expect("delete kept .* with their root disks and local storage")
        asking.sendline("n")
        asking.expect(pexpect.EOF)
    finally:
        asking.close()
    assert asking.exitstatus == 1
    assert cli.json("instance", "get", one)["status"] == "running"
    cli.screen("instance", "delete", "kept", "--yes", "--wait")


def test_what_would_happen_is_told_and_nothing_is_changed(cli: CommandLine) -> None:
    create = ("instance", "create", "shop/web", "--port", "80", "--memory", "2", "--explain")
    told = cli.json(*create)
    assert told["wouldBeAccepted"]
    assert told["imageUrl"] == "docker.io/shop/web:latest"
    assert told["product"]["id"] == "test.big"
    assert told["clustersWithRoom"] == ["HOME-1 (Cellar)"]
    assert "nothing was changed" in cli.screen(*create)
    missing = cli.run("instance", "create", "shop/web", "--product", "none", "--explain", "--json")
    assert missing.returncode == 1
    assert "no product 'none'" in json.loads(missing.stdout)["missing"][0]
    one = made(cli, "explained", "--port", "80")
    for order in ("stop", "restart", "delete", "upgrade", "start"):
        assert "nothing was changed" in cli.told("instance", order, "explained", "--explain")
    assert [row["id"] for row in cli.json("instance", "list")] == [one]
    assert cli.json("instance", "get", one)["status"] == "running"
    cli.told("instance", "stop", one, "--wait")
    refused = cli.run("instance", "recover", "explained", "--explain")
    assert refused.returncode == 1
    assert "nothing failed" in refused.stdout
    cli.told("instance", "delete", "explained", "--wait")


def test_an_upgrade_keeps_what_is_not_said(cli: CommandLine) -> None:
    made(cli, "kept-env", "--env", "A=1", "--env", "B=2", "--", "serve")
    cli.told(
        *("instance", "upgrade", "kept-env", "shop/web:2", "--env", "B=3", "--env", "C=4"),
        *("--unset", "A", "--wait"),
    )
    shown = cli.json("instance", "get", "kept-env")
    assert (shown["imageUrl"], shown["command"], shown["status"]) == (
        *("shop/web:2", "serve", "running"),
    )
    assert {env["key"]: env["value"] for env in shown["envs"]} == {"B": "3", "C": "4"}
    cli.told("instance", "edit", "kept-env", "--port", "80", "--port", "81/tcp")
    cli.told("instance", "edit", "kept-env", "--remove-port", "80", "--add-port", "82")
    ports = cli.json("instance", "get", "kept-env")["portMappings"]
    assert [(port["port"], port["type"]) for port in ports] == [(81, "tcp"), (82, "http")]
    cli.told("instance", "delete", "kept-env", "--wait")


def test_a_wait_that_takes_too_long_ends_by_its_own_code(cli: CommandLine) -> None:
    one = made(cli, "waited")
    late = cli.run("instance", "wait", "waited", "--status", "exited", "--timeout", "0")
    assert late.returncode == 6
    assert f"innkeep instance wait {one}" in late.stderr
    cli.told("instance", "stop", "waited", "--wait")
    never = cli.run("instance", "wait", "waited")
    assert never.returncode == 1
    cli.told("instance", "delete", "waited", "--wait")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("create", "shop/web", "--port", "99999"), 1, "innkeep instance create --help"),
        (("create", "shop/web", "--product", "none"), 3, "innkeep product list"),
        (("create", "shop/web", "--cluster", "none"), 3, "innkeep cluster list"),
        (("create", "shop/web", "--auth", "none"), 3, "innkeep auth list"),
        (("create", "shop/web", "--mount", "none:/x"), 3, "innkeep storage list"),
        (("create", "shop/web", "--network", "none"), 3, "innkeep network list"),
        (("create", "--template", "none"), 3, "innkeep template list"),
        (("create", "shop/web", "--cores", "99"), 3, "innkeep product list"),
        (("create", "shop/web", "--port", "http"), 2, "a port is like 80"),
        (("create", "shop/web", "--env", "NOT_SET_ANYWHERE"), 2, "has no value"),
        (("create",), 2, "say which image"),
        (("list", "--status", "lost"), 2, "must be one of"),
        (("frob",), 2, "No such command"),
    ],
)
def test_mistakes_end_with_what_to_do(
    cli: CommandLine, words: tuple[str, ...], code: int, says: str
) -> None:
    wrong = cli.run("instance", *words)
    assert wrong.returncode == code, wrong.stderr
    assert says in wrong.stderr
    assert wrong.stdout == ""


def test_errors_are_json_for_programs(cli: CommandLine) -> None:
    wrong = cli.run("instance", "create", "shop/web", "--product", "none", "--json")
    error = json.loads(wrong.stderr)["error"]
    assert (error["reason"], error["nextStep"]) == ("PRODUCT_NOT_FOUND", "innkeep product list")
    assert error["metadata"]["field"] == "productId"


def test_history_and_events_are_told(cli: CommandLine) -> None:
    one = made(cli, "told")
    assert "the main process runs" in cli.told("instance", "events", "told")
    assert cli.json("instance", "events", "told")["instanceId"] == one
    assert cli.told("instance", "logs", "told", "--system", "-n", "1").startswith("running:")
    following = cli.on_terminal("events", "--after", "0", "--instance", "told", "--json")
    try:
        following.expect(f'"instanceId": "{one}"')
        following.expect('"status": "running"')
        following.sendintr()
        following.expect(pexpect.EOF)
    finally:
        following.close()
    assert following.exitstatus == 130
    cli.told("instance", "delete", "told", "--wait")


def test_a_wait_that_is_broken_off_tells_how_to_go_on(cli: CommandLine) -> None:
    one = made(cli, "left")
    waiting = cli.on_terminal("instance", "wait", "left", "--status", "exited")
    try:
        # It has begun once its bar took the cursor away.
        waiting.expect(re.escape("\x1b[?25l"))
        waiting.sendintr()
        waiting.expect(f"innkeep instance wait {one} --status exited")
        waiting.expect(pexpect.EOF)
    finally:
        waiting.close()
    assert waiting.exitstatus == 130
    cli.told("instance", "delete", "left", "--wait")
