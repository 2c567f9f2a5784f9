"""VPC networks: their five calls, every limit of them, and what ``networkId`` does in a create."""

from dataclasses import replace
from typing import Any

import pytest

from innkeep.domain.network import NetworkState
from innkeep.domain.product import Catalog
from innkeep.domain.status import Status
from innkeep.services import vpc_networks as service
from innkeep.store import networks
from innkeep.store.database import Transaction
from innkeep.wire.networks import NetworkListReply, SingleNetworkReply
from tests.api.harness import CATALOG, KEY, OTHER_KEY, START, Api, smallest_create


async def make(
    api: Api, name: str = "build-net", *, key: str = KEY, cluster: str = "home-1"
) -> str:
    """Create a network that must be accepted."""
    reply = await api.post("/network/create", {"clusterId": cluster, "name": name}, key=key)
    assert reply.status_code == 200, reply.text
    SingleNetworkReply.model_validate(reply.json())
    return str(reply.json()["network"][0]["Id"])


async def settle(api: Api, network_id: str, subnet: str = "10.216.0.0/24") -> None:
    """Do what the reconciler would: make the network, or remove it."""

    def transaction(tx: Transaction) -> None:
        known = networks.list_networks(tx, "home-1")
        network = next(each for each in known if each.id == network_id)
        if network.state is NetworkState.REMOVING:
            networks.settle_removed(tx, network, api.clock())
            return
        assert networks.plan(tx, network, f"innkeep-test-{network_id}", subnet)
        planned = replace(network, name=f"innkeep-test-{network_id}", subnet=subnet)
        assert networks.settle_made(tx, planned) is not None

    await api.database.write(transaction)


async def look(api: Api, network_id: str) -> dict[str, Any]:
    reply = await api.get("/network", networkId=network_id)
    assert reply.status_code == 200, reply.text
    SingleNetworkReply.model_validate(reply.json())
    (found,) = reply.json()["network"]
    assert isinstance(found, dict)
    return found


async def names(api: Api, **query: str | int) -> list[str]:
    reply = await api.get("/networks", **query)
    assert reply.status_code == 200, reply.text
    NetworkListReply.model_validate(reply.json())
    return [row["name"] for row in reply.json()["networks"]]


async def remove(api: Api, instance_id: str) -> None:
    await api.move(instance_id, Status.TO_REMOVE, Status.REMOVING, Status.REMOVED)
    await api.database.write(networks.release_addresses, instance_id, api.clock())


async def test_a_network_is_answered_at_once_and_is_ready_when_the_cluster_has_it(api: Api) -> None:
    network_id = await make(api)
    assert api.waker.clusters_woken == ["home-1"]
    shown = await look(api, network_id)
    assert shown["state"] == {"state": "creating", "error": ""}
    assert (shown["segment"], shown["Addresses"]) == ("", [])
    await settle(api, network_id)
    shown = await look(api, network_id)
    user = shown.pop("user")
    assert user
    assert shown == {
        "Id": network_id,
        "id": network_id,
        "name": "build-net",
        "state": {"state": "ready", "error": ""},
        "segment": "10.216.0.0/24",
        "clusterId": "home-1",
        "Addresses": [],
        "createTime": str(int(START)),
    }


async def test_why_a_network_is_not_made_yet_is_told(api: Api) -> None:
    network_id = await make(api)
    await api.database.write(networks.note_error, network_id, "no subnet is free")
    assert (await look(api, network_id))["state"] == {
        "state": "creating",
        "error": "no subnet is free",
    }


CREATE_LIMITS: dict[str, tuple[dict[str, object], str]] = {
    "clusterId missing": ({}, "clusterId"),
    "clusterId empty": ({"clusterId": ""}, "clusterId"),
    "clusterId of 256": ({"clusterId": "c" * 256}, "clusterId"),
    "clusterId no string": ({"clusterId": {}}, "clusterId"),
    "name of 31": ({"clusterId": "home-1", "name": "n" * 31}, "name"),
    "name with a control character": ({"clusterId": "home-1", "name": "a\nb"}, "name"),
    "name no string": ({"clusterId": "home-1", "name": []}, "name"),
}


