"""What an owner can ask of VPC networks: each function checks, stores the wish, and wakes."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from innkeep.domain.errors import (
    ClusterUnavailable,
    InsufficientResource,
    InvalidField,
    NetworkInUse,
    NetworkNotFound,
    UnknownReference,
    VpcNotOffered,
)
from innkeep.domain.instance import InstanceRequest
from innkeep.domain.network import Network, NetworkState, VpcNetwork, alias_of, check_title
from innkeep.domain.product import Catalog, Cluster
from innkeep.domain.spare_sandbox import SpareSandbox
from innkeep.domain.subnets import VPC_MEMBERS
from innkeep.services import products
from innkeep.services.deployment import Deployment
from innkeep.store import clusters, networks, vpc_networks
from innkeep.store.database import Transaction

MOST_NETWORKS = 500
"""VPC networks of a cluster. Each is a bridge with firewall rules against all the others."""
FEW_ADDRESSES = 100
"""A further shared network is made when fewer addresses than this can be given out."""
_NAMED_MEMBERS = 10


@dataclass(frozen=True)
class NetworkPage:
    """One page of a list, with the number of all that match."""

    items: Sequence[VpcNetwork]
    total: int


@dataclass(frozen=True)
class Place:
    """Where in which network an instance is to be."""

    network_id: str
    address: str
    """Empty while a VPC network is being made."""
    alias: str = ""
    few_left: bool = False
    """Whether the cluster's shared addresses run low."""


async def create(deployment: Deployment, owner_id: str, cluster: str, name: str) -> VpcNetwork:
    """Accept a new VPC network; the cluster makes it in the background.

    Args:
        deployment: where to make it.
        owner_id: whose it is.
        cluster: id or name of a cluster.
        name: what the owner calls it; may be empty and need not be unique.

    Raises:
        Refused: no such cluster, it has no VPC networks, or as many as it may have.
        ClusterUnavailable: the cluster was never there so far.
    """
    check_title(name)
    wanted = products.find_cluster(deployment.catalog, cluster)
    if wanted is None:
        raise UnknownReference("clusterId", "CLUSTER", cluster)
    if not wanted.supports_vpc:
        raise VpcNotOffered(
            f"clusterId: cluster {wanted.id!r} has no VPC networks; choose one of GET /clusters "
            "with supportInstanceNetwork",
            metadata={"field": "clusterId"},
        )
    now = deployment.clock()
    network = Network(
        id=f"vpc-{secrets.token_hex(6)}",
        cluster_id=wanted.id,
        name="",
        subnet="",
        members_talk=True,
        owner_id=owner_id,
        title=name,
        state=NetworkState.CREATING,
        created_at=now,
    )

    def transaction(tx: Transaction) -> None:
        if wanted.id not in clusters.usages(tx, now):
            raise ClusterUnavailable(f"cluster {wanted.id!r} is not there yet; try again later")
        if vpc_networks.count_of_cluster(tx, wanted.id) >= MOST_NETWORKS:
            raise InsufficientResource(
                f"clusterId: cluster {wanted.id!r} has {MOST_NETWORKS} VPC networks, which is as "
                "many as it may have; delete one first",
                metadata={"field": "clusterId"},
            )
        networks.insert_wished(tx, network)
        tx.made.append(network.id)

    await deployment.database.write(transaction)
    deployment.waker.wake_cluster(wanted.id)
    return VpcNetwork(network=network, members=())


async def get(deployment: Deployment, owner_id: str, network_id: str) -> VpcNetwork:
    """One VPC network of the owner.

    Raises:
        NetworkNotFound: none with that id, or it was deleted.
    """

    def transaction(tx: Transaction) -> VpcNetwork:
        return vpc_networks.with_members(tx, [_find(tx, owner_id, network_id)])[0]

    return await deployment.database.read(transaction)


async def list_page(
    deployment: Deployment, owner_id: str, name_part: str, *, page: int, size: int
) -> NetworkPage:
    """The owner's VPC networks, newest first; ``page`` counts from 1."""

    def transaction(tx: Transaction) -> NetworkPage:
        offset = (page - 1) * size
        found = vpc_networks.list_page(tx, owner_id, name_part, offset=offset, limit=size)
        total = vpc_networks.count(tx, owner_id, name_part)
        return NetworkPage(vpc_networks.with_members(tx, found), total)

    return await deployment.database.read(transaction)


