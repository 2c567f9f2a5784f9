"""The client against a real server: each resource, with and without asyncio."""

import asyncio
import threading
import time

import pytest

from innkeep.client import (
    AsyncClient,
    Client,
    InvalidRequest,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    NotFoundByName,
    NotUnique,
    PortAccess,
    QuotaExceeded,
    StatusNotReached,
    WrongStatus,
)
from tests.fake_server import FakeServer

PRODUCT = "test.small"


def running(client: Client, name: str = "") -> str:
    """Id of a new instance that runs."""
    made = client.instances.create(image="shop/web:1", product=PRODUCT, name=name)
    client.instances.wait(made.id, "running", timeout=60)
    return made.id


def test_an_instance_lives_its_whole_life(client: Client) -> None:
    made = client.instances.create(
        image="shop/web:1",
        product=PRODUCT,
        name="whole life",
        ports=["80/http", "3306/tcp", "8080"],
        envs={"MODE": "ci"},
        command="serve --fast",
        port_access=[PortAccess(port=80, mode="token")],
    )
    row = client.instances.wait(made.id, "running", timeout=60)
    assert (row.status, row.name) == ("running", "whole life")
    shown = client.instances.get(made.id)
    assert [(port.port, port.type) for port in shown.port_mappings] == [
        (80, "http"),
        (3306, "tcp"),
        (8080, "http"),
    ]
    guard = shown.port_mappings[0].access
    assert guard is not None
    assert guard.mode == "token"
    assert [(env.key, env.value) for env in shown.envs] == [("MODE", "ci")]
    assert {port.port for port in client.instances.ports(made.id).ports} == {80, 3306, 8080}
    client.instances.edit(made.id, ports="81/http")
    assert [port.port for port in client.instances.get(made.id).port_mappings] == [81]
    changed = client.instances.set_port_access(
        made.id, PortAccess(port=81, mode="basic", password="long enough")
    )
    assert (changed.port, changed.password) == (81, "long enough")
    client.instances.restart(made.id)
    client.instances.wait(made.id, "running", timeout=60)
    client.instances.upgrade(made.id, image="shop/web:2", envs={"MODE": "live"})
    client.instances.wait(made.id, "running", timeout=60)
    assert client.instances.get(made.id).image_url == "shop/web:2"
    client.instances.stop(made.id)
    client.instances.wait(made.id, "exited", timeout=60)
    with pytest.raises(WrongStatus, match="does not become running"):
        client.instances.wait(made.id, "running", timeout=60)
    client.instances.start(made.id)
    client.instances.wait(made.id, "running", timeout=60)
    assert "running" in [step.status for step in client.instances.events(made.id).events]
    client.instances.metrics(made.id, interval_seconds=60)
    client.instances.delete(made.id)
    client.instances.wait(made.id, "removed", timeout=60)


async def test_the_same_by_asyncio(async_client: AsyncClient) -> None:
    async with asyncio.TaskGroup() as together:
        tasks = [
            together.create_task(
                async_client.instances.create(image="shop/web:1", product=PRODUCT, name="by tasks")
            )
            for _ in range(3)
        ]
    made = {task.result().id for task in tasks}
    for instance_id in made:
        await async_client.instances.wait(instance_id, timeout=60)
    listed = {row.id async for row in async_client.instances.list(name="by tasks")}
    assert listed == made
    with pytest.raises(NotUnique) as several:
        await async_client.instances.find("by tasks")
    assert set(several.value.ids) == made
    for instance_id in made:
        await async_client.instances.delete(instance_id)


def test_lists_are_read_over_all_pages(client: Client) -> None:
    made = {
        client.templates.create(name=f"page {number}", image="shop/web:1").template_id
        for number in range(103)
    }
    rows = [row.id for row in client.templates.list(name="page")]
    assert len(rows) == 103
    assert set(rows) == made


def test_an_instance_is_found_by_id_name_and_the_beginning_of_its_id(client: Client) -> None:
    one = running(client, name="the-only-one")
    for text in (one, "the-only-one", one[:9]):
        assert client.instances.find(text).id == one
    with pytest.raises(NotFoundByName, match="did you mean the-only-one"):
        client.instances.find("the-only-0ne")
    client.instances.delete(one)


def test_what_is_waited_for_in_vain_is_told(client: Client) -> None:
    one = running(client)
    with pytest.raises(StatusNotReached) as late:
        client.instances.wait(one, "exited", timeout=0)
    assert late.value.instance_status == "running"
    client.instances.delete(one)


def test_refusals_name_reason_field_and_limit(server: FakeServer, client: Client) -> None:
    with pytest.raises(InvalidRequest) as refused:
        client.instances.create(image="shop/web:1", product=PRODUCT, ports="99999/http")
    assert refused.value.field == "ports"
    assert refused.value.status == 400
    assert refused.value.request_id
    with pytest.raises(NotFound) as missing:
        client.instances.get("0000000000000000")
    assert missing.value.reason == "INSTANCE_NOT_FOUND"
    with pytest.raises(QuotaExceeded) as full:
        client.instances.create(
            image="shop/web:1", product=PRODUCT, ports=["1/tcp", "2/tcp", "3/tcp", "4/tcp"]
        )
    assert full.value.limit == 3
    with Client(server.url, "sk_nobody") as nobody, pytest.raises(NotAuthenticated):
        nobody.products.list()


