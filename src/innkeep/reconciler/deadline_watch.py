"""Finds out what takes too long: a status that lasts, and work that hangs.

Time counts only while the cluster answers, and by a clock that nobody sets: neither an engine that
was away nor a host whose time was put right may end anything.
"""

import asyncio
from collections.abc import Mapping

from innkeep.domain.clock import Clock
from innkeep.domain.deadlines import (
    AWAY_SECONDS,
    LEAST_ATTEMPTS,
    LEAVE_BEHIND_AT_REST_SECONDS,
    deadline_of,
)
from innkeep.domain.status import Status, Wish
from innkeep.engines.errors import EngineUnavailable, TemporaryError
from innkeep.reconciler.case import Case
from innkeep.reconciler.place import Place


class Overdue(TemporaryError):
    """What was done with an instance did not come to an end in time (state ``deadlinePassed``)."""

    def __init__(self) -> None:
        super().__init__("deadlinePassed", "The cluster did not finish what was asked of it.")


class DeadlineWatch:
    """Knows since when clusters answer, and so how long instances were really worked on.

    Args:
        clock: tells the times that the store has.
        grace_seconds: which a main process has for its end, beside each deadline.
    """

    def __init__(self, clock: Clock, grace_seconds: float) -> None:
        self._clock = clock
        self._grace = grace_seconds
        self._up_since: dict[str, float] = {}
        self._down_since: dict[str, float] = {}

    def see(self, places: Mapping[str, Place]) -> None:
        """Take note of which clusters answer; to be called every few seconds."""
        now = asyncio.get_running_loop().time()
        for cluster_id, place in places.items():
            if place.state.up:
                self._up_since.setdefault(cluster_id, now)
                self._down_since.pop(cluster_id, None)
            else:
                self._down_since.setdefault(cluster_id, now)
                self._up_since.pop(cluster_id, None)

    def down_for(self, cluster_id: str) -> float:
        """Seconds since a cluster was found away; 0 while it answers."""
        now = asyncio.get_running_loop().time()
        return now - self._down_since.get(cluster_id, now)

    def is_overdue(self, case: Case, problem: Exception, attempts: int, *, looked: bool) -> bool:
        """Whether an instance may not stay in its status any longer.

        Args:
            case: the work on it, which failed.
            problem: how.
            attempts: how many in a row have failed.
            looked: whether its engine told before how the instance is.
        """
        if isinstance(problem, EngineUnavailable | Overdue) and not looked:
            # It is the engine that fails. Only a delete does not wait for it without end.
            may_end = case.instance.wish is Wish.REMOVED
            return may_end and self._has_lasted(case, AWAY_SECONDS, attempts)
        longest = (
            LEAVE_BEHIND_AT_REST_SECONDS
            if case.status is Status.EXITED
            else deadline_of(case.status).seconds + self._grace
        )
        return isinstance(problem, Overdue) or self._has_lasted(case, longest, attempts)

    def _has_lasted(self, case: Case, seconds: float, attempts: int) -> bool:
        if attempts < LEAST_ATTEMPTS:
            return False
        now = asyncio.get_running_loop().time()
        answered = now - self._up_since.get(case.instance.cluster_id, now)
        return min(self._clock() - case.status_at, answered) > seconds

    def hangs(self, status: Status, moved_at: float) -> bool:
        """Whether work should have come further by now.

        Args:
            status: in which the instance is.
            moved_at: when it got there, or the work began, by the event loop's clock.
        """
        waited = asyncio.get_running_loop().time() - moved_at
        return waited > deadline_of(status).seconds + self._grace
