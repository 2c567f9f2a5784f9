"""From products and clusters to the JSON that clients read."""

from innkeep.domain.product import Cluster
from innkeep.services.products import Offer


def render_offer(offer: Offer) -> dict[str, object]:
    """A CPU product with whether it can be had now."""
    product = offer.product
    return {
        "id": product.id,
        "name": product.name,
        "cpuNum": product.cores,
        "memorySize": product.memory_gib,
        "rootfsSize": product.rootfs_gib,
        "localVolumeSize": product.local_volume_gib,
        "availableDeploy": offer.available,
        "price": product.price,
    }


def render_cluster(cluster: Cluster, *, storage: bool) -> dict[str, object]:
    """A cluster; none has GPUs so far. ``storage``: whether it offers network storage now."""
    return {
        "id": cluster.id,
        "name": cluster.name,
        "availableGpuType": [],
        "supportNetworkStorage": storage,
        "supportInstanceNetwork": cluster.supports_vpc,
    }
