"""Sessions over standard input and output, against a real server whose cluster is the fake one."""

import asyncio
import json
import re
import time
from pathlib import Path
from typing import Literal

import pytest
from typer.testing import CliRunner

from innkeep.cli.main import app
from innkeep.mcp_server.confirmations import GOOD_FOR_SECONDS, Confirmations
from tests.fake_server import FakeServer
from tests.mcp_server.assistant import Assistant, User, assistant

pytestmark = pytest.mark.asyncio(loop_scope="package")

CHECKOUT = Path(__file__).resolve().parents[2]
IMAGE = "shop/web:1"
PRODUCT = "test.small"
REFUSALS: tuple[Literal["decline", "cancel", "no"], ...] = ("decline", "cancel", "no")
READERS = {"list", "get", "read", "wait"}


async def running(helper: Assistant, name: str, **more: object) -> str:
    """Id of a new instance that runs."""
    made = await helper.call("create_instance", image=IMAGE, product=PRODUCT, name=name, **more)
    told = await helper.call("wait_for_instance", instance=name, timeout_seconds=60)
    assert told["was_reached"], told
    return str(made["id"])


async def test_every_tool_is_there_once_typed_and_told_of(plain: Assistant) -> None:
    tools = await plain.tools()
    told = (
        (CHECKOUT / "docs" / "mcp.md").read_text().split("## What it can do")[1].split("Names")[0]
    )
    assert sorted(re.findall(r"`([a-z]+_[a-z_]+)`", told)) == sorted(tools)
    for name, tool in tools.items():
        assert tool.description, name
        assert tool.output_schema, name
        notes = tool.annotations
        is_reader = name.split("_")[0] in READERS
        assert notes.read_only_hint is is_reader, name
        assert is_reader or notes.destructive_hint is not None, name
        asks = "confirmation_token" in tool.input_schema["properties"]
        assert not asks or notes.destructive_hint is True, name
        # What the server fills in by itself is nothing to be asked with.
        assert not {"ctx", "loss", "answer"} & set(tool.input_schema["properties"]), name
    assert {name for name, tool in tools.items() if "delete_" in name} <= {
        name for name, tool in tools.items() if tool.annotations.destructive_hint
    }


