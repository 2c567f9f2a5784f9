"""How many streams of events are open, since each holds a connection for as long as it likes."""

import contextlib
from collections import Counter
from collections.abc import Iterator

from innkeep.domain.errors import EventStreamsFull, TooManyEventStreams


class OpenStreams:
    """The streams that one process sends.

    Args:
        each: how many an owner may have open.
        overall: how many there may be of all owners.
    """

    def __init__(self, *, each: int, overall: int) -> None:
        self._each = each
        self._overall = overall
        self._open: Counter[str] = Counter()

    def count(self) -> int:
        """How many are open."""
        return self._open.total()

    @contextlib.contextmanager
    def one_more(self, owner_id: str) -> Iterator[None]:
        """Count a further one of an owner.

        Raises:
            TooManyEventStreams: the owner has as many as there may be.
            EventStreamsFull: the server has.
        """
        if self._open[owner_id] >= self._each:
            raise TooManyEventStreams(
                f"{self._each} streams of events are open, as many as there may be; end one, or "
                "read all instances by one stream"
            )
        if self._open.total() >= self._overall:
            raise EventStreamsFull(
                f"the server sends {self._overall} streams of events, as many as it may; try again "
                "later"
            )
        self._open[owner_id] += 1
        try:
            yield
        finally:
            self._open[owner_id] -= 1
            if not self._open[owner_id]:
                del self._open[owner_id]
