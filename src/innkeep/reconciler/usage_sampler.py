"""Measures what the running instances of one cluster use: one look and one row for all of them."""

import asyncio

import structlog

from innkeep.domain.usage import UsageSample
from innkeep.engines.base import Engine, UsageMeter
from innkeep.engines.errors import EngineError
from innkeep.reconciler.parts import Parts
from innkeep.store import usage

_log = structlog.get_logger(__name__)

_HOUR_SECONDS = 3600


class UsageSampler:
    """The sampler of one cluster.

    Args:
        cluster_id: the cluster.
        engine: what knows.
        parts: what the reconciler shares.
    """

    def __init__(self, cluster_id: str, engine: Engine, parts: Parts) -> None:
        self._cluster_id = cluster_id
        self._engine = engine
        self._parts = parts

    async def run(self) -> None:
        """Measure regularly until cancelled; ends at once where that is off or can't be done."""
        every = self._parts.metrics_interval_seconds
        engine = self._engine
        if not every or not isinstance(engine, UsageMeter):
            return
        while True:
            await asyncio.sleep(every - self._parts.clock() % every)
            try:
                await self._measure(engine)
            except EngineError as problem:
                _log.debug("use not measured", cluster=self._cluster_id, why=problem.message)
            except Exception:  # noqa: BLE001  # the next round may work
                _log.exception("use not measured", cluster=self._cluster_id)

    async def _measure(self, engine: UsageMeter) -> None:
        found = await engine.usage()
        at = int(self._parts.clock())
        samples = {
            one.instance_id: UsageSample(at, one.cores, one.memory_bytes, one.root_disk_bytes)
            for one in found
        }
        keep_from = int(self._parts.age()) - self._parts.metrics_keep_hours * _HOUR_SECONDS
        await self._parts.database.write(
            usage.note_round, self._cluster_id, at, samples, keep_from=keep_from
        )
