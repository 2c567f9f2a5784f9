"""An upgrade: what an instance is to be made anew with, kept apart until that runs.

Until the new container runs, nothing of the present form is written over, so that an upgrade which
fails leaves the instance as it was.
"""

from dataclasses import dataclass

from innkeep.domain.instance_parts import EnvironmentVariable, RegistryLogin
from innkeep.domain.network_storage import StorageMount, StorageMountRequest


@dataclass(frozen=True, kw_only=True)
class UpgradeRequest:
    """An upgrade that passed every check which needs no look at the store."""

    image_url: str
    image_auth_id: str
    """Id of a registry auth of the owner; empty: none."""
    command: str
    entrypoint: str
    envs: tuple[EnvironmentVariable, ...]
    storages: tuple[StorageMountRequest, ...]
    save: bool
    """Whether the root disk is kept where the image stays the same."""


@dataclass(frozen=True, kw_only=True)
class Upgrade:
    """What an instance is to become, and how far that is."""

    generation: int
    """The number of the container that is made for it; never used before."""
    image_url: str
    image_login: RegistryLogin | None
    image_auth_id: str
    command: str
    entrypoint: str
    envs: tuple[EnvironmentVariable, ...]
    storages: tuple[StorageMount, ...] = ()
    save: bool
    ran: bool
    """Whether the instance ran when the upgrade was asked for, so that it must run on."""
    took_over: bool = False
    """Whether the present container is being ended, or was, to make room for the new one."""

    def asks_for(self, request: UpgradeRequest) -> bool:
        """Whether this is what was asked for, so that a repeated call changes nothing."""
        mounts = tuple((mount.storage_id, mount.mount_path) for mount in self.storages)
        asked = tuple((mount.storage_id, mount.mount_path) for mount in request.storages)
        mine = (self.image_url, self.image_auth_id, self.command, self.entrypoint, self.envs)
        theirs = (
            request.image_url,
            request.image_auth_id,
            request.command,
            request.entrypoint,
            request.envs,
        )
        return (mine, mounts, self.save) == (theirs, asked, request.save)
