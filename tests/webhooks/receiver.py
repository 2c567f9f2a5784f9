"""A program of an owner's that takes messages of webhooks, on loopback."""

import asyncio
import base64
import contextlib
import hmac
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Self

from aiohttp import web

SECONDS = 90


@dataclass
class Received:
    """One message as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, str]:
        """The event it tells of."""
        told: dict[str, str] = json.loads(self.body)
        return told

    @property
    def id(self) -> str:
        """The message's name."""
        return self.headers["webhook-id"]

    def is_signed_by(self, secret: str) -> bool:
        """Whether its signature is good, checked as receivers do."""
        signed = f"{self.id}.{self.headers['webhook-timestamp']}.".encode() + self.body
        key = base64.b64decode(secret.removeprefix("whsec_"))
        good = base64.b64encode(hmac.new(key, signed, "sha256").digest()).decode()
        return self.headers["webhook-signature"] == f"v1,{good}"


@dataclass
class Receiver:
    """Takes messages at any path."""

    received: list[Received] = field(default_factory=list)
    """Each one that came whole, also those that were not taken."""
    taken: list[Received] = field(default_factory=list)
    answer: Callable[[Received], int] = lambda _: 204
    """The status that a message is answered with; 0: none, until it is let go."""
    let_go: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[Self]:
        """Serve while the context lasts."""
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._take)
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            self.let_go.set()
            await runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        message = Received(request.path, headers, await request.read())
        self.received.append(message)
        status = self.answer(message)
        if status == 0:
            await self.let_go.wait()
            status = 204
        if 200 <= status <= 299:
            self.taken.append(message)
        return web.Response(status=status)

    def by_instance(self) -> dict[str, list[str]]:
        """The statuses that were told of each instance, in the order in which they were taken."""
        told = defaultdict(list)
        for message in self.taken:
            told[message.event["instanceId"]].append(message.event["status"])
        return told

    async def wait_taken(self, number: int) -> list[Received]:
        """Wait until so many messages were taken."""
        await until(lambda: len(self.taken) >= number)
        return self.taken


async def until(condition: Callable[[], object]) -> None:
    """Wait until that is so."""
    async with asyncio.timeout(SECONDS):
        while not condition():
            await asyncio.sleep(0.02)
