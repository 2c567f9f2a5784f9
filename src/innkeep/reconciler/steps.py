"""The steps that bring one instance closer to what is wished, each safe to repeat after a crash.

What a step did so far is always visible: in the store, or to the next look at the engine.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import structlog

from innkeep.domain.failure import Failure, FailureRecord
from innkeep.domain.instance import new_sandbox_name
from innkeep.domain.network import Network
from innkeep.domain.status import Status, Wish
from innkeep.engines.base import Engine, LocalStorageMaker
from innkeep.engines.values import ContainerSpec, Observed, Phase
from innkeep.reconciler import tools
from innkeep.reconciler.case import Case
from innkeep.reconciler.container_spec import container_spec
from innkeep.reconciler.decision import NextStep, decide
from innkeep.reconciler.failures import describe_end
from innkeep.reconciler.image_pull import ensure_image
from innkeep.reconciler.interruption import Interruption
from innkeep.reconciler.network_keeper import NetworkPending
from innkeep.reconciler.overdue_work import OverdueWork
from innkeep.reconciler.parts import Parts
from innkeep.reconciler.storage_keeper import ensure_storages
from innkeep.reconciler.together import together
from innkeep.reconciler.upgrade_work import UpgradeWork
from innkeep.store import claims, moves
from innkeep.store.claims import Claimed
from innkeep.store.instance_rows import failure_to_json

_log = structlog.get_logger(__name__)

_INTERRUPTED_WORDS = {
    Phase.ABSENT: "the container was lost; it is made anew from the image, local storage is kept",
    Phase.CREATED: "the container never ran; it is started",
    Phase.ADRIFT: "its network was restarted without it; it is started again",
    Phase.INTERRUPTED: "the engine or the host went away; it is started again",
}


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
        self.case = self._case = Case(parts, engine, claimed, interruption)
        self.looked = False
        """Whether the engine told how the instance is, so that what fails is not the engine."""
        self._parts = parts
        self._engine = engine
        self._network_of = network_of
        self._claimed = claimed
        self._instance = claimed.instance
        self._upgrade = UpgradeWork(self._case, network_of)

    async def perform(self) -> None:
        """Look at the engine and take the step that follows.

        Raises:
            EngineError: the engine could not do its part.
            Interrupted, LostRace: something else is wished now.
        """
        observed = await self._observe()
        step = decide(self._instance, observed.phase, sandbox_lives=observed.sandbox_lives)
        _log.debug("step", instance=self._instance.id, step=step.value, phase=observed.phase.value)
        if step is NextStep.REMOVE:
            await self._remove()
        else:
            await self._take(step, observed)
            await self._let_ports_go()

    async def _take(self, step: NextStep, observed: Observed) -> None:
        match step:
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
            case NextStep.UPGRADE:
                await self._upgrade.perform()
                await self._launch_tools()
            case NextStep.MIGRATE:
                await self._migrate()
            case NextStep.NOTHING:
                if self._case.status is Status.EXITED:
                    await self._case.close_routes()

    @property
    def has_way_back(self) -> bool:
        """Whether giving up leaves the instance as it was: while an upgrade is under way."""
        upgrading = self._case.instance.upgrade is not None
        return upgrading and self._instance.wish is Wish.RUNNING

    async def give_up(self, failure: Failure) -> bool:
        """Make the best of a failure that it can't help to try again; whether the work is done.

        An upgrade is dropped and the instance goes on as it was; else it rests as ``exited`` with
        the reason shown. All data is kept.
        """
        if self.has_way_back:
            return await self._upgrade.give_up(failure)
        await self._case.close_routes()
        await self._case.end_at_once()
        await self._rest(failure.state, failure.message, failure)
        await self._let_ports_go()
        return True

    async def end_overdue(self, last: Failure) -> bool | None:
        """Let the instance leave a status that it was in for too long; see ``OverdueWork``."""
        return await OverdueWork(self._case, self.give_up).perform(last)

    async def _observe(self) -> Observed:
        if self._case.status is Status.TO_CREATE:
            return Observed(instance_id=self._instance.id, phase=Phase.ABSENT)
        observed = await self._engine.observe(self._case.ref)
        self.looked = True
        return observed

    async def _start(self, phase: Phase) -> None:
        network = self._network_of(self._instance.network_id)
        if not self._instance.address:
            # The network became ready after this claim was made.
            raise NetworkPending(network.id)
        async with self._local_storage_meanwhile(phase):
            await self._enter_start(phase)
            image = ""
            if phase is Phase.ABSENT:
                image = await ensure_image(
                    self._engine,
                    self._parts.database,
                    self._instance,
                    self._case.interruption,
                    self._case.record_pull,
                )
            await ensure_storages(self._engine, self._instance)
        spec = container_spec(
            self._instance,
            network_name=network.name,
            image=image,
            members_talk=network.members_talk,
        )
        if phase is Phase.ABSENT:
            self._case.handle = await self._engine.create(spec)
        await self._run(phase, spec)

    @contextlib.asynccontextmanager
    async def _local_storage_meanwhile(self, phase: Phase) -> AsyncIterator[None]:
        """Have local storage made while what is inside goes on, as it takes about as long."""
        instance, engine = self._instance, self._engine
        making: asyncio.Future[None] | None = None
        if (
            phase is Phase.ABSENT
            and instance.local_volume_gib
            and isinstance(engine, LocalStorageMaker)
        ):
            making = asyncio.ensure_future(
                engine.ensure_local_storage(instance.id, instance.local_volume_gib)
            )
        try:
            yield
        except BaseException:
            if making is not None:
                # Nothing may appear any more once somebody else works on the instance.
                await asyncio.gather(making, return_exceptions=True)
            raise
        if making is not None:
            await making

    async def _enter_start(self, phase: Phase) -> None:
        was_running = self._case.status is Status.RUNNING
        is_new = self._case.status is Status.TO_CREATE
        entering = self._case.enter_working_status(
            "interrupted" if was_running else "started",
            _INTERRUPTED_WORDS.get(phase, "") if was_running else "being prepared",
        )
        if was_running or is_new:
            # Of a new instance: its names are known from now on, though nothing answers yet.
            await together(entering, self._case.close_routes())
        else:
            await entering

    async def _run(self, phase: Phase, spec: ContainerSpec) -> None:
        made = ("created", f"the container is made from {self._instance.image_url}")
        # Recorded before the engine acts: see the decision table.
        recording = self._case.record(
            made if phase is Phase.ABSENT else None,
            handle=self._case.handle,
            runs_begun=self._instance.runs_wished,
            tools_launched=False,
        )
        await together(recording, self._case.open_routes())
        self._case.tools_launched = False
        started = await self._engine.start(spec, self._case.handle)
        if started != self._case.handle:
            self._case.handle = started
            await self._case.record(handle=started)
        await self._become_running()

    async def _restart(self) -> None:
        await self._case.enter_working_status("started", "ending the present run first")
        await self._case.close_routes()
        await self._case.end_process(self._parts.stop_grace_seconds)
        await self._start(Phase.INTERRUPTED)

    async def _keep_running(self) -> None:
        await self._case.open_routes()
        if self._case.status is not Status.RUNNING:
            await self._become_running()
            return
        await self._launch_tools()
        if self._instance.failure is not None:
            await self._case.record(failure=None)

    async def _become_running(self) -> None:
        now = self._parts.clock()
        await self._case.move(
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
        if not instance.tools or self._case.tools_launched:
            return
        for tool in instance.tools:
            report = await tools.launch(self._engine, self._case.ref, instance, tool)
            _log.info("tool", instance=instance.id, launched=report.launched, report=report.message)
            await self._case.record(("tool", report.message), tools_launched=True)
        self._case.tools_launched = True

    async def _conclude_exit(self, observed: Observed) -> None:
        failure = describe_end(observed, self._instance.memory_gib)
        await self._case.close_routes()
        await self._rest(
            failure.state if failure else "ended",
            failure.message if failure else "the main process ended with exit code 0",
            failure,
        )
        await self._case.end_process(0)

    async def _stop(self) -> None:
        await self._case.close_routes()
        if self._case.status is Status.EXITED:
            await self._case.end_process(0)
            return
        await self._case.enter_working_status("stopping", "ending the main process")
        await self._case.end_process(self._parts.stop_grace_seconds)
        await self._rest("stopped", "stopped as asked; root disk and local storage are kept", None)

    async def _remove(self) -> None:
        await self._case.enter_working_status("removing", "removing container, sandbox and storage")
        await self._parts.routes.remove_routes(self._instance.id)
        await self._engine.remove(self._case.ref)
        now = self._parts.clock()
        await self._case.write(
            claims.settle_removed, self._claimed, at=now, rest_until=now + self._parts.rest_seconds
        )

    async def _migrate(self) -> None:
        await self._case.close_routes()
        await self._case.end_process(self._parts.stop_grace_seconds)
        await self._engine.remove(self._case.ref)
        now = self._parts.clock()
        await self._case.write(
            moves.settle,
            self._claimed,
            new_sandbox_name(),
            at=now,
            rest_until=now + self._parts.rest_seconds,
        )

    async def _rest(self, code: str, message: str, failure: Failure | None) -> None:
        why: FailureRecord | None = None
        if failure is not None:
            why = await self._case.record_of(failure)
        await self._case.move(
            Status.EXITED,
            code,
            message,
            why=why,
            stopped_at=self._parts.clock(),
            failure=failure_to_json(failure),
            pull=None,
            attempts=0,
            runs_begun=self._instance.runs_wished,
        )

    async def _let_ports_go(self) -> None:
        """Release ports that an edit took from it, now that its routes are those it should have."""
        if self._instance.ports_leaving:
            rest_until = self._parts.clock() + self._parts.rest_seconds
            await self._parts.database.write(claims.release_ports, self._claimed, rest_until)