async def test_an_assistant_does_all_there_is_to_do(
    server: FakeServer, asking: Assistant, user: User
) -> None:
    helper = asking
    user.answer = "yes"
    user.asked.clear()
    clusters = (await helper.call("list_clusters"))["clusters"]
    assert [each["id"] for each in clusters] == ["home-1"]
    products = (await helper.call("list_products", cluster="home-1"))["products"]
    assert {each["id"] for each in products} == {"test.small", "test.big"}

    storage = await helper.call(
        "create_network_storage", cluster="home-1", name="books", size_gib=2
    )
    grown = await helper.call("update_network_storage", storage="books", size_gib=3)
    assert (grown["id"], grown["size_gib"]) == (storage["id"], 3)
    network = await helper.call("create_vpc_network", cluster="home-1", name="shop")
    renamed = await helper.call("rename_vpc_network", network="shop", name="market")
    assert (renamed["id"], renamed["name"]) == (network["id"], "market")
    listed = (await helper.call("list_vpc_networks"))["vpc_networks"]
    assert [each["name"] for each in listed] == ["market"]

    made = await helper.call(
        "create_instance",
        image=IMAGE,
        cores=1,
        memory_gib=1,
        name="web",
        ports=["80/http", "3306/tcp", "8081"],
        guarded_ports=[80],
        environment={"PASSWORD": "hush-hush"},
        network_storages={"/books": "books"},
    )
    assert made["product"] == PRODUCT
    waited = await helper.call("wait_for_instance", instance="web", timeout_seconds=60)
    assert (waited["was_reached"], waited["instance"]["status"]) == (True, "running")
    rows = (await helper.call("list_instances", name="web", status="running"))["instances"]
    assert [row["id"] for row in rows] == [made["id"]]
    shown = await helper.call("get_instance", instance="web")
    assert {each["path"] for each in shown["disks"]} == {"/books", "/workspace"}
    assert {each["port"]: each["access"] for each in shown["ports"]} == {
        80: "token",
        3306: "none",
        8081: "none",
    }
    ports = (await helper.call("get_instance_ports", instance="web"))["ports"]
    assert {each["port"] for each in ports} == {80, 3306, 8081}
    events = await helper.call("get_instance_events", instance="web")
    assert "running" in [step["status"] for step in events["steps"]]
    system = await helper.call("read_instance_log", instance="web", log="system", tail=50)
    assert system["lines"]
    await helper.call("read_instance_log", instance="web")
    assert set(await helper.call("get_instance_use", instance="web")) >= {"cpu_average"}

    edited = await helper.call("edit_instance_ports", instance="web", ports=["80/http", "8082"])
    assert edited["done"]
    assert len(edited["would_be_lost"]) == 2
    upgraded = await helper.call("upgrade_instance", instance="web", image="shop/web:2")
    assert upgraded["done"]
    await helper.call("wait_for_instance", instance="web", timeout_seconds=60)
    after = await helper.call("get_instance", instance="web", show_secrets=True)
    assert after["image"] == "shop/web:2"
    assert after["environment"] == {"PASSWORD": "hush-hush"}
    assert "/books" in {each["path"] for each in after["disks"]}
    await helper.call("restart_instance", instance="web")
    await helper.call("wait_for_instance", instance="web", timeout_seconds=60)
    job = await helper.call("save_instance_image", instance="web", image="reg.test/web:3")
    jobs = (await helper.call("list_jobs"))["jobs"]
    assert job["job_id"] in {each["id"] for each in jobs}
    assert (await helper.call("get_job", job=job["job_id"]))["instance"] == made["id"]
    await helper.client.call_tool("cancel_job", {"job": job["job_id"]})
    helper.called.add("cancel_job")
    await helper.call("stop_instance", instance="web")
    await helper.call("wait_for_instance", instance="web", status="exited", timeout_seconds=60)
    await helper.call("start_instance", instance="web")
    await helper.call("wait_for_instance", instance="web", timeout_seconds=60)
    await helper.call("recover_instance", instance="web")

    quota = await helper.call("get_quota")
    assert quota["instances"]["used"] == 1
    assert quota["tcp_ports"]["limit"] == 12
    keys = json.dumps(await helper.call("list_keys"))
    assert server.key not in keys
    assert await helper.call("list_ssh_keys") == {"ssh_keys": []}

    template = await helper.call(
        "create_template", name="base", image=IMAGE, ports=["80"], environment={"A": "b"}
    )
    assert template["environment"]["A"] != "b"
    assert [t["name"] for t in (await helper.call("list_templates"))["templates"]] == ["base"]
    told = await helper.call("get_template", template_name="base", show_secrets=True)
    assert (told["environment"], told["ports"]) == ({"A": "b"}, ["80/http"])
    assert (await helper.call("delete_template", template_name="base"))["done"]

    login = {"name": "reg", "username": "ann", "password": "hush-hush"}
    assert server.api.post("/repository/auth/save", login).status_code == 200
    auths = await helper.call("list_registry_auths")
    assert [each["username"] for each in auths["registry_auths"]] == ["ann"]
    assert "password" not in json.dumps(auths)
    assert (await helper.call("delete_registry_auth", auth="reg"))["done"]

    warm = await helper.call("prewarm_image", image=IMAGE, cluster="home-1")
    assert warm["id"] in {each["id"] for each in (await helper.call("list_prewarms"))["prewarms"]}
    assert await helper.call("delete_prewarm", prewarm=warm["id"]) == {"prewarms": []}

    assert (await helper.call("delete_instance", instance="web"))["done"]
    removed = await helper.call(
        "wait_for_instance", instance=made["id"], status="removed", timeout_seconds=60
    )
    assert removed["was_reached"]
    assert (await helper.call("delete_vpc_network", network="market"))["done"]
    assert (await helper.call("delete_network_storage", storage="books"))["done"]
    trash = (await helper.call("list_trashed_network_storages"))["network_storages"]
    assert [each["name"] for each in trash] == ["books"]
    await helper.call("restore_network_storage", storage="books")
    stored = (await helper.call("list_network_storages"))["network_storages"]
    assert [each["name"] for each in stored] == ["books"]
    assert (await helper.call("delete_network_storage", storage="books"))["done"]
    assert (await helper.call("purge_network_storage", storage="books"))["done"]
    # All of them were called.
    assert set(await helper.tools()) == helper.called
    # Each loss was asked about: ports, root disk, template, login, instance, network, storages.
    assert len(user.asked) == 9
    assert "shop/web:2" in user.asked[4]
    assert "local storage at /workspace" in user.asked[4]


async def test_the_user_is_asked_and_what_they_refuse_is_not_done(
    asking: Assistant, user: User
) -> None:
    await refuse_and_agree(asking, user, "asked")


async def test_programs_of_the_first_handshake_ask_too(server: FakeServer) -> None:
    user = User("yes")
    async with assistant(server, user=user, era="legacy") as helper:
        await refuse_and_agree(helper, user, "asked-of-old")


async def refuse_and_agree(helper: Assistant, user: User, name: str) -> None:
    """What is refused is not done, what costs nothing not asked, what is agreed to is done."""
    user.asked.clear()
    made = await running(helper, name, ports=["80/http"])
    for answer in REFUSALS:
        user.answer = answer
        told = await helper.call("delete_instance", instance=name, confirmation_token="any")
        assert not told["done"]
        assert told["confirmation_token"] == ""
        assert "did not agree" in told["message"]
    assert len(user.asked) == 3
    assert name in user.asked[0]
    assert (await helper.call("get_instance", instance=made))["status"] == "running"
    # Nothing is lost by these, so nobody is asked.
    await helper.call("edit_instance_ports", instance=name, ports=["80/http", "81/http"])
    kept = await helper.call("upgrade_instance", instance=name, image=IMAGE, keep_root_disk=True)
    assert (kept["done"], len(user.asked)) == (True, 3)
    await helper.call("wait_for_instance", instance=name, timeout_seconds=60)
    user.answer = "yes"
    assert (await helper.call("delete_instance", instance=name))["done"]


