"""An answer that is given again outlives nothing that it was made of."""

import pytest
from sqlalchemy import update

from innkeep.domain.clock import system_clock
from innkeep.domain.status import Status
from innkeep.services import accounts
from innkeep.services.protocols import ClusterState
from innkeep.store import instances, tables
from innkeep.store.database import Database, Transaction
from innkeep.store.vault import Vault
from tests.api.harness import KEY, OTHER_KEY, Api
from tests.databases import VAULT_KEY

PORT = 80


async def serving(api: Api) -> str:
    """An instance that runs, with a port that answers."""
    instance_id = await api.create(ports=f"{PORT}/http", clusterId="home-1")
    await api.run(instance_id)
    api.gateway.listening.add(PORT)
    return instance_id


@pytest.fixture
def is_remembered(database_url: str) -> bool:
    """Whether the store tells at once that nothing was written."""
    return database_url.startswith("sqlite")


async def test_the_same_question_within_a_second_gets_the_same_bytes(
    api: Api, is_remembered: bool
) -> None:
    instance_id = await serving(api)
    first = await api.get("/gpu/instance", instanceId=instance_id)
    again = await api.get("/gpu/instance", instanceId=instance_id)
    assert again.content == first.content
    assert again.headers["content-type"] == first.headers["content-type"]
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert api.gateway.probes == (1 if is_remembered else 2)
    api.clock.now += 1
    api.gateway.listening.clear()
    late = await api.get("/gpu/instance", instanceId=instance_id)
    assert late.json()["portMappings"][0]["isReachable"] is False


async def test_a_port_that_somebody_waits_for_is_looked_at_each_time(api: Api) -> None:
    instance_id = await serving(api)
    api.gateway.listening.clear()
    for reachable in (False, True):
        shown = await api.get("/gpu/instance", instanceId=instance_id)
        assert shown.json()["portMappings"][0]["isReachable"] is reachable
        api.gateway.listening.add(PORT)


async def test_what_another_process_writes_is_seen_at_once(api: Api, database_url: str) -> None:
    instance_id = await serving(api)
    other = Database(database_url, Vault(VAULT_KEY))
    for path in ("/gpu/instance", "/gpu/instances"):
        await api.get(path, instanceId=instance_id)
    await other.write(
        instances.move, instance_id, Status.EXITED, code="test", message="ended", at=api.clock()
    )
    other.close()
    shown = (await api.get("/gpu/instance", instanceId=instance_id)).json()
    assert shown["status"] == "exited"
    assert [row["status"] for row in (await api.get("/gpu/instances")).json()["instances"]] == [
        "exited"
    ]


async def test_what_is_written_about_another_instance_leaves_the_answer(
    api: Api, is_remembered: bool
) -> None:
    mine, other = await serving(api), await serving(api)
    looks = []
    for touched, name in ((other, "ours"), (mine, "renamed")):
        await api.get("/gpu/instance", instanceId=mine)
        await api.database.write(_rename, touched, name)
        before = api.gateway.probes
        shown = (await api.get("/gpu/instance", instanceId=mine)).json()
        assert (shown["name"] == name) is (touched == mine)
        looks.append(api.gateway.probes - before)
    assert looks == ([0, 1] if is_remembered else [1, 1])


def _rename(tx: Transaction, instance_id: str, name: str) -> None:
    tx.connection.execute(update(tables.instances).filter_by(id=instance_id).values(name=name))


async def test_a_revoked_key_is_refused_at_once(api: Api, database_url: str) -> None:
    other = Database(database_url, Vault(VAULT_KEY))
    key = "sk_third-key-of-the-tests"
    issued = await accounts.issue_key(other, system_clock, "first", key)
    instance_id = await serving(api)
    paths = {"/gpu/instances": {}, "/gpu/instance": {"instanceId": instance_id}}
    for path, query in paths.items():
        assert (await api.get_as(key, path, **query)).status_code == 200
    await accounts.revoke_key(other, system_clock, issued.id)
    other.close()
    for path, query in paths.items():
        assert (await api.get_as(key, path, **query)).status_code == 401


async def test_no_other_key_gets_the_answer(api: Api) -> None:
    instance_id = await serving(api)
    assert (await api.get_as(KEY, "/gpu/instance", instanceId=instance_id)).status_code == 200
    refused = await api.get_as(OTHER_KEY, "/gpu/instance", instanceId=instance_id)
    assert refused.status_code == 404
    assert (await api.get_as(OTHER_KEY, "/gpu/instances")).json() == {"instances": [], "total": 0}
    assert (await api.client.get("/gpu-instance/openapi/v1/gpu/instances")).status_code == 401


async def test_a_cluster_that_goes_down_is_told_at_once(api: Api) -> None:
    instance_id = await serving(api)
    told = []
    for state in (ClusterState(True, "up"), ClusterState(False, "down")):
        api.monitor.states["home-1"] = state
        shown = (await api.get("/gpu/instance", instanceId=instance_id)).json()
        told.append(shown["connectComponentSSH"]["isRunning"])
    assert told == [True, False]
