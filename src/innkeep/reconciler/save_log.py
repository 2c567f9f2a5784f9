"""Writes into a job's log what an engine reports of a save, as it comes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from innkeep.engines.values import SaveProgress
from innkeep.reconciler.parts import Parts
from innkeep.reconciler.save_steps import SaveSteps
from innkeep.store import jobs
from innkeep.store.database import Transaction


class SaveLog:
    """What one attempt at a save tells; ``take`` is the engine's sink.

    Args:
        job_id: whose log.
        parts: what the reconciler shares.
    """

    def __init__(self, job_id: str, parts: Parts) -> None:
        self._job_id = job_id
        self._parts = parts
        self._steps = SaveSteps()
        self._lines: list[tuple[float, str]] = []
        self._news = asyncio.Event()

    def take(self, progress: SaveProgress) -> None:
        """Take a report; returns at once."""
        now = self._parts.clock()
        self._lines += [(now, line) for line in self._steps.take(progress, now)]
        if self._lines:
            self._news.set()

    @contextlib.asynccontextmanager
    async def recording(self) -> AsyncIterator[None]:
        """Write while inside; all that was reported is written when this is left in order."""
        recorder = asyncio.create_task(self._record())
        try:
            yield
        finally:
            recorder.cancel()
            await asyncio.gather(recorder, return_exceptions=True)
            await self._write()

    async def _record(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            await self._write()

    async def _write(self) -> None:
        lines, self._lines = self._lines, []
        if not lines:
            return

        def transaction(tx: Transaction) -> None:
            job = jobs.find(tx, self._job_id)
            if job is None or not job.under_way:
                return
            jobs.note_running(tx, self._job_id)
            for at, line in lines:
                jobs.add_step(tx, self._job_id, line, at=at)

        await self._parts.database.write(transaction)
