"""Past the walls of one bridge (1,000 containers) and of Docker's own address pools (31)."""

import asyncio
import ipaddress
import uuid
from collections import Counter

import pytest

from innkeep.domain.network import Network, NetworkState
from innkeep.engines.base import Engine
from innkeep.engines.docker import DockerEngine
from innkeep.engines.fake import FakeEngine
from innkeep.engines.fake_cluster import FakeCluster
from innkeep.engines.values import ContainerSpec, SandboxSpec
from innkeep.reconciler.network_keeper import NetworkKeeper
from innkeep.reconciler.parts import Parts
from innkeep.services.vpc_networks import FEW_ADDRESSES
from innkeep.store import networks, vpc_networks
from innkeep.store.database import Database, Transaction
from tests.images import DOCKER_SOCKET, ask_docker, missing_docker
from tests.networks.one_cluster import ANN
from tests.networks.test_network_keeper import NoRoutes

BRIDGE_LIMIT = 1023
NOW = 1000.0
VPC_NETWORKS = 45


def _keeper(database: Database, engine: Engine) -> NetworkKeeper:
    parts = Parts(
        database=database,
        routes=NoRoutes(),
        clock=lambda: NOW,
        stop_grace_seconds=0,
        rest_seconds=300,
    )
    return NetworkKeeper(
        "home",
        engine,
        parts,
        pool=ipaddress.IPv4Network("10.208.0.0/12"),
        prefix=f"innkeep-{uuid.uuid4().hex[:8]}",
        spare_addresses=FEW_ADDRESSES,
        nudge=lambda: None,
    )


async def test_1500_instances_start_on_several_bridges_and_no_address_is_anyones_twice(
    database: Database,
) -> None:
    cluster = FakeCluster()
    cluster.local_images["image"] = "image"
    engine = FakeEngine(cluster, "deployment")
    keeper = _keeper(database, engine)
    await keeper.settle()

    def take(tx: Transaction, number: int) -> tuple[str, str, bool]:
        network_id, address = networks.take_address(tx, "home", f"{number:016x}", NOW)
        few = networks.few_shared_left(tx, "home", NOW, FEW_ADDRESSES)
        return network_id, address, few

    for number in range(1500):
        network_id, address, few_left = await database.write(take, number)
        spec = _spec(number, keeper.network(network_id).name, address)
        await engine.start(spec, await engine.create(spec))
        if few_left:
            # As the service has it done.
            await keeper.settle()
    assert len(cluster.running()) == 1500
    assert not cluster.conflicts
    places = cluster.addresses()
    assert len({address for _, address in places}) == 1500
    on_bridges = Counter(network for network, _ in places)
    assert len(on_bridges) == 2
    assert max(on_bridges.values()) <= BRIDGE_LIMIT
    subnets = {
        spec.name: ipaddress.IPv4Network(spec.subnet) for _, spec in cluster.networks.values()
    }
    assert all(ipaddress.IPv4Address(address) in subnets[name] for name, address in places)


def _spec(number: int, network: str, address: str) -> ContainerSpec:
    return ContainerSpec(
        instance_id=f"{number:016x}",
        sandbox=SandboxSpec(
            name=f"sandbox-{number}", network=network, address=address, host_name="guest"
        ),
        image="image",
        entrypoint=None,
        command=None,
        env=(),
        cores=1,
        memory_gib=1,
        pids=64,
        rootfs_gib=5,
        local_volume=None,
    )


@pytest.mark.docker
@pytest.mark.long
async def test_docker_has_more_vpc_networks_than_its_own_pools_would_give(
    database: Database,
) -> None:
    if missing := missing_docker():
        pytest.skip(missing)
    deployment = str(uuid.uuid4())
    engine = DockerEngine(DOCKER_SOCKET, deployment)
    await engine.connect()
    keeper = _keeper(database, engine)
    wished = [
        Network(
            id=f"vpc-{number:012x}",
            cluster_id="home",
            name="",
            subnet="",
            members_talk=True,
            owner_id=ANN,
            state=NetworkState.CREATING,
            created_at=NOW + number,
        )
        for number in range(VPC_NETWORKS)
    ]

    def wish(tx: Transaction) -> None:
        for network in wished:
            networks.insert_wished(tx, network)

    def wish_removed(tx: Transaction) -> None:
        for network in networks.list_networks(tx, "home"):
            if network.owner_id is not None:
                vpc_networks.wish_removed(tx, network)

    try:
        await database.write(wish)
        await keeper.settle()
        made = await database.read(networks.list_networks, "home")
        assert [each.state for each in made] == [NetworkState.READY] * (VPC_NETWORKS + 1)
        there = await asyncio.to_thread(_subnets_on_docker, deployment)
        assert there == {each.name: each.subnet for each in made}
        await database.write(wish_removed)
        await keeper.settle()
        (shared,) = await database.read(networks.list_networks, "home")
        assert list(_subnets_on_docker(deployment)) == [shared.name]
    finally:
        await engine.purge()
        await engine.close()
    assert not _subnets_on_docker(deployment)


def _subnets_on_docker(deployment: str) -> dict[str, str]:
    label = f'{{"label":["innkeep.deployment={deployment}"]}}'
    status, found = ask_docker("GET", "networks", query={"filters": label})
    assert status == 200, found
    return {each["Name"]: each["IPAM"]["Config"][0]["Subnet"] for each in found}
