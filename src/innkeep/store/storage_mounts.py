"""Which instance has which network storage mounted, and where: now, and after its upgrade."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import delete, insert, select

from innkeep.domain.instance import Instance
from innkeep.domain.network_storage import StorageMount
from innkeep.store.database import Transaction
from innkeep.store.tables import network_storages, storage_mounts

_IDS_AT_ONCE = 500


def insert_mounts(
    tx: Transaction, instance_id: str, generation: int, storages: Sequence[StorageMount]
) -> None:
    """Store what a container of an instance, made or to be made, has mounted."""
    if storages:
        tx.connection.execute(
            insert(storage_mounts),
            [
                {
                    "instance_id": instance_id,
                    "generation": generation,
                    "mount_path": mount.mount_path,
                    "storage_id": mount.storage_id,
                    "position": position,
                }
                for position, mount in enumerate(storages)
            ],
        )


def keep_only(tx: Transaction, instance_id: str, generation: int) -> None:
    """Forget what the containers of an instance with other numbers have mounted."""
    tx.connection.execute(
        delete(storage_mounts).where(
            storage_mounts.c.instance_id == instance_id,
            storage_mounts.c.generation != generation,
        )
    )


def with_mounts(tx: Transaction, found: Sequence[Instance]) -> list[Instance]:
    """These instances with what they have mounted, in the order it was asked for."""
    mounts: dict[tuple[str, int], list[StorageMount]] = {}
    for start in range(0, len(found), _IDS_AT_ONCE):
        ids = [instance.id for instance in found[start : start + _IDS_AT_ONCE]]
        rows = tx.connection.execute(
            select(storage_mounts, network_storages.c.size_gib, network_storages.c.made_gib)
            .join(network_storages)
            .where(storage_mounts.c.instance_id.in_(ids))
            .order_by(storage_mounts.c.instance_id, storage_mounts.c.position)
        )
        for row in rows:
            mounts.setdefault((row.instance_id, row.generation), []).append(
                StorageMount(
                    storage_id=row.storage_id,
                    mount_path=row.mount_path,
                    size_gib=row.size_gib,
                    made_gib=row.made_gib,
                )
            )
    if not mounts:
        return list(found)

    def mounted(instance: Instance, generation: int) -> tuple[StorageMount, ...]:
        return tuple(mounts.get((instance.id, generation), ()))

    return [
        replace(
            instance,
            storages=mounted(instance, instance.generation),
            upgrade=None
            if instance.upgrade is None
            else replace(instance.upgrade, storages=mounted(instance, instance.upgrade.generation)),
        )
        for instance in found
    ]
