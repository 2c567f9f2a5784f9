"""Networks and the fixed addresses in them: one instance an address, and a rest between two.

A network's row comes first, with what the engine is to call it and the subnet to try, and only then
the engine is asked: so nothing can exist on a cluster that the store has never heard of.
"""

import ipaddress
from collections.abc import Collection

from sqlalchemy import Row, func, insert, select, update

from innkeep.domain.errors import InsufficientResource, InvalidField
from innkeep.domain.network import Network, NetworkState
from innkeep.domain.status import Status
from innkeep.store.database import Transaction
from innkeep.store.tables import addresses, instances, networks

_LONGEST_RESTED = (addresses.c.free_from, func.length(addresses.c.address), addresses.c.address)
"""Order in which addresses are given out: the longest rested first, then as people count."""
_MOST_MEMBERS = 1000
"""A Linux bridge takes 1,023 ports; beyond about 1,000 containers on one things begin to fail."""


def network_from_row(row: Row[tuple[object, ...]]) -> Network:
    """The network that a row holds."""
    return Network(
        id=row.id,
        cluster_id=row.cluster_id,
        name=row.name,
        subnet=row.subnet or "",
        members_talk=row.members_talk,
        owner_id=row.owner_id,
        title=row.title,
        state=NetworkState(row.state),
        error=row.error,
        created_at=row.created_at,
    )


def list_networks(tx: Transaction, cluster_id: str) -> list[Network]:
    """The networks of a cluster that aren't removed, the oldest first."""
    rows = tx.connection.execute(
        select(networks)
        .where(networks.c.cluster_id == cluster_id, networks.c.state != NetworkState.REMOVED.value)
        .order_by(networks.c.created_at, networks.c.id)
    )
    return [network_from_row(row) for row in rows]


def insert_wished(tx: Transaction, network: Network) -> None:
    """Store a network that the cluster is to have; whatever is told of its subnet is a plan."""
    tx.connection.execute(
        insert(networks).values(
            id=network.id,
            cluster_id=network.cluster_id,
            name=network.name,
            subnet=network.subnet or None,
            members_talk=network.members_talk,
            owner_id=network.owner_id,
            title=network.title,
            state=network.state.value,
            error=network.error,
            created_at=network.created_at,
        )
    )


def subnets_held(tx: Transaction, cluster_id: str, now: float, rest: float) -> list[str]:
    """The subnets that no new network of the cluster may overlap with.

    One of a removed network rests first, as its addresses would have.
    """
    tx.connection.execute(
        update(networks)
        .where(
            networks.c.cluster_id == cluster_id,
            networks.c.state == NetworkState.REMOVED.value,
            networks.c.removed_at <= now - rest,
        )
        .values(subnet=None)
    )
    rows = tx.connection.execute(
        select(networks.c.subnet).where(
            networks.c.cluster_id == cluster_id, networks.c.subnet.is_not(None)
        )
    ).scalars()
    return [subnet for subnet in rows if subnet]


def plan(tx: Transaction, network: Network, name: str, subnet: str) -> bool:
    """Note what the engine will be asked for; ``False`` when somebody else just did, or removed it.

    Args:
        tx: the transaction.
        network: as it was read.
        name: what the engine is to call it.
        subnet: one that overlaps with no other; empty: none is known.
    """
    changed = tx.connection.execute(
        update(networks)
        .where(
            networks.c.id == network.id,
            networks.c.state == NetworkState.CREATING.value,
            networks.c.subnet == network.subnet if network.subnet else networks.c.subnet.is_(None),
        )
        .values(name=name, subnet=subnet or None)
    )
    return changed.rowcount == 1


def settle_made(tx: Transaction, network: Network) -> list[str] | None:
    """Make a network ``ready`` that the engine has, and give its waiting members their addresses.

    Returns:
        The ids of those members, which can be worked on now; ``None`` when the network is not
        wished as such any more.
    """
    changed = tx.connection.execute(
        update(networks)
        .where(
            networks.c.id == network.id,
            networks.c.state == NetworkState.CREATING.value,
            networks.c.subnet == network.subnet,
        )
        .values(state=NetworkState.READY.value, error="")
    )
    if changed.rowcount == 0:
        return None
    _insert_addresses(tx, network)
    waiting = list(
        tx.connection.execute(
            select(instances.c.id).where(
                instances.c.network_id == network.id,
                instances.c.address == "",
                instances.c.status != Status.REMOVED.value,
            )
        ).scalars()
    )
    for instance_id in waiting:
        address = take_address_in(tx, network.id, instance_id, 0.0)
        tx.connection.execute(
            update(instances).where(instances.c.id == instance_id).values(address=address)
        )
    return waiting


def note_error(tx: Transaction, network_id: str, error: str) -> None:
    """Show why a network isn't as wished yet."""
    tx.connection.execute(
        update(networks)
        .where(networks.c.id == network_id, networks.c.error != error)
        .values(error=error)
    )


def settle_removed(tx: Transaction, network: Network, at: float) -> None:
    """Make a network ``removed`` that the engine has no more."""
    tx.connection.execute(addresses.delete().where(addresses.c.network_id == network.id))
    tx.connection.execute(
        update(networks)
        .where(networks.c.id == network.id, networks.c.state == NetworkState.REMOVING.value)
        .values(state=NetworkState.REMOVED.value, error="", removed_at=at)
    )