def test_a_reader_may_look_only(server: FakeServer, client: Client) -> None:
    made = client.keys.create(role="read-only", name="looks", expires_at=time.time() + 3600)
    one = running(client, name="looked at")
    with Client(server.url, made.key) as reader:
        assert reader.instances.find("looked at").id == one
        with pytest.raises(NotAllowed):
            reader.instances.stop(one)
        with pytest.raises(NotAllowed, match="roles member and admin"):
            next(reader.instances.logs(one))
    assert made.id in [key.id for key in client.keys.list()]
    client.keys.revoke(made.id)
    assert made.id not in [key.id for key in client.keys.list()]
    entries = list(client.audit.list(object_id=made.id))
    assert [entry.path.rpartition("/")[2] for entry in entries] == ["revoke", "create"]
    client.instances.delete(one)


def test_products_and_clusters(client: Client) -> None:
    assert [each.id for each in client.clusters.list()] == ["home-1"]
    assert {each.id for each in client.products.list()} == {"test.small", "test.big"}
    assert client.products.smallest(cores=1).id == "test.small"
    assert client.products.smallest(memory_gib=2).id == "test.big"
    with pytest.raises(NotFoundByName, match="64 cores"):
        client.products.smallest(cores=64)


def test_storages_networks_and_logins(client: Client) -> None:
    network = client.vpc_networks.create(cluster="home-1", name="shop")
    client.vpc_networks.rename(network.id, "shop-2")
    assert client.vpc_networks.get(network.id).name == "shop-2"
    assert network.id in [each.id for each in client.vpc_networks.list()]
    client.vpc_networks.delete(network.id)
    storage = client.network_storages.create(cluster="home-1", name="data", size_gib=1)
    grown = client.network_storages.update(storage.storage_id, size_gib=2)
    assert (grown.storage_name, grown.storage_size) == ("data", 2)
    one = running(client, name="mounts")
    assert storage.storage_id in [each.storage_id for each in client.network_storages.list()]
    client.network_storages.delete(storage.storage_id)
    assert list(client.network_storages.trash()) == []
    auth = client.registry_auths.create(name="registry.test", username="ci", password="secret")
    assert auth.id in [each.id for each in client.registry_auths.list()]
    assert auth.password != "secret"
    client.registry_auths.delete(auth.id)
    client.instances.delete(one)


def test_templates_prewarms_jobs_and_ssh_keys(client: Client) -> None:
    made = client.templates.create(
        name="builder", image="shop/web:1", ports="80/http, 22000/tcp", envs={"A": "1"}
    )
    client.templates.update(made.template_id, readme="# Builder")
    template = client.templates.get(made.template_id)
    assert (template.readme, template.image) == ("# Builder", "shop/web:1")
    assert {each.type: each.ports for each in template.ports} == {"http": [80], "tcp": [22000]}
    client.templates.delete(made.template_id)
    task = client.prewarms.create(image="shop/web:1", cluster="home-1", note="soon")
    assert client.prewarms.set_note(task.id, "later").note == "later"
    assert client.prewarms.quota().total == 1
    assert [each.id for each in client.prewarms.list()] == [task.id]
    client.prewarms.delete(task.id)
    with pytest.raises(NotFoundByName):
        client.jobs.get("job-0")
    assert client.ssh_keys.list() == []
    assert client.quota.get().instances.used >= 0


def test_webhooks(client: Client) -> None:
    made = client.webhooks.create(url="https://ops.example.com/x", statuses=["running"])
    assert made.secret.startswith("whsec_")
    assert [each.id for each in client.webhooks.list()] == [made.id]
    client.webhooks.delete(made.id)


def test_events_are_followed_from_a_given_one(client: Client) -> None:
    one = running(client)
    seen = []
    for event in client.events.follow(after=0, instance_id=one):
        seen.append(event)
        if event.status == "running":
            break
    assert seen[0].instance_id == one
    assert [event.id for event in seen] == sorted({event.id for event in seen}, key=int)
    client.instances.delete(one)


def test_the_systems_log_is_read_and_followed(client: Client) -> None:
    one = running(client)
    lines = list(client.instances.logs(one, system=True))
    assert any(line.startswith("running:") for line in lines)
    assert list(client.instances.logs(one, system=True, tail=1)) == lines[-1:]
    assert list(client.instances.logs(one)) == []
    threading.Timer(0.5, client.instances.delete, [one]).start()
    followed = list(client.instances.logs(one, system=True, follow=True))
    assert followed[: len(lines)] == lines
    assert len(followed) > len(lines)


def test_operators_see_and_rule_the_whole_server(server: FakeServer, client: Client) -> None:
    own = client.keys.own()
    assert (own.role, own.project) == ("operator", "default")
    made = client.operator.create_project("shop", key_name="first")
    limited = client.operator.set_quota("shop", instances=1, cores="none")
    assert (limited.quotas.instances.limit, limited.quotas.cores.limit) == (1, None)
    assert "shop" in [each.name for each in client.operator.projects(name="sho")]
    with Client(server.url, made.key.key) as shop:
        one = running(shop, "in the shop")
        with pytest.raises(NotAllowed):
            shop.operator.clusters()
        (row,) = client.operator.instances(project="shop")
        assert (row.id, row.project, row.cores) == (one, "shop", 1)
        client.operator.stop_instance(one, reason="it is too loud")
        shop.instances.wait(one, "exited", timeout=60)
        client.operator.delete_instance(one, reason="it is too loud")
    (cluster,) = client.operator.clusters()
    assert (cluster.id, cluster.state, cluster.cordon) == ("home-1", "up", None)
    client.operator.cordon("home-1", note="soon off")
    (cordoned,) = client.operator.clusters()
    assert cordoned.cordon is not None
    assert cordoned.cordon.note == "soon off"
    client.operator.uncordon("home-1")
    key = client.operator.create_project_key("shop", role="member")
    assert {key.id, made.key.id} == {each.id for each in client.operator.project_keys("shop")}
    client.operator.revoke_project_key("shop", key.id)
    assert len(client.operator.project_keys("shop")) == 1
