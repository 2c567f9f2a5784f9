"""Quotas: what an owner may use, what is used, and the refusal within the transaction that asks.

The operator sets them, by the command line; the server's settings hold for all others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from innkeep.domain import quota
from innkeep.domain.account import Owner
from innkeep.domain.errors import InvalidField
from innkeep.domain.instance import Instance, InstanceRequest
from innkeep.domain.ports import PortType
from innkeep.domain.product import Product
from innkeep.domain.quota import Amounts, Asked, Resource
from innkeep.services.deployment import Deployment
from innkeep.store import accounts, quotas
from innkeep.store.database import Database, Transaction


@dataclass(frozen=True)
class Quota:
    """What an owner may use, and uses."""

    limits: Amounts
    """Without what is not limited."""
    used: Amounts


def check(deployment: Deployment, tx: Transaction, owner_id: str, asked: Sequence[Asked]) -> None:
    """Refuse what an owner may not use; to be called before it is taken, in that transaction.

    Raises:
        QuotaExceeded: names the field, the limit and what is used.
    """
    limits = quota.effective(quotas.limits_of(tx, owner_id), deployment.quota_defaults)
    limited = [each for each in asked if each.amount > 0 and each.resource in limits]
    used = quotas.used_by(tx, owner_id, {each.resource for each in limited})
    for each in limited:
        quota.check(each, limits[each.resource], used[each.resource])


def of_new(product: Product, request: InstanceRequest) -> Sequence[Asked]:
    """What a create would use more of."""
    everything = [*request.ports, *(tool.port for tool in request.tools)]
    tcp = sum(port.type is PortType.TCP for port in everything)
    return (
        Asked(Resource.INSTANCES, 1, "productId"),
        Asked(Resource.CORES, product.cores, "productId"),
        Asked(Resource.MEMORY_GIB, product.memory_gib, "productId"),
        Asked(Resource.STORAGE_GIB, product.local_volume_gib, "productId"),
        Asked(Resource.PORTS, tcp, "ports"),
    )


def of_start(instance: Instance) -> Sequence[Asked]:
    """What an instance that rests would use more of if it ran."""
    return (
        Asked(Resource.CORES, instance.cores, "instanceId"),
        Asked(Resource.MEMORY_GIB, instance.memory_gib, "instanceId"),
    )


async def of_owner(deployment: Deployment, owner_id: str) -> Quota:
    """What the owner may use, and uses now."""

    def look(tx: Transaction) -> Quota:
        own = quotas.limits_of(tx, owner_id)
        return Quota(quota.effective(own, deployment.quota_defaults), quotas.used_by(tx, owner_id))

    return await deployment.database.read(look)


async def set_limits(
    database: Database, owner_name: str, limits: Mapping[Resource, int | None]
) -> Owner:
    """Give an owner limits, and answer who it is; what is used already stays. For the operator.

    Args:
        database: where.
        owner_name: whose.
        limits: the new ones; ``NO_LIMIT``: not limited, ``None``: as the server's settings say.

    Raises:
        InvalidField: there is no such owner, or a limit is none.
    """
    for resource, limit in limits.items():
        if limit is not None and limit < quota.NO_LIMIT:
            raise InvalidField(resource, f"must be 0 or more, is {limit}")

    def transaction(tx: Transaction) -> Owner:
        owner = _named(tx, owner_name)
        quotas.set_limits(tx, owner.id, limits)
        return owner

    return await database.write(transaction)


async def list_owners(database: Database, defaults: Amounts) -> Sequence[tuple[Owner, Quota]]:
    """Every owner with their limits and what they use, by name; for the operator."""

    def look(tx: Transaction) -> list[tuple[Owner, Quota]]:
        return [
            (
                owner,
                Quota(
                    quota.effective(quotas.limits_of(tx, owner.id), defaults),
                    quotas.used_by(tx, owner.id),
                ),
            )
            for owner in accounts.list_owners(tx)
        ]

    return await database.read(look)


def _named(tx: Transaction, owner_name: str) -> Owner:
    owner = accounts.find_owner_by_name(tx, owner_name)
    if owner is None:
        raise InvalidField("project", f"there is no project {owner_name!r}")
    return owner
