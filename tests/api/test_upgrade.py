"""Every rule of an upgrade's fields, every refusal, and what it stores."""

from typing import Any

import pytest

from innkeep.domain.status import Status
from tests.api.harness import OTHER_KEY, Api


def smallest(instance_id: str, **changes: object) -> dict[str, Any]:
    body: dict[str, Any] = {
        "instanceId": instance_id,
        "imageUrl": "registry.example.com/tools/builder:1.5",
        "envs": [],
        "command": "",
        "save": False,
        "networkVolume": {"volumeMounts": []},
    }
    return {**body, **changes}


@pytest.fixture
async def running(api: Api) -> str:
    instance_id = await api.create(command="sleep 1", envs=[{"key": "A", "value": "1"}])
    await api.run(instance_id)
    api.waker.woken.clear()
    return instance_id


async def _storage(api: Api, cluster: str = "home-1") -> str:
    body = {"clusterId": cluster, "storageName": "data", "storageSize": 5}
    reply = await api.post("/networkstorage/create", body)
    return str(reply.json()["storageId"])


async def test_an_upgrade_is_stored_beside_the_present_form(api: Api, running: str) -> None:
    cluster = (await api.stored(running)).cluster_id
    storage = await _storage(api, cluster)
    mounts = [{"type": "network", "id": storage, "mountPath": "/data"}]
    reply = await api.post(
        "/gpu/instance/upgrade",
        smallest(
            running,
            envs=[{"key": "B", "value": "2"}, {"key": "B", "value": "3"}],
            command="work 'two words'",
            entrypoint="sh -c",
            save=True,
            networkVolume={"volumeMounts": mounts},
        ),
    )
    assert (reply.status_code, reply.json()) == (200, {})
    stored = await api.stored(running)
    assert (stored.status, stored.image_url) == (
        Status.TO_RESET,
        "registry.example.com/tools/builder:1.4",
    )
    pending = stored.upgrade
    assert pending is not None
    assert (pending.image_url, pending.command, pending.entrypoint, pending.save) == (
        "registry.example.com/tools/builder:1.5",
        "work 'two words'",
        "sh -c",
        True,
    )
    assert [(each.key, each.value) for each in pending.envs] == [("B", "3")]
    assert [(each.storage_id, each.mount_path) for each in pending.storages] == [(storage, "/data")]
    assert stored.storages == ()
    assert pending.ran
    assert api.waker.woken == [running]
    shown = (await api.get("/gpu/instance", instanceId=running)).json()
    assert (shown["status"], shown["command"]) == ("toReset", "sleep 1")
    deleted = await api.post("/networkstorage/delete", {"storageId": storage})
    assert deleted.json()["reason"] == "NETWORK_STORAGE_IN_USE"


@pytest.mark.parametrize("field", ["imageUrl", "envs", "command", "save", "networkVolume"])
@pytest.mark.parametrize("missing", [True, False], ids=["missing", "null"])
async def test_a_required_field_must_be_there(
    api: Api, running: str, field: str, missing: bool
) -> None:
    body = smallest(running, **{field: None})
    if missing:
        del body[field]
    reply = await api.post("/gpu/instance/upgrade", body)
    assert reply.status_code == 400
    assert reply.json()["metadata"]["field"] == field
    assert "is required" in reply.json()["message"]
    assert (await api.stored(running)).status is Status.RUNNING


_MOUNT = {"type": "network", "id": "st-000000000000", "mountPath": "/data"}


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"imageUrl": "i" * 501}, "imageUrl", "INVALID_REQUEST_BODY"),
        ({"imageUrl": "Not An Image"}, "imageUrl", "INVALID_REQUEST_BODY"),
        ({"imageAuthId": "ra-nowhere"}, "imageAuthId", "REGISTRY_AUTH_NOT_FOUND"),
        ({"command": "c" * 2048}, "command", "INVALID_REQUEST_BODY"),
        ({"command": "a 'quote"}, "command", "INVALID_REQUEST_BODY"),
        ({"entrypoint": "e" * 2048}, "entrypoint", "INVALID_REQUEST_BODY"),
        ({"envs": [{"key": "", "value": ""}]}, "envs[0].key", "INVALID_REQUEST_BODY"),
        ({"envs": [{"key": "k" * 512}]}, "envs[0].key", "INVALID_REQUEST_BODY"),
        ({"envs": [{"key": "a=b"}]}, "envs[0].key", "INVALID_REQUEST_BODY"),
        ({"envs": [{"key": "k", "value": "v" * 4096}]}, "envs[0].value", "INVALID_REQUEST_BODY"),
        ({"envs": [{"key": f"k{n}"} for n in range(101)]}, "envs", "INVALID_REQUEST_BODY"),
        ({"save": "yes"}, "save", "INVALID_REQUEST_BODY"),
        ({"save": 1}, "save", "INVALID_REQUEST_BODY"),
        ({"networkVolume": {}}, "networkVolume.volumeMounts", "INVALID_REQUEST_BODY"),
        (
            {"networkVolume": {"volumeMounts": [_MOUNT] * 31}},
            "networkVolume.volumeMounts",
            "INVALID_REQUEST_BODY",
        ),
        (
            {"networkVolume": {"volumeMounts": [{**_MOUNT, "type": "local"}]}},
            "networkVolume.volumeMounts[0].type",
            "INVALID_REQUEST_BODY",
        ),
        (
            {"networkVolume": {"volumeMounts": [{**_MOUNT, "id": ""}]}},
            "networkVolume.volumeMounts[0].id",
            "INVALID_REQUEST_BODY",
        ),
        (
            {"networkVolume": {"volumeMounts": [{**_MOUNT, "mountPath": "data"}]}},
            "networkVolume.volumeMounts[0].mountPath",
            "INVALID_REQUEST_BODY",
        ),
        (
            {"networkVolume": {"volumeMounts": [{**_MOUNT, "mountPath": "/" + "d" * 4095}]}},
            "networkVolume.volumeMounts[0].mountPath",
            "INVALID_REQUEST_BODY",
        ),
        (
            {"networkVolume": {"volumeMounts": [_MOUNT, _MOUNT]}},
            "networkVolume.volumeMounts[1].mountPath",
            "INVALID_REQUEST_BODY",
        ),
        (
            {"networkVolume": {"volumeMounts": [{**_MOUNT, "mountPath": "/workspace"}]}},
            "networkVolume.volumeMounts[0].mountPath",
            "INVALID_REQUEST_BODY",
        ),
        (
            {"networkVolume": {"volumeMounts": [_MOUNT]}},
            "networkVolume.volumeMounts[0].id",
            "NETWORK_STORAGE_NOT_FOUND",
        ),
    ],
)
async def test_a_field_that_breaks_a_rule_is_named_and_nothing_is_stored(
    api: Api, running: str, changes: dict[str, object], field: str, reason: str
) -> None:
    before = await api.footprint()
    reply = await api.post("/gpu/instance/upgrade", smallest(running, **changes))
    assert reply.status_code == 400, reply.text
    assert (reply.json()["reason"], reply.json()["metadata"]["field"]) == (reason, field)
    assert await api.footprint() == before
    assert (await api.stored(running)).upgrade is None