def removed_among(tx: Transaction, names: Collection[str]) -> set[str]:
    """Which of these names of the engine's networks belong to networks that were removed."""
    rows = tx.connection.execute(
        select(networks.c.name).where(
            networks.c.state == NetworkState.REMOVED.value, networks.c.name.in_(names)
        )
    ).scalars()
    return set(rows)


def few_shared_left(tx: Transaction, cluster_id: str, now: float, few: int) -> bool:
    """Whether fewer than that many addresses of the cluster's shared networks can be given now."""
    last_of_few = tx.connection.execute(
        select(addresses.c.address)
        .join(networks)
        .where(
            networks.c.cluster_id == cluster_id,
            networks.c.owner_id.is_(None),
            addresses.c.instance_id.is_(None),
            addresses.c.free_from <= now,
        )
        .offset(max(few - 1, 0))
        .limit(1)
    ).first()
    return few > 0 and last_of_few is None


def take_address(tx: Transaction, cluster_id: str, instance_id: str, now: float) -> tuple[str, str]:
    """Give an instance an address in one of the cluster's shared networks: (network id, address).

    The address that rested longest is taken.

    Raises:
        InsufficientResource: none is free.
    """
    rested = (
        select(func.min(addresses.c.free_from))
        .where(
            addresses.c.network_id == networks.c.id,
            addresses.c.instance_id.is_(None),
            addresses.c.free_from <= now,
        )
        .scalar_subquery()
    )
    free = tx.connection.execute(
        select(networks.c.id, rested.label("rested"))
        .where(
            networks.c.cluster_id == cluster_id,
            networks.c.owner_id.is_(None),
            rested.is_not(None),
        )
        .order_by("rested", networks.c.created_at, networks.c.id)
        .limit(1)
    ).first()
    if free is None:
        raise InsufficientResource(
            f"clusterId: cluster {cluster_id!r} has no network address left; delete an instance, "
            "or wait some minutes until released addresses have rested",
            metadata={"field": "clusterId"},
        )
    return free.id, take_address_in(tx, free.id, instance_id, now)


def take_address_in(tx: Transaction, network_id: str, instance_id: str, now: float) -> str:
    """Give an instance the address of that network that rested longest.

    Raises:
        InsufficientResource: none is free.
    """
    free: str | None = tx.connection.execute(
        select(addresses.c.address)
        .where(
            addresses.c.network_id == network_id,
            addresses.c.instance_id.is_(None),
            addresses.c.free_from <= now,
        )
        .order_by(*_LONGEST_RESTED)
        .limit(1)
    ).scalar()
    if free is None:
        raise InsufficientResource(
            f"networkId: network {network_id!r} has no address left; delete a member, or wait "
            "some minutes until released addresses have rested",
            metadata={"field": "networkId"},
        )
    _give(tx, network_id, free, instance_id)
    return free


def take_this_address(
    tx: Transaction, network: Network, address: str, instance_id: str, now: float
) -> None:
    """Give an instance that very address of that network.

    Raises:
        InvalidField: the network has no such address to give, or it isn't free.
    """
    found = tx.connection.execute(
        select(addresses.c.instance_id, addresses.c.free_from).where(
            addresses.c.network_id == network.id, addresses.c.address == address
        )
    ).first()
    if found is None:
        rule = f"must be an address for members in {network.subnet}, is {address!r}"
        raise InvalidField("network.ip", rule)
    if found.instance_id is not None:
        raise InvalidField("network.ip", f"{address} belongs to instance {found.instance_id}")
    if found.free_from > now:
        raise InvalidField("network.ip", f"{address} was released just now; wait some minutes")
    _give(tx, network.id, address, instance_id)


def release_addresses(
    tx: Transaction, instance_id: str, free_from: float, *, network_id: str | None = None
) -> None:
    """Take an instance's addresses back, to rest until the given time.

    Args:
        tx: the transaction.
        instance_id: whose.
        free_from: Unix seconds.
        network_id: only that in this network; ``None``: all.
    """
    mine = [addresses.c.instance_id == instance_id]
    if network_id is not None:
        mine.append(addresses.c.network_id == network_id)
    tx.connection.execute(
        update(addresses).where(*mine).values(instance_id=None, free_from=free_from)
    )


def hold_address(tx: Transaction, network_id: str, address: str, holder: str) -> None:
    """Keep an address from being given out, for as long as something may still have it.

    Args:
        tx: the transaction.
        network_id: where.
        address: which.
        holder: to be named when it is released.
    """
    _give(tx, network_id, address, holder)


def _give(tx: Transaction, network_id: str, address: str, instance_id: str) -> None:
    tx.connection.execute(
        update(addresses)
        .where(addresses.c.network_id == network_id, addresses.c.address == address)
        .values(instance_id=instance_id)
    )


def _insert_addresses(tx: Transaction, network: Network) -> None:
    # The first host address is the gateway's.
    hosts = list(ipaddress.IPv4Network(network.subnet).hosts())[1 : _MOST_MEMBERS + 1]
    tx.connection.execute(
        insert(addresses),
        [
            {"network_id": network.id, "address": str(host), "instance_id": None, "free_from": 0.0}
            for host in hosts
        ],
    )
