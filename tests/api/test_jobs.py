"""Jobs: the three calls with every rule, what a list can be asked for, and the log's address."""

import httpx
import pytest

from innkeep.domain.job import JobState, JobType
from innkeep.domain.status import Status
from innkeep.gateway.log_pages import LogPages
from innkeep.store import instances, jobs
from innkeep.store.database import Transaction
from tests.api.harness import KEY, OTHER_KEY, START, Api

_SAVE, _BREAK, _LIST = "/job/save/image", "/job/break", "/jobs"
_TARGET = "registry.example.com/tools/saved:2"


async def running(api: Api) -> str:
    instance_id = await api.create()
    await api.run(instance_id)
    return instance_id


async def ask(api: Api, instance_id: str, *, key: str = KEY, **changes: str) -> httpx.Response:
    return await api.post(_SAVE, {"instanceId": instance_id, "image": _TARGET, **changes}, key=key)


async def save(api: Api, instance_id: str, **changes: str) -> str:
    reply = await ask(api, instance_id, **changes)
    assert reply.status_code == 200, reply.text
    assert list(reply.json()) == ["jobId"]
    return str(reply.json()["jobId"])


async def listed(api: Api, *, key: str = KEY, **query: str | int) -> list[str]:
    reply = await api.get_as(key, _LIST, **query)
    assert reply.status_code == 200, reply.text
    return [str(job["Id"]) for job in reply.json()["jobs"]]


async def finish(api: Api, job_id: str, state: JobState, **changes: str) -> None:
    """Do what the keeper would."""
    ended = await api.database.write(
        jobs.end, job_id, state, at=api.clock(), step="over", **changes
    )
    assert ended


def refused(reply: httpx.Response, status: int, reason: str, field: str) -> None:
    assert (reply.status_code, reply.json()["reason"]) == (status, reason), reply.text
    assert reply.json()["metadata"]["field"] == field


async def test_a_save_is_a_job_that_lists_and_its_instance_show(api: Api) -> None:
    instance_id = await running(api)
    job_id = await save(api, instance_id)
    stored = await api.stored(instance_id)
    assert api.waker.clusters_woken == [stored.cluster_id]
    reply = (await api.get(_LIST)).json()
    (job,) = reply["jobs"]
    assert reply["total"] == 1
    assert job == {
        "Id": job_id,
        "user": job["user"],
        "type": "saveImage",
        "envs": [],
        "state": {"state": "pulling", "error": "", "errorMessage": "", "message": ""},
        "logAddress": job["logAddress"],
        "createdAt": str(int(START)),
        "instanceId": instance_id,
    }
    assert job["logAddress"].startswith(f"http://api.test/logs/{job_id}/")
    shown = (await api.get("/gpu/instance", instanceId=instance_id)).json()
    assert shown["jobs"] == [{"id": job_id, "type": "saveImage"}]

    await finish(api, job_id, JobState.FAIL, error="pushDenied", message="No.")
    (job,) = (await api.get(_LIST)).json()["jobs"]
    assert job["state"] == {
        "state": "fail",
        "error": "pushDenied",
        "errorMessage": "No.",
        "message": "No.",
    }
    shown = (await api.get("/gpu/instance", instanceId=instance_id)).json()
    assert shown["jobs"] == []


@pytest.mark.parametrize(
    ("image", "accepted"),
    [
        ("registry.example.com/tools/saved:2", True),
        ("registry.example.com:5000/saved", True),
        ("team/saved:2", True),
        ("", False),
        ("registry.example.com/tools/saved@sha256:" + "a" * 64, False),
        ("registry.example.com/tools/saved:2@sha256:" + "a" * 64, False),
        ("https://registry.example.com/saved:2", False),
        ("registry.example.com/Saved:2", False),
        ("saved image", False),
        ("a" * 4096, False),
    ],
)
async def test_the_target_must_be_something_that_can_be_pushed_to(
    api: Api, image: str, accepted: bool
) -> None:
    instance_id = await running(api)
    reply = await ask(api, instance_id, image=image)
    if accepted:
        assert reply.status_code == 200, reply.text
    else:
        refused(reply, 400, "INVALID_REQUEST_BODY", "image")
        assert await listed(api) == []


@pytest.mark.parametrize("field", ["instanceId", "image"])
async def test_a_field_that_is_needed_is_named_when_it_is_missing(api: Api, field: str) -> None:
    body = {"instanceId": "1" * 16, "image": _TARGET}
    del body[field]
    refused(await api.post(_SAVE, body), 400, "INVALID_REQUEST_BODY", field)