@pytest.mark.parametrize(("body", "field"), CREATE_LIMITS.values(), ids=CREATE_LIMITS)
async def test_the_first_bad_value_of_a_create_is_refused(
    api: Api, body: dict[str, object], field: str
) -> None:
    reply = await api.post("/network/create", body)
    assert reply.status_code == 400
    assert reply.json()["reason"] == "INVALID_REQUEST_BODY"
    assert reply.json()["metadata"]["field"] == field
    assert await names(api) == []
    assert api.waker.clusters_woken == []


@pytest.mark.parametrize("name", ["", "n" * 30, "ü" * 30, "a b: <c>"])
async def test_the_last_good_names_are_taken_and_an_empty_one_shows_the_id(
    api: Api, name: str
) -> None:
    network_id = await make(api, name)
    assert (await look(api, network_id))["name"] == (name or network_id)


async def test_a_cluster_is_found_by_its_id_or_its_name_of_255(api: Api) -> None:
    by_name = await make(api, cluster="c" * 255)
    assert (await look(api, by_name))["clusterId"] == "home-2"
    reply = await api.post("/network/create", {"clusterId": "nowhere"})
    assert (reply.status_code, reply.json()["reason"]) == (400, "CLUSTER_NOT_FOUND")
    assert reply.json()["metadata"]["field"] == "clusterId"


async def test_a_cluster_without_vpc_networks_says_so(api: Api) -> None:
    first, *others = CATALOG.clusters
    catalog = Catalog(CATALOG.products, (replace(first, supports_vpc=False), *others))
    deployment = replace(api.deployment, catalog=catalog)
    with pytest.raises(Exception, match="supportInstanceNetwork") as refused:
        await service.create(deployment, "owner", "home-1", "")
    assert getattr(refused.value, "reason", "") == "VPC_NOT_OFFERED"


