"""What becomes of an instance whose time in a status is over, as ``domain.deadlines`` says it."""

from collections.abc import Awaitable, Callable

import structlog

from innkeep.domain.deadlines import (
    LEAVE_BEHIND_AT_REST_SECONDS,
    Afterwards,
    deadline_of,
    in_words,
)
from innkeep.domain.failure import Failure
from innkeep.domain.instance import new_sandbox_name
from innkeep.domain.status import Status, Wish
from innkeep.reconciler.case import Case
from innkeep.store import fences

_log = structlog.get_logger(__name__)


class OverdueWork:
    """The end of one instance's stay in a status.

    Args:
        case: the claim.
        give_up: makes the best of a failure; answers whether the work is done.
    """

    def __init__(self, case: Case, give_up: Callable[[Failure], Awaitable[bool]]) -> None:
        self._case = case
        self._give_up = give_up

    async def perform(self, last: Failure) -> bool | None:
        """Let the instance leave its status; whether the work is done.

        Args:
            last: the problem of the last attempt.

        Returns:
            ``None`` when it is to be tried again, and nothing was done.
        """
        case, wish = self._case, self._case.instance.wish
        afterwards = deadline_of(case.status).afterwards
        if wish is Wish.REMOVED:
            await self._remove_without(last)
            return True
        if case.instance.migration is not None or case.status is Status.RUNNING:
            return None
        if case.status is Status.EXITED or afterwards is Afterwards.LEAVE_BEHIND:
            await self._leave_behind(last)
            return True
        if case.process_stays and case.instance.upgrade is None:
            # A start or restart that could not end the run before.
            await self._leave_behind(last)
            return True
        return await self._give_up(
            Failure(
                state="deadlinePassed",
                message=f"it was {case.status} for more than {self._allowed} and is given up; "
                f"the last problem: {last.message}",
            )
        )

    @property
    def _allowed(self) -> str:
        if self._case.status is Status.EXITED:
            return in_words(LEAVE_BEHIND_AT_REST_SECONDS)
        return in_words(deadline_of(self._case.status).seconds)

    async def _leave_behind(self, last: Failure) -> None:
        case = self._case
        await case.close_routes()
        failure = Failure(
            state="leftBehind",
            message=f"its container could not be ended within {self._allowed} and was left behind; "
            "it is removed once that can be done. A start makes a new container from the image, "
            f"local storage is kept. The last problem: {last.message}",
        )
        await self._tell(failure)
        await case.write(
            fences.leave_behind,
            case.claimed,
            await case.record_of(failure),
            new_sandbox_name(),
            at=case.parts.clock(),
        )
        case.status = Status.EXITED

    async def _remove_without(self, last: Failure) -> None:
        case = self._case
        await case.parts.routes.remove_routes(case.instance.id)
        failure = Failure(
            state="leftBehind",
            message=f"removed, but the cluster could not remove its container within "
            f"{self._allowed}; what was left behind is removed with its data once that can be "
            f"done. The last problem: {last.message}",
        )
        await self._tell(failure)
        now = case.parts.clock()
        await case.write(
            fences.remove_without,
            case.claimed,
            await case.record_of(failure),
            at=now,
            rest_until=now + case.parts.rest_seconds,
        )
        case.status = Status.REMOVED

    async def _tell(self, failure: Failure) -> None:
        instance = self._case.instance
        _log.warning(
            "container left behind",
            instance=instance.id,
            cluster=instance.cluster_id,
            generation=instance.generation,
            sandbox=instance.sandbox,
            why=failure.message,
        )
