"""The world behind the fake engine: what exists, what a registry holds, and every fault at will.

It is apart from the engine so that a "server" can die and a new one can find the same cluster, as
in life. Everything is deterministic: time is a counter that moves with each change.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from innkeep.domain.instance import RegistryLogin
from innkeep.domain.port_health import Listener
from innkeep.engines.errors import EngineUnavailable, TemporaryError
from innkeep.engines.fake_log import FakeLog
from innkeep.engines.fake_sessions import FakeProcess, FakeProgram, echo
from innkeep.engines.fake_storage import FakeStorage
from innkeep.engines.log_lines import moment
from innkeep.engines.sessions import LogLine, OutputStream
from innkeep.engines.values import (
    CommandResult,
    ContainerSpec,
    EngineEvent,
    Exit,
    InstanceUsage,
    NetworkSpec,
    SandboxSpec,
)

_FIRST_SECOND = 1_767_225_600
"""Unix seconds of the first tick, as logs show it: the beginning of 2026."""

Hook = Callable[[str, str], None]
"""Called with a verb and a point in it; may raise to end the verb there. Points are ``before``,
``after`` (the effect took place, the reply is lost) and, in between, ``sandbox``, ``volume``,
``container``, ``rescued``, ``unmade``, ``other``, ``attached``, ``committed``, ``pushed`` each
right after that was done."""


@dataclass(kw_only=True)
class FakeImage:
    """An image as a registry holds it, with how it behaves when it runs."""

    login: RegistryLogin | None = None
    """The one that is accepted; ``None``: public."""
    version: int = 1
    """Raised when the same tag gets a new content."""
    wrong_architecture: bool = False
    size_bytes: int = 1000
    """Of its one layer, in the registry as on the cluster."""
    refuses_start: str = ""
    """The engine's sentence about why the program can't be started; empty: it can."""
    ends_with: int | None = None
    """Exit code of a program that ends at once; ``None``: it runs on."""
    files: dict[str, str] = field(default_factory=dict)
    """What the root disk of a new container has."""


@dataclass(kw_only=True)
class FakeSandbox:
    """A network identity; ``started`` is the tick of its last start, 0 for never."""

    deployment: str
    spec: SandboxSpec
    running: bool = False
    started: int = 0


@dataclass(kw_only=True)
class FakeContainer:
    """An instance's container; ticks as in ``FakeSandbox``."""

    deployment: str
    spec: ContainerSpec
    root_disk: dict[str, str]
    joined: FakeSandbox
    running: bool = False
    started: int = 0
    finished: int = 0
    exit: Exit | None = None
    log: FakeLog = field(default_factory=FakeLog)

    @property
    def key(self) -> str:
        """Under which it is found in its cluster."""
        return container_key(self.spec.instance_id, self.spec.generation)


def container_key(instance_id: str, generation: int) -> str:
    """What tells the containers of a cluster apart: the id, from the second on a number too."""
    return f"{instance_id}-{generation}" if generation else instance_id


@dataclass(kw_only=True)
class FakeVolume:
    """Local storage of an instance."""

    deployment: str
    instance_id: str
    files: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class FakeRescue:
    """A root disk that was put aside while its container is made anew, or that was taken over."""

    deployment: str
    instance_id: str
    generation: int
    image: str
    """The identity of the image that it began with."""
    files: dict[str, str]


@dataclass(frozen=True)
class FakeCommand:
    """A command that was run or launched inside an instance."""

    instance_id: str
    command: tuple[str, ...]
    env: tuple[tuple[str, str], ...] = field(repr=False)
    working_dir: str | None


@dataclass
class _Failure:
    error: BaseException
    left: int


