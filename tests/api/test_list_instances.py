"""List Instances: its rows, its filters, and every way of paging that clients have."""

import pytest

from innkeep.domain.status import Status
from innkeep.wire.instance import InstanceListReply
from tests.api.harness import Api


async def names(api: Api, **query: str | int) -> list[str]:
    reply = await api.get("/gpu/instances", **query)
    assert reply.status_code == 200, reply.text
    page = reply.json()
    assert set(page) == {"instances", "total"}
    InstanceListReply.model_validate(page)
    return [row["name"] for row in page["instances"]]


async def create_many(api: Api, count: int) -> None:
    for number in range(count):
        api.clock.now += 1
        await api.create(name=f"box-{number:02}", productId="cpu.1c1g", clusterId="home-1")
        if number % 8 == 7:
            await _make_room(api)


async def _make_room(api: Api) -> None:
    page = (await api.get("/gpu/instances", pageSize=100)).json()
    for row in page["instances"]:
        if row["status"] == "toCreate":
            await api.move(row["id"], Status.CREATING, Status.EXITED)


async def test_no_query_at_all_is_the_first_page_of_ten_newest_first(api: Api) -> None:
    await create_many(api, 12)
    assert await names(api) == [f"box-{number:02}" for number in range(11, 1, -1)]
    assert (await api.get("/gpu/instances")).json()["total"] == 12


@pytest.mark.parametrize("page_name", ["pageNum", "pageNumber", "pageNo"])
async def test_pages_count_from_1_under_each_of_the_three_names(api: Api, page_name: str) -> None:
    await create_many(api, 5)
    first, second, third = ["box-04", "box-03"], ["box-02", "box-01"], ["box-00"]
    for number, expected in {0: first, 1: first, 2: second, 3: third, 4: []}.items():
        assert await names(api, **{page_name: number, "pageSize": 2}) == expected


async def test_the_published_name_of_the_page_wins(api: Api) -> None:
    await create_many(api, 2)
    assert await names(api, pageNum=2, pageNumber=1, pageNo=1, pageSize=1) == ["box-00"]


async def test_size_0_or_empty_is_ten_and_more_than_100_is_100(api: Api) -> None:
    await create_many(api, 11)
    assert len(await names(api, pageSize=0)) == 10
    assert len(await names(api, pageSize="")) == 10
    assert len(await names(api, pageSize=100)) == 11
    assert len(await names(api, pageSize=1_000_000)) == 11


async def test_a_page_past_the_end_is_empty_with_the_true_total(api: Api) -> None:
    await create_many(api, 2)
    for page in ("3", "999999999", "9" * 30):
        reply = await api.get("/gpu/instances", pageNum=page)
        assert reply.json() == {"instances": [], "total": 2}


@pytest.mark.parametrize("field", ["pageNum", "pageNumber", "pageNo", "pageSize"])
@pytest.mark.parametrize("value", ["-1", "x", "1.5", "1e3", "\N{ARABIC-INDIC DIGIT ONE}", "--1"])
async def test_a_page_that_is_no_count_is_400(api: Api, field: str, value: str) -> None:
    reply = await api.get("/gpu/instances", **{field: value})
    assert reply.status_code == 400
    assert reply.json()["metadata"] == {"field": field}


async def test_name_and_product_name_match_parts_in_any_case(api: Api) -> None:
    await api.create(name="Build-Box", productId="cpu.1c1g")
    api.clock.now += 1
    await api.create(name="db", productId="cpu.2c4g")
    assert await names(api, name="BOX") == ["Build-Box"]
    assert await names(api, productName="2c") == ["db"]
    assert await names(api, name="", productName="", status="") == ["db", "Build-Box"]
    assert await names(api, name="box", productName="2c") == []
    assert await names(api, name="%") == []


async def test_every_status_is_a_filter_and_other_words_are_400_naming_them(api: Api) -> None:
    instance_id = await api.create(name="box")
    for status in Status:
        expected = ["box"] if status is Status.TO_CREATE else []
        assert await names(api, status=status) == expected
    reply = await api.get("/gpu/instances", status="terminated")
    assert reply.status_code == 400
    assert reply.json()["metadata"] == {"field": "status"}
    assert all(status in reply.json()["message"] for status in Status)
    await api.run(instance_id)
    assert await names(api, status="running") == ["box"]


@pytest.mark.parametrize(("field", "limit"), [("name", 255), ("productName", 255), ("status", 63)])
async def test_a_filter_over_its_length_is_400(api: Api, field: str, limit: int) -> None:
    reply = await api.get("/gpu/instances", **{field: "x" * (limit + 1)})
    assert reply.status_code == 400
    assert reply.json()["metadata"] == {"field": field}
    assert f"at most {limit} characters" in reply.json()["message"]
    if field != "status":
        assert await names(api, **{field: "x" * limit}) == []


async def test_a_removed_instance_is_listed_only_when_that_is_asked_for(api: Api) -> None:
    instance_id = await api.create(name="gone")
    await api.post("/gpu/instance/delete", {"instanceId": instance_id})
    await api.move(instance_id, Status.REMOVING, Status.REMOVED)
    assert await names(api) == []
    assert await names(api, status="removed") == ["gone"]


async def test_unknown_query_parameters_are_ignored(api: Api) -> None:
    await api.create(name="box")
    assert await names(api, cursor="x", instanceName="y") == ["box"]


async def test_a_row_has_the_documented_fields_with_their_exact_types(api: Api) -> None:
    await api.create(ports="80/http", tools=[{"name": "Jupyter", "port": "8888"}])
    row = (await api.get("/gpu/instances")).json()["instances"][0]
    for text in ("cpuNum", "memory", "gpuNum", "endTime", "spotReclaimTime", "createdAt"):
        assert isinstance(row[text], str), text
    for number in ("rootfsSize", "freeStorageSize", "keepDataDay"):
        assert type(row[number]) is int, number
    assert type(row["portMappings"][0]["port"]) is int
    assert row["volumeMounts"][0]["size"] == "10"
    assert not [name for name in row if name.startswith("connectComponent")]
