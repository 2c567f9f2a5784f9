"""What an owner may use: refused within the transaction that would take more, and told."""

import asyncio
from dataclasses import replace

import pytest

from innkeep.api.examples import EXAMPLES
from innkeep.api.paths import V2_PATH
from innkeep.domain.quota import NO_LIMIT, Resource
from innkeep.domain.status import Status
from innkeep.services import quotas
from tests.api.harness import KEY, OTHER_KEY, Api, smallest_create

CREATE = "/gpu/instance/create"
"""A create takes 2 cores, 4 GiB of memory and 10 GiB of local storage."""


async def limit(api: Api, **limits: int | None) -> None:
    """Limit the first owner, by the wire's names."""
    named = {Resource(name): most for name, most in limits.items()}
    await quotas.set_limits(api.database, "first", named)


async def used(api: Api) -> dict[str, int]:
    found = (await api.get("/quota")).json()
    return {name: each["used"] for name, each in found.items()}


async def test_nothing_is_limited_at_first_and_everything_is_counted(api: Api) -> None:
    await api.create(
        ports="80/http, 3306/tcp", tools=[{"name": "Jupyter", "port": 8, "type": "tcp"}]
    )
    await api.post(
        "/networkstorage/create", {"clusterId": "home-1", "storageName": "s", "storageSize": 7}
    )
    found = (await api.get("/quota")).json()
    assert found == {
        "instances": {"limit": None, "used": 1},
        "cores": {"limit": None, "used": 2},
        "memoryGib": {"limit": None, "used": 4},
        "storageGib": {"limit": None, "used": 17},
        "ports": {"limit": None, "used": 2},
    }
    assert {each["used"] for each in (await api.get_as(OTHER_KEY, "/quota")).json().values()} == {0}


@pytest.mark.parametrize(
    ("name", "most", "used_so_far", "field"),
    [
        ("instances", 1, 1, "productId"),
        ("cores", 3, 2, "productId"),
        ("memoryGib", 7, 4, "productId"),
        ("storageGib", 19, 10, "productId"),
        ("ports", 1, 1, "ports"),
    ],
)
async def test_a_create_beyond_a_limit_is_refused_and_stores_nothing(
    api: Api, name: str, most: int, used_so_far: int, field: str
) -> None:
    await limit(api, **{name: most})
    await api.create(ports="22/http, 3306/tcp")
    before = await api.footprint()
    refused = await api.post(CREATE, smallest_create(ports="22/http, 3306/tcp"))
    error = refused.json()
    assert (refused.status_code, error["reason"]) == (400, "QUOTA_EXCEEDED")
    assert error["metadata"] == {
        "field": field, "quota": name, "limit": str(most), "used": str(used_so_far)
    }  # fmt: skip
    assert error["message"].startswith(f"{field}: the quota is {most} ")
    assert await api.footprint() == before
    # Others are not limited by it.
    assert (await api.post(CREATE, smallest_create(), key=OTHER_KEY)).status_code == 200


async def test_of_creates_at_once_as_many_are_taken_as_the_limit_allows(api: Api) -> None:
    await limit(api, instances=3)
    replies = await asyncio.gather(*(api.post(CREATE, smallest_create()) for _ in range(10)))
    assert sorted(reply.status_code for reply in replies) == [200] * 3 + [400] * 7
    assert (await used(api))["instances"] == 3


async def test_what_rests_holds_storage_and_ports_and_no_cores(api: Api) -> None:
    instance_id = await api.create(ports="3306/tcp")
    await api.run(instance_id)
    await api.move(instance_id, Status.EXITED)
    at_rest = {"instances": 1, "cores": 0, "memoryGib": 0, "storageGib": 10, "ports": 1}
    assert await used(api) == at_rest
    await api.post("/gpu/instance/delete", {"instanceId": instance_id})
    await api.move(instance_id, Status.REMOVING, Status.REMOVED)
    assert (await used(api))["instances"] == (await used(api))["storageGib"] == 0


