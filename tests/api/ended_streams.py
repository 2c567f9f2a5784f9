"""Streams of events for tests that ask every operation and can't wait for what never comes."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partialmethod

import pytest

from innkeep.domain.errors import ServerEnding
from innkeep.domain.event import InstanceEvent
from innkeep.services.event_streams import EventStream


def end_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each stream tell what there is already, and end."""
    monkeypatch.setattr(EventStream, "next", partialmethod(_end, EventStream.next))


async def _end(
    stream: EventStream, read_next: Callable[..., Awaitable[Sequence[InstanceEvent]]], _: float
) -> Sequence[InstanceEvent]:
    found = await read_next(stream, 0)
    if not found:
        raise ServerEnding("nobody waits for more here")
    return found
