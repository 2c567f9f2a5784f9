"""What an operator sees and does: all clusters, all projects, all instances."""

from typing import Any

import pytest
from sqlalchemy import update

from innkeep.api.paths import BASE_PATH
from innkeep.domain.account import Role
from innkeep.domain.failure import Failure
from innkeep.domain.status import Status
from innkeep.services.deployment import StorageRoom
from innkeep.store import clusters, instances
from innkeep.store.database import Transaction
from innkeep.store.tables import instances as instances_table
from tests.api.harness import KEY, OTHER_KEY, Api, smallest_create
from tests.databases import everything_in

RUNNERS = "those who run it"


@pytest.fixture
async def key(api: Api) -> str:
    """An operator's, of a project of their own."""
    return await api.issue(Role.OPERATOR, owner=RUNNERS)


async def told(api: Api, key: str, path: str, **query: str | int) -> Any:
    reply = await api.get_as(key, f"/operator{path}", **query)
    assert reply.status_code == 200, reply.text
    return reply.json()


async def done(api: Api, key: str, path: str, **body: object) -> Any:
    # Entries of the audit log are told in the order of their times.
    api.clock.now += 1
    reply = await api.post(f"/operator{path}", body, key=key)
    assert reply.status_code == 200, reply.text
    return reply.json()


async def refused(api: Api, key: str, path: str, **body: object) -> tuple[int, str]:
    api.clock.now += 1
    reply = await api.post(f"/operator{path}", body, key=key)
    return reply.status_code, reply.json()["reason"]


async def audited(api: Api, key: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await api.get_as(key, "/audit")).json()["entries"]
    return found


async def test_a_key_tells_about_itself(api: Api, key: str) -> None:
    me = (await api.get_as(key, "/me")).json()
    assert (me["role"], me["project"], me["expiresAt"]) == ("operator", RUNNERS, "0")
    assert key.startswith(me["hint"])
    assert key not in str(me)
    end = api.clock() + 60
    member = await api.issue(Role.READ_ONLY, name="board", expires_at=end)
    me = (await api.get_as(member, "/me")).json()
    assert (me["role"], me["project"], me["name"]) == ("read-only", "first", "board")
    assert me["expiresAt"] == str(int(end))


async def test_only_an_operator_makes_and_revokes_operators_keys(api: Api) -> None:
    own = await api.issue(Role.OPERATOR)
    reply = await api.post("/key/create", {"role": "operator"})
    assert (reply.status_code, reply.json()["reason"]) == (403, "OPERATOR_ROLE_NEEDED")
    made = (await api.post("/key/create", {"role": "operator"}, key=own)).json()
    assert (await api.get_as(made["key"], "/operator/clusters")).status_code == 200
    reply = await api.post("/key/revoke", {"id": made["id"]})
    assert (reply.status_code, reply.json()["reason"]) == (403, "OPERATOR_ROLE_NEEDED")
    assert (await api.post("/key/revoke", {"id": made["id"]}, key=own)).status_code == 200
    assert (await api.get_as(made["key"], "/operator/clusters")).status_code == 401


async def test_an_operators_key_stands_for_an_admins_when_the_last_is_revoked(api: Api) -> None:
    (admin,) = (await api.get("/keys")).json()["data"]
    own = await api.issue(Role.OPERATOR)
    assert (await api.post("/key/revoke", {"id": admin["id"]}, key=own)).status_code == 200
    mine = (await api.get_as(own, "/me")).json()["id"]
    reply = await api.post("/key/revoke", {"id": mine}, key=own)
    assert reply.json()["reason"] == "LAST_ADMIN_KEY"


