"""What operators do over HTTP, from any machine."""

from tests.cli.command_line import CommandLine
from tests.fake_server import FakeServer


def test_projects_are_made_limited_and_looked_at(cli: CommandLine, server: FakeServer) -> None:
    key = cli.told("project", "create", "shop").strip()
    told = cli.json("project", "quota", "shop", "--instances", "1", "--cores", "none")
    assert told["quotas"]["instances"]["limit"] == 1
    assert "0/1" in cli.told("project", "list", "--name", "shop")
    assert cli.run("project", "show", "nobody").returncode == 3
    shop = CommandLine(cli.home, {"INNKEEP_URL": server.url, "INNKEEP_API_KEY": key})
    assert shop.json("whoami")["project"] == "shop"
    assert shop.json("project", "show")["quotas"]["instances"] == {"limit": 1, "used": 0}
    one = shop.told("instance", "create", "shop/web:1", "--name", "loud", "--wait", "-q").strip()
    full = shop.run("instance", "create", "shop/web:1")
    assert full.returncode == 1
    assert "innkeep usage" in full.stderr
    refused = shop.run("instance", "list", "--all-projects")
    assert refused.returncode == 4
    assert f"shop\tloud\t{one}\trunning" in cli.told("instance", "list", "--all-projects")
    cli.told("instance", "stop", "loud", "--reason", "it is too loud")
    shop.told("instance", "wait", "loud", "--status", "exited")
    assert "too loud" in shop.told("instance", "events", "loud")
    cli.told("instance", "delete", one, "--reason", "it was too loud")
    member = cli.told("key", "create", "--project", "shop", "--role", "member", "-q").strip()
    assert member.startswith("sk_")
    assert len(cli.json("key", "list", "--project", "shop")) == 2


def test_clusters_tell_their_room_and_take_no_more(cli: CommandLine) -> None:
    (cluster,) = cli.json("cluster", "list", "--capacity")
    assert (cluster["id"], cluster["state"]) == ("home-1", "up")
    cli.told("cluster", "cordon", "home-1", "--note", "soon off")
    assert "cordoned" in cli.told("cluster", "list", "--capacity")
    refused = cli.run("instance", "create", "shop/web:1", "--product", "test.small")
    assert refused.returncode == 1
    cli.told("cluster", "uncordon", "home-1")
