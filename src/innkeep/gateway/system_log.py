"""An instance's own history as a text that can be followed and read on in."""

from collections.abc import AsyncGenerator, Iterable

from innkeep.domain.instance import HistoryEntry
from innkeep.domain.status import Status
from innkeep.engines.log_lines import moment
from innkeep.gateway.log_query import LogQuery
from innkeep.services import visits
from innkeep.services.deployment import Deployment


async def system_log(
    deployment: Deployment, instance_id: str, query: LogQuery
) -> AsyncGenerator[bytes, None]:
    """The steps of an instance's life, a line each; following ends when it is removed.

    Raises:
        StoreUnavailable: the database does not answer.
    """
    told = SystemLines(query)
    with visits.watch(deployment, instance_id) as watch:
        while True:
            watch.begin_look()
            steps = await visits.history_of(deployment, instance_id, told.number)
            if text := told.take(steps):
                yield text
            if not query.follow or (steps and steps[-1].status is Status.REMOVED):
                return
            await watch.wait()


class SystemLines:
    """Makes lines of steps: pure.

    Times are told as they were noted, but always later than that of the line before, so that
    each names one place in the history.

    Args:
        query: how they are wanted; its tail counts in what is taken first.
    """

    def __init__(self, query: LogQuery) -> None:
        self._query = query
        self._tail = query.tail
        self._last = 0
        self.number = 0
        """Of the last step that was taken."""

    def take(self, steps: Iterable[HistoryEntry]) -> bytes:
        """The lines of further steps, those that aren't wanted left out."""
        return self.take_texts(
            (step.number, step.at, f"{step.status}: {step.message}") for step in steps
        )

    def take_texts(self, steps: Iterable[tuple[int, float, str]]) -> bytes:
        """The same for steps of any kind: number, time in Unix seconds, and text of each."""
        lines = []
        for number, at_seconds, text in steps:
            self.number = number
            # To the microsecond, which is what the store keeps.
            self._last = max(round(at_seconds * 10**6) * 1000, self._last + 1000)
            at = moment(self._last)
            if at > self._query.since:
                begin = f"{at} " if self._query.timestamps else ""
                lines.append(f"{begin}{' '.join(text.split())}\n")
        if self._tail is not None:
            lines = lines[-self._tail :] if self._tail else []
            self._tail = None
        return "".join(lines).encode()
