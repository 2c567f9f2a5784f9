"""Signing in, with several servers, and what is told when one isn't."""

import socket
import stat

import pexpect

from tests.cli.command_line import CommandLine
from tests.fake_server import FakeServer


def test_the_key_is_asked_for_without_showing_it(stranger: CommandLine, server: FakeServer) -> None:
    asking = stranger.on_terminal("login")
    try:
        asking.expect("Server's address")
        asking.sendline(server.url)
        asking.expect("API key")
        asking.sendline(server.key)
        asking.expect("signed in at")
        asking.expect("project default, as operator")
        asking.expect(pexpect.EOF)
    finally:
        asking.close()
    assert asking.exitstatus == 0
    assert server.key not in str(asking.before)
    file = stranger.home / ".config/innkeep/profiles.toml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stranger.json("whoami")["server"] == server.url
    assert "test.small" in stranger.told("product", "list")


def test_several_servers_are_kept_apart(stranger: CommandLine, server: FakeServer) -> None:
    for name in ("home", "work"):
        stranger.told("login", server.url, "--key-stdin", "--profile", name, typed=server.key)
    told = stranger.json("whoami")
    assert told["profile"] == "work"
    assert told["profiles"] == {"home": server.url, "work": server.url}
    assert stranger.json("whoami", "--profile", "home")["profile"] == "home"
    assert "forgot" in stranger.told("logout")
    assert stranger.json("whoami")["profile"] == "home"
    stranger.told("logout", "--profile", "home")
    gone = stranger.run("logout")
    assert (gone.returncode, gone.stdout) == (3, "")


def test_who_is_not_signed_in_is_told_how(stranger: CommandLine, server: FakeServer) -> None:
    lost = stranger.run("instance", "list")
    assert lost.returncode == 4
    assert "try: innkeep login" in lost.stderr
    wrong = stranger.run("login", server.url, "--key-stdin", typed="sk_wrong")
    assert wrong.returncode == 4
    assert not (stranger.home / ".config/innkeep/profiles.toml").exists()
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    away = stranger.run("login", f"127.0.0.1:{port}", "--key-stdin", typed=server.key)
    assert away.returncode == 5
    assert "nothing listens there" in away.stderr


def test_a_reader_is_told_what_it_may_not(cli: CommandLine, server: FakeServer) -> None:
    key = cli.told("key", "create", "looks", "--role", "read-only", "--expires", "1h").strip()
    reader = CommandLine(cli.home, {"INNKEEP_URL": server.url, "INNKEEP_API_KEY": key})
    assert reader.told("instance", "list", "-q") == cli.told("instance", "list", "-q")
    refused = reader.run("network", "create", "mine")
    assert refused.returncode == 4
    assert "innkeep whoami" in refused.stderr
    assert reader.run("key", "list").returncode == 4
    cli.told("key", "revoke", "looks")
    assert reader.run("instance", "list").returncode == 4