async def test_clusters_tell_their_room_and_what_runs_there(api: Api, key: str) -> None:
    api.deployment.__dict__["storage_room"] = lambda: StorageRoom(500, 120)
    running = await api.create(clusterId="home-1")
    await api.run(running)
    await api.create(clusterId="home-1")
    storage = {"clusterId": "home-1", "storageName": "s", "storageSize": 30}
    assert (await api.post("/networkstorage/create", storage)).status_code == 200
    network = {"clusterId": "home-1", "name": "shop"}
    assert (await api.post("/network/create", network)).status_code == 200
    first, second = (await told(api, key, "/clusters"))["clusters"]
    assert first == {
        "id": "home-1",
        "name": "HOME-1 (Cellar)",
        "state": "up",
        "message": "Docker 20.10.24",
        "engine": "docker",
        "cordon": None,
        "cores": {"total": 8, "used": 4},
        "memoryGib": {"total": 16, "used": 8},
        "storageGib": {"total": 500, "promised": 50, "free": 120},
        "instances": {"running": 1, "total": 2},
        "spareSandboxes": 0,
        "leftBehind": 0,
        "vpcNetworks": 1,
        "networkStorages": 1,
        "productsOffered": ["cpu.2c4g", "cpu.1c1g", "p" * 255],
        "unenforcedLimits": ["the size of the root disk"],
    }
    assert (second["state"], second["instances"]["total"]) == ("down", 0)
    assert second["message"] == "the engine does not answer at its socket"


async def test_a_cluster_that_is_not_configured_any_more_is_told_while_it_has_instances(
    api: Api, key: str
) -> None:
    instance_id = await api.create(clusterId="home-1")

    def rename(tx: Transaction) -> None:
        clusters.set_capacity(tx, "old-1", 2, 4)
        tx.connection.execute(update(instances_table).values(cluster_id="old-1"))

    await api.database.write(rename)
    *_, old = (await told(api, key, "/clusters"))["clusters"]
    assert (old["id"], old["state"], old["engine"]) == ("old-1", "down", "")
    assert old["message"] == "it is not configured any more"
    (row,) = (await told(api, key, "/instances", clusterId="old-1"))["instances"]
    assert row["id"] == instance_id


async def test_instances_of_all_projects_are_listed_without_what_is_in_them(
    api: Api, key: str
) -> None:
    older = await api.create(name="web", envs=[{"key": "TOKEN", "value": "very secret"}])
    api.clock.now += 1
    newer = (await api.post("/gpu/instance/create", smallest_create(), key=OTHER_KEY)).json()["id"]
    reply = await told(api, key, "/instances")
    assert reply["total"] == 2
    first, second = reply["instances"]
    assert (first["id"], first["name"], first["project"]) == (newer, newer, "second")
    created = str(int(api.clock()) - 1)
    assert second == {
        "id": older,
        "name": "web",
        "project": "first",
        "status": "toCreate",
        "statusError": {"state": "", "message": ""},
        "productId": "cpu.2c4g",
        "clusterId": second["clusterId"],
        "cores": 2,
        "memoryGib": 4,
        "localVolumeGib": 10,
        "image": "registry.example.com/tools/builder:1.4",
        "createdAt": created,
        "statusAt": created,
    }
    assert "secret" not in str(reply)
    assert "TOKEN" not in str(reply)


async def test_instances_are_found_by_each_filter_and_all_together(api: Api, key: str) -> None:
    wanted = await api.create(name="Web-1", clusterId="home-1")
    await api.run(wanted)
    for number, (name, cluster, owner) in enumerate(
        [("Web-2", "home-2", KEY), ("db", "home-1", KEY), ("web-3", "home-1", OTHER_KEY)]
    ):
        api.clock.now += number + 1
        body = smallest_create(name=name, clusterId=cluster)
        made = await api.post("/gpu/instance/create", body, key=owner)
        assert made.status_code == 200
    gone = await api.create(name="web-gone", productId="cpu.1c1g")
    await api.move(gone, Status.TO_REMOVE, Status.REMOVED)

    async def names(**query: str | int) -> list[str]:
        reply = await told(api, key, "/instances", **query)
        found = [row["name"] for row in reply["instances"]]
        if "pageSize" not in query:
            assert reply["total"] == len(found)
        return found

    assert await names() == ["web-3", "db", "Web-2", "Web-1"]
    assert await names(clusterId="home-1") == ["web-3", "db", "Web-1"]
    assert await names(clusterId="HOME-1 (Cellar)") == ["web-3", "db", "Web-1"]
    assert await names(project="second") == ["web-3"]
    assert await names(status="running") == ["Web-1"]
    assert await names(name="WEB") == ["web-3", "Web-2", "Web-1"]
    assert await names(name="%") == []
    assert await names(status="removed") == ["web-gone"]
    every = {"clusterId": "home-1", "project": "first", "status": "running", "name": "web"}
    assert await names(**every) == ["Web-1"]
    assert await names(clusterId="home-1", status="toCreate") == ["web-3", "db"]
    assert await names(project="first", clusterId="home-2") == ["Web-2"]
    assert await names(project="nobody") == []
    assert await names(clusterId="nowhere") == []
    assert await names(pageSize=3) == ["web-3", "db", "Web-2"]
    assert await names(pageSize=3, pageNum=2) == ["Web-1"]
    assert await names(pageSize=3, pageNum=3) == []
    reply = await api.get_as(key, "/operator/instances", status="broken")
    assert reply.status_code == 400


