"""One claim that is being worked on: what every step of it needs to tell and to change.

Whatever is written has the claim in its condition, so that a worker which lost its race writes
nothing, and finds out.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Concatenate, ParamSpec

import structlog

from innkeep.domain.endpoint import routes_of
from innkeep.domain.failure import Failure, FailureRecord
from innkeep.domain.instance import HistoryEntry, Instance, PullProgress
from innkeep.domain.status import Status
from innkeep.engines.base import Engine
from innkeep.engines.errors import EngineError
from innkeep.engines.values import InstanceRef, ref_to
from innkeep.reconciler.interruption import Interruption
from innkeep.reconciler.last_words import last_words
from innkeep.reconciler.parts import Parts
from innkeep.reconciler.pull_steps import PullSteps
from innkeep.store import claims, instances
from innkeep.store.claims import Claimed
from innkeep.store.database import Transaction
from innkeep.store.instance_rows import pull_to_json

P = ParamSpec("P")

_log = structlog.get_logger(__name__)

_WORKING_STATUS = {
    Status.TO_CREATE: Status.CREATING,
    Status.TO_START: Status.STARTING,
    Status.TO_RESTART: Status.RESTARTING,
    Status.RUNNING: Status.RESTARTING,
    Status.TO_RESET: Status.RESETTING,
    Status.TO_STOP: Status.STOPPING,
    Status.TO_REMOVE: Status.REMOVING,
}


_END_AT_ONCE_SECONDS = 300.0


class LostRace(Exception):
    """The store no longer says what this work began with; look again."""


class Case:
    """A claim, the engine it is about, and where the instance is by now.

    Args:
        parts: what the reconciler shares.
        engine: the engine of the instance's cluster.
        claimed: the claim.
        interruption: asked when the owner's wish changes meanwhile.
    """

    def __init__(
        self, parts: Parts, engine: Engine, claimed: Claimed, interruption: Interruption
    ) -> None:
        self.parts = parts
        self.engine = engine
        self.claimed = claimed
        self.interruption = interruption
        self.instance = claimed.instance
        self.status = claimed.instance.status
        self.handle = claimed.instance.handle
        self.tools_launched = claimed.instance.tools_launched
        self.status_at = claimed.instance.status_at
        """Since when it is in its status, Unix seconds."""
        self.moved_at = asyncio.get_running_loop().time()
        """When that was, or the work began, by the event loop's clock."""
        self.process_stays = False
        """Whether a main process was to be ended, and that failed."""
        self._pull_steps = PullSteps(parts.clock())

    @property
    def ref(self) -> InstanceRef:
        """What finds the instance's present container, by the newest handle."""
        return replace(ref_to(self.instance), handle=self.handle)

    def go_on_with(self, instance: Instance, handle: str) -> None:
        """Take what the store has by now of the same instance, which runs."""
        self.instance = instance
        self.status = Status.RUNNING
        self.handle = handle
        self.tools_launched = False

    async def open_routes(self) -> None:
        """Let traffic reach the instance."""
        await self.parts.routes.set_routes(self.instance.id, routes_of(self.instance, open_=True))

    async def close_routes(self) -> None:
        """Let its names be known, and no traffic reach it."""
        await self.parts.routes.set_routes(self.instance.id, routes_of(self.instance, open_=False))

    async def end_process(self, grace_seconds: float) -> None:
        """End the main process and its sandbox, unless something else is wished meanwhile."""
        self.process_stays = True
        await self.interruption.guard(self.engine.stop(self.ref, grace_seconds))
        self.process_stays = False

    async def end_at_once(self, ref: InstanceRef | None = None) -> None:
        """End a main process after a failure, as far as the engine lets."""
        try:
            async with asyncio.timeout(_END_AT_ONCE_SECONDS):
                await self.engine.stop(ref or self.ref, 0)
        except (EngineError, TimeoutError) as problem:
            # Only tidiness is lost: the next look at an exited instance ends its sandbox.
            _log.warning("stop after a failure failed", instance=self.instance.id, why=str(problem))

    async def enter_working_status(self, code: str, message: str) -> None:
        """Show that what was accepted is being worked on."""
        target = _WORKING_STATUS.get(self.status)
        if target is not None:
            await self.move(target, code, message)

    async def record_pull(self, progress: PullProgress) -> None:
        """Show how far the download of the image is, and that there is one."""
        now = self.parts.clock()
        if self.status is Status.PULLING:
            told = self._pull_steps.take(progress, now)
            step = None if told is None else ("pullProgress", told)
            await self.record(step, pull=pull_to_json(progress))
        else:
            upgrade = self.instance.upgrade
            image = upgrade.image_url if upgrade else self.instance.image_url
            self._pull_steps = PullSteps(now)
            await self.move(
                Status.PULLING, "pulling", f"downloading {image}", pull=pull_to_json(progress)
            )

    async def record_of(
        self, failure: Failure, *, ref: InstanceRef | None = None, is_known: bool = False
    ) -> FailureRecord:
        """A failure with what the engine tells of it now.

        Args:
            failure: what went wrong.
            ref: the container that it went wrong with; ``None``: the present one.
            is_known: whether it was told with that before, so that the engine need not be asked.
        """
        at = self.parts.clock()
        log: tuple[str, ...] = ()
        if not is_known:
            log = await last_words(self.engine, ref or self.ref)
        return FailureRecord(
            at=at, last_at=at, times=1, status=self.status, failure=failure, log=log
        )

    async def move(
        self,
        target: Status,
        code: str,
        message: str,
        *,
        why: FailureRecord | None = None,
        **changes: object,
    ) -> None:
        """Change the status, with further columns, and for a failure that is kept.

        Raises:
            LostRace: something else is so by now.
        """
        await self.write(
            instances.move if target in instances.AT_REST else instances.move_on,
            self.instance.id,
            target,
            code=code,
            message=message,
            at=self.parts.clock(),
            worker=self.claimed.claim,
            changes=changes,
            failure=why,
        )
        self.status = target
        self.status_at = self.parts.clock()
        self.moved_at = asyncio.get_running_loop().time()

    async def record(self, step: tuple[str, str] | None = None, /, **columns: object) -> None:
        """Write observations and what happened.

        Raises:
            LostRace: the claim is lost.
        """
        entry = None
        if step is not None:
            code, message = step
            at = self.parts.clock()
            entry = HistoryEntry(at=at, status=self.status, code=code, message=message)
        await self.write(claims.record, self.claimed, entry, **columns)

    async def write(
        self,
        function: Callable[Concatenate[Transaction, P], bool],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Run a function of the store that says whether the claim still held.

        Raises:
            LostRace: it did not.
        """
        if not await self.parts.database.write(function, *args, **kwargs):
            raise LostRace
