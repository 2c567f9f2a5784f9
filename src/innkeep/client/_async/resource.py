"""What the resources of the API have in common."""

from innkeep.client._async.transport import Transport


class Resource:
    """A part of the API.

    Args:
        transport: makes the calls.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