class FakeCluster:
    """State and faults of a cluster that exists only in memory.

    Args:
        known_images_only: refuse images that were not published; else any name is a public image.
    """

    def __init__(self, *, known_images_only: bool = False) -> None:
        self.known_images_only = known_images_only
        self.networks: dict[str, tuple[str, NetworkSpec]] = {}
        self.taken_subnets: list[str] = []
        self.registry: dict[str, FakeImage] = {}
        self.local_images: dict[str, str] = {}
        """Reference in full to the identity that the local copy has."""
        self.sandboxes: dict[str, FakeSandbox] = {}
        self.containers: dict[str, FakeContainer] = {}
        """By ``container_key``."""
        self.volumes: dict[str, FakeVolume] = {}
        self.rescues: dict[str, FakeRescue] = {}
        """By the key of the container that is made of it."""
        self.storages: dict[str, FakeStorage] = {}
        self.saves: dict[str, str] = {}
        """Save to deployment, of each image that is on the cluster only to be pushed."""

        self.away = False
        self.registry_away = False
        self.cant_end: set[str] = set()
        """Keys of containers whose processes heed no signal, so that they can't be removed."""
        self.delays: dict[str, float] = {}
        """Seconds that a verb takes before its effect."""
        self.hook: Hook | None = None
        self.answer_command: Callable[[str, tuple[str, ...]], CommandResult] | None = None
        self.listeners: dict[str, set[Listener]] = {}
        """By instance, what listens inside; forgotten when its main process ends."""
        self.usage: dict[str, InstanceUsage] = {}
        """By instance, what it uses while it runs; nothing unless it is said."""
        self.programs: dict[str, FakeProgram] = {"cat": echo}
        """What commands that are talked to do, by the first word of the command."""
        self.processes: list[FakeProcess] = []
        """Every command that was talked to, ended ones included."""

        self.calls: Counter[str] = Counter()
        """Calls of each verb, refused ones included."""
        self.pulls: Counter[str] = Counter()
        """Pulls that really began, by reference."""
        self.runs: Counter[str] = Counter()
        """Starts of a main process, by instance."""
        self.containers_made: Counter[str] = Counter()
        self.commands: list[FakeCommand] = []
        self.stops: list[tuple[str, float]] = []
        """Instance and grace in seconds of every stop."""
        self.conflicts: list[str] = []
        """One sentence for each time two running sandboxes wanted the same address."""

        self._tick = 0
        self._failures: dict[str, list[_Failure]] = {}
        self._failures_after: dict[str, list[_Failure]] = {}
        self._listeners: dict[asyncio.Queue[EngineEvent | None], str] = {}
        self.push_login: RegistryLogin | None = None
        """The one that may push; ``None``: anybody may."""
        self._pushes_may_go = asyncio.Event()
        self._pushes_may_go.set()
        self._pulls_may_go = asyncio.Event()
        self._pulls_may_go.set()

    def fail(self, verb: str, error: BaseException, times: int = 1) -> None:
        """Let the next calls of a verb fail before they do anything."""
        self._failures.setdefault(verb, []).append(_Failure(error, times))

    def lose_reply(self, verb: str, error: BaseException | None = None, times: int = 1) -> None:
        """Let the next calls of a verb take effect and fail all the same."""
        lost = error or EngineUnavailable("The reply was lost.")
        self._failures_after.setdefault(verb, []).append(_Failure(lost, times))

    def go_away(self) -> None:
        """Stop answering; containers live on."""
        self.away = True
        for container in self.containers.values():
            container.log.stir()
        for process in self.processes:
            process.lose()
        for queue in self._listeners:
            queue.put_nowait(None)

    def come_back(self) -> None:
        """Answer again."""
        self.away = False

    def reboot(self) -> None:
        """End everything that runs, the way a host's restart does: no event tells of it."""
        for container in self.containers.values():
            if container.running:
                self._finish(container, Exit(code=137, signal=9, out_of_memory=False))
        for sandbox in self.sandboxes.values():
            sandbox.running = False

    def end_process(self, instance_id: str, code: int = 0, *, out_of_memory: bool = False) -> None:
        """Let the main process end by itself, with an exit code or killed for its memory."""
        container = self.running_container(instance_id)
        if container is None:
            raise ValueError(f"{instance_id} does not run")
        code = 137 if out_of_memory else code
        signal = code - 128 if 128 < code <= 192 else None
        self._finish(container, Exit(code=code, signal=signal, out_of_memory=out_of_memory))
        self.tell(container.deployment, instance_id, container.spec.sandbox.name)

    def write_log(self, instance_id: str, text: str, stream: OutputStream = "stdout") -> None:
        """Let the main process write a line."""
        at = moment(_FIRST_SECOND * 10**9 + self.tick())
        line = LogLine(at=at, stream=stream, text=text.encode())
        self.container(instance_id).log.write(line)

    def lose_container(self, key: str) -> None:
        """Remove a container as somebody at the host would."""
        container = self.containers.pop(key)
        container.log.stir()
        self.tell(container.deployment, container.spec.instance_id, container.spec.sandbox.name)

    def end_sandbox(self, name: str) -> None:
        """Kill a sandbox; it stays there, not running."""
        sandbox = self.sandboxes[name]
        sandbox.running = False
        self.tell(sandbox.deployment, None, name)

    def lose_sandbox(self, name: str) -> None:
        """Remove a sandbox as somebody at the host would."""
        sandbox = self.sandboxes.pop(name)
        sandbox.running = False
        self.tell(sandbox.deployment, None, name)

    def hold_pulls(self) -> None:
        """Keep every pull at its first bytes until ``release_pulls``."""
        self._pulls_may_go.clear()

    def release_pulls(self) -> None:
        """Let held pulls go on."""
        self._pulls_may_go.set()

    def hold_pushes(self) -> None:
        """Keep every push at its first bytes until ``release_pushes``."""
        self._pushes_may_go.clear()

    def release_pushes(self) -> None:
        """Let held pushes go on."""
        self._pushes_may_go.set()

    def running(self) -> set[str]:
        """Instances whose main process runs."""
        return {each.spec.instance_id for each in self.containers.values() if each.running}

    def containers_of(self, instance_id: str) -> list[FakeContainer]:
        """Every container of an instance, the oldest generation first."""
        found = [each for each in self.containers.values() if each.spec.instance_id == instance_id]
        return sorted(found, key=lambda each: each.spec.generation)

    def container(self, instance_id: str) -> FakeContainer:
        """The container of an instance, the newest if there are several."""
        return self.containers_of(instance_id)[-1]

    def running_container(self, instance_id: str) -> FakeContainer | None:
        """The container of an instance whose main process runs."""
        return next((each for each in self.containers_of(instance_id) if each.running), None)

    def addresses(self) -> list[tuple[str, str]]:
        """Network and address of every running sandbox, one entry for each sandbox."""
        return [
            (box.spec.network, box.spec.address)
            for box in self.sandboxes.values()
            if box.running and box.spec.network
        ]

    def tick(self) -> int:
        """A moment later than every one before."""
        self._tick += 1
        return self._tick

    def reach(self, verb: str, point: str) -> None:
        """Let the hook and the arranged faults have their way."""
        if self.hook is not None:
            self.hook(verb, point)
        if point == "before":
            self.check_away()
            _raise_next(self._failures.get(verb, []))
        elif point == "after":
            _raise_next(self._failures_after.get(verb, []))

    def check_away(self) -> None:
        """Raise ``EngineUnavailable`` while the cluster is away."""
        if self.away:
            raise EngineUnavailable("The cluster does not answer.")

    async def wait_for_pulls(self) -> None:
        """Return when pulls may go on."""
        await self._pulls_may_go.wait()

    async def wait_for_pushes(self) -> None:
        """Return when pushes may go on."""
        await self._pushes_may_go.wait()

    def tell(
        self,
        deployment: str,
        instance_id: str | None,
        sandbox: str | None,
        *,
        begins: bool = False,
    ) -> None:
        """Send an event to everyone of the deployment who listens."""
        for queue, listener in self._listeners.items():
            if listener == deployment:
                queue.put_nowait(EngineEvent(instance_id, sandbox, begins))

    def listen(self, deployment: str) -> asyncio.Queue[EngineEvent | None]:
        """Begin to receive events; ``None`` ends them."""
        queue: asyncio.Queue[EngineEvent | None] = asyncio.Queue()
        self._listeners[queue] = deployment
        return queue

    def unlisten(self, queue: asyncio.Queue[EngineEvent | None]) -> None:
        """Receive no more events."""
        self._listeners.pop(queue, None)

    def run_sandbox(self, sandbox: FakeSandbox) -> None:
        """Start a sandbox unless it runs, noting an address that is in use twice."""
        if sandbox.running:
            return
        self.check_address(sandbox.spec)
        sandbox.running = True
        sandbox.started = self.tick()

    def check_address(self, spec: SandboxSpec) -> None:
        """Refuse, and note, an address that a running sandbox has already."""
        place = (spec.network, spec.address)
        if place in self.addresses():
            self.conflicts.append(f"{spec.name} wanted {place[1]} in {place[0]}")
            raise TemporaryError("addressInUse", f"The address {place[1]} is in use already.")

    def run_container(self, container: FakeContainer, image: FakeImage) -> None:
        """Start the main process, which may end at once."""
        container.running = True
        container.started = self.tick()
        container.exit = None
        self.runs[container.spec.instance_id] += 1
        self.tell(
            container.deployment,
            container.spec.instance_id,
            container.spec.sandbox.name,
            begins=True,
        )
        if image.ends_with is not None:
            self.end_process(container.spec.instance_id, image.ends_with)

    def end_by_engine(self, container: FakeContainer) -> None:
        """End the main process because the engine was told to."""
        if container.running and container.key in self.cant_end:
            raise TemporaryError("engineError", f"The process of {container.key} can't be killed.")
        if container.running:
            self._finish(container, Exit(code=137, signal=9, out_of_memory=False))

    def _finish(self, container: FakeContainer, how: Exit) -> None:
        container.running = False
        container.finished = self.tick()
        container.exit = how
        container.log.stir()
        self.listeners.pop(container.spec.instance_id, None)
        for process in self.processes:
            if process.instance_id == container.spec.instance_id:
                process.end(128 + 9)


def _raise_next(failures: Iterable[_Failure]) -> None:
    for failure in failures:
        if failure.left > 0:
            failure.left -= 1
            raise failure.error
