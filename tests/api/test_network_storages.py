"""Network storage: its four calls with every limit, and what a create says of it."""

from dataclasses import replace

import httpx
import pytest

from innkeep.domain.network_storage import StorageMount
from innkeep.domain.status import Status
from innkeep.services.protocols import ClusterState
from innkeep.store import network_storages
from tests.api.harness import OTHER_KEY, Api, smallest_create

Json = dict[str, object]
_LIST, _CREATE = "/networkstorages/list", "/networkstorage/create"
_UPDATE, _DELETE = "/networkstorage/update", "/networkstorage/delete"
_TRASH, _RESTORE = "/networkstorages/trash", "/networkstorage/restore"
_PURGE = "/networkstorage/purge"
_LEFT_OUT = "<left out>"
_LONGEST_PATH = "/" + "/".join(["d" * 255] * 15 + ["d" * 254])


async def ask(api: Api, **changes: object) -> httpx.Response:
    body = {"clusterId": "home-1", "storageName": "datasets", "storageSize": 10, **changes}
    return await api.post(
        _CREATE, {name: value for name, value in body.items() if value != _LEFT_OUT}
    )


async def make(api: Api, **changes: object) -> str:
    reply = await ask(api, **changes)
    assert reply.status_code == 200, reply.text
    return str(reply.json()["storageId"])


async def rows(api: Api, **query: str | int) -> list[str]:
    reply = await api.get(_LIST, **query)
    assert reply.status_code == 200, reply.text
    return [str(row["storageId"]) for row in reply.json()["data"]]


def refused(reply: httpx.Response, field: str, reason: str = "INVALID_REQUEST_BODY") -> None:
    assert (reply.status_code, reply.json()["reason"]) == (400, reason), reply.text
    assert reply.json()["metadata"]["field"] == field
    assert reply.json()["message"].startswith(f"{field}: ")


async def test_a_create_answers_the_whole_item_as_the_list_does(api: Api) -> None:
    reply = await ask(api)
    item = reply.json()
    assert item == {
        "storageId": item["storageId"],
        "storageName": "datasets",
        "storageSize": 10,
        "clusterId": "home-1",
        "clusterName": "HOME-1 (Cellar)",
        "price": "0",
    }
    assert (await api.get(_LIST)).json() == {"data": [item], "total": 1}
    assert api.waker.clusters_woken == ["home-1"]


@pytest.mark.parametrize(
    "changes",
    [
        {"storageName": "a"},
        {"storageName": "A-9" * 85},
        {"storageSize": 1},
        {"storageSize": "15360"},
        {"clusterId": "HOME-1 (Cellar)"},
        {"clusterId": "c" * 255},
    ],
)
async def test_the_last_good_value_is_taken(api: Api, changes: Json) -> None:
    reply = await ask(api, **changes)
    assert reply.status_code == 200, reply.text
    for field, value in changes.items():
        if field != "clusterId":
            assert str(reply.json()[field]) == str(value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("storageName", ""),
        ("storageName", _LEFT_OUT),
        ("storageName", "a" * 256),
        ("storageName", "two words"),
        ("storageName", "under_score"),
        ("storageName", "größe"),
        ("storageSize", 0),
        ("storageSize", 15361),
        ("storageSize", -1),
        ("storageSize", 1.5),
        ("storageSize", "ten"),
        ("storageSize", True),
        ("storageSize", _LEFT_OUT),
        ("clusterId", ""),
        ("clusterId", _LEFT_OUT),
        ("clusterId", "c" * 256),
    ],
)
async def test_the_first_bad_value_is_refused_by_name_and_nothing_is_stored(
    api: Api, field: str, value: object
) -> None:
    refused(await ask(api, **{field: value}), field)
    assert await rows(api) == []
    assert api.waker.clusters_woken == []


async def test_an_unknown_cluster_and_one_without_storage_are_refused(api: Api) -> None:
    refused(await ask(api, clusterId="nowhere"), "clusterId", "CLUSTER_NOT_FOUND")
    api.monitor.states["home-1"] = ClusterState(True, "Docker", network_storage=False)
    refused(await ask(api), "clusterId", "NETWORK_STORAGE_NOT_OFFERED")
    shown = (await api.get("/clusters")).json()["data"]
    assert [row["supportNetworkStorage"] for row in shown] == [False, True]


async def test_the_list_has_pages_and_filters_and_the_true_total(api: Api) -> None:
    made = []
    for number in range(3):
        api.clock.now += 1
        made.append(await make(api, storageName=f"Set-{number}"))
    newest_first = made[::-1]
    assert await rows(api) == newest_first
    for name in ("pageNo", "pageNum", "pageNumber"):
        assert await rows(api, **{name: 2, "pageSize": 2}) == newest_first[2:]
    assert (await api.get(_LIST, pageNo=9)).json() == {"data": [], "total": 3}
    assert await rows(api, storageName="set-1") == [made[1]]
    assert await rows(api, storageName="%") == []
    assert await rows(api, storageId=made[0]) == [made[0]]
    assert await rows(api, storageId="st-unknown") == []
    assert await rows(api, storageId="", storageName="") == newest_first
    reply = await api.get(_LIST, storageName="n" * 256)
    assert (reply.status_code, reply.json()["metadata"]) == (400, {"field": "storageName"})