async def test_a_storage_of_another_cluster_or_owner_can_not_be_mounted(
    api: Api, running: str
) -> None:
    here = (await api.stored(running)).cluster_id
    there = "home-2" if here == "home-1" else "home-1"
    elsewhere = await _storage(api, there)
    body = {"clusterId": here, "storageName": "data", "storageSize": 5}
    strangers = await api.post("/networkstorage/create", body, key=OTHER_KEY)
    for storage, reason in (
        (elsewhere, "INVALID_REQUEST_BODY"),
        (strangers.json()["storageId"], "NETWORK_STORAGE_NOT_FOUND"),
    ):
        mounts = [{"type": "network", "id": storage, "mountPath": "/data"}]
        reply = await api.post(
            "/gpu/instance/upgrade", smallest(running, networkVolume={"volumeMounts": mounts})
        )
        assert (reply.status_code, reply.json()["reason"]) == (400, reason)


async def test_the_names_of_a_create_are_taken_too(api: Api, running: str) -> None:
    storage = await _storage(api, (await api.stored(running)).cluster_id)
    for mounts in (
        {"networkStorages": [{"Id": storage, "mountPoint": "/data"}]},
        {"volumeMounts": [{"id": storage, "mountPath": "/data"}]},
    ):
        body = smallest(running, env=[{"key": "B", "value": "2"}], **mounts)
        del body["networkVolume"], body["envs"]
        reply = await api.post("/gpu/instance/upgrade", body)
        # The second asks for what is under way already.
        assert reply.status_code == 200, reply.text
    pending = (await api.stored(running)).upgrade
    assert pending is not None
    assert [each.mount_path for each in pending.storages] == ["/data"]
    assert [each.key for each in pending.envs] == ["B"]


async def test_the_same_upgrade_again_changes_nothing_and_another_one_is_refused(
    api: Api, running: str
) -> None:
    for _ in range(2):
        assert (await api.post("/gpu/instance/upgrade", smallest(running))).status_code == 200
    assert api.waker.woken == [running]
    for changes in ({"save": True}, {"command": "other"}, {"imageUrl": "other:1"}):
        reply = await api.post("/gpu/instance/upgrade", smallest(running, **changes))
        assert (reply.status_code, reply.json()["reason"]) == (400, "INVALID_INSTANCE_STATUS")


async def test_an_upgrade_is_refused_where_the_status_does_not_fit(api: Api) -> None:
    instance_id = await api.create()
    reply = await api.post("/gpu/instance/upgrade", smallest(instance_id))
    assert (reply.status_code, reply.json()["reason"]) == (400, "INVALID_INSTANCE_STATUS")
    assert reply.json()["metadata"]["status"] == "toCreate"


async def test_an_exited_instance_takes_its_room_again(api: Api, running: str) -> None:
    await api.post("/gpu/instance/stop", {"instanceId": running})
    await api.move(running, Status.STOPPING, Status.EXITED)
    held = (await api.footprint())[2]
    assert (await api.post("/gpu/instance/upgrade", smallest(running))).status_code == 200
    assert (await api.footprint())[2] != held
    pending = (await api.stored(running)).upgrade
    assert pending is not None
    assert not pending.ran


async def test_nobody_upgrades_what_is_somebody_elses(api: Api, running: str) -> None:
    for key, instance_id in ((OTHER_KEY, running), (OTHER_KEY, "0" * 16)):
        reply = await api.post("/gpu/instance/upgrade", smallest(instance_id), key=key)
        assert (reply.status_code, reply.json()["reason"]) == (404, "INSTANCE_NOT_FOUND")
