"""Metrics over the API: the reply's form, both paths, the SDK's, and whose they are."""

import pytest

from innkeep.domain.status import Status
from innkeep.domain.usage import UsageSample
from innkeep.store import usage
from tests.api.harness import KEY, OTHER_KEY, START, Api

GIB = 2**30
NOW = int(START)
_PATH = "/metrics/gpu/instance"
_NO_GPUS: dict[str, object] = {"avg": [], "gpuIds": []}
_PATHS = (
    "/gpu-instance/openapi/v1/metrics/gpu/instance?instanceId={}",
    "/openapi/v1/metrics/gpu/instance?instanceId={}",
    "/gpu-instance/openapi/v1/instance/metrics?instance_id={}",
)


async def measured(api: Api) -> str:
    """An instance (2 cores, 4 GiB, 20 GiB) with three samples in the last two minutes."""
    instance_id = await api.create(clusterId="home-1")
    for ago, cores, memory in ((100, 1.0, GIB), (40, 0.5, GIB), (10, 1.5, 3 * GIB)):
        at = NOW - ago
        sample = UsageSample(at, cores, memory, 2 * GIB)
        await api.database.write(usage.note_round, "home-1", at, {instance_id: sample}, keep_from=0)
    return instance_id


async def test_the_last_minute_is_told_in_percent(api: Api) -> None:
    instance_id = await measured(api)
    reply = await api.get(_PATH, instanceId=instance_id)
    assert reply.status_code == 200, reply.text
    first, second = str(NOW - 45), str(NOW - 15)
    assert reply.json() == {
        "cpuUtilization": [
            {"timestamp": first, "value": 25.0},
            {"timestamp": second, "value": 75.0},
        ],
        "memUtilization": [
            {"timestamp": first, "value": 25.0},
            {"timestamp": second, "value": 75.0},
        ],
        "rootDiskUtilization": [
            {"timestamp": first, "value": 10.0},
            {"timestamp": second, "value": 10.0},
        ],
        "gpuUtilization": _NO_GPUS,
        "gpuMemUtilization": _NO_GPUS,
    }


async def test_window_and_interval_are_honoured(api: Api) -> None:
    instance_id = await measured(api)
    query: dict[str, str | int] = {
        "instanceId": instance_id,
        "startTime": NOW - 120,
        "endTime": NOW - 20,
    }
    reply = (await api.get(_PATH, **query, interval="5m")).json()
    assert reply["cpuUtilization"] == [{"timestamp": str(NOW - 120), "value": 37.5}]
    reply = (await api.get(_PATH, **query, interval=60)).json()
    assert [point["value"] for point in reply["cpuUtilization"]] == [50.0, 25.0]


@pytest.mark.parametrize("path", _PATHS)
async def test_each_path_answers_the_same_and_wants_a_key(api: Api, path: str) -> None:
    instance_id = await measured(api)
    url = path.format(instance_id)
    reply = await api.client.get(url, headers={"Authorization": f"Bearer {KEY}"})
    assert reply.json() == (await api.get(_PATH, instanceId=instance_id)).json()
    assert (await api.client.get(url)).status_code == 401
    for key, unknown in ((OTHER_KEY, url), (KEY, path.format("0" * 16))):
        reply = await api.client.get(unknown, headers={"Authorization": f"Bearer {key}"})
        assert (reply.status_code, reply.json()["reason"]) == (404, "INSTANCE_NOT_FOUND")
    reply = await api.client.get(url.partition("?")[0], headers={"Authorization": f"Bearer {KEY}"})
    assert reply.status_code == 400
    assert reply.json()["metadata"] == {"field": "instanceId"}


@pytest.mark.parametrize("value", ["-1", "x", "1.5", "9" * 400, ""])
async def test_nonsense_counts_as_left_out(api: Api, value: str) -> None:
    instance_id = await measured(api)
    plain = (await api.get(_PATH, instanceId=instance_id)).json()
    reply = await api.get(
        _PATH, instanceId=instance_id, startTime=value, endTime=value, interval=value
    )
    assert (reply.status_code, reply.json()) == (200, plain)


async def test_an_instance_that_never_ran_has_no_points_and_a_removed_one_none_any_more(
    api: Api,
) -> None:
    fresh = await api.create()
    assert (await api.get(_PATH, instanceId=fresh)).json()["cpuUtilization"] == []
    instance_id = await measured(api)
    await api.move(instance_id, Status.TO_REMOVE, Status.REMOVING, Status.REMOVED)
    assert (await api.get(_PATH, instanceId=instance_id)).json()["cpuUtilization"] == []
