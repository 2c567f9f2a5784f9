"""A migration: where it is refused and why, and what is kept about moving by itself."""

import pytest

from innkeep.domain.status import Status
from innkeep.services.protocols import ClusterState
from tests.api.harness import OTHER_KEY, Api

MIGRATE = "/gpu/instance/migrate"
AUTO = "/gpu/instance/setAutoMigrate"


async def _refusal(api: Api, instance_id: str) -> str:
    reply = await api.post(MIGRATE, {"instanceId": instance_id})
    assert reply.status_code == 400, reply.text
    assert reply.json()["reason"] == "MIGRATION_NOT_POSSIBLE"
    assert reply.json()["metadata"] == {"field": "instanceId"}
    return str(reply.json()["message"])


async def test_an_instance_is_moved_to_a_cluster_that_offers_its_product(api: Api) -> None:
    instance_id = await api.create(clusterId="home-1")
    await api.run(instance_id)
    assert "up with room: home-2" in await _refusal(api, instance_id)
    api.monitor.states["home-2"] = ClusterState(up=True, message="back")
    assert (await api.post(MIGRATE, {"instanceId": instance_id})).json() == {}
    shown = (await api.get("/gpu/instance", instanceId=instance_id)).json()
    assert shown["status"] == "migrating"
    assert [job["type"] for job in shown["jobs"]] == ["instanceMigrate"]
    (job,) = (await api.get("/jobs", type="instanceMigrate")).json()["jobs"]
    assert (job["instanceId"], job["state"]["state"]) == (instance_id, "running")
    # Asked again: it is under way.
    assert (await api.post(MIGRATE, {"instanceId": instance_id})).json() == {}
    reply = await api.post("/job/break", {"jobId": job["Id"]})
    assert reply.status_code == 400, reply.text


async def test_what_belongs_to_a_cluster_keeps_an_instance_there(api: Api) -> None:
    body = {"clusterId": "home-1", "storageName": "data", "storageSize": 10}
    storage = (await api.post("/networkstorage/create", body)).json()["storageId"]
    instance_id = await api.create(networkStorages=[{"Id": storage, "mountPoint": "/data"}])
    await api.run(instance_id)
    assert "network storage" in await _refusal(api, instance_id)
    body = {"clusterId": "home-1", "name": "net"}
    network = (await api.post("/network/create", body)).json()["network"][0]["Id"]
    instance_id = await api.create(networkId=network)
    await api.run(instance_id)
    assert "VPC network" in await _refusal(api, instance_id)


async def test_a_cluster_that_does_not_answer_lets_nothing_go(api: Api) -> None:
    instance_id = await api.create(clusterId="home-1")
    await api.run(instance_id)
    api.monitor.states["home-1"] = ClusterState(up=False, message="away")
    assert "does not answer" in await _refusal(api, instance_id)


async def test_an_instance_that_neither_runs_nor_rests_is_not_moved(api: Api) -> None:
    instance_id = await api.create()
    reply = await api.post(MIGRATE, {"instanceId": instance_id})
    assert (reply.status_code, reply.json()["reason"]) == (400, "INVALID_INSTANCE_STATUS")
    assert "exited or running" in reply.json()["message"]


@pytest.mark.parametrize("path", [MIGRATE, AUTO])
async def test_another_owners_instance_is_not_found(api: Api, path: str) -> None:
    instance_id = await api.create()
    body = {
        "instanceId": instance_id,
        "autoMigrateOpen": True,
        "autoMigrateSystemDisk": True,
    }
    reply = await api.post(path, body, key=OTHER_KEY)
    assert (reply.status_code, reply.json()["reason"]) == (404, "INSTANCE_NOT_FOUND")


async def test_moving_by_itself_is_kept_and_shown(api: Api) -> None:
    instance_id = await api.create()
    row = (await api.get("/gpu/instance", instanceId=instance_id)).json()
    assert (row["autoMigrateOpen"], row["autoMigrateSystemDisk"]) == (False, False)
    body = {"instanceId": instance_id, "autoMigrateOpen": True, "autoMigrateSystemDisk": True}
    assert (await api.post(AUTO, body)).json() == {}
    (row,) = (await api.get("/gpu/instances")).json()["instances"]
    assert (row["autoMigrateOpen"], row["autoMigrateSystemDisk"]) == (True, True)
    await api.move(instance_id, Status.TO_REMOVE)
    reply = await api.post(AUTO, body)
    assert reply.json()["reason"] == "INVALID_INSTANCE_STATUS"


@pytest.mark.parametrize("left_out", ["autoMigrateOpen", "autoMigrateSystemDisk"])
async def test_both_switches_are_needed(api: Api, left_out: str) -> None:
    instance_id = await api.create()
    body = {"instanceId": instance_id, "autoMigrateOpen": True, "autoMigrateSystemDisk": False}
    del body[left_out]
    reply = await api.post(AUTO, body)
    assert (reply.status_code, reply.json()["metadata"]["field"]) == (400, left_out)
