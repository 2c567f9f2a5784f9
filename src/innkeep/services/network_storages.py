"""What an owner can ask of network storage: each function checks, stores the wish, and wakes."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from innkeep.domain.errors import (
    ClusterUnavailable,
    InvalidField,
    StorageInUse,
    StorageNotFound,
    StorageNotOffered,
    UnknownReference,
)
from innkeep.domain.instance import Instance, InstanceRequest
from innkeep.domain.network_storage import (
    NetworkStorage,
    StorageMount,
    StorageMountRequest,
    check_apart_from,
    check_storage_name,
    check_storage_size,
)
from innkeep.domain.product import Catalog, Cluster, Product
from innkeep.domain.quota import Asked, Resource
from innkeep.services import products, quotas
from innkeep.services.deployment import Deployment
from innkeep.store import clusters, network_storages
from innkeep.store.database import Transaction

_NAMED_USERS = 10


@dataclass(frozen=True)
class StoragePage:
    """One page of a list, with the number of all that match."""

    items: Sequence[NetworkStorage]
    total: int


async def create(
    deployment: Deployment, owner_id: str, *, cluster: str, name: str, size_gib: int
) -> NetworkStorage:
    """Accept a new storage; the cluster makes it in the background, instances wait for it.

    Args:
        deployment: where to make it.
        owner_id: whose it is.
        cluster: id or name of a cluster.
        name: what the owner calls it; it need not be unique.
        size_gib: its limit.

    Raises:
        Refused: a field breaks its rule, or the cluster has no network storage.
        QuotaExceeded: the owner may not have so much.
        ClusterUnavailable: the cluster was never there so far.
    """
    check_storage_name("storageName", name)
    check_storage_size("storageSize", size_gib)
    wanted = products.find_cluster(deployment.catalog, cluster)
    if wanted is None:
        raise UnknownReference("clusterId", "CLUSTER", cluster)
    if not is_offered(deployment, wanted):
        raise StorageNotOffered(
            f"clusterId: cluster {wanted.id!r} has no network storage; choose one of "
            "GET /clusters with supportNetworkStorage",
            metadata={"field": "clusterId"},
        )
    now = deployment.clock()
    storage = NetworkStorage(
        id=f"st-{secrets.token_hex(6)}",
        owner_id=owner_id,
        cluster_id=wanted.id,
        name=name,
        size_gib=size_gib,
        made_gib=0,
        created_at=now,
    )

    def transaction(tx: Transaction) -> None:
        if wanted.id not in clusters.usages(tx, now):
            raise ClusterUnavailable(f"cluster {wanted.id!r} is not there yet; try again later")
        quotas.check(deployment, tx, owner_id, [_asked_for(size_gib)])
        network_storages.insert_new(tx, storage)
        tx.made.append(storage.id)

    await deployment.database.write(transaction)
    deployment.waker.wake_cluster(wanted.id)
    return storage


async def list_page(
    deployment: Deployment,
    owner_id: str,
    *,
    name_part: str,
    storage_id: str,
    page: int,
    size: int,
) -> StoragePage:
    """The owner's storages, newest first; ``page`` counts from 1."""
    found, total = await deployment.database.read(
        network_storages.list_page,
        owner_id,
        name_part=name_part,
        storage_id=storage_id,
        offset=(page - 1) * size,
        limit=size,
    )
    return StoragePage(found, total)


async def update(
    deployment: Deployment, owner_id: str, storage_id: str, *, name: str, size_gib: int
) -> NetworkStorage:
    """Give a storage another name, or more room; instances that have it mounted run on.

    Args:
        deployment: where it is.
        owner_id: whose it must be.
        storage_id: which.
        name: the new one; empty: as it is.
        size_gib: the new limit, at least the present one; 0: as it is.

    Raises:
        StorageNotFound: none with that id, or it was deleted.
        InvalidField: a field breaks its rule, or the storage would shrink.
        QuotaExceeded: the owner may not have so much.
    """
    if name:
        check_storage_name("storageName", name)
    if size_gib:
        check_storage_size("storageSize", size_gib)

    def transaction(tx: Transaction) -> NetworkStorage:
        storage = _find(tx, owner_id, storage_id)
        wished = replace(storage, name=name or storage.name, size_gib=size_gib or storage.size_gib)
        if wished.size_gib < storage.size_gib:
            raise InvalidField(
                "storageSize",
                f"must be at least {storage.size_gib} GB, which it has now: storage only grows; "
                f"is {size_gib}",
            )
        quotas.check(deployment, tx, owner_id, [_asked_for(wished.size_gib - storage.size_gib)])
        network_storages.change(tx, storage.id, name=wished.name, size_gib=wished.size_gib)
        return wished

    storage = await deployment.database.write(transaction)
    deployment.waker.wake_cluster(storage.cluster_id)
    return storage


async def delete(deployment: Deployment, owner_id: str, storage_id: str) -> None:
    """Put a storage into the trash, from where it is removed when its time has passed.

    What is in it stays until then, and can be had back by ``restore``.

    Raises:
        StorageNotFound: none with that id, or it was deleted already.
        StorageInUse: an instance has it mounted, running or not.
    """
    now = deployment.clock()

    def transaction(tx: Transaction) -> NetworkStorage:
        storage = _find(tx, owner_id, storage_id)
        users, number = network_storages.mounted_by(tx, storage.id, limit=_NAMED_USERS)
        if number:
            more = f" and {number - len(users)} more" if number > len(users) else ""
            raise StorageInUse(
                f"storageId: network storage {storage.id!r} is mounted by {number} instance(s): "
                f"{', '.join(users)}{more}; delete them and wait until they are removed",
                metadata={"field": "storageId"},
            )
        kept = deployment.storage_trash_seconds
        purge_at = now + kept if kept else 0
        network_storages.mark_removed(tx, storage.id, at=now, purge_at=purge_at)
        return storage

    storage = await deployment.database.write(transaction)
    deployment.waker.wake_cluster(storage.cluster_id)