async def test_an_update_renames_and_grows_and_answers_the_item(api: Api) -> None:
    storage = await make(api)
    reply = await api.post(_UPDATE, {"storageId": storage, "storageSize": "20"})
    assert (reply.json()["storageName"], reply.json()["storageSize"]) == ("datasets", 20)
    body = {"storageId": storage, "storageName": "renamed", "storageSize": 20}
    assert (await api.post(_UPDATE, body)).json()["storageName"] == "renamed"
    assert (await api.get(_LIST)).json()["data"][0]["storageSize"] == 20
    assert (
        await api.post(_UPDATE, {"storageId": storage, "storageSize": 15360})
    ).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("storageSize", 9),
        ("storageSize", 15361),
        ("storageSize", "more"),
        ("storageName", "under_score"),
        ("storageName", "n" * 256),
        ("storageId", ""),
        ("storageId", "s" * 256),
    ],
)
async def test_an_update_never_shrinks_and_keeps_the_rules(
    api: Api, field: str, value: object
) -> None:
    storage = await make(api)
    body = {"storageId": storage, "storageName": "other", "storageSize": 10, field: value}
    refused(await api.post(_UPDATE, body), field)
    item = (await api.get(_LIST)).json()["data"][0]
    assert (item["storageName"], item["storageSize"]) == ("datasets", 10)


@pytest.mark.parametrize("name", ["storageId", "id"])
async def test_a_deleted_storage_vanishes_at_once_and_is_unknown_afterwards(
    api: Api, name: str
) -> None:
    storage = await make(api)
    api.waker.clusters_woken.clear()
    reply = await api.post(_DELETE, {name: storage})
    assert (reply.status_code, reply.json()) == (200, {})
    assert await rows(api) == []
    assert api.waker.clusters_woken == ["home-1"]
    for path, body in ((_DELETE, {name: storage}), (_UPDATE, {"storageId": storage})):
        reply = await api.post(path, body)
        assert (reply.status_code, reply.json()["reason"]) == (404, "NETWORK_STORAGE_NOT_FOUND")
    due = await api.database.read(network_storages.list_due, "home-1", api.clock())
    assert [(one.id, one.removed) for one in due] == [(storage, True)]


async def test_a_deleted_storage_can_be_had_back_or_removed_at_once(api: Api) -> None:
    api.deployment = replace(api.deployment, storage_trash_seconds=3600)
    api.app.state.deployment = api.deployment
    first, second = await make(api), await make(api)
    item = (await api.get(_LIST, storageId=first)).json()["data"][0]
    for storage in (first, second):
        await api.post(_DELETE, {"storageId": storage})
    trash = (await api.get(_TRASH)).json()
    deleted_at = int(api.clock())
    dates = {"deletedAt": str(deleted_at), "purgeAt": str(deleted_at + 3600)}
    assert trash["total"] == 2
    assert {**item, **dates} in trash["data"]
    for path in (_RESTORE, _PURGE):
        reply = await api.post(path, {"storageId": first}, key=OTHER_KEY)
        assert (reply.status_code, reply.json()["reason"]) == (404, "NETWORK_STORAGE_NOT_FOUND")
    restored = await api.post(_RESTORE, {"storageId": first})
    assert (restored.status_code, restored.json()) == (200, item)
    assert await rows(api) == [first]
    assert (await api.post(_PURGE, {"storageId": second})).json() == {}
    assert (await api.get(_TRASH)).json() == {"data": [], "total": 0}
    for path in (_RESTORE, _PURGE):
        assert (await api.post(path, {"storageId": second})).status_code == 404


async def test_a_delete_must_say_which(api: Api) -> None:
    refused(await api.post(_DELETE, {}), "storageId")
    refused(await api.post(_DELETE, {"id": "s" * 256}), "id")


async def test_another_owner_neither_sees_nor_changes_nor_mounts_it(api: Api) -> None:
    storage = await make(api)
    assert (await api.get_as(OTHER_KEY, _LIST)).json() == {"data": [], "total": 0}
    for path in (_UPDATE, _DELETE):
        reply = await api.post(path, {"storageId": storage, "storageSize": 20}, key=OTHER_KEY)
        assert (reply.status_code, reply.json()["reason"]) == (404, "NETWORK_STORAGE_NOT_FOUND")
    body = smallest_create(networkStorages=[{"Id": storage}])
    reply = await api.post("/gpu/instance/create", body, key=OTHER_KEY)
    refused(reply, "networkStorages[0].Id", "NETWORK_STORAGE_NOT_FOUND")
    assert await rows(api) == [storage]