async def test_what_is_wrong_with_an_instance_is_told_in_short(api: Api, key: str) -> None:
    instance_id = await api.create()

    def fail(tx: Transaction) -> None:
        failure = Failure(state="imageNotFound", message="the image " + "x" * 2000)
        changes = {"failure": {"state": failure.state, "message": failure.message}}
        assert instances.move(
            tx,
            instance_id,
            Status.EXITED,
            code="imageNotFound",
            message="no image",
            at=api.clock(),
            changes=changes,
        )

    await api.database.write(fail)
    (row,) = (await told(api, key, "/instances"))["instances"]
    assert row["statusError"]["state"] == "imageNotFound"
    assert len(row["statusError"]["message"]) == 300


async def test_projects_are_listed_with_what_they_use(api: Api, key: str) -> None:
    await api.create(ports="80/http, 3306/tcp")
    storage = {"clusterId": "home-1", "storageName": "s", "storageSize": 30}
    assert (await api.post("/networkstorage/create", storage)).status_code == 200
    resting = await api.create(productId="cpu.1c1g")
    await api.run(resting)
    await api.move(resting, Status.TO_STOP, Status.STOPPING, Status.EXITED)
    reply = await told(api, key, "/projects")
    assert reply["total"] == 3
    assert [each["name"] for each in reply["projects"]] == ["first", "second", RUNNERS]
    first, second, _ = reply["projects"]
    assert first["quotas"] == (await api.get("/quota")).json()
    assert first["quotas"]["storageGib"] == {"limit": None, "used": 40}
    assert (first["instances"], first["keys"]) == (2, 1)
    assert second["quotas"] == (await api.get_as(OTHER_KEY, "/quota")).json()
    page = await told(api, key, "/projects", pageSize=1, pageNum=2)
    assert [each["name"] for each in page["projects"]] == ["second"]
    found = await told(api, key, "/projects", name="FIR")
    assert ([each["name"] for each in found["projects"]], found["total"]) == (["first"], 1)


async def test_a_project_is_made_with_a_key_that_is_shown_once(
    api: Api, key: str, database_url: str
) -> None:
    made = await done(api, key, "/project/create", name="alice", keyName="laptop")
    secret = made["key"]["key"]
    assert (made["name"], made["key"]["role"], made["key"]["name"]) == ("alice", "admin", "laptop")
    me = (await api.get_as(secret, "/me")).json()
    assert (me["project"], me["role"]) == ("alice", "admin")
    assert (await api.get_as(secret, "/operator/clusters")).status_code == 403
    assert secret.encode() not in everything_in(database_url)
    assert await refused(api, key, "/project/create", name="alice") == (400, "PROJECT_EXISTS")
    (entry,) = await audited(api, secret)
    assert (entry["role"], entry["keyId"], entry["client"]) == ("operator", "", "")
    assert entry["objects"] == [me["id"]]
    assert entry["note"] == "project 'alice' made"
    refusal, mine = await audited(api, key)
    assert refusal["reason"] == "PROJECT_EXISTS"
    assert (mine["note"], mine["requestId"]) == (entry["note"], entry["requestId"])


