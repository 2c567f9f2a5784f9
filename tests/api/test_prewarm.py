"""Image prewarm: its five calls with every limit; the pulling itself is tested elsewhere."""

from dataclasses import replace

import httpx
import pytest

from innkeep.domain.instance import RegistryLogin
from innkeep.domain.prewarm import PrewarmQuota, PrewarmState
from innkeep.store import prewarms
from tests.api.harness import OTHER_KEY, Api
from tests.databases import everything_in

IMAGE = "registry.example.com/tools/builder:1.4"
_PREWARM = "/image/prewarm"
_EDIT, _DELETE, _QUOTA = f"{_PREWARM}/edit", f"{_PREWARM}/delete", f"{_PREWARM}/quota"


async def ask(api: Api, **changes: object) -> httpx.Response:
    body = {"imageUrl": IMAGE, "clusterId": "home-1", **changes}
    return await api.post(_PREWARM, {name: value for name, value in body.items() if value != ...})


async def make(api: Api, **changes: object) -> str:
    reply = await ask(api, **changes)
    assert reply.status_code == 200, reply.text
    assert list(reply.json()) == ["id"]
    api.clock.now += 1
    return str(reply.json()["id"])


async def rows(api: Api, **query: str | int) -> list[dict[str, object]]:
    reply = await api.get(_PREWARM, **query)
    assert reply.status_code == 200, reply.text
    found: list[dict[str, object]] = reply.json()["data"]
    return found


async def ids(api: Api, **query: str | int) -> list[object]:
    return [row["id"] for row in await rows(api, **query)]


def refused(reply: httpx.Response, field: str, reason: str = "INVALID_REQUEST_BODY") -> None:
    assert (reply.status_code, reply.json()["reason"]) == (400, reason), reply.text
    assert reply.json()["metadata"]["field"] == field


async def test_a_new_task_is_listed_as_pending_and_its_cluster_is_woken(api: Api) -> None:
    task_id = await make(api, note="for monday", productIds=["cpu.2c4g", "cpu.2c4g"])
    assert api.waker.clusters_woken == ["home-1"]
    assert (await api.get(_PREWARM)).json() == {
        "data": [
            {
                "id": task_id,
                "imageName": "builder",
                "imageUrl": IMAGE,
                "repositoryAuth": "",
                "clusterId": "home-1",
                "clusterName": "HOME-1 (Cellar)",
                "products": [{"productId": "cpu.2c4g", "productName": "CPU 2C 4G"}],
                "imageSize": "0",
                "createTime": "1700000000",
                "completeTime": "0",
                "state": "Pending",
                "note": "for monday",
                "reason": [],
            }
        ],
        "total": 1,
    }


async def test_a_finished_task_tells_its_size_or_its_reason(api: Api) -> None:
    good, bad = await make(api), await make(api)
    await api.database.write(
        prewarms.note_state, good, PrewarmState.SUCCEEDED, size_bytes=2**40, completed_at=5.9
    )
    await api.database.write(
        prewarms.note_state, bad, PrewarmState.FAILED, reason="It is gone.", completed_at=6.0
    )
    second, first = await rows(api)
    assert (first["state"], first["imageSize"], first["completeTime"], first["reason"]) == (
        "Succeeded", str(2**40), "5", [],
    )  # fmt: skip
    assert (second["state"], second["reason"]) == ("Failed", ["It is gone."])
    # What is finished stays so, whoever was late.
    await api.database.write(prewarms.note_state, good, PrewarmState.RUNNING)
    assert (await rows(api, state="Succeeded"))[0]["id"] == good


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"imageUrl": ...}, "imageUrl", "INVALID_REQUEST_BODY"),
        ({"imageUrl": ""}, "imageUrl", "INVALID_REQUEST_BODY"),
        ({"imageUrl": "i" * 501}, "imageUrl", "INVALID_REQUEST_BODY"),
        ({"imageUrl": "not an image"}, "imageUrl", "INVALID_REQUEST_BODY"),
        ({"clusterId": ...}, "clusterId", "INVALID_REQUEST_BODY"),
        ({"clusterId": "nowhere"}, "clusterId", "CLUSTER_NOT_FOUND"),
        ({"productIds": ["cpu.2c4g", "x"]}, "productIds[1]", "PRODUCT_NOT_FOUND"),
        (
            {"clusterId": "home-2", "productIds": ["cpu.1c1g"]},
            "productIds[0]",
            "INVALID_REQUEST_BODY",
        ),
        ({"productIds": ["x"] * 101}, "productIds", "INVALID_REQUEST_BODY"),
        ({"repositoryAuth": "ra-unknown"}, "repositoryAuth", "REGISTRY_AUTH_NOT_FOUND"),
        ({"repositoryAuth": "a" * 256}, "repositoryAuth", "INVALID_REQUEST_BODY"),
        ({"note": "n" * 4096}, "note", "INVALID_REQUEST_BODY"),
    ],
)
async def test_each_field_has_its_rule(
    api: Api, changes: dict[str, object], field: str, reason: str
) -> None:
    refused(await ask(api, **changes), field, reason)
    assert await rows(api) == []
    assert api.waker.clusters_woken == []


