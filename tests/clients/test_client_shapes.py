"""Requests and readings of other known clients, each in its own shape, on a real instance.

One test for each row of what is known of them; the typed Python SDK has a file of its own.
"""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from innkeep.api.paths import BASE_PATH
from tests.e2e.client import PRODUCT, until
from tests.e2e.server import Server
from tests.images import ImageShelf, own_name

pytestmark = [pytest.mark.docker, pytest.mark.proxy]


@pytest.fixture(scope="module")
def image(shelf: ImageShelf) -> str:
    """Name of an image that just runs."""
    return shelf.busybox(own_name("shapes-sleeper"), command=["sleep", "1000"], marker="shapes")


@pytest.fixture
def bearer(server: Server) -> Iterator[httpx.Client]:
    """A client that sends its key as most do."""
    headers = {"Authorization": f"Bearer {server.key}"}
    with httpx.Client(base_url=server.url + BASE_PATH, headers=headers, trust_env=False) as client:
        yield client


def settled(client: httpx.Client, instance_id: str, wanted: str = "running") -> dict[str, Any]:
    """The instance as soon as it is so."""

    def look() -> dict[str, Any] | None:
        shown = client.get("/gpu/instance", params={"instanceId": instance_id}).json()
        return shown if shown["status"] == wanted else None

    return until(look, seconds=60, what=f"{instance_id} {wanted}")


def removed(client: httpx.Client, instance_id: str) -> None:
    """Delete it and wait until it is gone, as pollers do."""
    assert client.post("/gpu/instance/delete", json={"instanceId": instance_id}).json() == {}

    def gone() -> bool:
        reply = client.get("/gpu/instance", params={"instanceId": instance_id})
        return reply.status_code == 404 or reply.json()["status"] == "removed"

    until(gone, what=f"{instance_id} removed")


def test_the_mcp_server_pages_by_number_and_sends_env(bearer: httpx.Client, image: str) -> None:
    body = {
        "name": "by-mcp",
        "kind": "cpu",
        "productId": PRODUCT,
        "imageUrl": image,
        "gpuNum": 1,
        "rootfsSize": 60,
        "env": [{"key": "MODE", "value": "mcp"}],
    }
    instance_id = bearer.post("/gpu/instance/create", json=body).json()["id"]
    assert settled(bearer, instance_id)["envs"] == [{"key": "MODE", "value": "mcp"}]
    page = bearer.get("/gpu/instances", params={"pageNumber": 1, "pageSize": 10, "name": "by-mcp"})
    assert [row["id"] for row in page.json()["instances"]] == [instance_id]
    stop = bearer.post("/gpu/instance/stop", json={"instanceId": instance_id})
    assert "json" in stop.headers["content-type"]
    assert stop.json() == {}
    removed(bearer, instance_id)
    refused = bearer.post("/gpu/instance/create", json={**body, "kind": "gpu"})
    assert (refused.status_code, refused.json()["reason"]) == (400, "KIND_NOT_OFFERED")


def test_skypilot_uses_plural_paths_and_its_own_header(server: Server, image: str) -> None:
    base = f"{server.url}{BASE_PATH}/gpu"
    headers = {"X-API-KEY": server.key}
    with httpx.Client(headers=headers, trust_env=False) as client:
        body = {"name": "sky", "kind": "cpu", "productId": PRODUCT, "imageUrl": image}
        instance_id = client.post(f"{base}/instances/create", json=body).json()["id"]

        def look() -> bool:
            shown = client.get(f"{base}/instances/{instance_id}").json()
            return shown["status"] == "running" and bool(shown["connectComponentSSH"]["sshCommand"])

        until(look, seconds=60, what="running with an SSH command")
        rows = client.get(f"{base}/instances").json()["instances"]
        assert instance_id in [row["id"] for row in rows]
        gone = client.post(f"{base}/instances/delete", json={"instanceId": instance_id})
        assert (gone.status_code, gone.json()) == (200, {})

        def vanished() -> bool:
            reply = client.get(f"{base}/instances/{instance_id}")
            return reply.status_code == 404 or reply.json()["status"] == "removed"

        until(vanished, what="removed")


def test_a_launcher_names_the_region_and_no_kind(bearer: httpx.Client, image: str) -> None:
    region = bearer.get("/clusters").json()["data"][0]["name"]
    assert bearer.get("/products").json() == {"data": []}
    body = {
        "productId": PRODUCT,
        "name": "launched",
        "imageUrl": image,
        "gpuNum": 1,
        "rootfsSize": 60,
        "billingMode": "spot",
        "clusterId": region,
        "minCudaVersion": "12.4",
    }
    instance_id = bearer.post("/gpu/instance/create", json=body).json()["id"]
    ssh = settled(bearer, instance_id)["connectComponentSSH"]
    port, target = re.search(r"-p (\d+) (\S+)", ssh["sshCommand"]).groups()  # type: ignore[union-attr]
    assert port.isdigit()
    assert target.partition("@")[0] == instance_id
    assert ssh["password"]
    page: list[object] = [None] * 100
    number = 1
    while len(page) == 100:
        query: dict[str, int] = {"pageNumber": number, "pageSize": 100}
        page = bearer.get("/gpu/instances", params=query).json()["instances"]
        number += 1
    removed(bearer, instance_id)


