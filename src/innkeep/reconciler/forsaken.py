"""Ends deletes on clusters that are away for long, or that nobody configures any more.

Nobody works on an instance there, so its delete would never end. What the cluster still has of it
is left behind, and removed when the cluster is back.
"""

import asyncio
from collections.abc import Collection, Mapping

import structlog

from innkeep.domain.deadlines import AWAY_SECONDS, in_words
from innkeep.domain.failure import Failure, FailureRecord
from innkeep.reconciler.deadline_watch import DeadlineWatch
from innkeep.reconciler.parts import Parts
from innkeep.reconciler.place import Place
from innkeep.store import claims, fences
from innkeep.store.claims import Claimed

_log = structlog.get_logger(__name__)

_LOOK_EVERY_SECONDS = 60.0
_CLAIM_SECONDS = 30.0


class ForsakenDeletes:
    """The deletes of all clusters that can't be carried out there.

    Args:
        parts: what the reconciler shares.
        deadlines: knows since when clusters are away.
        places: every configured cluster, by its id.
    """

    def __init__(self, parts: Parts, deadlines: DeadlineWatch, places: Mapping[str, Place]) -> None:
        self._parts = parts
        self._deadlines = deadlines
        self._places = places

    async def run(self) -> None:
        """Look every minute until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
            try:
                await self._look()
            except Exception:  # noqa: BLE001  # the next look may work
                _log.exception("deletes on clusters that are away")

    async def _look(self) -> None:
        reached = [
            cluster_id
            for cluster_id in self._places
            if self._deadlines.down_for(cluster_id) <= AWAY_SECONDS
        ]
        now = self._parts.clock()
        for claimed in await self._claim(reached, now):
            await self._remove_without(claimed)

    async def _claim(self, reached: Collection[str], now: float) -> list[Claimed]:
        leaving = await self._parts.database.read(
            fences.leaving_beyond, reached, now - AWAY_SECONDS
        )
        if not leaving:
            return []
        return await self._parts.database.write(
            claims.claim_these,
            claims.new_token("main"),
            leaving,
            now=now,
            until=now + _CLAIM_SECONDS,
        )

    async def _remove_without(self, claimed: Claimed) -> None:
        instance, now = claimed.instance, self._parts.clock()
        await self._parts.routes.remove_routes(instance.id)
        failure = Failure(
            state="leftBehind",
            message=f"removed, though cluster {instance.cluster_id} was away for more than "
            f"{in_words(AWAY_SECONDS)}; what it has of it is removed when it is back",
        )
        record = FailureRecord(
            at=now, last_at=now, times=1, status=instance.status, failure=failure
        )
        removed = await self._parts.database.write(
            fences.remove_without,
            claimed,
            record,
            at=now,
            rest_until=now + self._parts.rest_seconds,
        )
        if removed:
            _log.warning("container left behind", instance=instance.id, cluster=instance.cluster_id)
        await self._parts.database.write(claims.release, claimed, due_at=None, attempts=0)
