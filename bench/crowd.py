"""Thousands of running instances in a store and on a fake cluster, without creating each.

A fake cluster lives in its server's memory, so after a restart it must be told what ran in it.
"""

import ipaddress
import secrets
from collections.abc import Sequence

from sqlalchemy import insert, select

from innkeep.domain.instance import Instance, new_sandbox_name
from innkeep.domain.network import Network, NetworkState
from innkeep.domain.subnets import free_for_shared
from innkeep.engines.fake_cluster import FakeCluster, FakeContainer, FakeSandbox, FakeVolume
from innkeep.engines.values import NetworkSpec
from innkeep.reconciler.container_spec import container_spec
from innkeep.store import instances, networks
from innkeep.store.database import Transaction
from innkeep.store.tables import addresses
from innkeep.store.tables import history as history_table
from innkeep.store.tables import instances as instances_table

_POOL = ipaddress.IPv4Network("10.208.0.0/12")


def multiply(tx: Transaction, count: int) -> None:
    """Have so many instances in the store by copying the one that is there, and runs."""
    (first,) = tx.connection.execute(select(instances_table)).mappings().all()
    steps = tx.connection.execute(
        select(history_table).where(history_table.c.instance_id == first["id"])
    ).mappings()
    told = [{key: value for key, value in step.items() if key != "id"} for step in steps]
    places = _free_places(tx, str(first["cluster_id"]), count - 1)
    copies = [
        {
            **first,
            "id": secrets.token_hex(8),
            "sandbox": new_sandbox_name(),
            "network_id": network_id,
            "address": address,
        }
        for network_id, address in places
    ]
    if not copies:
        return
    tx.connection.execute(insert(instances_table), copies)
    tx.connection.execute(
        insert(history_table),
        [{**step, "instance_id": copy["id"]} for copy in copies for step in told],
    )
    for copy in copies:
        networks._give(tx, copy["network_id"], copy["address"], copy["id"])


def _free_places(tx: Transaction, cluster_id: str, count: int) -> Sequence[tuple[str, str]]:
    while True:
        found = tx.connection.execute(
            select(addresses.c.network_id, addresses.c.address)
            .where(addresses.c.instance_id.is_(None))
            .limit(count)
        ).all()
        if len(found) == count:
            return [(row.network_id, row.address) for row in found]
        _add_network(tx, cluster_id)


def _add_network(tx: Transaction, cluster_id: str) -> None:
    held = [ipaddress.IPv4Network(each) for each in networks.subnets_held(tx, cluster_id, 0, 0)]
    known = networks.list_networks(tx, cluster_id)[0]
    network_id = secrets.token_hex(6)
    network = Network(
        id=network_id,
        cluster_id=cluster_id,
        name=f"{known.name.rpartition('-')[0]}-{network_id}",
        subnet=str(free_for_shared(_POOL, held)),
        members_talk=False,
        state=NetworkState.CREATING,
        created_at=known.created_at + len(held),
    )
    networks.insert_wished(tx, network)
    networks.settle_made(tx, network)


def populate(tx: Transaction, cluster_id: str, cluster: FakeCluster, deployment: str) -> None:
    """Have all that the store's running instances have run in a fake cluster."""
    named = {each.id: each for each in networks.list_networks(tx, cluster_id)}
    for network in named.values():
        spec = NetworkSpec(
            name=network.name, subnet=network.subnet, members_talk=network.members_talk
        )
        cluster.networks[network.name] = (deployment, spec)
    for instance in instances.each_living(tx):
        _run(instance, named[instance.network_id], cluster, deployment)


def _run(instance: Instance, network: Network, cluster: FakeCluster, deployment: str) -> None:
    spec = container_spec(
        instance, network_name=network.name, image="image", members_talk=network.members_talk
    )
    sandbox = FakeSandbox(
        deployment=deployment, spec=spec.sandbox, running=True, started=cluster.tick()
    )
    container = FakeContainer(
        deployment=deployment,
        spec=spec,
        root_disk={},
        joined=sandbox,
        running=True,
        started=cluster.tick(),
    )
    cluster.sandboxes[sandbox.spec.name] = sandbox
    cluster.containers[container.key] = container
    if spec.local_volume is not None:
        cluster.volumes[instance.id] = FakeVolume(deployment=deployment, instance_id=instance.id)
