# Made by scripts/make-sync-client of the module of this name in _async; change that one.
"""What the resources of the API have in common."""

from innkeep.client._sync.transport import Transport


class Resource:
    """A part of the API.

    Args:
        transport: makes the calls.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