async def test_a_projects_quota_is_set_one_by_one_and_lifted(api: Api, key: str) -> None:
    set_quota = "/project/quota"
    reply = await done(api, key, set_quota, project="first", instances=1, cores="4", ports=None)
    assert reply["project"] == "first"
    assert reply["quotas"] == (await api.get("/quota")).json()
    assert reply["quotas"]["instances"] == {"limit": 1, "used": 0}
    assert reply["quotas"]["ports"]["limit"] is None
    await api.create()
    refusal = await api.post("/gpu/instance/create", smallest_create())
    assert refusal.json()["reason"] == "QUOTA_EXCEEDED"
    api.deployment.__dict__["quota_defaults"] = {"cores": 2}
    for lifted in (-1, "none"):
        reply = await done(api, key, set_quota, project="first", instances=lifted, cores=lifted)
        assert reply["quotas"]["instances"]["limit"] is None
        assert reply["quotas"]["cores"]["limit"] is None
    reply = await done(api, key, set_quota, project="first", cores="default")
    assert reply["quotas"]["cores"] == {"limit": 2, "used": 2}
    newest, *_ = await audited(api, KEY)
    assert newest["note"] == "quota of project 'first': cores default"


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({"project": "nobody", "cores": 1}, (404, "PROJECT_NOT_FOUND")),
        ({"project": "first"}, (400, "INVALID_REQUEST_BODY")),
        ({"project": "first", "cores": -2}, (400, "INVALID_REQUEST_BODY")),
        ({"project": "first", "cores": 2**31}, (400, "INVALID_REQUEST_BODY")),
        ({"project": "first", "cores": "many"}, (400, "INVALID_REQUEST_BODY")),
        ({"project": "first", "cores": True}, (400, "INVALID_REQUEST_BODY")),
        ({"project": "first", "cores": 1.5}, (400, "INVALID_REQUEST_BODY")),
        ({"project": "first", "cores": "²"}, (400, "INVALID_REQUEST_BODY")),
        ({"cores": 1}, (400, "INVALID_REQUEST_BODY")),
    ],
)
async def test_a_quota_that_can_not_be_is_refused(
    api: Api, key: str, body: dict[str, object], outcome: tuple[int, str]
) -> None:
    assert await refused(api, key, "/project/quota", **body) == outcome
    assert (await api.get("/quota")).json()["cores"]["limit"] is None


async def test_a_project_that_lost_its_keys_gets_another(api: Api, key: str) -> None:
    (lost,) = (await told(api, key, "/project/keys", project="first"))["keys"]
    await done(api, key, "/project/key/revoke", project="first", id=lost["id"])
    assert (await api.get("/keys")).status_code == 401
    made = await done(
        api, key, "/project/key/create", project="first", role="admin", name="new", expiresAt=0
    )
    (listed,) = (await api.get_as(made["key"], "/keys")).json()["data"]
    assert listed == {name: value for name, value in made.items() if name != "key"}
    assert [entry["objects"] for entry in await audited(api, made["key"])] == [
        [made["id"]],
        [lost["id"]],
    ]
    operators = {"project": "first", "role": "operator"}
    assert await refused(api, key, "/project/key/create", **operators) == (
        400,
        "INVALID_REQUEST_BODY",
    )
    for other in ({"project": "second", "id": made["id"]}, {"project": "first", "id": "nothing"}):
        assert await refused(api, key, "/project/key/revoke", **other) == (404, "KEY_NOT_FOUND")
    nobodys = {"project": "nobody", "id": made["id"]}
    assert await refused(api, key, "/project/key/revoke", **nobodys) == (404, "PROJECT_NOT_FOUND")


async def test_an_operator_can_not_revoke_their_last_key(api: Api, key: str) -> None:
    (own,) = (await told(api, key, "/project/keys", project=RUNNERS))["keys"]
    last = {"project": RUNNERS, "id": own["id"]}
    assert await refused(api, key, "/project/key/revoke", **last) == (400, "LAST_ADMIN_KEY")


async def test_any_instance_is_stopped_and_deleted_for_a_reason_that_is_told(
    api: Api, key: str
) -> None:
    instance_id = await api.create()
    await api.run(instance_id)
    order = {"instanceId": instance_id, "reason": " it attacks\n others "}
    await done(api, key, "/instance/stop", **order)
    assert (await api.stored(instance_id)).status is Status.TO_STOP
    assert api.waker.woken[-1] == instance_id
    shown = (await api.get("/gpu/instance", instanceId=instance_id)).json()
    assert shown["statusHistory"][-1]["message"] == "stop asked by the operator: it attacks others"
    mine, theirs = (await audited(api, key))[0], (await audited(api, KEY))[0]
    assert mine["note"] == theirs["note"] == "it attacks others"
    assert mine["objects"] == theirs["objects"] == [instance_id]
    assert mine["path"] == theirs["path"] == f"{BASE_PATH}/operator/instance/stop"
    # It is so already, which is said again all the same.
    await done(api, key, "/instance/stop", **order)
    await done(api, key, "/instance/delete", **order)
    assert (await api.stored(instance_id)).status is Status.TO_REMOVE
    assert len(await audited(api, KEY)) == 4