async def test_a_cluster_may_be_named(api: Api) -> None:
    await make(api, clusterId="HOME-1 (Cellar)")
    assert [row["clusterId"] for row in await rows(api)] == ["home-1"]


@pytest.mark.parametrize(
    ("image", "name"),
    [
        ("busybox", "busybox"),
        ("localhost:5000/a/b/c:1", "c"),
        ("ghcr.io/x/y@sha256:" + "a" * 64, "y"),
    ],
)
async def test_the_name_is_the_last_part_of_the_path(api: Api, image: str, name: str) -> None:
    await make(api, imageUrl=image)
    assert [row["imageName"] for row in await rows(api)] == [name]


async def test_the_quota_counts_finished_tasks_too_and_a_delete_makes_room(api: Api) -> None:
    assert (await api.get(_QUOTA)).json() == {"total": 0, "limit": 5, "perImageSize": 100}
    made = [await make(api) for _ in range(5)]
    await api.database.write(prewarms.note_state, made[0], PrewarmState.SUCCEEDED, completed_at=5.0)
    assert (await api.get(_QUOTA)).json()["total"] == 5
    reply = await ask(api)
    assert (reply.status_code, reply.json()["reason"]) == (400, "TOO_MANY_PREWARM_TASKS")
    assert "5 prewarm tasks" in reply.json()["message"]
    assert (
        await api.post(_PREWARM, {"imageUrl": IMAGE, "clusterId": "home-1"}, key=OTHER_KEY)
    ).status_code == 200, "each owner has a quota of its own"
    assert (await api.post(_DELETE, {"ids": [made[0]]})).json() == {}
    await make(api)


async def test_the_quota_is_a_setting(api: Api) -> None:
    quota = PrewarmQuota(tasks=0, image_gib=7)
    api.app.state.deployment = replace(api.deployment, prewarm_quota=quota)
    assert (await api.get(_QUOTA)).json() == {"total": 0, "limit": 0, "perImageSize": 7}
    assert (await ask(api)).json()["reason"] == "TOO_MANY_PREWARM_TASKS"


async def test_a_list_is_filtered_paged_and_newest_first(api: Api) -> None:
    first = await make(api, note="Alpha")
    second = await make(api, imageUrl="other:1", clusterId="home-2")
    third = await make(api, note="beta builder")
    await api.database.write(prewarms.note_state, second, PrewarmState.RUNNING)
    assert await ids(api) == [third, second, first]
    assert await ids(api, name="ALPHA") == [first]
    assert await ids(api, name="builder") == [third, first]
    assert await ids(api, name="registry.example") == []
    assert await ids(api, state="Running") == [second]
    assert await ids(api, state="") == [third, second, first]
    assert await ids(api, clusterId="home-2") == [second]
    assert await ids(api, clusterId="nowhere") == []
    assert await ids(api, pageSize=2) == [third, second]
    assert await ids(api, pageSize=2, page=2) == [first]
    assert await ids(api, pageSize=2, pageNum=2) == [first]
    assert await ids(api, page=9) == []
    assert (await api.get(_PREWARM, page=9)).json()["total"] == 3
    assert (await api.get(_PREWARM, state="running")).status_code == 400


