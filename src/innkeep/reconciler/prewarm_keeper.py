"""Pulls images ahead on one cluster, for the prewarm tasks of its owners.

A task is worked on from the moment it is seen until its row says how it ended or is gone. Nothing
is remembered elsewhere, so after a crash the open tasks are simply begun again: the layers that
the engine had by then are there, and a pull that an instance waits for too is one and the same.
"""

import asyncio
import contextlib

import structlog

from innkeep.domain.image_reference import parse_image_reference
from innkeep.domain.instance import PullProgress
from innkeep.domain.prewarm import GIB, PrewarmState, PrewarmTask
from innkeep.engines.base import Engine
from innkeep.engines.errors import PermanentError
from innkeep.reconciler.failures import as_failure, is_final, wait_seconds, with_attempt
from innkeep.reconciler.image_pull import image_request
from innkeep.reconciler.interruption import Interrupted, Interruption
from innkeep.reconciler.parts import Parts
from innkeep.store import prewarms

_log = structlog.get_logger(__name__)

_PULLS_AT_ONCE = 3
"""Further tasks wait, so that instances' own pulls always get their share of the line."""
_RETRY_SECONDS = 5.0


class ClusterPrewarms:
    """The prewarm tasks of one cluster.

    Args:
        cluster_id: the cluster.
        engine: what pulls.
        parts: what the reconciler shares.
    """

    def __init__(self, cluster_id: str, engine: Engine, parts: Parts) -> None:
        self._cluster_id = cluster_id
        self._engine = engine
        self._parts = parts
        self._woken = asyncio.Event()
        self._turns = asyncio.Semaphore(_PULLS_AT_ONCE)
        self._working: dict[str, tuple[Interruption, asyncio.Task[None]]] = {}

    def wake(self) -> None:
        """Have a look soon; returns at once."""
        self._woken.set()

    async def run(self) -> None:
        """Work at once and whenever woken, until cancelled."""
        try:
            while True:
                self._woken.clear()
                try:
                    await self._look()
                    patience = None
                except Exception:  # noqa: BLE001  # the next look may work
                    _log.exception("prewarm tasks", cluster=self._cluster_id)
                    patience = _RETRY_SECONDS
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(patience):
                        await self._woken.wait()
        finally:
            tasks = [task for _, task in self._working.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._working.clear()
            await self.note_nobody_works()

    async def note_nobody_works(self) -> None:
        """Have every open task wait for its turn: nobody pulls for it now."""
        await self._parts.database.write(prewarms.note_nobody_works, self._cluster_id)

    async def _look(self) -> None:
        open_tasks = await self._parts.database.read(prewarms.list_open, self._cluster_id)
        wanted = {task.id for task in open_tasks}
        for task_id, (interruption, _) in self._working.items():
            if task_id not in wanted:
                interruption.ask()
        for task in open_tasks:
            if task.id not in self._working:
                interruption = Interruption()
                work = asyncio.create_task(self._work(task, interruption))
                self._working[task.id] = (interruption, work)

    async def _work(self, task: PrewarmTask, interruption: Interruption) -> None:
        try:
            await self._until_finished(task, interruption)
        except Interrupted:
            pass
        except Exception:  # noqa: BLE001  # its row is open still, so it is begun again
            _log.exception("prewarm", task=task.id)
            await asyncio.sleep(_RETRY_SECONDS)
        finally:
            self._working.pop(task.id, None)
            self._woken.set()

    async def _until_finished(self, task: PrewarmTask, interruption: Interruption) -> None:
        attempts, told = task.attempts, task.reason
        while True:
            try:
                size = await interruption.guard(self._attempt(task, attempts, told))
            except Interrupted:
                raise
            except Exception as problem:  # noqa: BLE001  # told on the task, and tried again
                attempts += 1
                failure = as_failure(problem)
                if failure.state == "internal":
                    _log.exception("prewarm", task=task.id, exc_info=problem)
                if is_final(problem, attempts):
                    await self._note(
                        task, PrewarmState.FAILED, reason=failure.message, attempts=attempts
                    )
                    return
                wait = wait_seconds(attempts)
                told = with_attempt(failure, attempts, wait).message
                await self._note(task, PrewarmState.PENDING, reason=told, attempts=attempts)
                await interruption.guard(asyncio.sleep(wait))
            else:
                await self._note(task, PrewarmState.SUCCEEDED, size_bytes=size)
                return

    async def _attempt(self, task: PrewarmTask, attempts: int, told: str) -> int:
        """Have the image on the cluster; answers its size in bytes."""
        async with self._turns:
            await self._note(task, PrewarmState.RUNNING, reason=told, attempts=attempts)
            request = await image_request(
                self._parts.database,
                self._cluster_id,
                parse_image_reference(task.image_url),
                task.login,
            )
            limit = self._parts.prewarm_image_gib * GIB
            too_big = Interruption()

            def watch(progress: PullProgress) -> None:
                if progress.total > limit:
                    too_big.ask()

            try:
                image = await too_big.guard(self._engine.ensure_image(request, watch))
            except Interrupted:
                raise self._too_big(task) from None
            size = await self._engine.image_size(image)
            if size > limit:
                raise self._too_big(task)
            return size

    def _too_big(self, task: PrewarmTask) -> PermanentError:
        return PermanentError(
            "imageTooBig",
            f"The image {task.image_url} is larger than {self._parts.prewarm_image_gib} GiB, "
            "the most that is pulled ahead here.",
        )

    async def _note(
        self,
        task: PrewarmTask,
        state: PrewarmState,
        *,
        reason: str = "",
        attempts: int = 0,
        size_bytes: int = 0,
    ) -> None:
        finished = state in {PrewarmState.SUCCEEDED, PrewarmState.FAILED}
        await self._parts.database.write(
            prewarms.note_state,
            task.id,
            state,
            reason=reason,
            attempts=attempts,
            size_bytes=size_bytes,
            completed_at=self._parts.clock() if finished else None,
        )
        if finished:
            _log.info("prewarm finished", task=task.id, state=state.value, why=reason)
