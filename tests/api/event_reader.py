"""Reads server-sent events as a browser does."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx

from innkeep.api.paths import BASE_PATH
from tests.api.harness import KEY

SECONDS = 60


@dataclass
class ReadEvent:
    """One event as it came."""

    id: str = ""
    name: str = ""
    data: dict[str, str] = field(default_factory=dict)


class EventReader:
    """One open stream.

    Args:
        answer: its answer, begun.
    """

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()
        self.comments: list[str] = []

    async def next(self) -> ReadEvent | None:
        """The next event; ``None``: the stream has ended."""
        found = ReadEvent()
        async with asyncio.timeout(SECONDS):
            async for line in self._lines:
                name, _, value = line.partition(": ")
                if line.startswith(":"):
                    self.comments.append(line[2:])
                elif name == "id":
                    found.id = value
                elif name == "event":
                    found.name = value
                elif name == "data":
                    found.data = json.loads(value)
                elif not line and found.id:
                    return found
        return None

    async def take(self, number: int) -> list[ReadEvent]:
        """So many further events."""
        found = [await self.next() for _ in range(number)]
        assert None not in found, "the stream ended"
        return [event for event in found if event is not None]


@contextlib.asynccontextmanager
async def reading(
    client: httpx.AsyncClient, *, key: str = KEY, last: str = "", **query: str
) -> AsyncIterator[EventReader]:
    """Read a stream that must be accepted; it was begun when this returns."""
    headers = {"X-API-KEY": key} | ({"Last-Event-ID": last} if last else {})
    async with client.stream("GET", f"{BASE_PATH}/events", params=query, headers=headers) as answer:
        if answer.status_code != 200:
            raise AssertionError((await answer.aread()).decode())
        yield EventReader(answer)
