"""What happens to instances: followed as it comes, or sent to an address of the owner."""

from collections.abc import AsyncIterator, Iterable, Sequence

from httpx2 import EventSource

from innkeep.client._async.resource import Resource
from innkeep.client.bodies import given
from innkeep.client.errors import ServerUnreachable, TooManyRequests, Unavailable
from innkeep.client.patience import Patience
from innkeep.client.pauses import pause_async
from innkeep.domain.status import Status
from innkeep.wire.events import EventReply
from innkeep.wire.instance import EmptyReply
from innkeep.wire.webhooks import (
    NewWebhookReply,
    WebhookListReply,
    WebhookReply,
    WebhookTestReply,
)

_SILENCE_SECONDS = 60
"""A sign of life comes four times as often."""
_USUAL_PAUSE_SECONDS = 2.0


class Events(Resource):
    """The history of all instances, as it goes on."""

    async def follow(
        self, *, after: str | int | None = None, instance_id: str = ""
    ) -> AsyncIterator[EventReply]:
        """Each event, without an end; over lost connections and restarts of the server too.

        Nothing comes twice, and from the first event on nothing is missed. With ``after`` nothing
        is missed at all.

        Args:
            after: id of the event behind which to begin; 0: with the very first; ``None``: now.
            instance_id: only events of this instance; empty: of all.

        Raises:
            NotAuthenticated: the key is no good, or no good any more.
            ServerUnreachable: the server is away, for longer than ten minutes if it was there.
        """
        last = "" if after is None else str(after)
        patience = Patience(self._transport.retries)
        while True:
            seconds = _USUAL_PAUSE_SECONDS
            try:
                async with self._transport.streaming(
                    "/events",
                    given(after=last, instanceId=instance_id),
                    headers={"Accept": "text/event-stream"},
                    silence=_SILENCE_SECONDS,
                ) as response:
                    patience.renew()
                    async for sent in EventSource(response):
                        if sent.data:
                            event = EventReply.model_validate_json(sent.data, extra="ignore")
                            last = event.id
                            yield event
            except (ServerUnreachable, Unavailable, TooManyRequests) as problem:
                wait = patience.pause(problem)
                if wait is None:
                    raise
                seconds = wait
            await pause_async(seconds)


class Webhooks(Resource):
    """Addresses that events are sent to."""

    async def create(
        self,
        *,
        url: str,
        statuses: Iterable[Status | str] = (),
        codes: Iterable[str] = (),
        secret: str = "",
    ) -> NewWebhookReply:
        """Have events sent to an address from now on; its ``secret`` is shown this one time.

        Args:
            url: http or https.
            statuses: events by which an instance comes into one of these.
            codes: events with one of these codes; with neither, all events are sent.
            secret: ``whsec_`` and the base64 of 24-64 bytes; empty: one is made.
        """
        body = given(url=url, statuses=list(statuses), codes=list(codes), secret=secret)
        return await self._transport.post("/webhook/create", NewWebhookReply, body)

    async def delete(self, webhook_id: str) -> None:
        """Remove one, with the messages that wait."""
        await self._transport.post("/webhook/delete", EmptyReply, {"id": webhook_id})

    async def test(self, webhook_id: str) -> WebhookTestReply:
        """Send a message once, and answer what comes of it."""
        return await self._transport.post("/webhook/test", WebhookTestReply, {"id": webhook_id})

    async def list(self) -> Sequence[WebhookReply]:
        """Yours, newest first, with how their deliveries go."""
        return (await self._transport.get("/webhooks", WebhookListReply)).data
