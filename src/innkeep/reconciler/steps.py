"""The steps that bring one instance closer to what is wished, each safe to repeat after a crash.

What a step did so far is always visible: in the store, or to the next look at the engine.
"""

from collections.abc import Callable

import structlog

from innkeep.domain.endpoint import routes_of
from innkeep.domain.instance import Failure, HistoryEntry, PullProgress
from innkeep.domain.network import Network
from innkeep.domain.status import Status
from innkeep.engines.base import Engine
from innkeep.engines.errors import EngineError
from innkeep.engines.values import InstanceRef, Observed, Phase
from innkeep.reconciler import tools
from innkeep.reconciler.container_spec import container_spec, instance_ref
from innkeep.reconciler.decision import NextStep, decide
from innkeep.reconciler.failures import describe_end
from innkeep.reconciler.image_pull import ensure_image
from innkeep.reconciler.interruption import Interruption
from innkeep.reconciler.network_keeper import NetworkPending
from innkeep.reconciler.parts import Parts
from innkeep.reconciler.pull_steps import PullSteps
from innkeep.reconciler.storage_keeper import ensure_storages
from innkeep.store import claims, instances
from innkeep.store.claims import Claimed
from innkeep.store.instance_rows import failure_to_json, pull_to_json

_log = structlog.get_logger(__name__)

_WORKING_STATUS = {
    Status.TO_CREATE: Status.CREATING,
    Status.TO_START: Status.STARTING,
    Status.TO_RESTART: Status.RESTARTING,
    Status.RUNNING: Status.RESTARTING,
    Status.TO_STOP: Status.STOPPING,
    Status.TO_REMOVE: Status.REMOVING,
}
_INTERRUPTED_WORDS = {
    Phase.ABSENT: "the container was lost; it is made anew from the image, local storage is kept",
    Phase.CREATED: "the container never ran; it is started",
    Phase.ADRIFT: "its network was restarted without it; it is started again",
    Phase.INTERRUPTED: "the engine or the host went away; it is started again",
}


class LostRace(Exception):
    """The store no longer says what this work began with; look again."""


