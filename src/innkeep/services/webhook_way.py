"""What is needed of the part that carries a webhook's message to its address."""

from collections.abc import Mapping
from typing import Protocol

SENDING_SECONDS = 10.0
"""How long one attempt may take, from the look-up of the name to the status of the answer."""


class NotDelivered(Exception):
    """A message was not taken; the sentence tells why, and holds no secret."""


class WebhookWay(Protocol):
    """The way out to owners' addresses."""

    @property
    def may_be_private(self) -> bool:
        """Whether an address may be one of this host or of a private network."""
        ...

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """Send a message once, and answer the status (200-299) by which it was taken.

        Raises:
            NotDelivered: it was not taken, within ``SENDING_SECONDS``.
        """
        ...


class NoWay:
    """Of a deployment from which nothing is sent."""

    may_be_private = False

    async def post(
        self,
        url: str,  # noqa: ARG002  # as all below: it is not sent
        headers: Mapping[str, str],  # noqa: ARG002
        body: bytes,  # noqa: ARG002
    ) -> int:
        """Send nothing.

        Raises:
            NotDelivered: always.
        """
        raise NotDelivered("webhooks are not sent from here")
