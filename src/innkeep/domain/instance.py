"""An instance: what was asked for, what it holds, and where it is in its life."""

import secrets
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal

from innkeep.domain.billing import PAY_AS_YOU_GO, Billing
from innkeep.domain.failure import (
    Failure as Failure,  # noqa: PLC0414  # most who need an instance do
)
from innkeep.domain.instance_parts import (
    EnvironmentVariable as EnvironmentVariable,  # noqa: PLC0414  # most who need an instance do
)
from innkeep.domain.instance_parts import (
    RegistryLogin as RegistryLogin,  # noqa: PLC0414  # as above
)
from innkeep.domain.migration import STAYS, AutoMigrate, Migration
from innkeep.domain.network_storage import StorageMount, StorageMountRequest
from innkeep.domain.port_access import PortAccess
from innkeep.domain.ports import PortMapping, PortRequest
from innkeep.domain.status import Status, Wish
from innkeep.domain.upgrade import Upgrade


class Kind(StrEnum):
    """The two kinds of instance the API knows; only ``cpu`` is offered so far."""

    CPU = "cpu"
    GPU = "gpu"


@dataclass(frozen=True)
class ToolRequest:
    """A tool to serve beside the owner's own program, on a port of its own."""

    name: Literal["Jupyter"]
    port: PortRequest


@dataclass(frozen=True)
class Tool:
    """A tool of an instance with the secret that opens it."""

    name: Literal["Jupyter"]
    mapping: PortMapping
    token: str

    def __repr__(self) -> str:
        return f"Tool(name={self.name!r}, mapping={self.mapping!r}, token=<hidden>)"


@dataclass(frozen=True, kw_only=True)
class InstanceRequest:
    """A create that passed every check which needs no look at the store."""

    name: str
    product_id: str
    image_url: str
    image_login: RegistryLogin | None
    """As given in the create itself; what ``image_auth_id`` refers to wins over it."""
    image_auth_id: str = ""
    """Id of a registry auth of the owner; empty: none."""
    ports: tuple[PortRequest, ...]
    envs: tuple[EnvironmentVariable, ...]
    tools: tuple[ToolRequest, ...]
    port_access: tuple[PortAccess, ...] = ()
    command: str
    entrypoint: str
    cluster: str
    """Id or name of the wanted cluster; empty: any."""
    local_mount_point: str
    storages: tuple[StorageMountRequest, ...] = ()
    """In the order of ``networkStorages``."""
    kind: Kind | None
    """``None``: not said; the product's kind counts."""
    network_id: str = ""
    """The VPC network to be in; empty: none."""
    wished_address: str = ""
    """The address to have in that network; empty: any."""
    billing: Billing = PAY_AS_YOU_GO
    auto_migrate: AutoMigrate = STAYS


@dataclass(frozen=True, kw_only=True)
class LayerProgress:
    """How far one layer of an image is."""

    id: str
    state: str
    """The engine's own word, as ``Downloading`` or ``Extracting``."""
    current: int
    """Bytes done in this state."""
    total: int
    """Bytes in all; 0 while unknown."""


@dataclass(frozen=True, kw_only=True)
class PullProgress:
    """How far the download of an image is."""

    layers: tuple[LayerProgress, ...]

    @property
    def current(self) -> int:
        """Bytes done, over all layers."""
        return sum(layer.current for layer in self.layers)

    @property
    def total(self) -> int:
        """Bytes known to be needed, over all layers."""
        return sum(max(layer.total, layer.current) for layer in self.layers)


def new_sandbox_name() -> str:
    """A name for a sandbox that no other one has."""
    return f"innkeep-sandbox-{secrets.token_hex(8)}"