async def rename(deployment: Deployment, owner_id: str, network_id: str, name: str) -> None:
    """Give a VPC network another name.

    Raises:
        InvalidField: not a name.
        NetworkNotFound: none with that id, or it was deleted.
    """
    check_title(name)

    def transaction(tx: Transaction) -> None:
        vpc_networks.rename(tx, _find(tx, owner_id, network_id), name)

    await deployment.database.write(transaction)


async def delete(deployment: Deployment, owner_id: str, network_id: str) -> None:
    """Accept that a VPC network goes; it is gone for its owner at once.

    Raises:
        NetworkNotFound: none with that id, or it was deleted already.
        NetworkInUse: an instance is in it.
    """

    def transaction(tx: Transaction) -> Network:
        network = _find(tx, owner_id, network_id)
        members = vpc_networks.with_members(tx, [network])[0].members
        if members:
            raise NetworkInUse(
                f"networkId: network {network_id!r} has {len(members)} instance(s) in it: "
                f"{_named([member.instance_id for member in members])}; delete them and wait until "
                "they are removed",
                metadata={"field": "networkId"},
            )
        vpc_networks.wish_removed(tx, network)
        return network

    network = await deployment.database.write(transaction)
    deployment.waker.wake_cluster(network.cluster_id)


def wished_network(
    tx: Transaction,
    catalog: Catalog,
    owner_id: str,
    request: InstanceRequest,
    wanted: Cluster | None,
) -> tuple[Network | None, Cluster | None]:
    """The VPC network that a create names, if any, and the cluster it has to go to, if any.

    Raises:
        UnknownReference: the owner has none with that id.
        InvalidField: it is in another cluster than the wanted one.
    """
    if not request.network_id:
        return None, wanted
    network = vpc_networks.find(tx, owner_id, request.network_id)
    if network is None:
        raise UnknownReference("networkId", "NETWORK", request.network_id[:80])
    place = products.narrow_cluster(catalog, wanted, network.cluster_id, "networkId", "network")
    return network, place


def take_place(
    tx: Transaction,
    network: Network | None,
    cluster_id: str,
    instance_id: str,
    request: InstanceRequest,
    now: float,
    spare: SpareSandbox | None,
) -> Place:
    """Give a new instance its place: in the VPC network, else in a shared one of the cluster.

    A spare sandbox that is in a shared network has its place there already.

    Raises:
        InsufficientResource: there is none left.
        InvalidField: the wished address can't be given.
    """
    if request.wished_address and (network is None or network.state is not NetworkState.READY):
        why = "a networkId is needed" if network is None else "the network is still being made"
        raise InvalidField("network.ip", f"can't be given: {why}")
    if network is None:
        if spare is not None and spare.network_id is not None:
            network_id, address = spare.network_id, spare.address
        else:
            network_id, address = networks.take_address(tx, cluster_id, instance_id, now)
        few = networks.few_shared_left(tx, cluster_id, now, FEW_ADDRESSES)
        return Place(network_id, address, few_left=few)
    alias = alias_of(request.name)
    if alias and vpc_networks.is_called(tx, network, alias):
        alias = ""
    if network.state is NetworkState.READY:
        if request.wished_address:
            address = request.wished_address
            networks.take_this_address(tx, network, address, instance_id, now)
        else:
            address = networks.take_address_in(tx, network.id, instance_id, now)
        return Place(network.id, address, alias)
    if len(vpc_networks.with_members(tx, [network])[0].members) >= VPC_MEMBERS:
        raise InsufficientResource(
            f"networkId: network {network.id!r} has {VPC_MEMBERS} members, which is as many as "
            "fit into it",
            metadata={"field": "networkId"},
        )
    return Place(network.id, "", alias)


def _find(tx: Transaction, owner_id: str, network_id: str) -> Network:
    network = vpc_networks.find(tx, owner_id, network_id)
    if network is None:
        raise NetworkNotFound(network_id)
    return network


def _named(instance_ids: Sequence[str]) -> str:
    shown = ", ".join(instance_ids[:_NAMED_MEMBERS])
    more = len(instance_ids) - _NAMED_MEMBERS
    return f"{shown} and {more} more" if more > 0 else shown
