"""What can be deployed now, and where."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from innkeep.domain.errors import InsufficientResource, InvalidField, UnknownReference
from innkeep.domain.product import Catalog, Cluster, Product, Usage
from innkeep.services.deployment import Deployment
from innkeep.store import clusters


@dataclass(frozen=True)
class Offer:
    """A product with whether a plain create of it would be accepted at this moment."""

    product: Product
    available: bool


async def list_offers(
    deployment: Deployment, *, cluster: str = "", name_part: str = ""
) -> list[Offer]:
    """The CPU products by name, of one cluster (id or name) when given."""
    catalog = deployment.catalog
    wanted = catalog.cluster(cluster) if cluster else None
    if cluster and wanted is None:
        return []
    usages = await deployment.database.read(clusters.usages, deployment.clock())
    offers = []
    for product in sorted(catalog.products, key=lambda product: (product.name, product.id)):
        places = candidates(catalog, product, wanted)
        if places and name_part.lower() in product.name.lower():
            available = any(has_room(usages, product, place) for place in places)
            offers.append(Offer(product, available))
    return offers


def list_clusters(deployment: Deployment) -> Sequence[Cluster]:
    """The clusters, as configured."""
    return deployment.catalog.clusters


def candidates(catalog: Catalog, product: Product, wanted: Cluster | None) -> list[Cluster]:
    """The clusters that offer the product, only the wanted one if there is one."""
    return [
        cluster
        for cluster in catalog.clusters
        if cluster.id in product.cluster_ids and (wanted is None or cluster.id == wanted.id)
    ]


def has_room(usages: Mapping[str, Usage], product: Product, cluster: Cluster) -> bool:
    """Whether the cluster would take one more instance of the product."""
    usage = usages.get(cluster.id)
    return usage is not None and usage.fits(product)


def find_product(catalog: Catalog, product_id: str) -> Product:
    """The product that a create names.

    Raises:
        UnknownReference: there is none with that id.
    """
    product = catalog.product(product_id)
    if product is None:
        raise UnknownReference("productId", "PRODUCT", product_id)
    return product


def find_cluster(catalog: Catalog, cluster: str) -> Cluster | None:
    """The cluster that a create names by id or name; ``None`` when it names none.

    Raises:
        UnknownReference: there is none with that id or name.
    """
    if not cluster:
        return None
    found = catalog.cluster(cluster)
    if found is None:
        raise UnknownReference("clusterId", "CLUSTER", cluster)
    return found


def narrow_cluster(
    catalog: Catalog, wanted: Cluster | None, cluster_id: str, field: str, noun: str
) -> Cluster:
    """The one cluster that a create can go to, because something it refers to is there.

    Args:
        catalog: what is configured.
        wanted: the cluster it has to go to already; ``None``: any.
        cluster_id: where the thing is.
        field: wire name of the field that refers to it.
        noun: what it is, as ``network``.

    Raises:
        InvalidField: the two differ.
        InsufficientResource: its cluster isn't configured any more.
    """
    if wanted is not None and wanted.id != cluster_id:
        raise InvalidField(
            field,
            f"the {noun} is in cluster {cluster_id!r}, the instance would be in {wanted.id!r}",
        )
    found = next((cluster for cluster in catalog.clusters if cluster.id == cluster_id), None)
    if found is None:
        raise InsufficientResource(
            f"{field}: the {noun} is in cluster {cluster_id!r}, which is not served any more",
            metadata={"field": field},
        )
    return found


def choose_cluster(
    catalog: Catalog, usages: Mapping[str, Usage], product: Product, wanted: Cluster | None
) -> Cluster:
    """A random one of the clusters that could take the product now.

    Raises:
        InsufficientResource: none of them could.
    """
    places = candidates(catalog, product, wanted)
    if wanted is not None and not places:
        raise InsufficientResource(
            f"productId: product {product.id!r} is not offered in cluster {wanted.id!r}",
            metadata={"field": "clusterId"},
        )
    with_room = [place for place in places if has_room(usages, product, place)]
    if not with_room:
        closed = [told for place in places if (told := _told_of_cordon(usages, place))]
        if closed and len(closed) == len(places):
            raise InsufficientResource(
                f"productId: {'; '.join(closed)}; choose another cluster, or try again later",
                metadata={"field": "clusterId" if wanted else "productId"},
            )
        where = f"cluster {wanted.id!r}" if wanted else "any cluster"
        raise InsufficientResource(
            f"productId: no room for product {product.id!r} ({product.cores} cores, "
            f"{product.memory_gib} GiB) in {where} now; stop or delete an instance, or choose a "
            f"smaller product{''.join(f'; {told}' for told in closed)}",
            metadata={"field": "productId"},
        )
    return random.choice(with_room)  # noqa: S311  # spreading load needs no secrecy


def _told_of_cordon(usages: Mapping[str, Usage], cluster: Cluster) -> str:
    usage = usages.get(cluster.id)
    if usage is None or usage.cordon is None:
        return ""
    why = f" ({usage.cordon.note})" if usage.cordon.note else ""
    return f"cluster {cluster.id!r} takes no new instances now{why}"