async def test_a_create_mounts_storages_and_shows_them_in_get_and_list(api: Api) -> None:
    first, second = await make(api), await make(api, storageSize=30)
    storages = [{"Id": second}, {"Id": first, "mountPoint": "/data/"}]
    instance_id = await api.create(networkStorages=storages)
    stored = await api.stored(instance_id)
    assert stored.cluster_id == "home-1"
    assert stored.storages == (
        StorageMount(storage_id=second, mount_path="/network", size_gib=30, made_gib=0),
        StorageMount(storage_id=first, mount_path="/data", size_gib=10, made_gib=0),
    )
    mounts = [
        {"type": "local", "size": "10", "id": "", "mountPath": "/workspace"},
        {"type": "network", "size": "30", "id": second, "mountPath": "/network"},
        {"type": "network", "size": "10", "id": first, "mountPath": "/data"},
    ]
    shown = (await api.get("/gpu/instance", instanceId=instance_id)).json()
    assert shown["volumeMounts"] == mounts
    listed = (await api.get("/gpu/instances")).json()["instances"]
    assert [row["volumeMounts"] for row in listed] == [mounts]


async def test_thirty_storages_may_be_mounted_each_at_the_longest_path(api: Api) -> None:
    storages = []
    for number in range(30):
        path = _LONGEST_PATH[:-2] + f"{number:02}"
        storages.append({"Id": await make(api), "mountPoint": path})
    assert len(str(storages[0]["mountPoint"])) == 4095
    instance_id = await api.create(networkStorages=storages)
    assert len((await api.stored(instance_id)).storages) == 30


@pytest.mark.parametrize(
    ("product", "path", "local", "taken"),
    [
        ("cpu.2c4g", "/workspace", "", False),
        ("cpu.2c4g", "/data", "/data", False),
        ("cpu.2c4g", "/workspace/in", "", True),
        ("cpu.2c4g", "/", "", False),
        ("cpu.2c4g", "/proc/x", "", False),
        ("cpu.1c1g", "/workspace", "", True),
    ],
)
async def test_a_mount_point_is_one_storages_only(
    api: Api, product: str, path: str, local: str, taken: bool
) -> None:
    storages = [{"Id": await make(api), "mountPoint": path}]
    body = smallest_create(
        productId=product, networkStorages=storages, localStorageMountPoint=local
    )
    reply = await api.post("/gpu/instance/create", body)
    if taken:
        assert reply.status_code == 200, reply.text
    else:
        refused(reply, "networkStorages[0].mountPoint")


async def test_an_instance_goes_to_the_cluster_of_its_storages(api: Api) -> None:
    here, there = await make(api), await make(api, clusterId="home-2")
    for _ in range(3):
        instance_id = await api.create(networkStorages=[{"Id": there}])
        assert (await api.stored(instance_id)).cluster_id == "home-2"
    before = await api.footprint()
    body = smallest_create(clusterId="home-1", networkStorages=[{"Id": there}])
    refused(await api.post("/gpu/instance/create", body), "networkStorages[0].Id")
    both = [{"Id": here}, {"Id": there, "mountPoint": "/other"}]
    reply = await api.post("/gpu/instance/create", smallest_create(networkStorages=both))
    refused(reply, "networkStorages[1].Id")
    assert await api.footprint() == before


async def test_a_mounted_storage_is_kept_until_its_last_instance_is_removed(api: Api) -> None:
    storage = await make(api)
    instance_id = await api.create(networkStorages=[{"Id": storage}])
    await api.run(instance_id)
    for statuses in ((), (Status.EXITED,), (Status.TO_REMOVE, Status.REMOVING)):
        await api.move(instance_id, *statuses)
        reply = await api.post(_DELETE, {"storageId": storage})
        refused(reply, "storageId", "NETWORK_STORAGE_IN_USE")
        assert instance_id in reply.json()["message"]
    await api.move(instance_id, Status.REMOVED)
    assert (await api.post(_DELETE, {"storageId": storage})).status_code == 200
    shown = (await api.get("/gpu/instance", instanceId=instance_id)).json()
    assert [mount["id"] for mount in shown["volumeMounts"]] == ["", storage]


async def test_a_refusal_names_ten_of_many_instances(api: Api) -> None:
    storage = await make(api)
    made = [
        await api.create(productId="cpu.1c1g", networkStorages=[{"Id": storage}]) for _ in range(8)
    ]
    for instance_id in made:
        await api.move(instance_id, Status.CREATING, Status.RUNNING, Status.EXITED)
    more = [
        await api.create(productId="cpu.1c1g", networkStorages=[{"Id": storage}]) for _ in range(4)
    ]
    message = (await api.post(_DELETE, {"storageId": storage})).json()["message"]
    assert "12 instance(s)" in message
    assert "and 2 more" in message
    assert sum(instance_id in message for instance_id in [*made, *more]) == 10