async def list_trash(deployment: Deployment, owner_id: str, *, page: int, size: int) -> StoragePage:
    """The owner's deleted storages that can still be restored; ``page`` counts from 1."""
    found, total = await deployment.database.read(
        network_storages.list_trash,
        owner_id,
        deployment.age(),
        offset=(page - 1) * size,
        limit=size,
    )
    return StoragePage(found, total)


async def restore(deployment: Deployment, owner_id: str, storage_id: str) -> NetworkStorage:
    """Give a deleted storage back to its owner, with all that is in it.

    Raises:
        StorageNotFound: none with that id is in the trash.
    """

    def transaction(tx: Transaction) -> NetworkStorage:
        storage = _find_in_trash(deployment, tx, owner_id, storage_id)
        network_storages.restore(tx, storage.id)
        return replace(storage, removed_at=None, purge_at=None)

    storage = await deployment.database.write(transaction)
    deployment.waker.wake_cluster(storage.cluster_id)
    return storage


async def purge(deployment: Deployment, owner_id: str, storage_id: str) -> None:
    """Have a deleted storage removed now, with all that is in it.

    Raises:
        StorageNotFound: none with that id is in the trash.
    """

    def transaction(tx: Transaction) -> NetworkStorage:
        storage = _find_in_trash(deployment, tx, owner_id, storage_id)
        network_storages.purge(tx, storage.id)
        return storage

    storage = await deployment.database.write(transaction)
    deployment.waker.wake_cluster(storage.cluster_id)


def is_offered(deployment: Deployment, cluster: Cluster) -> bool:
    """Whether a cluster can make network storage; one that is away keeps what it said last."""
    state = deployment.monitor.cluster_states().get(cluster.id)
    return cluster.supports_network_storage and (state is None or state.network_storage)


def wished_storages(
    tx: Transaction,
    catalog: Catalog,
    owner_id: str,
    request: InstanceRequest,
    product: Product,
    wanted: Cluster | None,
) -> tuple[tuple[StorageMount, ...], Cluster | None]:
    """The storages that a create mounts, and the cluster it has to go to, if any.

    Until the transaction's end nobody can delete them.

    Raises:
        UnknownReference: the owner has none with that id.
        InvalidField: one is in another cluster, or where the local storage is mounted.
    """
    if product.local_volume_gib:
        check_apart_from(request.storages, request.local_mount_point)
    mounts = []
    for index, asked in enumerate(request.storages):
        field = f"networkStorages[{index}].Id"
        mount, cluster_id = _find_mount(tx, owner_id, asked, field)
        wanted = products.narrow_cluster(catalog, wanted, cluster_id, field, "network storage")
        mounts.append(mount)
    return tuple(mounts), wanted


def storages_for(
    tx: Transaction, instance: Instance, asked: Sequence[StorageMountRequest]
) -> tuple[StorageMount, ...]:
    """The storages that an upgrade of an instance mounts.

    Until the transaction's end nobody can delete them.

    Raises:
        UnknownReference: the owner has none with that id.
        InvalidField: one is in another cluster, or where the local storage is mounted.
    """
    fields = "networkVolume.volumeMounts[{}]"
    if instance.local_volume_gib:
        check_apart_from(asked, instance.local_mount_point, f"{fields}.mountPath")
    mounts = []
    for index, request in enumerate(asked):
        field = f"{fields.format(index)}.id"
        mount, cluster_id = _find_mount(tx, instance.owner_id, request, field)
        if cluster_id != instance.cluster_id:
            raise InvalidField(
                field,
                f"the network storage is in cluster {cluster_id!r}, the instance is in "
                f"{instance.cluster_id!r}",
            )
        mounts.append(mount)
    return tuple(mounts)


def _find_mount(
    tx: Transaction, owner_id: str, asked: StorageMountRequest, field: str
) -> tuple[StorageMount, str]:
    """A storage as it is to be mounted, and the cluster that it is in."""
    storage = network_storages.find_of(tx, owner_id, asked.storage_id, lock="use")
    if storage is None:
        raise UnknownReference(field, "NETWORK_STORAGE", asked.storage_id[:80])
    mount = StorageMount(
        storage_id=storage.id,
        mount_path=asked.mount_path,
        size_gib=storage.size_gib,
        made_gib=storage.made_gib,
    )
    return mount, storage.cluster_id


def _asked_for(more_gib: int) -> Asked:
    return Asked(Resource.STORAGE_GIB, more_gib, "storageSize")


def _find(tx: Transaction, owner_id: str, storage_id: str) -> NetworkStorage:
    storage = network_storages.find_of(tx, owner_id, storage_id, lock="change")
    if storage is None:
        raise StorageNotFound(storage_id)
    return storage


def _find_in_trash(
    deployment: Deployment, tx: Transaction, owner_id: str, storage_id: str
) -> NetworkStorage:
    storage = network_storages.find_in_trash(tx, owner_id, storage_id, deployment.age())
    if storage is None:
        raise StorageNotFound(storage_id)
    return storage
