"""Keeps the instances of a cluster away from its hosts and their networks, whatever undoes it.

An engine starts nothing while the isolation is not in force; here it is put back for what runs.
"""

import asyncio
from collections.abc import Callable

import structlog

from innkeep.engines.base import Engine
from innkeep.engines.errors import EngineError
from innkeep.engines.isolation import Isolation, Isolator

_log = structlog.get_logger(__name__)

_CHECK_SECONDS = 10.0


class IsolationKeeper:
    """The isolation of one cluster.

    Args:
        cluster_id: the cluster.
        engine: what runs its instances.
        wanted: answers what they may reach now; ``None``: nobody asks for an isolation.
    """

    def __init__(
        self, cluster_id: str, engine: Engine, wanted: Callable[[], Isolation] | None
    ) -> None:
        self._cluster_id = cluster_id
        self._isolator = engine if isinstance(engine, Isolator) and wanted is not None else None
        self._wanted = wanted
        self.problem = ""
        """Why it is not in force and nothing starts; empty: it is, or it can't and needn't be."""

    async def settle(self) -> None:
        """Have it in force; ``problem`` tells when it is not. The next round tries again."""
        if self._isolator is None or self._wanted is None:
            return
        try:
            await self._isolator.isolate(self._wanted())
            problem = ""
        except EngineError as found:
            problem = found.message
        if problem != self.problem:
            _log.warning("isolation", cluster=self._cluster_id, problem=problem or "none any more")
        self.problem = problem

    async def run(self) -> None:
        """Settle again and again, until cancelled."""
        while self._isolator is not None:
            await asyncio.sleep(_CHECK_SECONDS)
            try:
                await self.settle()
            except Exception:  # noqa: BLE001  # the next round may work
                _log.exception("isolation", cluster=self._cluster_id)
