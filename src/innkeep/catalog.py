"""The catalog: clusters and products as configured, or derived from the machine."""

import os
from collections.abc import Sequence

from innkeep.catalog_settings import ClusterSettings
from innkeep.domain.product import Catalog, Cluster, Product
from innkeep.settings import Settings

_GIB_PER_CORE = (1, 2, 4)
_ROOTFS_GIB = 20
_LOCAL_VOLUME_GIB = 20
_PIDS = 4096


def cluster_settings(settings: Settings) -> Sequence[ClusterSettings]:
    """The configured clusters, or the one that is there without configuration."""
    return settings.clusters or (ClusterSettings(id="local", name="LOCAL-1 (this machine)"),)


def build_catalog(settings: Settings) -> Catalog:
    """The clusters and products that the server offers."""
    clusters = tuple(
        Cluster(
            id=cluster.id,
            name=cluster.name or cluster.id,
            cpu_overcommit=cluster.cpu_overcommit or settings.cpu_overcommit,
            memory_overcommit=cluster.memory_overcommit or settings.memory_overcommit,
            engine=cluster.engine,
        )
        for cluster in cluster_settings(settings)
    )
    everywhere = tuple(cluster.id for cluster in clusters)
    if not settings.products:
        return Catalog(derive_products(*_this_machine(), everywhere), clusters)
    products = tuple(
        Product(
            id=product.id,
            name=product.name,
            cores=product.cores,
            memory_gib=product.memory_gib,
            rootfs_gib=product.rootfs_gib,
            local_volume_gib=product.local_volume_gib,
            pids=product.pids,
            price=product.price,
            runtime=product.runtime,
            cluster_ids=product.clusters or everywhere,
        )
        for product in settings.products
    )
    return Catalog(products, clusters)


def derive_products(
    cores: int, memory_gib: int, cluster_ids: tuple[str, ...]
) -> tuple[Product, ...]:
    """Sizes for a machine: 1, 2, 4, ... cores up to its own, with 1, 2 or 4 GiB for each core.

    Args:
        cores: cores of the machine.
        memory_gib: memory of the machine, GiB.
        cluster_ids: clusters that offer them.
    """
    sizes = [(1, 1)]
    count = 1
    while count <= cores:
        sizes += [
            (count, count * each) for each in _GIB_PER_CORE if count * each < max(memory_gib, 2)
        ]
        count *= 2
    return tuple(
        Product(
            id=f"cpu.{size}c{memory}g",
            name=f"CPU {size}C {memory}G",
            cores=size,
            memory_gib=memory,
            rootfs_gib=_ROOTFS_GIB,
            local_volume_gib=_LOCAL_VOLUME_GIB,
            pids=_PIDS,
            price=0,
            cluster_ids=cluster_ids,
        )
        for size, memory in sorted(set(sizes))
    )


def _this_machine() -> tuple[int, int]:
    memory_bytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return os.cpu_count() or 1, memory_bytes // 2**30
