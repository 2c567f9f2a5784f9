"""What can be deployed: products, the clusters they exist on, and how capacity is counted."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Product:
    """A size of instance, as the operator offers it."""

    id: str
    name: str
    cores: int
    """CPU cores an instance may use at most."""
    memory_gib: int
    """Memory an instance may use at most, GiB; there is no swap beside it."""
    rootfs_gib: int
    """Size of the root disk, GiB; enforced where the engine can."""
    local_volume_gib: int
    """Size of the local storage, GiB; 0: none is mounted."""
    pids: int
    """Processes and threads an instance may have at most."""
    price: int
    """Per hour for the whole product, in 1/100000 of the account's currency."""
    cluster_ids: tuple[str, ...]
    """Clusters that offer it."""
    runtime: str = ""
    """What runs its containers, as the engine calls it; empty: the engine's default."""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A place where instances run: one engine."""

    id: str
    name: str
    cpu_overcommit: float
    """Cores that may be sold for each real one."""
    memory_overcommit: float
    """GiB that may be sold for each real one."""
    supports_network_storage: bool = True
    supports_vpc: bool = True
    engine: str = "docker"
    """What runs its containers, as the settings call it."""


@dataclass(frozen=True)
class Cordon:
    """That a cluster takes no new instances, as before it is repaired; what is there goes on."""

    at: float
    """Since when, Unix seconds."""
    note: str
    """The operator's words, for those who are refused."""


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What a cluster has and what its instances hold of it (overcommit already applied)."""

    cluster_id: str
    cores: int
    """Cores that may be given to instances in all."""
    memory_gib: int
    """Memory that may be given to instances in all, GiB."""
    cores_held: int
    memory_gib_held: int
    addresses_free: bool
    """Whether the cluster has a network address left for one more instance."""
    cordon: Cordon | None = None
    """``None``: it takes new instances."""

    def fits(self, product: Product) -> bool:
        """Whether one more instance of the product would be accepted."""
        return (
            self.cordon is None
            and self.addresses_free
            and self.cores_held + product.cores <= self.cores
            and self.memory_gib_held + product.memory_gib <= self.memory_gib
        )


@dataclass(frozen=True)
class Catalog:
    """The products and clusters of this deployment, as configured."""

    products: Sequence[Product]
    clusters: Sequence[Cluster]

    def product(self, product_id: str) -> Product | None:
        """The product with that id."""
        return next((p for p in self.products if p.id == product_id), None)

    def runtimes_of(self, cluster_id: str) -> frozenset[str]:
        """What products on a cluster are run with, engine's defaults left out."""
        offered = (product for product in self.products if cluster_id in product.cluster_ids)
        return frozenset(product.runtime for product in offered if product.runtime)

    def cluster(self, id_or_name: str) -> Cluster | None:
        """The cluster with that id, else the first one with exactly that name."""
        by_id = next((c for c in self.clusters if c.id == id_or_name), None)
        return by_id or next((c for c in self.clusters if c.name == id_or_name), None)
