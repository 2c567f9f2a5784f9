"""Networks and the fixed addresses in them: one instance an address, and a rest between two."""

import ipaddress
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from innkeep.domain.errors import InsufficientResource
from innkeep.store.database import Transaction
from innkeep.store.tables import addresses, networks

_MOST_MEMBERS = 1000
"""A Linux bridge takes 1,023 ports; beyond about 1,000 containers on one things begin to fail."""


@dataclass(frozen=True, kw_only=True)
class Network:
    """A network of a cluster."""

    id: str
    cluster_id: str
    name: str
    """What the engine calls it."""
    subnet: str
    members_talk: bool


def list_networks(tx: Transaction, cluster_id: str) -> list[Network]:
    """The networks of a cluster."""
    rows = tx.connection.execute(select(networks).where(networks.c.cluster_id == cluster_id))
    return [
        Network(
            id=row.id,
            cluster_id=row.cluster_id,
            name=row.name,
            subnet=row.subnet,
            members_talk=row.members_talk,
        )
        for row in rows
    ]


def insert_network(tx: Transaction, network: Network) -> None:
    """Store a network that the engine has made, with every address that may be given out."""
    tx.connection.execute(
        insert(networks).values(
            id=network.id,
            cluster_id=network.cluster_id,
            name=network.name,
            subnet=network.subnet,
            members_talk=network.members_talk,
        )
    )
    # The first host address is the gateway's.
    hosts = list(ipaddress.IPv4Network(network.subnet).hosts())[1 : _MOST_MEMBERS + 1]
    tx.connection.execute(
        insert(addresses),
        [
            {"network_id": network.id, "address": str(host), "instance_id": None, "free_from": 0.0}
            for host in hosts
        ],
    )


def take_address(tx: Transaction, cluster_id: str, instance_id: str, now: float) -> tuple[str, str]:
    """Give an instance an address in the cluster's shared network: (network id, address).

    The address that rested longest is taken.

    Raises:
        InsufficientResource: none is free.
    """
    free = tx.connection.execute(
        select(addresses.c.network_id, addresses.c.address)
        .join(networks)
        .where(
            networks.c.cluster_id == cluster_id,
            networks.c.members_talk.is_(False),
            addresses.c.instance_id.is_(None),
            addresses.c.free_from <= now,
        )
        .order_by(addresses.c.free_from)
        .limit(1)
        .with_for_update(skip_locked=True, of=addresses)
    ).first()
    if free is None:
        raise InsufficientResource(
            f"clusterId: cluster {cluster_id!r} has no network address left; delete an instance, "
            "or wait some minutes until released addresses have rested",
            metadata={"field": "clusterId"},
        )
    tx.connection.execute(
        update(addresses)
        .where(addresses.c.network_id == free.network_id, addresses.c.address == free.address)
        .values(instance_id=instance_id)
    )
    return free.network_id, free.address


def release_addresses(tx: Transaction, instance_id: str, free_from: float) -> None:
    """Take an instance's addresses back, to rest until the given time."""
    tx.connection.execute(
        update(addresses)
        .where(addresses.c.instance_id == instance_id)
        .values(instance_id=None, free_from=free_from)
    )
