"""The protocol every engine speaks, and the values that cross it.

Verbs are idempotent: names come from the instance's id and its sandbox's name, "already there" is
adopted after its labels were checked, "already gone" is success. An engine keeps nothing of its
own between calls that could not be rebuilt from the cluster itself; what it wants remembered goes
into the handle, which the caller stores without reading it.

EngineError
├── TemporaryError        may work later: the caller backs off and tries again
│   ├── EngineUnavailable     the engine does not answer
│   ├── NetworkMissing        the instance's network is gone; ``ensure_network`` makes it anew
│   └── ImageUnavailable      the registry can't be reached, limits the rate, or stalls
└── PermanentError        trying again can't help; the sentence is for the owner
    ├── ImageRefused          not found, no access, wrong architecture
    ├── StartRefused          the image's program can't be started (no such file, bad user, ...)
    ├── SubnetTaken           the wanted subnet overlaps with one the cluster has
    └── EngineUnsuitable      this engine can't be used at all (remote, rootless, too old)
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable

from innkeep.domain.image_reference import ImageReference
from innkeep.domain.instance import PullProgress, RegistryLogin


class EngineError(Exception):
    """An engine could not do what was asked.

    Args:
        state: stable code for ``statusError.state``, as ``imageNotFound``.
        message: one sentence for the owner; holds no secret.
    """

    def __init__(self, state: str, message: str) -> None:
        super().__init__(message)
        self.state = state
        self.message = message


class TemporaryError(EngineError):
    """The same call may work later."""


class PermanentError(EngineError):
    """The same call can't work until something was changed."""


class EngineUnavailable(TemporaryError):
    """The engine does not answer (state ``engineUnavailable``)."""

    def __init__(self, message: str) -> None:
        super().__init__("engineUnavailable", message)


class NetworkMissing(TemporaryError):
    """The network of an instance is gone from the cluster (state ``networkMissing``)."""

    def __init__(self, message: str) -> None:
        super().__init__("networkMissing", message)


class ImageUnavailable(TemporaryError):
    """The image can't be had for now.

    States: ``registryUnreachable``, ``registryRateLimited``, ``pullStalled``, ``diskFull``.
    """


class ImageRefused(PermanentError):
    """The image can't be had.

    States: ``imageNotFound``, ``imageNoAccess``, ``imageWrongArchitecture``.
    """


class StartRefused(PermanentError):
    """The main process can't be started (state ``startFailed``)."""


class SubnetTaken(PermanentError):
    """The subnet overlaps with one that the cluster or its host already has."""


class EngineUnsuitable(PermanentError):
    """This engine can't be used by Innkeep at all (state ``engineUnsuitable``)."""

    def __init__(self, message: str) -> None:
        super().__init__("engineUnsuitable", message)


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """Which limits the engine really enforces; what it can't is shown to the operator."""

    root_disk_limit: bool
    local_volume_limit: bool
    execute: bool
    """Whether it also speaks ``CommandRunner``."""


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
    """Unique in the cluster, as ``innkeep-3f2a91bc-shared``."""
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
class SandboxSpec:
    """The network identity that an instance's container joins."""

    name: str
    """Random; never contains the instance's id."""
    network: str
    """``NetworkSpec.name``."""
    address: str
    """Fixed IPv4 address in that network."""
    host_name: str


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


@dataclass(frozen=True, kw_only=True)
class InstanceRef:
    """Enough to find everything an engine has of an instance."""

    instance_id: str
    sandbox: str
    handle: str = ""


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
class Exit:
    """How a main process ended."""

    code: int
    signal: int | None
    """The signal that killed it, when the exit code tells of one."""
    out_of_memory: bool


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
    handle: str = ""


class ObjectKind(StrEnum):
    """The kinds of object that an engine makes for instances."""

    CONTAINER = "container"
    SANDBOX = "sandbox"
    VOLUME = "volume"
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


@dataclass(frozen=True)
class EngineEvent:
    """Something happened to an object of this deployment; a reason to look, nothing more."""

    instance_id: str | None
    sandbox: str | None


@dataclass(frozen=True)
class CommandResult:
    """How a command inside an instance ended."""

    exit_code: int
    output: str
    """Standard output and error together, at most 64 KiB of it."""


ProgressSink = Callable[[PullProgress], None]
"""Takes the state of a pull whenever it changed; must return at once."""


class Engine(Protocol):
    """A cluster that can run instances. Any verb may raise ``EngineUnavailable``."""

    async def connect(self) -> EngineFacts:
        """Reach the engine, now or again, and read its facts.

        Raises:
            EngineUnavailable: it does not answer now.
            EngineUnsuitable: it answered, and Innkeep can't use it.
        """
        ...

    async def close(self) -> None:
        """Let go of connections; instances are not touched."""
        ...

    async def ensure_network(self, network: NetworkSpec) -> None:
        """Make the network unless it is there.

        Raises:
            SubnetTaken: the subnet overlaps with another network.
        """
        ...

    async def ensure_image(self, request: ImageRequest, progress: ProgressSink) -> str:
        """Have the image on the cluster, pulled when needed, and answer its exact identity.

        A pull reports progress as soon as it begins, without layers until the registry told them.

        There is no total time-out, only one for a pull in which nothing moves. Cancelling stops
        waiting; equal requests at the same time share one pull.

        Raises:
            ImageRefused, ImageUnavailable: see there.
        """
        ...

    async def create(self, spec: ContainerSpec) -> str:
        """Have sandbox, storage and container there, not started; answer the new handle.

        Raises:
            ImageRefused: the image vanished since ``ensure_image``.
            StartRefused: the engine refuses this configuration.
        """
        ...

    async def start(self, spec: ContainerSpec, handle: str) -> str:
        """Have the main process running on a live sandbox; answer the handle.

        Running already: nothing happens. A container that is adrift is restarted; a lost sandbox
        is replaced with the root disk and the volume kept.

        Raises:
            StartRefused: the program of the image can't be started.
        """
        ...

    async def stop(self, ref: InstanceRef, grace_seconds: float) -> None:
        """End the main process (politely, then by force after the grace) and keep all data."""
        ...

    async def remove(self, ref: InstanceRef) -> None:
        """Remove container, sandbox, storage and local images of the instance, at once."""
        ...

    async def observe(self, ref: InstanceRef) -> Observed:
        """Take one exact look at an instance."""
        ...

    async def survey(self, *, thorough: bool = False) -> Sequence[EngineObject]:
        """Everything of this deployment on the cluster, by one list call.

        Args:
            thorough: also volumes and images, for the search for leftovers.
        """
        ...

    async def remove_object(self, found: EngineObject) -> None:
        """Remove one object that a survey found, if it is still this deployment's."""
        ...

    def events(self) -> AsyncIterator[EngineEvent]:
        """What happens from now on; ends (or raises ``EngineUnavailable``) when the engine goes.

        The first item comes, with both fields ``None``, as soon as the stream is established.
        """
        ...


@runtime_checkable
class CommandRunner(Protocol):
    """An engine that can run further commands inside an instance."""

    async def run_command(
        self,
        ref: InstanceRef,
        command: Sequence[str],
        *,
        env: Sequence[tuple[str, str]] = (),
        working_dir: str | None = None,
        timeout_seconds: float = 30,
    ) -> CommandResult:
        """Run a command to its end.

        Raises:
            TimeoutError: it took longer; it may still run.
        """
        ...

    async def launch_command(
        self,
        ref: InstanceRef,
        command: Sequence[str],
        *,
        env: Sequence[tuple[str, str]] = (),
        working_dir: str | None = None,
    ) -> None:
        """Begin a command and leave it running."""
        ...
