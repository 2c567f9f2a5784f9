"""The values that cross the engine protocol: what is wanted of an engine and what it sees."""

from dataclasses import dataclass, field
from enum import StrEnum

from innkeep.domain.failure import Exit as Exit  # noqa: PLC0414  # engines tell of it
from innkeep.domain.image_reference import ImageReference
from innkeep.domain.instance import Instance, LayerProgress, RegistryLogin


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """Which limits the engine really enforces; what it can't is shown to the operator."""

    root_disk_limit: bool
    local_volume_limit: bool
    storage_limit: bool
    """Whether it has network storage, with a size that can't be passed."""
    storage_problem: str = ""
    """Why it hasn't, for the operator."""
    tools_problem: str = ""
    """Why instances get no tools volume, for the operator; empty: they do, or none was built."""
    isolation_problem: str = ""
    """Why instances can't be kept away from the cluster's hosts and their networks, for the
    operator; empty: they are, or nobody wants it."""
    execute: bool
    """Whether it also speaks ``CommandRunner`` and ``CommandOpener``."""


@dataclass(frozen=True, kw_only=True)
class EngineFacts:
    """What an engine says of itself when it is connected."""

    version: str
    architecture: str
    cores: int
    memory_gib: float
    capabilities: Capabilities


@dataclass(frozen=True, kw_only=True)
class NetworkSpec:
    """A network that instances are attached to."""

    name: str
    """Unique in the cluster, as ``innkeep-3f2a91bc-vpc-0c81d2f4a9b7``."""
    subnet: str
    """IPv4 subnet in CIDR form. The first usable address is the gateway's."""
    members_talk: bool
    """Whether members reach each other directly: yes in a VPC, no in a shared network."""


@dataclass(frozen=True, kw_only=True)
class ImageRequest:
    """An image that an instance needs, with what decides whether a local copy may serve."""

    reference: ImageReference
    login: RegistryLogin | None
    guarded: bool
    """Whether somebody pulled from this repository with a login on this cluster: then the local
    copy may serve only after the registry accepted this request's own login."""


@dataclass(frozen=True, kw_only=True)
class VolumeMount:
    """Local storage of the instance and where it is mounted."""

    mount_path: str
    size_gib: int


@dataclass(frozen=True, kw_only=True)
class StorageSpec:
    """A network storage: it is shared by instances and outlives them."""

    id: str
    """As ``st-5b0c1f7e93d2``; unique in the deployment."""
    size_gib: int
    """Nobody can write more."""
    known: bool = False
    """Whether it was made before: then one that isn't there is an error, not made anew."""


@dataclass(frozen=True, kw_only=True)
class StorageMount:
    """A network storage that an instance has mounted."""

    storage_id: str
    mount_path: str


@dataclass(frozen=True, kw_only=True)
class SandboxSpec:
    """The network identity that an instance's container joins."""

    name: str
    """Random; never contains the instance's id."""
    network: str
    """``NetworkSpec.name``; empty: it is in none until an instance that has it is started."""
    address: str
    """Fixed IPv4 address in that network; empty without one."""
    host_name: str
    aliases: tuple[str, ...] = ()
    """Names by which the members of that network find it."""


@dataclass(frozen=True, kw_only=True)
class ContainerSpec:
    """Everything an engine needs to make an instance's container."""

    instance_id: str
    sandbox: SandboxSpec
    image: str
    """What ``ensure_image`` answered."""
    entrypoint: tuple[str, ...] | None
    """``None`` keeps the image's own; set, it also drops the image's CMD."""
    command: tuple[str, ...] | None
    """``None`` keeps the image's own, unless ``entrypoint`` is set."""
    env: tuple[tuple[str, str], ...] = field(repr=False)
    cores: int
    memory_gib: int
    pids: int
    rootfs_gib: int
    local_volume: VolumeMount | None
    network_storages: tuple[StorageMount, ...] = ()
    """All of them were ensured before."""
    runtime: str = ""
    """What runs it, as the engine calls it; empty: the engine's default."""
    generation: int = 0
    """Which of the instance's containers this is; see ``InstanceRef``."""
    root_disk_of: int | None = None
    """The generation whose root disk this one begins with, with the volumes that the image
    declares, if that was made of the same image; else it begins with the image's."""
    left_behind: tuple[int, ...] = ()
    """Generations that could not be ended: they are left alone, whether they run or not."""


