"""What an owner can ask of webhooks: create, list, delete, and try one out."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yarl import URL

from innkeep.domain.errors import InvalidField, TooManyWebhooks, WebhookNotFound
from innkeep.domain.public_address import is_public
from innkeep.domain.status import Status
from innkeep.domain.webhook import MAX_URL, MAX_WEBHOOKS, Webhook
from innkeep.domain.webhook_signature import key_of_secret, new_secret, signed_headers
from innkeep.services.deployment import Deployment
from innkeep.services.webhook_way import NotDelivered, WebhookWay
from innkeep.store import webhooks as stored
from innkeep.store.database import Transaction

TEST_EVENT = "webhook.test"
"""``type`` of the message by which a webhook is tried out."""


@dataclass(frozen=True)
class TestResult:
    """What came of trying a webhook out."""

    status: int | None
    """HTTP status by which it was taken; ``None``: it wasn't."""
    error: str
    """Why it was not taken; empty: it was."""


async def create(
    deployment: Deployment,
    owner_id: str,
    *,
    url: str,
    statuses: Sequence[Status],
    codes: Sequence[str],
    secret: str,
) -> tuple[Webhook, str]:
    """Have events sent to an address from now on.

    Args:
        deployment: where.
        owner_id: whose events.
        url: where they go.
        statuses: events by which an instance comes into one of these are sent.
        codes: events with one of these codes are sent; neither of both: all events are.
        secret: signs the messages; empty: one is made.

    Returns:
        The webhook, and its secret, which is told only now.

    Raises:
        InvalidField: the address or the secret isn't usable.
        TooManyWebhooks: the owner has as many as there may be.
    """
    check_url(url, deployment.webhook_way)
    if secret:
        try:
            key_of_secret(secret)
        except ValueError as problem:
            raise InvalidField("secret", str(problem)) from None
    used = secret or new_secret()
    async with deployment.feed.listen(owner_id) as listener:
        # All that comes later has a higher number, whenever it becomes visible.
        began = listener.begins_at
    webhook = Webhook(
        id=f"wh-{secrets.token_hex(8)}",
        owner_id=owner_id,
        url=url,
        statuses=tuple(dict.fromkeys(statuses)),
        codes=tuple(dict.fromkeys(codes)),
        created_at=deployment.clock(),
        looked_until=began,
    )

    def transaction(tx: Transaction) -> None:
        if stored.count_of_owner(tx, owner_id) >= MAX_WEBHOOKS:
            raise TooManyWebhooks(f"there may be {MAX_WEBHOOKS} webhooks; delete one first")
        stored.insert_new(tx, webhook, used)
        tx.made.append(webhook.id)

    await deployment.database.write(transaction)
    return webhook, used


async def list_all(deployment: Deployment, owner_id: str) -> Sequence[tuple[Webhook, int]]:
    """The owner's webhooks, newest first, each with how many messages wait to be delivered."""
    return await deployment.database.read(stored.list_of_owner, owner_id)


async def delete(deployment: Deployment, owner_id: str, webhook_id: str) -> None:
    """Remove a webhook: what waits to be delivered is dropped.

    Raises:
        WebhookNotFound: the owner has none with that id.
    """
    if not await deployment.database.write(stored.remove, owner_id, webhook_id):
        raise WebhookNotFound(webhook_id)


async def try_out(deployment: Deployment, owner_id: str, webhook_id: str) -> TestResult:
    """Send a message of the type ``webhook.test`` now, once, and tell what comes of it.

    Raises:
        WebhookNotFound: the owner has none with that id.
    """
    found = await deployment.database.read(stored.find_with_secret, webhook_id, owner_id)
    if found is None:
        raise WebhookNotFound(webhook_id)
    webhook, secret = found
    at = deployment.clock()
    body = {"type": TEST_EVENT, "webhookId": webhook.id, "at": f"{at:.3f}"}
    message_id = f"{webhook.id}-test-{secrets.token_hex(8)}"
    try:
        status = await send(
            deployment.webhook_way, webhook.url, secret, message_id, body=body, at=at
        )
    except NotDelivered as problem:
        return TestResult(None, str(problem))
    return TestResult(status, "")


async def send(
    way: WebhookWay,
    url: str,
    secret: str,
    message_id: str,
    *,
    body: Mapping[str, str],
    at: float,
) -> int:
    """Sign a message and send it once; the status by which it was taken.

    Raises:
        NotDelivered: it was not taken.
    """
    written = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "content-type": "application/json",
        **signed_headers(secret, message_id, at, written),
    }
    return await way.post(url, headers, written)


def check_url(text: str, way: WebhookWay) -> None:
    """Check an address as far as that goes without asking anybody for a name.

    Raises:
        InvalidField: nothing can be sent there.
    """
    field = "url"
    if len(text) > MAX_URL:
        raise InvalidField(field, f"must be at most {MAX_URL} characters, has {len(text)}")
    if any(character <= " " or character == "\x7f" for character in text):
        raise InvalidField(field, "must not contain spaces or control characters")
    try:
        url = URL(text)
        port, host = url.port, url.host
    except ValueError:
        raise InvalidField(field, "can't be read as a URL") from None
    if url.scheme not in {"http", "https"} or not host:
        raise InvalidField(field, "must begin with http:// or https:// and a host")
    if not port:
        raise InvalidField(field, "must have a port within 1-65535, or none")
    if url.user is not None or url.password is not None:
        raise InvalidField(field, "must not hold a user name or a password; messages are signed")
    if url.fragment:
        raise InvalidField(field, "must not have a fragment (#...), which is never sent")
    if not way.may_be_private and _is_private(host):
        raise InvalidField(
            field, "must not lead to this host or into a private network; the operator may allow it"
        )


def _is_private(host: str) -> bool:
    """Whether a host is private as it is written; names are looked up when something is sent."""
    bare = host.rstrip(".").lower()
    if bare == "localhost" or bare.endswith(".localhost"):
        return True
    is_address = ":" in bare or bare.replace(".", "").isdigit()
    return is_address and not is_public(bare)