async def test_a_cluster_takes_so_many_networks_and_not_one_more(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_NETWORKS", 2)
    first = await make(api)
    await make(api, key=OTHER_KEY)
    reply = await api.post("/network/create", {"clusterId": "home-1"})
    assert (reply.status_code, reply.json()["reason"]) == (400, "INSUFFICIENT_RESOURCE")
    await make(api, cluster="home-2")
    assert (await api.post("/network/delete", {"networkId": first})).status_code == 200
    assert (await api.post("/network/create", {"clusterId": "home-1"})).status_code == 400
    await settle(api, first)
    await make(api)


async def test_lists_are_paged_filtered_and_newest_first(api: Api) -> None:
    for number in range(5):
        api.clock.now += 1
        await make(api, f"Net-{number}")
    await make(api, "theirs", key=OTHER_KEY)
    everything = [f"Net-{number}" for number in (4, 3, 2, 1, 0)]
    assert await names(api) == everything
    for page in ("pageNum", "pageNumber", "pageNo"):
        assert await names(api, **{page: 2, "pageSize": 2}) == everything[2:4]
    assert await names(api, pageNum=9) == []
    assert (await api.get("/networks", pageNum=9, pageSize=0)).json()["total"] == 5
    assert await names(api, name="net-3") == ["Net-3"]
    assert await names(api, name="%") == []
    assert await names(api, name="n" * 255) == []
    me = (await api.get("/networks")).json()["networks"][0]["user"]
    assert await names(api, creators=me) == await names(api, user=me) == everything
    assert await names(api, creators="c" * 255) == []
    for query in ({"name": "n" * 256}, {"creators": "c" * 256}, {"pageSize": -1}):
        reply = await api.get("/networks", **query)
        assert (reply.status_code, reply.json()["reason"]) == (400, "INVALID_REQUEST_BODY")


async def test_a_network_gets_another_name(api: Api) -> None:
    network_id = await make(api)
    for name in ("x", "n" * 30):
        reply = await api.post("/network/update", {"networkId": network_id, "name": name})
        assert (reply.status_code, reply.json()) == (200, {})
        assert (await look(api, network_id))["name"] == name
    for bad in ({"name": ""}, {"name": "n" * 31}, {}, {"name": "a\x7f"}):
        reply = await api.post("/network/update", {"networkId": network_id, **bad})
        assert (reply.status_code, reply.json()["metadata"]["field"]) == (400, "name")
    assert (await look(api, network_id))["name"] == "n" * 30


@pytest.mark.parametrize("network_id", ["", "x" * 256, None])
async def test_a_network_id_has_1_to_255_characters(api: Api, network_id: str | None) -> None:
    query = {} if network_id is None else {"networkId": network_id}
    replies = [
        await api.get("/network", **query),
        await api.post("/network/update", {**query, "name": "n"}),
        await api.post("/network/delete", query),
    ]
    for reply in replies:
        assert (reply.status_code, reply.json()["reason"]) == (400, "INVALID_REQUEST_BODY")
        assert reply.json()["metadata"]["field"] == "networkId"


async def test_a_network_that_is_unknown_foreign_or_deleted_is_not_found(api: Api) -> None:
    foreign = await make(api, key=OTHER_KEY)
    deleted = await make(api)
    assert (await api.post("/network/delete", {"networkId": deleted})).json() == {}
    shared = "net-home-1"
    for network_id in ("x" * 255, foreign, deleted, shared):
        replies = [
            await api.get("/network", networkId=network_id),
            await api.post("/network/update", {"networkId": network_id, "name": "n"}),
            await api.post("/network/delete", {"networkId": network_id}),
        ]
        for reply in replies:
            assert (reply.status_code, reply.json()["reason"]) == (404, "NETWORK_NOT_FOUND")
        reply = await api.post("/gpu/instance/create", smallest_create(networkId=network_id))
        assert (reply.status_code, reply.json()["reason"]) == (400, "NETWORK_NOT_FOUND")
        assert reply.json()["metadata"]["field"] == "networkId"
    assert await names(api) == []


async def test_a_member_has_an_address_of_the_network_and_is_shown_in_it(api: Api) -> None:
    network_id = await make(api)
    await settle(api, network_id)
    first = await api.create(networkId=network_id)
    second = await api.create(networkId=network_id)
    shown = [(await api.get("/gpu/instance", instanceId=each)).json() for each in (first, second)]
    assert [each["network"]["id"] for each in shown] == [network_id, network_id]
    assert {each["network"]["ip"] for each in shown} == {"10.216.0.2", "10.216.0.3"}
    assert {each["clusterId"] for each in shown} == {"home-1"}
    assert (await look(api, network_id))["Addresses"] == [
        {"Id": each["id"], "Ip": each["network"]["ip"]}
        for each in sorted(shown, key=lambda each: str(each["id"]))
    ]
    plain = await api.create()
    assert (await api.get("/gpu/instance", instanceId=plain)).json()["network"] is None


async def test_an_instance_may_be_created_in_a_network_that_is_being_made(api: Api) -> None:
    network_id = await make(api)
    early = await api.create(networkId=network_id)
    shown = (await api.get("/gpu/instance", instanceId=early)).json()
    assert shown["network"] == {"id": network_id, "ip": ""}
    assert (await look(api, network_id))["Addresses"] == [{"Id": early, "Ip": ""}]
    await settle(api, network_id)
    shown = (await api.get("/gpu/instance", instanceId=early)).json()
    assert shown["network"] == {"id": network_id, "ip": "10.216.0.2"}


async def test_a_network_decides_the_cluster_and_a_contradiction_is_refused(api: Api) -> None:
    network_id = await make(api, cluster="home-2")
    for _ in range(3):
        made = await api.stored(await api.create(networkId=network_id))
        assert made.cluster_id == "home-2"
    before = await api.footprint()
    reply = await api.post(
        "/gpu/instance/create", smallest_create(networkId=network_id, clusterId="home-1")
    )
    assert (reply.status_code, reply.json()["reason"]) == (400, "INVALID_REQUEST_BODY")
    assert reply.json()["metadata"]["field"] == "networkId"
    assert await api.footprint() == before
    by_name = await api.create(networkId=network_id, clusterId="c" * 255)
    assert (await api.stored(by_name)).network_id == network_id


async def test_a_network_in_use_is_not_deleted_until_its_last_member_is_removed(api: Api) -> None:
    network_id = await make(api)
    await settle(api, network_id)
    member = await api.create(networkId=network_id)
    for status in (None, Status.CREATING, Status.EXITED, Status.TO_REMOVE, Status.REMOVING):
        if status is not None:
            await api.move(member, status)
        reply = await api.post("/network/delete", {"networkId": network_id})
        assert (reply.status_code, reply.json()["reason"]) == (400, "NETWORK_IN_USE")
        assert member in reply.json()["message"]
    await api.move(member, Status.REMOVED)
    reply = await api.post("/network/delete", {"networkId": network_id})
    assert (reply.status_code, reply.json()) == (200, {})
    assert api.waker.clusters_woken == ["home-1", "home-1"]


async def test_253_members_fit_into_a_network_and_not_one_more(api: Api) -> None:
    network_id = await make(api)
    early = await make(api)
    await settle(api, network_id)
    created = []
    for _ in range(253):
        created.append(await api.create(networkId=network_id, productId="cpu.1c1g"))
        await api.move(created[-1], Status.CREATING, Status.EXITED)
        waiting = await api.create(networkId=early, productId="cpu.1c1g")
        await api.move(waiting, Status.CREATING, Status.EXITED)
    for full in (network_id, early):
        reply = await api.post("/gpu/instance/create", smallest_create(networkId=full))
        assert (reply.status_code, reply.json()["reason"]) == (400, "INSUFFICIENT_RESOURCE")
        assert reply.json()["metadata"]["field"] == "networkId"
    await settle(api, early, "10.216.1.0/24")
    addresses = {row["Ip"] for row in (await look(api, early))["Addresses"]}
    assert addresses == {f"10.216.1.{host}" for host in range(2, 255)}
    await remove(api, created[0])
    again = await api.create(networkId=network_id)
    assert (await api.stored(again)).address == "10.216.0.2"


ALIASES = {
    "web-1": "web-1",
    "WEB-1": "web-1",
    "7": "7",
    "a" * 63: "a" * 63,
    "a" * 64: "",
    "": "",
    "-web": "",
    "web-": "",
    "my box": "",
    "a.b": "",
    "w_b": "",
    "wéb": "",
    "localhost": "",
    "0123456789abcdef": "",
}


@pytest.mark.parametrize(("name", "alias"), ALIASES.items())
async def test_a_name_that_is_a_dns_label_is_an_alias(api: Api, name: str, alias: str) -> None:
    network_id = await make(api)
    assert (await api.stored(await api.create(networkId=network_id, name=name))).alias == alias
    assert (await api.stored(await api.create(name=name))).alias == ""


async def test_the_first_of_a_name_in_a_network_has_it_until_it_is_removed(api: Api) -> None:
    one, other = await make(api), await make(api)

    async def alias(network_id: str) -> tuple[str, str]:
        made = await api.create(networkId=network_id, name="web", productId="cpu.1c1g")
        return made, (await api.stored(made)).alias

    first, called = await alias(one)
    assert called == "web"
    assert (await alias(one))[1] == ""
    assert (await alias(other))[1] == "web"
    await remove(api, first)
    assert (await alias(one))[1] == "web"