@dataclass(frozen=True, kw_only=True)
class Instance:
    """An instance as the store knows it. Times are Unix seconds."""

    id: str
    """16 lower-case hexadecimal digits."""
    owner_id: str
    name: str
    kind: Kind
    cluster_id: str
    product_id: str
    product_name: str
    cores: int
    memory_gib: int
    rootfs_gib: int
    local_volume_gib: int
    pids: int
    runtime: str = ""
    """What runs its containers, as the engine calls it; empty: the engine's default."""
    image_url: str
    """As the owner wrote it."""
    image_login: RegistryLogin | None
    image_auth_id: str = ""
    """Id of the registry auth that the login was copied from, which may be gone; empty: none."""
    command: str
    entrypoint: str
    envs: tuple[EnvironmentVariable, ...]
    port_mappings: tuple[PortMapping, ...]
    tools: tuple[Tool, ...]
    ports_leaving: bool = False
    """Whether it holds ports of the gateway that were taken out of its mappings, until its routes
    have followed."""
    port_access: tuple[PortAccess, ...] = ()
    """The guards of its http ports, and of former ones, in case they come back; any other may be
    used by anybody."""
    local_mount_point: str
    storages: tuple[StorageMount, ...] = ()
    """The network storages that it has mounted."""
    network_id: str
    """The network that its address belongs to."""
    address: str
    """Its fixed IPv4 address in that network; empty once it was released, and as long as its VPC
    network is being made."""
    sandbox: str
    """Random name of the sandbox that holds its network identity."""
    alias: str = ""
    """What its VPC neighbours may call it beside its id; empty: nothing."""

    billing: Billing = PAY_AS_YOU_GO
    auto_migrate: AutoMigrate = STAYS
    web_terminal: bool = True
    """Whether its web terminal may be opened."""

    wish: Wish
    runs_wished: int
    """How many runs of the main process were asked for: one by the create, one more by each
    start and restart."""
    runs_begun: int
    """How many of those the reconciler has begun; less than wished: it should start one."""
    tools_launched: bool
    """Whether the tools were launched in the present run."""
    status: Status
    failure: Failure | None
    setback: Failure | None = None
    """Why the last order came to nothing, though the instance goes on: until the next order."""
    generation: int = 0
    """The number of its present container; each upgrade makes one with a new number."""
    left_behind: tuple[int, ...] = ()
    """The numbers of containers that the engine could not end, and that it has no more."""
    upgrade: Upgrade | None = None
    """What it is to be made anew with, while that is under way."""
    migration: Migration | None = None
    """Where it is to go on, until everything of it left its present cluster."""
    pull: PullProgress | None
    """Set while the image is being pulled."""
    handle: str
    """The engine's own versioned note about it; opaque to everyone else; empty before create."""
    attempts: int
    """Failed attempts in a row at what is being done now."""
    created_at: float
    status_at: float
    """When the present status began."""
    started_at: float | None
    """When the main process last began to run."""
    stopped_at: float | None

    @property
    def display_name(self) -> str:
        """The name, or the id where no name was given."""
        return self.name or self.id

    @property
    def shown_failure(self) -> Failure | None:
        """What an owner is told: what is wrong now, or else what came of the last order."""
        return self.failure or self.setback

    @property
    def may_serve(self) -> bool:
        """Whether traffic may reach its main process: also beside an upgrade's preparations."""
        if self.upgrade is not None and self.wish is Wish.RUNNING:
            return self.upgrade.ran and not self.upgrade.took_over
        return self.status is Status.RUNNING

    @property
    def upgraded(self) -> "Instance":
        """The instance as the upgrade that is under way makes it.

        Raises:
            ValueError: none is.
        """
        if self.upgrade is None:
            raise ValueError(f"no upgrade of {self.id} is under way")
        return replace(
            self,
            generation=self.upgrade.generation,
            upgrade=None,
            image_url=self.upgrade.image_url,
            image_login=self.upgrade.image_login,
            image_auth_id=self.upgrade.image_auth_id,
            command=self.upgrade.command,
            entrypoint=self.upgrade.entrypoint,
            envs=self.upgrade.envs,
            storages=self.upgrade.storages,
            tools_launched=False,
            handle="",
        )

    @property
    def mappings(self) -> tuple[PortMapping, ...]:
        """Every mapped port, those of tools included."""
        return self.port_mappings + tuple(tool.mapping for tool in self.tools)


_DETAIL_CODES = frozenset({"pullProgress", "created", "tool", "portsChanged", "leftBehindGone"})


@dataclass(frozen=True, kw_only=True)
class HistoryEntry:
    """One step in the life of an instance."""

    at: float
    status: Status
    code: str
    """Why the status changed, for programs; as ``created``, ``asked`` or a failure's state."""
    message: str
    number: int = field(default=0, compare=False)
    """Grows from step to step; 0: not stored yet."""

    @property
    def is_detail(self) -> bool:
        """Whether it tells of something within a status, and of no failure."""
        return self.code in _DETAIL_CODES


@dataclass(frozen=True, kw_only=True)
class InstanceFilter:
    """Which instances a list is about; every part left empty matches all."""

    name: str = ""
    """Part of the name, in any case."""
    product_name: str = ""
    """Part of the product's name, in any case."""
    status: Status | None = None
    """``None``: every status but ``removed``."""