async def test_an_instance_is_saved_while_it_runs_or_is_stopped_and_never_else(api: Api) -> None:
    instance_id = await api.create()
    reply = await ask(api, instance_id)
    refused(reply, 400, "INVALID_INSTANCE_STATUS", "instanceId")
    assert "toCreate" in reply.json()["message"]
    await api.run(instance_id)
    await finish(api, await save(api, instance_id), JobState.SUCCESS)
    await api.move(instance_id, Status.TO_STOP, Status.STOPPING)
    refused(await ask(api, instance_id), 400, "INVALID_INSTANCE_STATUS", "instanceId")
    await api.move(instance_id, Status.EXITED)
    await save(api, instance_id)


@pytest.mark.parametrize("order", ["upgrade", "migrate"])
async def test_a_disk_that_is_being_saved_is_not_replaced(api: Api, order: str) -> None:
    instance_id = await running(api)
    job_id = await save(api, instance_id)
    body = {
        "instanceId": instance_id,
        "imageUrl": "registry.example.com/other:1",
        "envs": [],
        "command": "",
        "save": True,
        "networkVolume": {"volumeMounts": []},
    }
    reply = await api.post(f"/gpu/instance/{order}", body)
    refused(reply, 400, "JOB_UNDER_WAY", "instanceId")
    assert job_id in reply.json()["message"]


async def test_one_instance_has_one_save_at_a_time(api: Api) -> None:
    instance_id = await running(api)
    first = await save(api, instance_id)
    reply = await ask(api, instance_id, image="registry.example.com/other:1")
    refused(reply, 400, "JOB_UNDER_WAY", "instanceId")
    assert first in reply.json()["message"]
    await finish(api, first, JobState.SUCCESS)
    await save(api, instance_id)


async def test_the_login_is_copied_sealed_and_forgotten_when_the_job_ended(api: Api) -> None:
    instance_id = await running(api)
    body = {"name": "ours", "username": "ci", "password": "correct horse"}
    assert (await api.post("/repository/auth/save", body)).status_code == 200
    auth_id = (await api.get("/repository/auths")).json()["data"][0]["id"]
    job_id = await save(api, instance_id, registryAuthId=auth_id)
    await api.post("/repository/auth/delete", {"id": auth_id})

    stored = await api.database.read(jobs.find, job_id)
    assert stored is not None
    assert stored.login is not None
    assert (stored.login.username, stored.login.password) == ("ci", "correct horse")
    assert stored.login.stored_as == "ours"

    def raw(tx: Transaction) -> str:
        return str(tx.connection.exec_driver_sql("SELECT * FROM jobs").all())

    assert "correct horse" not in await api.database.read(raw)
    assert "correct horse" not in (await api.get(_LIST)).text
    await finish(api, job_id, JobState.SUCCESS)
    ended = await api.database.read(jobs.find, job_id)
    assert ended is not None
    assert ended.login is None


async def test_a_login_that_is_not_there_or_is_anothers_is_refused(api: Api) -> None:
    instance_id = await running(api)
    body = {"name": "theirs", "username": "ci", "password": "secret"}
    await api.post("/repository/auth/save", body, key=OTHER_KEY)
    theirs = (await api.get_as(OTHER_KEY, "/repository/auths")).json()["data"][0]["id"]
    for auth_id in ("ra-none", theirs):
        reply = await ask(api, instance_id, registryAuthId=auth_id)
        refused(reply, 400, "REGISTRY_AUTH_NOT_FOUND", "registryAuthId")
    assert await listed(api) == []


async def test_nobody_can_save_list_or_break_what_is_anothers(api: Api) -> None:
    instance_id = await running(api)
    refused(await ask(api, instance_id, key=OTHER_KEY), 404, "INSTANCE_NOT_FOUND", "instanceId")
    refused(await ask(api, "f" * 16), 404, "INSTANCE_NOT_FOUND", "instanceId")
    job_id = await save(api, instance_id)
    assert await listed(api, key=OTHER_KEY) == []
    assert await listed(api, key=OTHER_KEY, jobId=job_id) == []
    reply = await api.post(_BREAK, {"jobId": job_id}, key=OTHER_KEY)
    refused(reply, 404, "JOB_NOT_FOUND", "jobId")
    unknown = await api.post(_BREAK, {"jobId": "job-none"})
    refused(unknown, 404, "JOB_NOT_FOUND", "jobId")
    assert (await api.get(_LIST)).json()["jobs"][0]["state"]["state"] == "pulling"


@pytest.mark.parametrize("name", ["jobId", "job_id"])
async def test_a_broken_job_has_ended_when_the_break_is_answered(api: Api, name: str) -> None:
    job_id = await save(api, await running(api))
    for _ in range(2):
        reply = await api.post(_BREAK, {name: job_id})
        assert (reply.status_code, reply.json()) == (200, {"jobId": job_id})
        assert (await api.get(_LIST)).json()["jobs"][0]["state"]["state"] == "break"
    # Its keeper still has to remove what it may have left.
    stored = await api.database.read(jobs.find, job_id)
    assert stored is not None
    assert [job.id for job in await api.database.read(jobs.list_due, stored.cluster_id)] == [job_id]


