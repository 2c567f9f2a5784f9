"""A webhook: where an owner wants events sent to, which ones, and how long that is tried."""

from collections.abc import Sequence
from dataclasses import dataclass

from innkeep.domain.event import STATUS_EVENT, InstanceEvent
from innkeep.domain.status import Status

MAX_WEBHOOKS = 20
"""Of one owner."""
MAX_URL = 2048
MAX_CODES = 50
MAX_CODE = 64
MAX_WAITING = 10_000
"""Messages of one webhook that wait to be delivered; further events stay in the history until
there is room."""
MAX_ATTEMPTS = 30
MAX_AGE_SECONDS = 26 * 3600.0
"""A message about an event this old is given up once an attempt at its webhook fails."""
PAUSES: Sequence[float] = (5.0, 30.0, 120.0, 600.0, 1800.0, 3600.0)
"""Seconds before the second attempt, the third, and so on; the last one stays. So the attempts
span 25 hours."""


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """Where an owner wants events sent to. Times are Unix seconds."""

    id: str
    """As ``wh-71c04a5be2d90f36``."""
    owner_id: str
    url: str
    statuses: tuple[Status, ...]
    """Events by which an instance comes into one of these are wanted."""
    codes: tuple[str, ...]
    """Events with one of these codes are wanted. Neither statuses nor codes: all events are."""
    created_at: float
    looked_until: int
    """Number of the last event that was looked at for it."""
    delivered: int = 0
    """How many messages were taken."""
    delivered_at: float | None = None
    """When the last one was."""
    failed_at: float | None = None
    """When an attempt failed last."""
    error: str = ""
    """Why that failed; empty once one is taken again."""
    dropped: int = 0
    """How many messages were given up."""
    dropped_at: float | None = None
    """When the last one was."""
    dropped_event: int | None = None
    """Which event that was about."""

    def wants(self, event: InstanceEvent) -> bool:
        """Whether a message is to be sent about an event."""
        if not self.statuses and not self.codes:
            return True
        comes_into = event.type == STATUS_EVENT and event.status in self.statuses
        return comes_into or event.code in self.codes

    def message_id(self, event_id: int) -> str:
        """The name of the message about an event, the same at each attempt."""
        return f"{self.id}-{event_id}"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A message that is to be sent."""

    id: int
    webhook_id: str
    instance_id: str
    event_id: int
    attempts: int
    """How many failed."""


def is_given_up(failed_attempts: int, age_seconds: float) -> bool:
    """Whether a message is not tried any more after an attempt that failed."""
    return failed_attempts >= MAX_ATTEMPTS or age_seconds > MAX_AGE_SECONDS


def pause_after(failed_attempts: int, pauses: Sequence[float] = PAUSES) -> float:
    """Seconds until the next attempt.

    Args:
        failed_attempts: how many there were, 1 or more.
        pauses: after the first, the second, and so on; the last one stays.
    """
    return pauses[min(failed_attempts, len(pauses)) - 1]
