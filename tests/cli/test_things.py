"""All that is not an instance, by the command line."""

import json

from tests.cli.command_line import CommandLine


def test_auths_are_kept_without_showing_the_password(cli: CommandLine) -> None:
    added = cli.told("auth", "add", "registry.test", "--username", "ci", typed="top secret\n")
    assert "--auth registry.test" in added
    listed = cli.run("auth", "list", "--json")
    assert "top secret" not in listed.stdout
    (auth,) = json.loads(listed.stdout)
    made = cli.told("instance", "create", "private:1", "--auth", "registry.test", "-q").strip()
    assert cli.json("instance", "get", made)["imageAuthId"] == auth["id"]
    cli.told("instance", "delete", made, "--wait")
    cli.told("auth", "delete", "registry.test")
    assert cli.told("auth", "list") == ""


def test_storages_go_to_the_trash(cli: CommandLine) -> None:
    made = cli.told("storage", "create", "data", "--size", "1", "-q").strip()
    cli.told("storage", "update", "data", "--size", "2")
    (row,) = cli.json("storage", "list")
    assert (row["storageId"], row["storageSize"]) == (made, 2)
    mounts = ("--mount", "data:/data", "--wait", "-q")
    user = cli.told("instance", "create", "shop/web:1", "--name", "mounts", *mounts).strip()
    refused = cli.run("storage", "delete", "data", "--explain")
    assert refused.returncode == 1
    assert "mounted by mounts" in refused.stdout
    in_use = cli.run("storage", "delete", "data")
    assert in_use.returncode == 1
    cli.told("instance", "delete", user, "--wait")
    cli.told("storage", "delete", "data")
    cli.told("storage", "restore", "data")
    cli.told("storage", "delete", made)
    assert [row["storageId"] for row in cli.json("storage", "trash")] == [made]
    cli.told("storage", "purge", made)
    assert cli.run("storage", "restore", made).returncode == 3


def test_networks(cli: CommandLine) -> None:
    made = cli.told("network", "create", "shop", "-q").strip()
    cli.told("network", "rename", "shop", "store")
    member = cli.told("instance", "create", "shop/web:1", "--network", "store", "-q").strip()
    refused = cli.run("network", "delete", "store")
    assert refused.returncode == 1
    assert "innkeep instance list" in refused.stderr
    cli.told("instance", "delete", member, "--wait")
    assert cli.told("network", "list", "-q") == f"{made}\n"
    cli.told("network", "delete", "store")


def test_templates_give_what_a_create_does_not_say(cli: CommandLine) -> None:
    cli.told(
        *("template", "create", "base", "shop/web:1", "--port", "80", "-e", "A=1", "-e", "B=2"),
        *("--", "serve", "it"),
    )
    assert cli.json("template", "show", "base")["startCommand"] == "serve it"
    made = cli.told("instance", "create", "--template", "base", "-e", "B=3", "-q").strip()
    shown = cli.json("instance", "get", made)
    assert (shown["imageUrl"], shown["command"]) == ("shop/web:1", "serve it")
    assert {env["key"]: env["value"] for env in shown["envs"]} == {"A": "1", "B": "3"}
    assert [port["port"] for port in shown["portMappings"]] == [80]
    cli.told("instance", "delete", made, "--wait")
    cli.told("template", "delete", "base")


def test_keys_usage_audit_webhooks_and_jobs(cli: CommandLine) -> None:
    secret = cli.told("key", "create", "ci", "--role", "member", "--quiet").strip()
    assert secret.startswith("sk_")
    assert secret not in cli.told("key", "list", "--json")
    cli.told("key", "revoke", "ci")
    assert {row.split("\t")[0] for row in cli.told("usage").splitlines()} == {
        *("instances", "cores", "memory GiB", "storage GiB", "tcp ports"),
    }
    entry = cli.json("audit", "--limit", "1")[0]
    assert entry["path"].endswith("/key/revoke")
    hook = cli.json("webhook", "create", "https://ops.example.com/x", "--status", "running")
    assert hook["secret"].startswith("whsec_")
    cli.told("webhook", "delete", hook["id"])
    assert cli.json("job", "list") == []
    assert cli.run("job", "wait", "job-0").returncode == 3
    assert [row["id"] for row in cli.json("cluster", "list")] == ["home-1"]


def test_a_private_key_stays_here(cli: CommandLine) -> None:
    file = cli.home / "id"
    file.write_text("-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n")
    refused = cli.run("ssh-key", "add", str(file))
    assert refused.returncode == 1
    assert "it stays here" in refused.stderr
    public = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8v0hTpmAVzWUYfqxPkAbkwkS7LMHdvUtCdGn/Sy6Zk"
    file.write_text(f"{public} me@laptop\n")
    made = cli.told("ssh-key", "add", str(file))
    assert "me@laptop" in made
    cli.told("ssh-key", "delete", "me@laptop")
