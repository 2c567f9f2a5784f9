"""What load balancers, operators and Prometheus read; none of it needs a key."""

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from innkeep.domain.spare_sandbox import SpareSandbox, SpareState
from innkeep.services import health
from innkeep.services.protocols import ClusterState
from innkeep.store import spare_sandboxes
from innkeep.store.database import Transaction
from innkeep.store.tables import fences
from tests.api.harness import KEY, Api


async def fail(*_: object) -> None:
    raise OSError("disk gone, password hunter2")


async def test_healthz_is_ok_even_when_the_store_is_not(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "readiness", fail)
    reply = await api.client.get("/healthz")
    assert (reply.status_code, reply.json()) == (200, {"status": "ok"})
    assert (await api.client.head("/healthz")).status_code == 200


async def test_readyz_is_200_while_a_cluster_is_away_and_tells_of_it(api: Api) -> None:
    reply = await api.client.get("/readyz")
    assert reply.status_code == 200
    assert reply.json() == {
        "status": "ready",
        "clusters": {
            "home-1": {
                "up": True,
                "detail": "Docker 20.10.24",
                "cordoned": False,
                "unenforcedLimits": ["the size of the root disk"],
                "sandboxes": {"ready": 0, "wanted": 3},
                "quarantined": {"count": 0, "names": []},
            },
            "home-2": {
                "up": False,
                "detail": "the engine does not answer at its socket",
                "cordoned": False,
                "unenforcedLimits": [],
                "sandboxes": {"ready": 0, "wanted": 0},
                "quarantined": {"count": 2, "names": ["innkeep-a", "innkeep-b"]},
            },
        },
        "proxy": {"up": True},
    }


async def test_readyz_is_200_when_the_proxys_state_cannot_be_read(api: Api) -> None:
    api.app.state.readiness_details = fail
    reply = await api.client.get("/readyz")
    assert reply.status_code == 200
    assert reply.json()["proxy"]["up"] is False
    assert "hunter2" not in reply.text


async def test_readyz_is_503_in_the_envelope_when_the_store_fails(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "readiness", fail)
    reply = await api.client.get("/readyz")
    error = reply.json()
    assert set(error) == {"code", "reason", "message", "metadata"}
    assert (reply.status_code, error["code"], error["reason"]) == (503, 503, "NOT_READY")
    assert "hunter2" not in reply.text


async def test_readyz_is_503_once_the_store_is_closed_and_healthz_still_200(api: Api) -> None:
    api.database.close()
    assert (await api.client.get("/readyz")).status_code == 503
    assert (await api.client.get("/healthz")).status_code == 200


def sample(reply: httpx.Response, name: str, **labels: str) -> float | None:
    for family in text_string_to_metric_families(reply.text):
        for found in family.samples:
            if found.name == name and found.labels == labels:
                return found.value
    return None


async def test_metrics_count_requests_by_template_method_and_status(api: Api) -> None:
    await api.get("/gpu/instance", instanceId="0123456789abcdef")
    await api.get("/gpu/instance", instanceId="fedcba9876543210")
    await api.client.get("/some/secret/path")
    reply = await api.client.get("/metrics")
    assert reply.headers["content-type"].startswith("text/plain")
    route = "/gpu-instance/openapi/v1/gpu/instance"
    name = "innkeep_http_requests_total"
    assert sample(reply, name, method="GET", route=route, status="404") == 2
    assert sample(reply, name, method="GET", route="unmatched", status="404") == 1
    count = "innkeep_http_request_seconds_count"
    assert sample(reply, count, method="GET", route=route) == 2
    assert "secret" not in reply.text


async def test_metrics_tell_instances_and_capacity_without_naming_owners(api: Api) -> None:
    instance_id = await api.create(clusterId="home-1", name="private")
    reply = await api.client.get("/metrics")
    found = sample(reply, "innkeep_instances", cluster="home-1", status="toCreate")
    assert found == 1
    capacity = "innkeep_cluster_capacity"
    assert sample(reply, capacity, cluster="home-1", resource="cores") == 8
    assert sample(reply, capacity, cluster="home-1", resource="memory_gib_held") == 4
    assert sample(reply, "innkeep_cluster_up", cluster="home-2") == 0
    for private in (instance_id, "private", KEY, "first"):
        assert private not in reply.text


async def test_sandboxes_that_are_ready_are_counted_until_a_create_takes_them(api: Api) -> None:
    spare = SpareSandbox(
        instance_id="5" * 16,
        cluster_id="home-1",
        sandbox="innkeep-sandbox-5",
        network_id="net-home-1",
        address="10.208.0.77",
        state=SpareState.READY,
        created_at=1.0,
    )
    await api.database.write(spare_sandboxes.insert_new, spare)

    async def ready() -> tuple[object, float | None]:
        told = (await api.client.get("/readyz")).json()["clusters"]["home-1"]["sandboxes"]
        metrics = await api.client.get("/metrics")
        return told, sample(metrics, "innkeep_sandboxes_ready", cluster="home-1")

    assert await ready() == ({"ready": 1, "wanted": 3}, 1)
    assert await api.create(clusterId="home-1") == spare.instance_id
    assert await ready() == ({"ready": 0, "wanted": 3}, None)


async def test_containers_that_were_left_behind_are_counted(api: Api) -> None:
    instance_id = await api.create(clusterId="home-1")
    name = "innkeep_containers_left_behind"
    assert sample(await api.client.get("/metrics"), name, cluster="home-1") == 0

    def leave_one(tx: Transaction) -> None:
        fence = {"holder": "f" * 16, "instance_id": instance_id, "cluster_id": "home-1"}
        rest = {"generation": 0, "sandbox": "innkeep-sandbox-5", "whole": False, "at": 1.0}
        tx.connection.execute(fences.insert().values(**fence, **rest))

    await api.database.write(leave_one)
    assert sample(await api.client.get("/metrics"), name, cluster="home-1") == 1
    assert sample(await api.client.get("/metrics"), name, cluster="home-2") == 0


async def test_metrics_forget_what_is_no_longer_so(api: Api) -> None:
    instance_id = await api.create(clusterId="home-1")
    await api.client.get("/metrics")
    await api.run(instance_id)
    api.monitor.states = {"home-1": ClusterState(True, "up")}
    reply = await api.client.get("/metrics")
    name = "innkeep_instances"
    assert sample(reply, name, cluster="home-1", status="running") == 1
    assert sample(reply, name, cluster="home-1", status="toCreate") is None
    assert sample(reply, "innkeep_cluster_up", cluster="home-2") is None


async def test_metrics_go_on_without_the_store(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sample(await api.client.get("/metrics"), "innkeep_store_up") == 1
    monkeypatch.setattr(health, "figures", fail)
    reply = await api.client.get("/metrics")
    assert reply.status_code == 200
    assert sample(reply, "innkeep_store_up") == 0


async def test_two_apis_in_one_process_count_apart(api: Api) -> None:
    other = Api(api.database)
    async with other.client:
        await api.client.get("/healthz")
        reply = await other.client.get("/metrics")
    name = "innkeep_http_requests_total"
    assert sample(reply, name, method="GET", route="/healthz", status="200") is None
