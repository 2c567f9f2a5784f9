"""VPC networks as their owners see them: who is in one, and what its members are called."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, func, or_, select, update

from innkeep.domain.network import Member, Network, NetworkState, VpcNetwork
from innkeep.domain.status import Status
from innkeep.store.database import Transaction
from innkeep.store.networks import network_from_row
from innkeep.store.pages import count_matching
from innkeep.store.tables import instances, networks

_THERE = networks.c.state.in_([NetworkState.CREATING.value, NetworkState.READY.value])
_ALIVE = instances.c.status != Status.REMOVED.value


def find(tx: Transaction, owner_id: str, network_id: str) -> Network | None:
    """An owner's VPC network, unless it was deleted."""
    row = tx.connection.execute(
        select(networks).where(networks.c.id == network_id, networks.c.owner_id == owner_id, _THERE)
    ).first()
    return network_from_row(row) if row else None


def list_page(
    tx: Transaction, owner_id: str, name_part: str, *, offset: int, limit: int
) -> list[Network]:
    """Some of an owner's VPC networks, newest first."""
    rows = tx.connection.execute(
        select(networks)
        .where(*_matching(owner_id, name_part))
        .order_by(networks.c.created_at.desc(), networks.c.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [network_from_row(row) for row in rows]


def count(tx: Transaction, owner_id: str, name_part: str) -> int:
    """How many of an owner's VPC networks match."""
    return count_matching(tx, networks, _matching(owner_id, name_part))


def count_of_cluster(tx: Transaction, cluster_id: str) -> int:
    """How many VPC networks a cluster has or is to have, whoever owns them."""
    matching = [
        networks.c.cluster_id == cluster_id,
        networks.c.owner_id.is_not(None),
        networks.c.state != NetworkState.REMOVED.value,
    ]
    return count_matching(tx, networks, matching)


def with_members(tx: Transaction, found: Iterable[Network]) -> list[VpcNetwork]:
    """These networks with the instances in them, in the order they came."""
    shown = list(found)
    members: dict[str, list[Member]] = {network.id: [] for network in shown}
    rows = tx.connection.execute(
        select(instances.c.network_id, instances.c.id, instances.c.address)
        .where(instances.c.network_id.in_(list(members)), _ALIVE)
        .order_by(instances.c.created_at, instances.c.id)
    )
    for row in rows:
        members[row.network_id].append(Member(instance_id=row.id, address=row.address))
    return [VpcNetwork(network=each, members=tuple(members[each.id])) for each in shown]


def rename(tx: Transaction, network: Network, title: str) -> None:
    """Give a network another name of its owner's."""
    tx.connection.execute(update(networks).where(networks.c.id == network.id).values(title=title))


def wish_removed(tx: Transaction, network: Network) -> None:
    """Have a network without members removed."""
    tx.connection.execute(
        update(networks)
        .where(networks.c.id == network.id, _THERE)
        .values(state=NetworkState.REMOVING.value, error="")
    )


def is_vpc(tx: Transaction, network_id: str) -> bool:
    """Whether a network, removed or not, is a VPC network."""
    query = select(networks.c.owner_id).where(networks.c.id == network_id)
    return tx.connection.execute(query).scalar() is not None


def is_called(tx: Transaction, network: Network, name: str) -> bool:
    """Whether a member is called by that name already."""
    query = select(instances.c.id).where(
        instances.c.network_id == network.id,
        or_(instances.c.alias == name, instances.c.id == name),
        _ALIVE,
    )
    return tx.connection.execute(query).first() is not None


def _matching(owner_id: str, name_part: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [networks.c.owner_id == owner_id, _THERE]
    if name_part:
        shown = func.coalesce(func.nullif(networks.c.title, ""), networks.c.id)
        conditions.append(shown.icontains(name_part, autoescape=True))
    return conditions
