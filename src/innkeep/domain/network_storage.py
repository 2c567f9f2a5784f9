"""Network storage: a disk with a name and a size that instances of a cluster share."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from innkeep.domain.errors import InvalidField

MIN_STORAGE_GIB = 1
MAX_STORAGE_GIB = 15_360
"""The largest file of the most common file systems (ext4: 16 TiB) with a margin."""
_NAME = re.compile(r"[A-Za-z0-9-]{1,255}")


@dataclass(frozen=True, kw_only=True)
class NetworkStorage:
    """A network storage as the store knows it."""

    id: str
    """As ``st-5b0c1f7e93d2``."""
    owner_id: str
    cluster_id: str
    name: str
    """As the owner wrote it; it need not be unique."""
    size_gib: int
    """Nobody can write more into it; it only ever grows."""
    made_gib: int
    """The size that its engine has made it, 0 before; less than ``size_gib``: it should grow."""
    created_at: float
    removed_at: float | None = None
    """When its owner deleted it; ``None``: it is there."""
    purge_at: float | None = None
    """Of a deleted one, when it is removed with all that is in it; till then it can be restored.
    ``None``: at once."""

    @property
    def removed(self) -> bool:
        """Whether its owner deleted it."""
        return self.removed_at is not None

    def is_in_trash(self, now: float) -> bool:
        """Whether it was deleted and can still be restored."""
        return self.removed and self.purge_at is not None and now < self.purge_at


@dataclass(frozen=True, kw_only=True)
class StorageMount:
    """A network storage as an instance has it mounted."""

    storage_id: str
    mount_path: str
    size_gib: int
    made_gib: int


@dataclass(frozen=True, kw_only=True)
class StorageMountRequest:
    """A network storage to mount, as a create asks for it."""

    storage_id: str
    mount_path: str


def check_storage_name(field: str, name: str) -> str:
    """A name that a storage may have.

    Raises:
        InvalidField: empty, over 255 characters, or other than letters, digits and hyphens.
    """
    if not _NAME.fullmatch(name):
        raise InvalidField(
            field, f"must be 1 to 255 letters (A-Z), digits and hyphens, has {len(name)} characters"
        )
    return name


def check_storage_size(field: str, size_gib: int) -> int:
    """A size that a storage may have, GiB.

    Raises:
        InvalidField: out of range.
    """
    if not MIN_STORAGE_GIB <= size_gib <= MAX_STORAGE_GIB:
        raise InvalidField(
            field, f"must be {MIN_STORAGE_GIB} to {MAX_STORAGE_GIB} GB, is {str(size_gib)[:40]}"
        )
    return size_gib


def check_apart_from(
    mounts: Sequence[StorageMountRequest],
    local_mount_point: str,
    path_field: str = "networkStorages[{}].mountPoint",
) -> None:
    """See that no storage is mounted where the local one is.

    Args:
        mounts: what is to be mounted.
        local_mount_point: where the local storage is.
        path_field: wire name of a mount's path, with ``{}`` for its number.

    Raises:
        InvalidField: one is.
    """
    for index, mount in enumerate(mounts):
        if mount.mount_path == local_mount_point:
            raise InvalidField(
                path_field.format(index),
                f"must differ from the others, {local_mount_point[:80]} is the local storage's",
            )