def test_a_strict_go_client_reads_every_type(bearer: httpx.Client, image: str) -> None:
    body = {"kind": "cpu", "productId": PRODUCT, "imageUrl": image, "ports": "80/http"}
    instance_id = bearer.post("/gpu/instance/create", json=body).json()["id"]
    shown = settled(bearer, instance_id)
    (row,) = [
        each
        for each in bearer.get("/gpu/instances").json()["instances"]
        if each["id"] == instance_id
    ]
    for found in (shown, row):
        for name in ("cpuNum", "memory", "gpuNum", "endTime", "spotReclaimTime", "createdAt"):
            assert type(found[name]) is str, name
        assert type(found["rootfsSize"]) is int
        assert all(type(each["port"]) is int for each in found["portMappings"])
        assert all(type(each["size"]) is str for each in found["volumeMounts"])
    assert type(bearer.get("/gpu/instances").json()["total"]) is int
    query: dict[str, str | int] = {"type": "gpu", "name": "4090", "cpuNum": 8}
    assert bearer.get("/products", params=query).json() == {"data": []}
    order = {"instanceId": instance_id, "month": 1}
    assert bearer.post("/gpu/instance/transToMonthlyInstance", json=order).json() == {}
    shown = settled(bearer, instance_id)
    assert (shown["billingMode"], type(shown["endTime"])) == ("monthly", str)
    assert int(shown["endTime"]) > int(shown["createdAt"])
    removed(bearer, instance_id)


def test_a_shell_script_stops_starts_and_parses_the_command(
    bearer: httpx.Client, image: str
) -> None:
    body = {"kind": "cpu", "productId": PRODUCT, "imageUrl": image}
    instance_id = bearer.post("/gpu/instance/create", json=body).json()["id"]
    words = settled(bearer, instance_id)["connectComponentSSH"]["sshCommand"].split()
    assert words[:2] == ["ssh", "-p"]
    assert words[words.index("-p") + 1].isdigit()
    assert [word for word in words if "@" in word] == words[3:]
    for order, status in (("stop", "exited"), ("start", "running")):
        reply = bearer.post(f"/gpu/instance/{order}", json={"instanceId": instance_id})
        assert (reply.status_code, reply.json()) == (200, {})
        settled(bearer, instance_id, status)
    # Stop, and delete at once.
    bearer.post("/gpu/instance/stop", json={"instanceId": instance_id})
    removed(bearer, instance_id)


def test_a_price_tracker_gets_lists_it_can_walk(bearer: httpx.Client) -> None:
    assert bearer.get("/products", params={"billingMethod": "spot"}).json()["data"] == []
    (product,) = bearer.get("/cpu/products").json()["data"]
    assert type(product["price"]) is int
    assert product["availableDeploy"] is True


def test_the_second_form_makes_and_removes_an_instance(server: Server, image: str) -> None:
    headers = {"Authorization": f"Bearer {server.key}"}
    with httpx.Client(base_url=f"{server.url}/gpus/v2", headers=headers, trust_env=False) as client:
        region = client.get("/regions").json()["regions"][0]["id"]
        body = {
            "name": "second",
            "product_id": PRODUCT,
            "image": image,
            "billing": {"mode": "postpaid"},
            "candidate_regions": [region],
            "ports": [{"port": 80, "protocol": "http"}],
        }
        instance_id = client.post("/instances", json=body).json()["id"]

        def is_now(wanted: str) -> bool:
            reply = client.get(f"/instances/{instance_id}")
            if reply.status_code == 404:
                return wanted == "removed"
            return bool(reply.json()["status"]["status"] == wanted)

        until(lambda: is_now("running"), seconds=60, what="running")
        ports = {"ports": [{"port": 81, "protocol": "tcp"}]}
        assert client.put(f"/instances/{instance_id}/ports", json=ports).json() == {}
        (port,) = client.get(f"/instances/{instance_id}").json()["ports"]
        assert (port["port"], port["protocol"]) == (81, "tcp")
        page = f"{server.url}/terminal/{instance_id}"
        tools = client.get(f"/instances/{instance_id}").json()["tools"]["web_terminal"]
        login = (tools["username"], tools["password"])
        assert httpx.get(page, auth=login, trust_env=False).status_code == 200
        switch = f"/instances/{instance_id}/web-terminal"
        assert client.put(switch, json={"enable": False}).json() == {}
        assert httpx.get(page, auth=login, trust_env=False).status_code == 403
        assert client.put(f"/instances/{instance_id}/stop").json() == {}
        until(lambda: is_now("exited"), seconds=60, what="exited")
        assert client.delete(f"/instances/{instance_id}").json() == {}
        until(lambda: is_now("removed"), seconds=60, what="removed")