async def test_without_a_way_to_ask_a_token_must_be_sent_again(plain: Assistant) -> None:
    helper = plain
    made = await running(helper, "twice")
    other = await running(helper, "other")
    first = await helper.call("delete_instance", instance="twice")
    assert not first["done"]
    assert any("root disk" in each for each in first["would_be_lost"])
    token = first["confirmation_token"]
    assert token
    # It is good for this very action only, and nothing can be made up.
    wrong = await helper.call("delete_instance", instance="other", confirmation_token=token)
    assert not wrong["done"]
    made_up = await helper.call("delete_instance", instance="twice", confirmation_token="yes")
    assert not made_up["done"]
    assert (await helper.call("get_instance", instance=made))["status"] == "running"
    assert (await helper.call("delete_instance", instance="twice", confirmation_token=token))[
        "done"
    ]
    again = await helper.call("delete_instance", instance=other)
    answer = await helper.call(
        "delete_instance", instance="other", confirmation_token=again["confirmation_token"]
    )
    assert answer["done"]


async def test_secrets_are_shown_only_when_they_are_asked_for(plain: Assistant) -> None:
    helper = plain
    made = await running(
        helper,
        "secretive",
        ports=["80/http"],
        guarded_ports=[80],
        environment={"TOKEN": "hush-hush"},
        jupyter_port=8888,
    )
    open_ = await helper.call("get_instance", instance=made, show_secrets=True)
    assert open_["environment"] == {"TOKEN": "hush-hush"}
    guard = next(each for each in open_["ports"] if each["port"] == 80)
    secrets = {"hush-hush", guard["token"], open_["ssh"]["password"]}
    assert "" not in secrets
    for tool in ("get_instance", "get_instance_events", "get_instance_ports"):
        told = json.dumps(await helper.call(tool, instance=made))
        assert not [secret for secret in secrets if secret in told], tool
    listed = json.dumps(await helper.call("list_instances"))
    assert not [secret for secret in secrets if secret in listed]
    shut = await helper.call("get_instance", instance=made)
    assert "token=" not in shut["jupyter"]
    token = (await helper.call("delete_instance", instance=made))["confirmation_token"]
    await helper.call("delete_instance", instance=made, confirmation_token=token)


async def test_what_goes_wrong_is_told_with_what_to_do(plain: Assistant) -> None:
    helper = plain
    unknown = await helper.fail("get_instance", instance="nobody")
    assert "nobody" in unknown
    assert "list tools" in unknown
    # Also where the loss is looked at before.
    assert "nobody" in await helper.fail("delete_instance", instance="nobody")
    refused = await helper.fail("create_instance", image=IMAGE, product="huge")
    assert "productId" in refused
    asked = await helper.fail("list_instances", limit=0)
    assert "limit" in asked
    ports = [f"{port}/tcp" for port in range(1000, 1008)]
    first = await running(helper, "first", ports=ports)
    quota = await helper.fail("create_instance", image=IMAGE, product=PRODUCT, ports=ports)
    assert "get_quota" in quota
    late = await helper.call(
        "wait_for_instance", instance="first", status="exited", timeout_seconds=0
    )
    assert (late["was_reached"], late["instance"]["status"]) == (False, "running")
    token = (await helper.call("delete_instance", instance=first))["confirmation_token"]
    await helper.call("delete_instance", instance=first, confirmation_token=token)
    wrong = await helper.fail("start_instance", instance=first)
    assert "get_instance" in wrong or "list tools" in wrong


async def test_a_session_that_only_looks_has_no_tool_that_changes(server: FakeServer) -> None:
    # With a key that is no good, the tools are there still, and say so.
    async with assistant(server, "--read-only", key="sk_wrong_but_long_enough") as helper:
        tools = await helper.tools()
        assert {name.split("_")[0] for name in tools} == READERS
        assert all(tool.annotations.read_only_hint for tool in tools.values())
        assert "delete_instance" in await helper.fail("delete_instance", instance="any")
        assert "innkeep login" in await helper.fail("list_instances")


async def test_without_a_server_to_call_it_ends_at_once_and_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("INNKEEP_URL", "INNKEEP_API_KEY", "INNKEEP_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INNKEEP_CONFIG_HOME", str(tmp_path))
    done = await asyncio.to_thread(CliRunner().invoke, app, ["mcp"])
    assert done.exit_code == 1
    assert "innkeep login" in done.stderr
    assert done.stdout == ""


async def test_a_token_is_good_for_one_action_once_and_not_for_long() -> None:
    now = [time.monotonic()]
    confirmations = Confirmations(lambda: now[0])
    token = confirmations.make("delete a")
    assert not confirmations.use(token, "delete b")
    assert confirmations.use(token, "delete a")
    assert not confirmations.use(token, "delete a")
    late = confirmations.make("delete a")
    now[0] += GOOD_FOR_SECONDS
    assert not confirmations.use(late, "delete a")
    assert len({confirmations.make("delete a") for _ in range(200)}) == 200
    assert not confirmations.use("", "delete a")