async def test_an_edit_changes_the_note_and_answers_the_whole_task(api: Api) -> None:
    task_id = await make(api)
    reply = await api.post(_EDIT, {"id": task_id, "note": "new"})
    assert reply.status_code == 200
    assert [reply.json()] == await rows(api)
    assert reply.json()["note"] == "new"
    reply = await api.post(_EDIT, {"task_id": task_id, "note": "by the sdk"})
    assert reply.json()["note"] == "by the sdk"
    refused(await api.post(_EDIT, {"note": "n"}), "id")
    refused(await api.post(_EDIT, {"id": task_id, "note": "n" * 4096}), "note")


async def test_a_delete_takes_all_or_none(api: Api) -> None:
    first, second, third = [await make(api) for _ in range(3)]
    api.waker.clusters_woken.clear()
    reply = await api.post(_DELETE, {"ids": [first, "pw-unknown"]})
    assert (reply.status_code, reply.json()["reason"]) == (404, "IMAGE_PREWARM_NOT_FOUND")
    assert reply.json()["metadata"]["field"] == "ids[1]"
    assert len(await rows(api)) == 3
    assert (await api.post(_DELETE, {"ids": [first, second, first]})).json() == {}
    assert api.waker.clusters_woken == ["home-1"], "what runs must end"
    assert (await api.post(_DELETE, {"task_id": third})).json() == {}
    assert await rows(api) == []
    empty: list[dict[str, object]] = [{}, {"ids": []}]
    for body in empty:
        refused(await api.post(_DELETE, body), "ids")


async def test_the_login_is_a_sealed_copy(api: Api, database_url: str) -> None:
    login = {"name": "r", "username": "ci", "password": "pass-phrase of the registry"}
    await api.post("/repository/auth/save", login)
    auth_id = (await api.get("/repository/auths")).json()["data"][0]["id"]
    await make(api, repositoryAuth=auth_id)
    assert (await rows(api))[0]["repositoryAuth"] == auth_id
    await api.post("/repository/auth/delete", {"id": auth_id})
    (task,) = await api.database.read(prewarms.list_open, "home-1")
    assert task.login == RegistryLogin("ci", "pass-phrase of the registry")
    assert task.login.stored_as == "r"
    assert b"pass-phrase" not in everything_in(database_url)
    assert "pass-phrase" not in repr(task) + (await api.get(_PREWARM)).text


async def test_another_owner_finds_nothing(api: Api) -> None:
    task_id = await make(api)
    reply = await api.get_as(OTHER_KEY, _PREWARM)
    assert reply.json() == {"data": [], "total": 0}
    assert (await api.get_as(OTHER_KEY, _QUOTA)).json()["total"] == 0
    for path, body in ((_EDIT, {"id": task_id, "note": "n"}), (_DELETE, {"ids": [task_id]})):
        reply = await api.post(path, body, key=OTHER_KEY)
        assert (reply.status_code, reply.json()["reason"]) == (404, "IMAGE_PREWARM_NOT_FOUND")
    assert [row["note"] for row in await rows(api)] == [""]
    login = {"name": "r", "username": "ci", "password": "p"}
    await api.post("/repository/auth/save", login, key=OTHER_KEY)
    theirs = (await api.get_as(OTHER_KEY, "/repository/auths")).json()["data"][0]["id"]
    refused(await ask(api, repositoryAuth=theirs), "repositoryAuth", "REGISTRY_AUTH_NOT_FOUND")