async def test_an_order_of_an_operator_needs_a_reason_and_an_instance(api: Api, key: str) -> None:
    instance_id = await api.create()
    for reason in ({}, {"reason": ""}, {"reason": " \n"}, {"reason": "x" * 501}):
        body = {"instanceId": instance_id, **reason}
        assert await refused(api, key, "/instance/stop", **body) == (400, "INVALID_REQUEST_BODY")
    body = {"instanceId": instance_id, "reason": "why"}
    assert await refused(api, key, "/instance/stop", **body) == (400, "INVALID_INSTANCE_STATUS")
    body = {"instanceId": "0" * 16, "reason": "why"}
    assert await refused(api, key, "/instance/delete", **body) == (404, "INSTANCE_NOT_FOUND")


async def test_a_cordoned_cluster_takes_no_new_instances_and_keeps_what_it_has(
    api: Api, key: str
) -> None:
    before = await api.create(clusterId="home-1")
    await api.run(before)
    cordon = "/cluster/cordon"
    await done(api, key, cordon, clusterId="home-1", cordoned=True, note="a disk is replaced")
    since = str(int(api.clock()))
    refusal = await api.post("/gpu/instance/create", smallest_create(clusterId="home-1"))
    assert (refusal.status_code, refusal.json()["reason"]) == (400, "INSUFFICIENT_RESOURCE")
    assert "takes no new instances now (a disk is replaced)" in refusal.json()["message"]
    offers = (await api.get("/cpu/products", clusterId="home-1")).json()["data"]
    assert not any(offer["availableDeploy"] for offer in offers)
    elsewhere = await api.create()
    assert (await api.stored(elsewhere)).cluster_id == "home-2"
    for order in ("stop", "start"):
        reply = await api.post(f"/gpu/instance/{order}", {"instanceId": before})
        assert reply.status_code == 200, reply.text
        await api.move(
            before,
            *(
                (Status.STOPPING, Status.EXITED)
                if order == "stop"
                else (Status.STARTING, Status.RUNNING)
            ),
        )
    first, second = (await told(api, key, "/clusters"))["clusters"]
    assert first["cordon"] == {"at": since, "note": "a disk is replaced"}
    assert second["cordon"] is None
    ready = (await api.client.get("/readyz")).json()["clusters"]
    assert (ready["home-1"]["cordoned"], ready["home-2"]["cordoned"]) == (True, False)
    figures = (await api.client.get("/metrics")).text
    assert 'innkeep_cluster_cordoned{cluster="home-1"} 1.0' in figures
    assert 'innkeep_cluster_cordoned{cluster="home-2"} 0.0' in figures
    # As each connection to an engine does.
    await api.database.write(clusters.set_capacity, "home-1", 8, 16)
    assert (await told(api, key, "/clusters"))["clusters"][0]["cordon"]
    await done(api, key, cordon, clusterId="HOME-1 (Cellar)", cordoned=False)
    assert await api.create(clusterId="home-1")
    newest, *_ = await audited(api, key)
    assert newest["note"] == "cluster 'home-1' uncordoned"
    unknown = {"clusterId": "nowhere", "cordoned": True}
    assert await refused(api, key, cordon, **unknown) == (404, "CLUSTER_NOT_FOUND")


async def test_a_full_cluster_beside_a_cordoned_one_tells_of_both(api: Api, key: str) -> None:
    for _ in range(4):
        await api.create(clusterId="home-2")
    await done(api, key, "/cluster/cordon", clusterId="home-1", cordoned=True)
    reply = (await api.post("/gpu/instance/create", smallest_create())).json()
    assert "no room for product 'cpu.2c4g'" in reply["message"]
    assert "cluster 'home-1' takes no new instances now" in reply["message"]
