"""Where a create would land and what is in its way: asked of the server, without creating."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from innkeep.cli.user.create_wish import CreateOptions, CreateWish

if TYPE_CHECKING:
    from innkeep.cli.user.session import Session
    from innkeep.wire.catalog import CpuProductReply
    from innkeep.wire.quota import QuotaOfResource, QuotaReply

PRICE_UNIT = 100_000
"""Prices are told in so many parts of the account's currency."""


@dataclass(frozen=True, kw_only=True)
class CreatePlan:
    """What would happen."""

    image: str
    """As it would be pulled, with registry and tag."""
    product: "CpuProductReply | None"
    with_room: list[str]
    """Names of clusters that it could be placed in now."""
    quotas: dict[str, tuple[int, int]]
    """What would be used then, and may be, of what is limited."""
    missing: list[str]
    """Why it would be refused; empty: it would be taken."""


def pick_product(session: "Session", options: CreateOptions, cluster: str) -> str:
    """Id of the product that is meant: the named one, or the smallest that is big enough."""
    if options.product:
        return options.product
    return session.client.products.smallest(
        cores=options.cores or 1, memory_gib=options.memory or 1, cluster=cluster
    ).id


def plan(session: "Session", product_id: str, wish: CreateWish) -> CreatePlan:
    """Look where it would go; nothing is changed."""
    products = {each.id: each for each in session.client.products.list()}
    product = products.get(product_id)
    missing: list[str] = []
    if product is None:
        missing.append(f"there is no product {product_id!r}; innkeep product list shows them")
    image, wrong = _image(wish.image)
    missing += [wrong] if wrong else []
    with_room = _with_room(session, product_id, wish) if product else []
    if product and not with_room:
        missing.append(f"no cluster that could take {product_id} has room now")
    quotas = _quotas(session.client.quota.get(), product, wish) if product else {}
    missing += [
        f"the quota is {limit} {name}, and {used} would be used"
        for name, (used, limit) in quotas.items()
        if used > limit
    ]
    return CreatePlan(
        image=image, product=product, with_room=with_room, quotas=quotas, missing=missing
    )


def _image(text: str) -> tuple[str, str]:
    from innkeep.domain.image_reference import parse_image_reference  # noqa: PLC0415

    try:
        return str(parse_image_reference(text)), ""
    except ValueError as problem:
        return text, f"the image {text!r} can't be one: {problem}"


def _with_room(session: "Session", product_id: str, wish: CreateWish) -> list[str]:
    clusters = session.client.clusters.list()
    wanted = [each for each in clusters if wish.cluster in {"", each.id, each.name}]
    bound = _bound_to(session, wish)
    return [
        each.name
        for each in wanted
        if bound in {"", each.id}
        and any(
            product.id == product_id and product.available_deploy
            for product in session.client.products.list(cluster=each.id)
        )
    ]


def _bound_to(session: "Session", wish: CreateWish) -> str:
    """Id of the cluster that a VPC network or a storage is in; empty: any will do."""
    if wish.vpc_network:
        return session.client.vpc_networks.get(wish.vpc_network).cluster_id
    for storage_id in wish.network_storages.values():
        for storage in session.client.network_storages.list(storage_id=storage_id):
            return storage.cluster_id
    return ""


def _quotas(
    quota: "QuotaReply", product: "CpuProductReply", wish: CreateWish
) -> dict[str, tuple[int, int]]:
    more: dict[str, tuple[QuotaOfResource, int]] = {
        "instances": (quota.instances, 1),
        "cores": (quota.cores, product.cpu_num),
        "GiB of memory": (quota.memory_gib, product.memory_size),
        "GiB of storage": (quota.storage_gib, product.local_volume_size),
        "tcp ports": (quota.ports, sum(port.endswith("/tcp") for port in wish.ports)),
    }
    return {
        name: (now.used + added, now.limit)
        for name, (now, added) in more.items()
        if now.limit is not None
    }


def price_of(product: "CpuProductReply") -> str:
    """What it costs."""
    return f"{product.price / PRICE_UNIT:g} an hour" if product.price else "nothing"
