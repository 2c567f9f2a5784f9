"""Products and clusters."""

import pytest

from innkeep.wire.catalog import ClusterListReply, CpuProductListReply
from tests.api.harness import Api


async def test_cpu_products_are_listed_by_name_with_numbers(api: Api) -> None:
    reply = (await api.get("/cpu/products")).json()
    CpuProductListReply.model_validate(reply, strict=True)
    assert [product["name"] for product in reply["data"]] == [
        "CPU 1C 1G (no disk)",
        "CPU 2C 4G",
        "Longest",
    ]
    assert reply["data"][1] == {
        "id": "cpu.2c4g",
        "name": "CPU 2C 4G",
        "cpuNum": 2,
        "memorySize": 4,
        "rootfsSize": 20,
        "localVolumeSize": 10,
        "availableDeploy": True,
        "price": 2600,
    }


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"clusterId": "home-2"}, ["cpu.2c4g"]),
        ({"clusterId": "HOME-1 (Cellar)", "productName": "cpu"}, ["cpu.1c1g", "cpu.2c4g"]),
        ({"clusterId": "moon"}, []),
        ({"productName": "2c 4G"}, ["cpu.2c4g"]),
        ({"productName": "", "clusterId": "", "gpuNum": "1"}, ["cpu.1c1g", "cpu.2c4g", "p" * 255]),
        ({"productName": "x" * 255}, []),
    ],
)
async def test_cpu_products_are_filtered(api: Api, query: dict[str, str], ids: list[str]) -> None:
    reply = await api.get("/cpu/products", **query)
    assert [product["id"] for product in reply.json()["data"]] == ids


@pytest.mark.parametrize("field", ["clusterId", "productName"])
async def test_a_filter_over_255_characters_is_400(api: Api, field: str) -> None:
    reply = await api.get("/cpu/products", **{field: "x" * 256})
    assert (reply.status_code, reply.json()["metadata"]) == (400, {"field": field})


async def test_there_are_no_gpu_products_whatever_is_asked(api: Api) -> None:
    for query in ({}, {"clusterId": "home-1", "gpuNum": "x", "billingMethod": "spot", "new": "1"}):
        reply = await api.get("/products", **query)
        assert (reply.status_code, reply.json()) == (200, {"data": []})


async def test_clusters_are_listed_with_what_they_support(api: Api) -> None:
    reply = (await api.get("/clusters", anything="x")).json()
    ClusterListReply.model_validate(reply, strict=True)
    assert reply["data"][0] == {
        "id": "home-1",
        "name": "HOME-1 (Cellar)",
        "availableGpuType": [],
        "supportNetworkStorage": True,
        "supportInstanceNetwork": True,
    }
    assert len(reply["data"]) == 2
