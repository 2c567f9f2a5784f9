"""Network storage in a fake cluster: what was written, and a size that is only remembered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from innkeep.engines.errors import TemporaryError
from innkeep.engines.values import ContainerSpec, StorageSpec


@dataclass(kw_only=True)
class FakeStorage:
    """Network storage; what is written has a size of no bytes."""

    deployment: str
    size_gib: int
    files: dict[str, str] = field(default_factory=dict)


def ensure_storage(storages: dict[str, FakeStorage], storage: StorageSpec, deployment: str) -> None:
    """Make a network storage or let it grow."""
    existing = storages.get(storage.id)
    if existing is not None:
        existing.size_gib = max(existing.size_gib, storage.size_gib)
    elif storage.known:
        raise _missing(storage.id)
    else:
        storages[storage.id] = FakeStorage(deployment=deployment, size_gib=storage.size_gib)


def check_storages(storages: Mapping[str, FakeStorage], spec: ContainerSpec) -> None:
    """Refuse to go on when a network storage that is to be mounted isn't there."""
    for mount in spec.network_storages:
        if mount.storage_id not in storages:
            raise _missing(mount.storage_id)


def _missing(storage_id: str) -> TemporaryError:
    return TemporaryError(
        "storageMissing", f"The disk of the storage {storage_id} isn't where it was made."
    )
