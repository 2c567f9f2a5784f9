"""What one process of a server tells the others, by way of the main process.

Nothing here has to arrive: it only spares others a look at the store every few seconds.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable

_GATHER_SECONDS = 0.01

Tell = Callable[[str, object], None]
"""Sends a note of a name with a value."""


class Relay:
    """Implements the reconciler's ``Neighbours`` and ``MainKeepers``, and passes changes on.

    Args:
        tell: where notes go.
    """

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._lock = threading.Lock()
        self._changed: set[str] = set()

    def wake(self, instance_id: str) -> None:
        """Have work on the instance interrupted, whoever is at it."""
        self._tell("wake", instance_id)

    def share(self) -> None:
        """Say that more is due than is taken here."""
        self._tell("share", None)

    def wake_cluster(self, cluster_id: str) -> None:
        """Have the keepers of a cluster look at what is wished."""
        self._tell("cluster", cluster_id)

    def worked(self, cluster_id: str) -> None:
        """Have the pool of sandboxes of a cluster refill."""
        self._tell("worked", cluster_id)

    def changed(self, instance_ids: Iterable[str]) -> None:
        """Wake those who watch these instances elsewhere; from any thread."""
        with self._lock:
            is_first = not self._changed
            self._changed.update(instance_ids)
            if is_first and self._changed:
                self._loop.call_soon_threadsafe(self._loop.call_later, _GATHER_SECONDS, self._flush)

    def _flush(self) -> None:
        with self._lock:
            changed, self._changed = list(self._changed), set()
        self._tell("changed", changed)
