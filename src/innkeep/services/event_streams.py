"""An owner's events as they come, for as long as somebody reads them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

from innkeep.domain.errors import InstanceNotFound, InvalidField, ServerEnding
from innkeep.domain.event import InstanceEvent
from innkeep.services.deployment import Deployment
from innkeep.services.event_feed import Listener
from innkeep.services.waiting import first_of
from innkeep.store import events
from innkeep.store.database import Transaction


class EventStream:
    """Events of one owner, read from the store when they are asked for, at the reader's pace.

    Args:
        deployment: where.
        owner_id: whose.
        listener: tells when there is something new.
        after: number of the event behind which it begins; ``None``: it begins now.
        instance_id: only of this instance; empty: of all.
    """

    def __init__(
        self,
        deployment: Deployment,
        owner_id: str,
        listener: Listener,
        *,
        after: int | None,
        instance_id: str,
    ) -> None:
        self._deployment = deployment
        self._owner_id = owner_id
        self._listener = listener
        self._after = listener.begins_at if after is None else after
        self._instance_id = instance_id

    async def next(self, seconds: float) -> Sequence[InstanceEvent]:
        """The next events, some at a time, oldest first.

        Args:
            seconds: how long to wait for one; then none are answered.

        Raises:
            ServerEnding: the server is being ended; who comes back is told what is left.
            StoreUnavailable: the database does not answer.
        """
        end = asyncio.get_running_loop().time() + seconds
        while True:
            self._listener.begin_look()
            found = await self._read()
            if found:
                return found
            if self._deployment.closing.is_set():
                raise ServerEnding("the server is being ended; go on in a moment")
            left = end - asyncio.get_running_loop().time()
            if left <= 0:
                return ()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await first_of(self._listener.wait(), self._deployment.closing.wait())

    async def _read(self) -> Sequence[InstanceEvent]:
        settled = self._deployment.feed.settled
        while self._after < settled:
            found, self._after = await self._deployment.database.read(
                events.page, self._owner_id, self._after, settled, instance_id=self._instance_id
            )
            if found:
                return found
        return ()


@contextlib.asynccontextmanager
async def open_stream(
    deployment: Deployment, owner_id: str, *, after: int | None, instance_id: str
) -> AsyncIterator[EventStream]:
    """A stream of the owner's events, while the context lasts.

    Args:
        deployment: where.
        owner_id: whose.
        after: number of the event behind which it begins; ``None``: it begins now.
        instance_id: only of this instance; empty: of all.

    Raises:
        InstanceNotFound: the owner never had such an instance.
        InvalidField: there is no event yet with the number of ``after``.
        TooManyEventStreams: the owner has as many open as there may be.
        EventStreamsFull: the server has.
        StoreUnavailable: the database does not answer.
    """

    def check(tx: Transaction) -> None:
        if instance_id and events.owner_of(tx, instance_id) != owner_id:
            raise InstanceNotFound(instance_id)
        if after is not None and after > (last := events.last_event(tx)):
            raise InvalidField(
                "after",
                f"must be the id of an event, at most {last}; without it, a stream begins now",
            )

    with deployment.open_streams.one_more(owner_id):
        await deployment.database.read(check)
        async with deployment.feed.listen(owner_id) as listener:
            yield EventStream(deployment, owner_id, listener, after=after, instance_id=instance_id)