async def test_an_ended_job_keeps_its_end(api: Api) -> None:
    job_id = await save(api, await running(api))
    await finish(api, job_id, JobState.SUCCESS)
    assert (await api.post(_BREAK, {"jobId": job_id})).status_code == 200
    assert (await api.get(_LIST)).json()["jobs"][0]["state"]["state"] == "success"


async def test_a_break_names_what_is_missing(api: Api) -> None:
    refused(await api.post(_BREAK, {}), 400, "INVALID_REQUEST_BODY", "jobId")


async def _begin_migrate(api: Api, instance_id: str) -> str:
    def transaction(tx: Transaction) -> str:
        instance = instances.find(tx, instance_id)
        assert instance is not None
        return jobs.begin(tx, JobType.INSTANCE_MIGRATE, instance, at=api.clock(), step="moving")

    return await api.database.write(transaction)


async def test_a_job_of_another_type_is_listed_and_can_not_be_broken_off(api: Api) -> None:
    instance_id = await running(api)
    job_id = await _begin_migrate(api, instance_id)
    assert await listed(api, type="instanceMigrate", state="running") == [job_id]
    reply = await api.post(_BREAK, {"jobId": job_id})
    refused(reply, 400, "INVALID_INSTANCE_STATUS", "jobId")
    # It does not keep a save from being taken.
    await save(api, instance_id)
    await finish(api, job_id, JobState.SUCCESS)
    assert await listed(api, state="success") == [job_id]


async def test_a_list_is_filtered_by_every_field_and_paged(api: Api) -> None:
    ids = []
    for _ in range(3):
        api.clock.now += 10
        ids.append(await save(api, await running(api)))
    ids.reverse()
    await finish(api, ids[0], JobState.FAIL, error="pushDenied", message="No.")
    owner = (await api.get(_LIST)).json()["jobs"][0]["user"]
    assert await listed(api) == ids
    assert await listed(api, jobId="", state="", type="", startTime="", endTime="") == ids
    assert await listed(api, jobId=ids[1]) == [ids[1]]
    assert await listed(api, state="fail") == [ids[0]]
    assert await listed(api, state="pulling") == ids[1:]
    assert await listed(api, type="saveImage") == ids
    assert await listed(api, type="autoInstanceMigrate") == []
    assert await listed(api, startTime=int(START) + 20) == ids[:2]
    assert await listed(api, endTime=int(START) + 20) == ids[1:]
    assert await listed(api, creators=owner) == ids
    assert await listed(api, creators="somebody") == []
    assert await listed(api, pageNum=1, pageSize=2) == ids[:2]
    assert await listed(api, pageNumber=2, pageSize=2) == ids[2:]
    past = (await api.get(_LIST, pageNum=9)).json()
    assert past == {"jobs": [], "total": 3}


@pytest.mark.parametrize(
    ("name", "value"), [("state", "done"), ("type", "copy"), ("startTime", "-1")]
)
async def test_a_filter_that_means_nothing_is_refused(api: Api, name: str, value: str) -> None:
    refused(await api.get(_LIST, **{name: value}), 400, "INVALID_REQUEST_BODY", name)


async def test_a_log_is_read_by_its_address_alone_and_read_on_in(api: Api) -> None:
    api.app.router.routes.extend(LogPages(api.deployment, lambda _: None).routes)
    job_id = await save(api, await running(api))
    (job,) = (await api.get(_LIST)).json()["jobs"]
    address = job["logAddress"]

    async def read(**query: str) -> str:
        reply = await api.client.get(address, params=query)
        assert reply.status_code == 200, reply.text
        assert reply.headers["content-type"].startswith("text/plain")
        return reply.text

    assert await read() == f"save of instance {job['instanceId']} as {_TARGET} accepted\n"
    stamped = await read(timestamps="1")
    last = stamped.split()[0]
    await finish(api, job_id, JobState.FAIL, error="pushDenied", message="No.")
    assert await read(since=last) == "over\n"
    # Following a job that ended ends.
    assert await read(follow="1", tail="1") == "over\n"

    wrong = address.replace(address.split("/")[-2], "x" * 32)
    reply = await api.client.get(wrong)
    assert (reply.status_code, reply.json()["reason"]) == (404, "JOB_NOT_FOUND")
    other = address.replace(job_id, "job-000000000000")
    assert (await api.client.get(other)).status_code == 404
