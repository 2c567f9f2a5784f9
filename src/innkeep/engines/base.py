"""The protocol every engine speaks: a narrow set of verbs.

Verbs are idempotent: names come from the instance's id and its sandbox's name, "already there" is
adopted after its labels were checked, "already gone" is success. An engine keeps nothing of its
own between calls that could not be rebuilt from the cluster itself; what it wants remembered goes
into the handle, which the caller stores without reading it.

An instance that is made anew has two containers for a while, told apart by their ``generation``.
Unless a verb says otherwise it is about the one that the spec or ref names.
"""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from typing import Protocol, runtime_checkable

from innkeep.domain.instance import PullProgress
from innkeep.domain.port_health import Listener
from innkeep.engines.values import (
    CommandResult,
    ContainerSpec,
    EngineEvent,
    EngineFacts,
    EngineObject,
    ImageRequest,
    InstanceRef,
    InstanceUsage,
    NetworkSpec,
    Observed,
    SandboxSpec,
    SavedImage,
    SaveProgress,
    SaveRequest,
    StorageSpec,
)

ProgressSink = Callable[[PullProgress], None]
"""Takes the state of a pull whenever it changed; must return at once."""

SaveSink = Callable[[SaveProgress], None]
"""Takes the state of a save whenever it changed; must return at once."""


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

    async def remove_network(self, name: str) -> None:
        """Remove a network of this deployment; somebody else's of that name is left alone.

        Raises:
            TemporaryError: something is in it still.
        """
        ...

    async def list_networks(self) -> Sequence[str]:
        """Names of this deployment's networks on the cluster, by one list call."""
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

    async def image_size(self, image: str) -> int:
        """What an image takes on the cluster, in bytes, layers shared with others included.

        Args:
            image: what ``ensure_image`` answered.

        Raises:
            ImageVanished: it isn't there any more.
        """
        ...

    async def create(self, spec: ContainerSpec) -> str:
        """Have sandbox, storage and container there, not started; answer the new handle.

        A container that takes over the root disk of another generation needs that one stopped.

        Raises:
            ImageVanished: the image vanished since ``ensure_image``.
            StartRefused: the engine refuses this configuration.
        """
        ...

    async def start(self, spec: ContainerSpec, handle: str) -> str:
        """Have the main process running on a live sandbox; answer the handle.

        Running already: nothing happens. Another generation that runs is ended, unless it was
        left behind. A container that is adrift is restarted; a lost sandbox is replaced with the
        root disk and the volume kept.

        Raises:
            StartRefused: the program of the image can't be started.
        """
        ...

    async def stop(self, ref: InstanceRef, grace_seconds: float) -> None:
        """End the main process (politely, then by force after the grace) and keep all data."""
        ...

    async def remove(self, ref: InstanceRef) -> None:
        """Remove containers of every generation, sandbox, storage and local images, at once."""
        ...

    async def remove_generation(self, ref: InstanceRef) -> None:
        """Remove the container of the named generation with its root disk, at once.

        Everything that another generation has is kept: sandbox, local storage, a root disk or
        volumes that it took over.
        """
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


@runtime_checkable
class ListenerLook(Protocol):
    """An engine that can see what listens inside an instance, without running anything there."""

    async def listeners(self, ref: InstanceRef) -> Sequence[Listener]:
        """The TCP sockets that wait for connections in the instance now.

        Raises:
            TemporaryError: ``notRunning``: the instance does not run.
        """
        ...


@runtime_checkable
class UsageMeter(Protocol):
    """An engine that can tell what instances use."""

    async def usage(self) -> Sequence[InstanceUsage]:
        """What each running instance of this deployment uses, all at once and cheaply."""
        ...


@runtime_checkable
class SandboxMaker(Protocol):
    """An engine that can make a sandbox before the instance that will have it."""

    async def ensure_sandbox(self, spec: SandboxSpec) -> None:
        """Have a sandbox there and running; an instance that names it later on only joins it.

        One without a network joins the one of its instance when that is started.

        Raises:
            NetworkMissing: there is no network of that name.
            TemporaryError: ``addressInUse``, or another state.
        """
        ...

    async def remove_sandbox(self, name: str) -> None:
        """Remove a sandbox, at once; gone already is success.

        The caller knows that no instance has it.
        """
        ...


@runtime_checkable
class LocalStorageMaker(Protocol):
    """An engine on which an instance's local storage can be made before its container."""

    async def ensure_local_storage(self, instance_id: str, size_gib: int) -> None:
        """Have an instance's local storage there, as ``Engine.create`` would; it finds it then.

        Raises:
            TemporaryError: ``diskFull``, or another reason why it can't be made now.
        """
        ...


@runtime_checkable
class StorageKeeper(Protocol):
    """An engine that has network storage, where its capabilities say ``storage_limit``."""

    async def ensure_storage(self, storage: StorageSpec) -> None:
        """Have a storage there, ready to be mounted, and at least that big.

        It is made when it isn't there, and grows live; it never shrinks. All that is in it is
        kept. What is made now or mounted again is what earlier instances wrote to.

        Raises:
            TemporaryError: ``storageMissing``: a known one isn't there; ``diskFull``: the host
                has no room; ``storageBusy``: it can't grow while it is mounted; or another state.
            PermanentError: ``storageDamaged``; ``storageUnsupported``: this engine has none.
        """
        ...

    async def remove_storage(self, storage_id: str) -> None:
        """Remove a storage with all that is in it, at once; gone already is success.

        The caller knows that no instance has it mounted.
        """
        ...


@runtime_checkable
class ImageSaver(Protocol):
    """An engine that can make an image of an instance's root disk and push it to a registry."""

    async def save_image(
        self, ref: InstanceRef, request: SaveRequest, report: SaveSink
    ) -> SavedImage:
        """Push the root disk as it is now, under the configuration of the instance's own image.

        Nothing of the instance's environment, labels or command gets into it, and nothing that is
        mounted. A main process that runs is frozen while the disk is read. Whatever becomes of it,
        nothing of it stays on the cluster; cancelling ends the push.

        Raises:
            PermanentError: ``instanceMissing``, ``imageMissing``, ``pushDenied``, ``pushRefused``.
            ImageUnavailable: the registry can't be reached, limits the rate, or stalls.
        """
        ...

    async def tidy_saves(self, under_way: Collection[str]) -> None:
        """Remove what saves left on the cluster, as when a server died, but for some of them.

        Args:
            under_way: the ``save_id`` of every save that may be at work.
        """
        ...
