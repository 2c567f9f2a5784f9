"""Which instance has which network storage mounted, and where."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import insert, select

from innkeep.domain.instance import Instance
from innkeep.domain.network_storage import StorageMount
from innkeep.store.database import Transaction
from innkeep.store.tables import network_storages, storage_mounts

_IDS_AT_ONCE = 500


def insert_mounts(tx: Transaction, instance: Instance) -> None:
    """Store what a new instance has mounted."""
    if instance.storages:
        tx.connection.execute(
            insert(storage_mounts),
            [
                {
                    "instance_id": instance.id,
                    "mount_path": mount.mount_path,
                    "storage_id": mount.storage_id,
                    "position": position,
                }
                for position, mount in enumerate(instance.storages)
            ],
        )


def with_mounts(tx: Transaction, found: Sequence[Instance]) -> list[Instance]:
    """These instances with what they have mounted, in the order it was asked for."""
    mounts: dict[str, list[StorageMount]] = {}
    for start in range(0, len(found), _IDS_AT_ONCE):
        ids = [instance.id for instance in found[start : start + _IDS_AT_ONCE]]
        rows = tx.connection.execute(
            select(storage_mounts, network_storages.c.size_gib, network_storages.c.made_gib)
            .join(network_storages)
            .where(storage_mounts.c.instance_id.in_(ids))
            .order_by(storage_mounts.c.instance_id, storage_mounts.c.position)
        )
        for row in rows:
            mounts.setdefault(row.instance_id, []).append(
                StorageMount(
                    storage_id=row.storage_id,
                    mount_path=row.mount_path,
                    size_gib=row.size_gib,
                    made_gib=row.made_gib,
                )
            )
    return [
        replace(instance, storages=tuple(mounts[instance.id]))
        if instance.id in mounts
        else instance
        for instance in found
    ]
