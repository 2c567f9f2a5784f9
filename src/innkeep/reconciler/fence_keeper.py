"""Removes what was left behind of instances on one cluster, as soon as its engine can."""

import asyncio
import contextlib

import structlog

from innkeep.domain.fence import Fence
from innkeep.engines.base import Engine, SandboxMaker
from innkeep.engines.errors import EngineError
from innkeep.engines.values import EngineObject, InstanceRef, ObjectKind
from innkeep.reconciler.parts import Parts
from innkeep.store import fences

_log = structlog.get_logger(__name__)

_FIRST_WAIT_SECONDS = 30.0
_LONGEST_WAIT_SECONDS = 600.0


class ClusterFences:
    """What was left behind on one cluster.

    Args:
        cluster_id: the cluster.
        engine: its engine.
        parts: what the reconciler shares.
    """

    def __init__(self, cluster_id: str, engine: Engine, parts: Parts) -> None:
        self._cluster_id = cluster_id
        self._engine = engine
        self._parts = parts
        self._woken = asyncio.Event()
        self._waits: dict[str, tuple[float, float]] = {}
        """By fence: the next attempt by the loop's clock, and the wait after that."""

    def wake(self) -> None:
        """Look at all of them now; at once, never failing."""
        self._waits.clear()
        self._woken.set()

    async def run(self) -> None:
        """Try again and again until cancelled."""
        while True:
            self._woken.clear()
            try:
                await self.attempt()
            except Exception:  # noqa: BLE001  # the next round may work
                _log.exception("what was left behind", cluster=self._cluster_id)
            # Not wait_for, which before Python 3.12 can swallow a cancellation.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_FIRST_WAIT_SECONDS):
                    await self._woken.wait()

    async def attempt(self) -> None:
        """Try to remove each that is due."""
        now = asyncio.get_running_loop().time()
        for fence in await self._parts.database.read(fences.list_of_cluster, self._cluster_id):
            due, wait = self._waits.get(fence.holder, (now, _FIRST_WAIT_SECONDS))
            if due > now:
                continue
            try:
                await self._remove(fence)
            except EngineError as problem:
                self._waits[fence.holder] = (now + wait, min(wait * 2, _LONGEST_WAIT_SECONDS))
                _log.warning(
                    "a container stays left behind",
                    instance=fence.instance_id,
                    cluster=self._cluster_id,
                    why=problem.message,
                )
                continue
            self._waits.pop(fence.holder, None)
            at = self._parts.clock()
            rest_until = at + self._parts.rest_seconds
            await self._parts.database.write(fences.settle, fence, at=at, rest_until=rest_until)
            _log.info("what was left behind is gone", instance=fence.instance_id)

    async def _remove(self, fence: Fence) -> None:
        ref = InstanceRef(
            instance_id=fence.instance_id, sandbox=fence.sandbox, generation=fence.generation
        )
        if fence.whole:
            await self._engine.remove(ref)
            return
        await self._engine.remove_generation(ref)
        if isinstance(self._engine, SandboxMaker):
            await self._engine.remove_sandbox(fence.sandbox)


def without_left_behind(found: list[EngineObject], there: list[Fence]) -> list[EngineObject]:
    """The objects of a cluster that are nobody's who was left behind."""
    containers = {(fence.instance_id, fence.generation) for fence in there}
    sandboxes = {fence.sandbox for fence in there}
    whole = {fence.instance_id for fence in there if fence.whole}
    return [
        thing
        for thing in found
        if thing.instance_id not in whole
        and not (
            thing.kind in {ObjectKind.CONTAINER, ObjectKind.IMAGE}
            and (thing.instance_id, thing.generation) in containers
        )
        and not (thing.kind is ObjectKind.SANDBOX and thing.name in sandboxes)
    ]