@dataclass(frozen=True, kw_only=True)
class InstanceRef:
    """Enough to find everything an engine has of an instance."""

    instance_id: str
    sandbox: str
    handle: str = ""
    generation: int = 0
    """Which of the instance's containers is meant. An instance has more than one only while it is
    made anew: they share sandbox, address and local storage, and only one of them runs."""


def ref_to(instance: Instance) -> InstanceRef:
    """What finds an instance that was read from the store."""
    return InstanceRef(
        instance_id=instance.id,
        sandbox=instance.sandbox,
        handle=instance.handle,
        generation=instance.generation,
    )


class Phase(StrEnum):
    """What an engine sees of an instance."""

    ABSENT = "absent"
    """There is no container."""
    CREATED = "created"
    """The container is there and never ran."""
    RUNNING = "running"
    """Its main process runs and its network identity is alive."""
    ADRIFT = "adrift"
    """Its main process runs, but its sandbox ended or was restarted: nobody can reach it."""
    ENDED = "ended"
    """Its main process ended by itself, while engine and sandbox lived on."""
    INTERRUPTED = "interrupted"
    """It does not run, and it was not its main process that ended it: it was stopped, or the
    engine or the host went away."""


@dataclass(frozen=True, kw_only=True)
class Observed:
    """One exact look at an instance."""

    instance_id: str
    phase: Phase
    exit: Exit | None = None
    """Set when the phase is ``ended``."""
    refusal: str = ""
    """With the phase ``ended``: one sentence on why the image's program could not be started at
    all, where the engine only found out after its start."""
    sandbox_lives: bool = False
    """Whether its sandbox runs, be there a container or not."""
    handle: str = ""


class ObjectKind(StrEnum):
    """The kinds of object that an engine makes for instances."""

    CONTAINER = "container"
    SANDBOX = "sandbox"
    VOLUME = "volume"
    STORAGE = "storage"
    """Network storage; its name is its id, and it belongs to no instance."""
    IMAGE = "image"


@dataclass(frozen=True, kw_only=True)
class EngineObject:
    """One object of this deployment that exists in the cluster."""

    kind: ObjectKind
    name: str
    instance_id: str | None
    """``None`` for a sandbox, which only knows its own name."""
    sandbox: str | None
    """The sandbox's name, for sandboxes and containers."""
    running: bool
    generation: int = 0
    """For containers and images, which generation of the instance they belong to."""


@dataclass(frozen=True)
class EngineEvent:
    """Something happened to an object of this deployment; a reason to look, nothing more."""

    instance_id: str | None
    sandbox: str | None
    begins: bool = False
    """Whether something was made or started, which is no news to who is doing just that."""


@dataclass(frozen=True, kw_only=True)
class InstanceUsage:
    """What a running instance uses."""

    instance_id: str
    cores: float | None
    """CPU time per time, over the time since the last look; ``None``: there was none."""
    memory_bytes: int
    """The working set: without file contents that the kernel can drop."""
    root_disk_bytes: int | None
    """What it has written to its root disk, as of some time ago; ``None``: not known."""


@dataclass(frozen=True)
class CommandResult:
    """How a command inside an instance ended."""

    exit_code: int
    output: str
    """Standard output and error together, at most 64 KiB of it."""


@dataclass(frozen=True, kw_only=True)
class SaveRequest:
    """A root disk that is to become an image in a registry."""

    save_id: str
    """Unique in the deployment, as ``job-5b0c1f7e93d2``; the same for every attempt."""
    reference: ImageReference
    """Where it is pushed to; without a digest."""
    login: RegistryLogin | None


class SavePhase(StrEnum):
    """What a save is at."""

    COMMITTING = "committing"
    """The root disk is read, and the instance frozen if it runs."""
    PUSHING = "pushing"


@dataclass(frozen=True, kw_only=True)
class SaveProgress:
    """How far a save is."""

    phase: SavePhase
    layers: tuple[LayerProgress, ...] = ()
    """While it is pushed, as far as the registry was asked about them."""
    volumes: tuple[str, ...] = ()
    """While it is pushed: paths that the image declares as volumes, which are not in it."""


@dataclass(frozen=True, kw_only=True)
class SavedImage:
    """An image that a registry has taken."""

    digest: str
    """``sha256:...``"""
