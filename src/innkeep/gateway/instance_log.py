"""The main process's output as a text that can be followed, over all of the instance's runs."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from innkeep.domain.errors import ClusterUnavailable, StoreUnavailable
from innkeep.engines.errors import EngineError
from innkeep.engines.sessions import LogLine, LogReader
from innkeep.engines.values import ref_to
from innkeep.gateway.log_query import LogQuery
from innkeep.services import visits
from innkeep.services.deployment import Deployment
from innkeep.services.visits import VisitedInstance

EngineOf = Callable[[str], object]
"""Gives the engine of a cluster, by its id; one that keeps logs is a ``LogReader``."""

_FIRST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 15.0


async def instance_log(
    deployment: Deployment, engine_of: EngineOf, instance_id: str, query: LogQuery
) -> AsyncGenerator[bytes, None]:
    """What the main process wrote and, when it is followed, what it and later runs write.

    A follower outlives restarts of the instance and of the engine. It waits for news of the
    instance, and asks again by itself only where the engine's answer and the store differ.

    Raises:
        ClusterUnavailable: the engine does not answer, and the log isn't followed.
        StoreUnavailable: the database does not answer, and the log isn't followed.
    """
    place = _Place(query.tail, query.since)
    pause = _FIRST_PAUSE_SECONDS
    with visits.watch(deployment, instance_id) as watch:
        while True:
            watch.begin_look()
            settled = False
            try:
                visited = await visits.find_visited(deployment, instance_id)
                if visited is None:
                    return
                async with aclosing(_read(engine_of, visited, place, query)) as read:
                    async for lines in read:
                        pause = _FIRST_PAUSE_SECONDS
                        yield as_text(lines, query)
                settled = not visited.is_running
            except (ClusterUnavailable, StoreUnavailable):
                if not query.follow:
                    raise
            if not query.follow:
                return
            await watch.wait(None if settled else pause)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)


@dataclass
class _Place:
    """Where a reader is in the log."""

    tail: int | None
    since: str


async def _read(
    engine_of: EngineOf, visited: VisitedInstance, place: _Place, query: LogQuery
) -> AsyncGenerator[Sequence[LogLine], None]:
    """Read on from a place, and move it along."""
    instance = visited.instance
    engine = engine_of(instance.cluster_id)
    if not isinstance(engine, LogReader):
        return
    ref = ref_to(instance)
    try:
        if place.tail == 0:
            # Only what comes from now on: the place is after the last line that is there.
            async with aclosing(engine.read_log(ref, tail=1)) as last:
                async for lines in last:
                    place.since = max(place.since, lines[-1].at)
            place.tail = None
            if not query.follow:
                return
        log = engine.read_log(ref, tail=place.tail, since=place.since, follow=query.follow)
        async with aclosing(log):
            async for lines in log:
                place.since, place.tail = lines[-1].at, None
                yield lines
        place.tail = None
    except EngineError as problem:
        raise ClusterUnavailable(
            f"the log of instance {instance.id} can't be read now: {problem.message}"
        ) from None


def as_text(lines: Sequence[LogLine], query: LogQuery) -> bytes:
    """Lines as they are sent: pure."""
    if query.timestamps:
        return b"".join(b"%b %b\n" % (line.at.encode(), line.text) for line in lines)
    return b"".join(line.text if line.goes_on else line.text + b"\n" for line in lines)