async def test_a_start_beyond_the_limit_is_refused_until_there_is_room(api: Api) -> None:
    resting = await api.create()
    await api.run(resting)
    await api.move(resting, Status.EXITED)
    running = await api.create()
    await api.run(running)
    await limit(api, cores=2)
    order = {"instanceId": resting}
    refused = await api.post("/gpu/instance/start", order)
    assert (refused.status_code, refused.json()["reason"]) == (400, "QUOTA_EXCEEDED")
    assert refused.json()["metadata"]["field"] == "instanceId"
    upgrade = {**EXAMPLES["UpgradeInstanceBody"], **order, "networkVolume": {"volumeMounts": []}}
    upgraded = await api.post("/gpu/instance/upgrade", upgrade)
    assert upgraded.json()["reason"] == "QUOTA_EXCEEDED"
    assert (await api.stored(resting)).status is Status.EXITED
    await api.move(running, Status.EXITED)
    assert (await api.post("/gpu/instance/start", order)).status_code == 200


async def test_a_restart_takes_nothing_more(api: Api) -> None:
    instance_id = await api.create()
    await api.run(instance_id)
    await limit(api, instances=0, cores=0, memoryGib=0, storageGib=0, ports=0)
    reply = await api.post("/gpu/instance/restart", {"instanceId": instance_id})
    assert reply.status_code == 200
    found = (await api.get("/quota")).json()
    assert found["cores"] == {"limit": 0, "used": 2}


async def test_ports_are_counted_when_they_are_edited(api: Api) -> None:
    instance_id = await api.create(ports="3306/tcp, 3307/tcp")
    await limit(api, ports=2)

    async def edit(*ports: str) -> int:
        wished = [dict(zip(("port", "type"), each.split("/"), strict=True)) for each in ports]
        body = {"instanceId": instance_id, "ports": wished}
        return (await api.post("/gpu/instance/edit", body)).status_code

    assert await edit("3306/tcp", "3307/tcp", "3308/tcp") == 400
    assert await edit("3306/tcp", "3307/tcp", "80/http", "81/http") == 200
    # One that is taken out leaves room for another at once.
    assert await edit("3306/tcp", "3308/tcp") == 200
    assert (await used(api))["ports"] == 2


async def test_network_storage_is_limited_when_it_is_made_and_when_it_grows(api: Api) -> None:
    await limit(api, storageGib=10)
    body = {"clusterId": "home-1", "storageName": "s", "storageSize": 11}
    refused = await api.post("/networkstorage/create", body)
    assert refused.json()["metadata"] == {
        "field": "storageSize", "quota": "storageGib", "limit": "10", "used": "0"
    }  # fmt: skip
    made = (await api.post("/networkstorage/create", {**body, "storageSize": 6})).json()
    grow = {"storageId": made["storageId"], "storageName": "", "storageSize": 11}
    assert (await api.post("/networkstorage/update", grow)).json()["reason"] == "QUOTA_EXCEEDED"
    assert (await api.post("/networkstorage/update", {**grow, "storageSize": 10})).is_success
    await api.post("/networkstorage/delete", {"storageId": made["storageId"]})
    assert (await used(api))["storageGib"] == 0


async def test_the_second_form_names_its_own_fields(api: Api) -> None:
    await limit(api, instances=0, storageGib=0)
    headers = {"X-API-KEY": KEY}
    create = {"name": "x", "product_id": "cpu.2c4g", "image": "registry.example.com/b:1"}
    refused = await api.client.post(f"{V2_PATH}/instances", json=create, headers=headers)
    assert refused.json()["reason"] == "QUOTA_EXCEEDED"
    assert refused.json()["metadata"]["field"] == "product_id"
    storage = {"region": "home-1", "name": "s", "size_gb": 1}
    refused = await api.client.post(f"{V2_PATH}/storage/create", json=storage, headers=headers)
    assert refused.json()["metadata"]["field"] == "size_gb"


async def test_the_servers_own_limits_hold_where_the_owner_has_none(api: Api) -> None:
    api.app.state.deployment = replace(
        api.deployment, quota_defaults={Resource.INSTANCES: 1, Resource.CORES: 100}
    )
    assert (await api.get("/quota")).json()["instances"]["limit"] == 1
    await api.create()
    assert (await api.post(CREATE, smallest_create())).json()["reason"] == "QUOTA_EXCEEDED"
    await limit(api, instances=NO_LIMIT)
    assert (await api.get("/quota")).json()["instances"]["limit"] is None
    await api.create()
    await limit(api, instances=None)
    assert (await api.get("/quota")).json()["instances"]["limit"] == 1
    assert (await api.get("/quota")).json()["cores"]["limit"] == 100
