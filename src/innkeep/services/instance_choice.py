"""Creating where there is room, in an order of preference; and lists that are read on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from innkeep.domain.errors import InsufficientResource
from innkeep.domain.instance import Instance, InstanceRequest
from innkeep.services import instances, products
from innkeep.services.deployment import Deployment
from innkeep.store.database import Transaction
from innkeep.store.instance_lists import list_after


@dataclass(frozen=True)
class Portion:
    """Some instances of a list."""

    items: Sequence[Instance]
    more: bool
    """Whether others come behind them."""


async def create_in_first(
    deployment: Deployment, owner_id: str, request: InstanceRequest, regions: Sequence[str]
) -> str:
    """Accept a new instance in the first of these clusters that has room; its id.

    Args:
        deployment: where.
        owner_id: whose it is.
        request: what it is.
        regions: ids or names of clusters, the best first; none: a random one with room.

    Raises:
        Refused: none of them can take it, or one isn't known; nothing was stored.
    """
    for region in regions:
        products.find_cluster(deployment.catalog, region)
    for region in regions[:-1]:
        try:
            return await instances.create(deployment, owner_id, replace(request, cluster=region))
        except InsufficientResource:
            continue
    last = regions[-1] if regions else ""
    return await instances.create(deployment, owner_id, replace(request, cluster=last))


async def list_on(
    deployment: Deployment, owner_id: str, place: tuple[float, str] | None, *, limit: int
) -> Portion:
    """The owner's instances behind a place in the list, newest first, without removed ones.

    New ones come before the place, so what is read on is neither repeated nor left out.
    """

    def transaction(tx: Transaction) -> Portion:
        found = list_after(tx, owner_id, place, limit=limit + 1)
        return Portion(found[:limit], len(found) > limit)

    return await deployment.database.read(transaction)
