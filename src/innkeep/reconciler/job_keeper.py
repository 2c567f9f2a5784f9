"""Does the jobs of one cluster: saves of root disks, some at a time.

A row is due until its save ended and nothing of it is left on the cluster, so a crash at any point
only means that it is done again, from the beginning: a push that is repeated finds in the registry
what it sent before. Nothing is due most of the time, and then nothing is looked at.
"""

import asyncio

import structlog

from innkeep.domain.errors import StoreUnavailable
from innkeep.domain.image_reference import parse_image_reference
from innkeep.domain.instance import Instance
from innkeep.domain.job import Job, JobState
from innkeep.domain.status import LEAVING, Status
from innkeep.engines.base import Engine, ImageSaver
from innkeep.engines.errors import (
    EngineError,
    EngineUnavailable,
    PermanentError,
    TemporaryError,
)
from innkeep.engines.values import SavedImage, SaveRequest, ref_to
from innkeep.reconciler.failures import as_failure, wait_seconds
from innkeep.reconciler.parts import Parts
from innkeep.reconciler.save_log import SaveLog
from innkeep.store import instances, jobs

_log = structlog.get_logger(__name__)

_AT_ONCE = 2
"""Saves at the same time: each of them reads a disk and packs it."""
_MOST_ATTEMPTS = 8
"""Over a minute or more, in which a registry may have been started anew."""
_BUSY_SECONDS = 1.0
_TIDY_EVERY_SECONDS = 600.0


class ClusterJobs:
    """The jobs of one cluster.

    Args:
        cluster_id: the cluster.
        engine: what has its instances.
        parts: what the reconciler shares.
    """

    def __init__(self, cluster_id: str, engine: Engine, parts: Parts) -> None:
        self._cluster_id = cluster_id
        self._engine = engine
        self._parts = parts
        self._woken = asyncio.Event()
        self._working: dict[str, asyncio.Task[None]] = {}
        # A server that died may have left something, also of jobs that ended since.
        self._untidy = True

    def wake(self) -> None:
        """Have a look soon; returns at once."""
        self._woken.set()

    async def run(self) -> None:
        """Work at once and whenever woken, until cancelled; what is under way then is due still."""
        attempts = 0
        try:
            while True:
                self._woken.clear()
                try:
                    await self._round()
                    attempts = 0
                except Exception as problem:  # noqa: BLE001  # the next round may work
                    if not isinstance(problem, EngineError):
                        _log.exception("jobs", cluster=self._cluster_id)
                    attempts += 1
                wait = wait_seconds(attempts) if attempts else _TIDY_EVERY_SECONDS
                try:
                    async with asyncio.timeout(wait):
                        await self._woken.wait()
                except TimeoutError:
                    self._untidy = True
        finally:
            tasks = list(self._working.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._working.clear()

    async def _round(self) -> None:
        due = await self._parts.database.read(jobs.list_due, self._cluster_id)
        ended = [job for job in due if not job.under_way]
        for job in ended:
            task = self._working.get(job.id)
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        if isinstance(self._engine, ImageSaver) and (ended or self._untidy):
            await self._engine.tidy_saves(set(self._working))
        self._untidy = False
        for job in ended:
            await self._parts.database.write(jobs.note_tidied, job.id)
        for job in due:
            if job.under_way and job.id not in self._working and len(self._working) < _AT_ONCE:
                self._begin(job)

    def _begin(self, job: Job) -> None:
        task = self._working[job.id] = asyncio.create_task(self._work(job))
        task.add_done_callback(lambda task: self._finished(job.id, task))

    def _finished(self, job_id: str, task: asyncio.Task[None]) -> None:
        known = self._working.pop(job_id, None) is task
        if known and not task.cancelled():
            problem = task.exception()
            if problem is not None and isinstance(problem, Exception):
                _log.error("job", job=job_id, exc_info=problem)
        self.wake()

    async def _work(self, job: Job) -> None:
        attempts = 0
        while True:
            try:
                saved = await self._save(job)
            except _Busy:
                await asyncio.sleep(_BUSY_SECONDS)
                continue
            except Exception as problem:  # noqa: BLE001  # ours too are told and tried again
                attempts += 1
                if not isinstance(problem, EngineError):
                    _log.exception("job", job=job.id)
                if _is_final(problem, attempts):
                    await self._fail(job, problem)
                    return
                wait = wait_seconds(attempts)
                failure = as_failure(problem)
                await self._tell(job, f"{failure.message} (attempt {attempts}, next soon)")
                await asyncio.sleep(wait)
                continue
            await self._succeed(job, saved)
            return

    async def _save(self, job: Job) -> SavedImage:
        saver = self._engine
        if not isinstance(saver, ImageSaver):
            raise PermanentError("saveUnsupported", "This cluster can't save images.")
        instance = await self._instance(job)
        await self._tell_what_is_left_out(job, instance)
        request = SaveRequest(
            save_id=job.id, reference=parse_image_reference(job.image), login=job.login
        )
        log = SaveLog(job.id, self._parts)
        async with log.recording():
            return await saver.save_image(ref_to(instance), request, log.take)

    async def _instance(self, job: Job) -> Instance:
        """The instance, once it neither starts, stops nor changes.

        Raises:
            PermanentError: ``instanceGone``.
            _Busy: not now.
        """
        instance = await self._parts.database.read(instances.find, job.instance_id)
        if instance is None or instance.status in LEAVING:
            raise PermanentError("instanceGone", "The instance was deleted before it was saved.")
        if instance.status not in {Status.RUNNING, Status.EXITED}:
            raise _Busy
        return instance

    async def _tell_what_is_left_out(self, job: Job, instance: Instance) -> None:
        if instance.local_volume_gib:
            await self._tell(job, f"not saved: the local storage at {instance.local_mount_point}")
        for mount in instance.storages:
            await self._tell(
                job, f"not saved: the network storage {mount.storage_id} at {mount.mount_path}"
            )

    async def _tell(self, job: Job, line: str) -> None:
        await self._parts.database.write(jobs.add_step, job.id, line, at=self._parts.clock())

    async def _succeed(self, job: Job, saved: SavedImage) -> None:
        await self._parts.database.write(
            jobs.end,
            job.id,
            JobState.SUCCESS,
            at=self._parts.clock(),
            step=f"success: pushed {job.image} with the digest {saved.digest}",
        )
        _log.info("image saved", job=job.id, instance=job.instance_id)

    async def _fail(self, job: Job, problem: Exception) -> None:
        failure = as_failure(problem)
        if failure.state == "instanceMissing":
            instance = await self._parts.database.read(instances.find, job.instance_id)
            if instance is None or instance.status in LEAVING:
                failure = as_failure(
                    PermanentError("instanceGone", "The instance was deleted before it was saved.")
                )
        await self._parts.database.write(
            jobs.end,
            job.id,
            JobState.FAIL,
            at=self._parts.clock(),
            step=f"fail: {failure.message}",
            error=failure.state,
            message=failure.message,
        )
        _log.info("image not saved", job=job.id, why=failure.message)


def _is_final(problem: Exception, attempts: int) -> bool:
    # A save that nobody waits for any more must not be tried for ever, but for an engine or a
    # store that is away.
    if isinstance(problem, EngineUnavailable | StoreUnavailable):
        return False
    return isinstance(problem, PermanentError) or attempts >= _MOST_ATTEMPTS


class _Busy(TemporaryError):
    """The instance is on its way to another status."""

    def __init__(self) -> None:
        super().__init__("instanceBusy", "The instance is changing; the save waits.")
