"""What happened in an instance's life, as it is told to whoever listens: by streams and webhooks.

Each entry of an instance's history is one event, with the entry's number as its id. Ids grow, and
the events of one instance are told in their order.
"""

from dataclasses import dataclass

from innkeep.domain.status import Status

STATUS_EVENT = "instance.status"
"""The instance came into another status."""
STEP_EVENT = "instance.step"
"""Something happened within a status."""


@dataclass(frozen=True, kw_only=True)
class InstanceEvent:
    """One entry of an instance's history, with what a listener needs beside it."""

    id: int
    owner_id: str
    instance_id: str
    at: float
    """Unix seconds."""
    status: Status
    former_status: Status | None
    """The status at the entry before; ``None``: this is the first one."""
    code: str
    message: str

    @property
    def type(self) -> str:
        """What kind of event it is."""
        return STEP_EVENT if self.status is self.former_status else STATUS_EVENT


def event_body(event: InstanceEvent) -> dict[str, str]:
    """The event as JSON tells it, in a stream and in a webhook's body alike."""
    return {
        "id": str(event.id),
        "type": event.type,
        "instanceId": event.instance_id,
        "status": str(event.status),
        "formerStatus": str(event.former_status or ""),
        "code": event.code,
        "message": event.message,
        "at": f"{event.at:.3f}",
    }