class InstanceWork:
    """One claim being worked on.

    Args:
        parts: what the reconciler shares.
        engine: the engine of the instance's cluster.
        network_of: gives a network that the engine has, by its id.
        claimed: the claim.
        interruption: asked when the owner's wish changes meanwhile.
    """

    def __init__(
        self,
        parts: Parts,
        engine: Engine,
        network_of: Callable[[str], Network],
        claimed: Claimed,
        interruption: Interruption,
    ) -> None:
        self._parts = parts
        self._engine = engine
        self._network_of = network_of
        self._claimed = claimed
        self._interruption = interruption
        self._instance = claimed.instance
        self._status = claimed.instance.status
        self._handle = claimed.instance.handle
        self._tools_launched = claimed.instance.tools_launched
        self._pull_steps = PullSteps(parts.clock())

    async def perform(self) -> None:
        """Look at the engine and take the step that follows.

        Raises:
            EngineError: the engine could not do its part.
            Interrupted, LostRace: something else is wished now.
        """
        observed = await self._observe()
        step = decide(self._instance, observed.phase, sandbox_lives=observed.sandbox_lives)
        _log.debug("step", instance=self._instance.id, step=step.value, phase=observed.phase.value)
        match step:
            case NextStep.REMOVE:
                await self._remove()
            case NextStep.STOP:
                await self._stop()
            case NextStep.START:
                await self._start(observed.phase)
            case NextStep.RESTART:
                await self._restart()
            case NextStep.KEEP_RUNNING:
                await self._keep_running()
            case NextStep.CONCLUDE_EXIT:
                await self._conclude_exit(observed)
            case NextStep.NOTHING:
                if self._status is Status.EXITED:
                    await self._close_routes()
                    await self._let_ports_go()

    async def give_up(self, failure: Failure) -> None:
        """Rest as ``exited`` with the reason shown; all data is kept."""
        await self._close_routes()
        try:
            await self._engine.stop(self._ref, 0)
        except EngineError as problem:
            # Only tidiness is lost: the next look at an exited instance ends its sandbox.
            _log.warning(
                "stop after a failure failed", instance=self._instance.id, why=str(problem)
            )
        await self._rest(failure.state, failure.message, failure)

    @property
    def _ref(self) -> InstanceRef:
        return instance_ref(self._instance, self._handle)

    async def _observe(self) -> Observed:
        if self._status is Status.TO_CREATE:
            return Observed(instance_id=self._instance.id, phase=Phase.ABSENT)
        return await self._engine.observe(self._ref)

    async def _start(self, phase: Phase) -> None:
        network = self._network_of(self._instance.network_id)
        if not self._instance.address:
            # The network became ready after this claim was made.
            raise NetworkPending(network.id)
        was_running = self._status is Status.RUNNING
        if was_running or self._status is Status.TO_CREATE:
            # Of a new instance: its names are known from now on, though nothing answers yet.
            await self._close_routes()
        await self._enter_working_status(
            "interrupted" if was_running else "started",
            _INTERRUPTED_WORDS.get(phase, "") if was_running else "being prepared",
        )
        image = ""
        if phase is Phase.ABSENT:
            image = await ensure_image(
                self._engine,
                self._parts.database,
                self._instance,
                self._interruption,
                self._record_pull,
            )
        await ensure_storages(self._engine, self._instance)
        spec = container_spec(
            self._instance,
            network_name=network.name,
            image=image,
            members_talk=network.members_talk,
        )
        if phase is Phase.ABSENT:
            self._handle = await self._engine.create(spec)
        made = ("created", f"the container is made from {self._instance.image_url}")
        # Recorded before the engine acts: see the decision table.
        await self._record(
            made if phase is Phase.ABSENT else None,
            handle=self._handle,
            runs_begun=self._instance.runs_wished,
            tools_launched=False,
        )
        self._tools_launched = False
        await self._open_routes()
        started = await self._engine.start(spec, self._handle)
        if started != self._handle:
            self._handle = started
            await self._record(handle=started)
        await self._become_running()

    async def _restart(self) -> None:
        await self._enter_working_status("started", "ending the present run first")
        await self._close_routes()
        await self._end_process(self._parts.stop_grace_seconds)
        await self._start(Phase.INTERRUPTED)

    async def _keep_running(self) -> None:
        await self._open_routes()
        await self._let_ports_go()
        if self._status is not Status.RUNNING:
            await self._become_running()
            return
        await self._launch_tools()
        if self._instance.failure is not None:
            await self._record(failure=None)

    async def _become_running(self) -> None:
        now = self._parts.clock()
        await self._move(
            Status.RUNNING,
            "running",
            "the main process runs",
            started_at=now,
            stopped_at=None,
            failure=None,
            pull=None,
            attempts=0,
        )
        await self._launch_tools()

    async def _launch_tools(self) -> None:
        instance = self._instance
        if not instance.tools or self._tools_launched:
            return
        for tool in instance.tools:
            report = await tools.launch(self._engine, self._ref, instance, tool)
            _log.info("tool", instance=instance.id, launched=report.launched, report=report.message)
            await self._record(("tool", report.message), tools_launched=True)
        self._tools_launched = True

    async def _conclude_exit(self, observed: Observed) -> None:
        failure = describe_end(observed, self._instance.memory_gib)
        await self._close_routes()
        await self._rest(
            failure.state if failure else "ended",
            failure.message if failure else "the main process ended with exit code 0",
            failure,
        )
        await self._end_process(0)

    async def _stop(self) -> None:
        await self._close_routes()
        if self._status is Status.EXITED:
            await self._end_process(0)
            return
        await self._enter_working_status("stopping", "ending the main process")
        await self._end_process(self._parts.stop_grace_seconds)
        await self._rest("stopped", "stopped as asked; root disk and local storage are kept", None)

    async def _remove(self) -> None:
        await self._enter_working_status("removing", "removing container, sandbox and storage")
        await self._parts.routes.remove_routes(self._instance.id)
        await self._engine.remove(self._ref)
        now = self._parts.clock()
        if not await self._parts.database.write(
            claims.settle_removed, self._claimed, at=now, rest_until=now + self._parts.rest_seconds
        ):
            raise LostRace

    async def _end_process(self, grace_seconds: float) -> None:
        await self._interruption.guard(self._engine.stop(self._ref, grace_seconds))

    async def _rest(self, code: str, message: str, failure: Failure | None) -> None:
        await self._move(
            Status.EXITED,
            code,
            message,
            stopped_at=self._parts.clock(),
            failure=failure_to_json(failure),
            pull=None,
            attempts=0,
            runs_begun=self._instance.runs_wished,
        )

    async def _open_routes(self) -> None:
        routes = routes_of(self._instance, open_=True)
        await self._parts.routes.set_routes(self._instance.id, routes)

    async def _close_routes(self) -> None:
        routes = routes_of(self._instance, open_=False)
        await self._parts.routes.set_routes(self._instance.id, routes)

    async def _let_ports_go(self) -> None:
        """Release ports that an edit took from it, now that its routes are those it should have."""
        if self._instance.ports_leaving:
            rest_until = self._parts.clock() + self._parts.rest_seconds
            await self._parts.database.write(claims.release_ports, self._claimed, rest_until)

    async def _enter_working_status(self, code: str, message: str) -> None:
        target = _WORKING_STATUS.get(self._status)
        if target is not None:
            await self._move(target, code, message)

    async def _record_pull(self, progress: PullProgress) -> None:
        now = self._parts.clock()
        if self._status is Status.PULLING:
            told = self._pull_steps.take(progress, now)
            step = None if told is None else ("pullProgress", told)
            await self._record(step, pull=pull_to_json(progress))
        else:
            self._pull_steps = PullSteps(now)
            await self._move(
                Status.PULLING,
                "pulling",
                f"downloading {self._instance.image_url}",
                pull=pull_to_json(progress),
            )

    async def _move(self, target: Status, code: str, message: str, **changes: object) -> None:
        if not await self._parts.database.write(
            instances.move,
            self._instance.id,
            target,
            code=code,
            message=message,
            at=self._parts.clock(),
            worker=self._claimed.claim,
            changes=changes,
        ):
            raise LostRace
        self._status = target

    async def _record(self, step: tuple[str, str] | None = None, /, **columns: object) -> None:
        entry = None
        if step is not None:
            code, message = step
            at = self._parts.clock()
            entry = HistoryEntry(at=at, status=self._status, code=code, message=message)
        if not await self._parts.database.write(claims.record, self._claimed, entry, **columns):
            raise LostRace
