"""Reading on in a log from where somebody stopped, without a loss and without a repetition: pure.

Engines stamp standard output and standard error apart, so now and then a line's time is earlier
than that of the line before it, or the same. Skipping by time alone would lose such a line, or
tell it twice. So each line is told with a time of its own, later than those before.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from innkeep.engines.sessions import LogLine

_NANOSECONDS = 10**9


class LogCursor:
    """A place in one instance's log; lines pass it in the order in which they were kept.

    It has to be led from some lines before the place on: what a line is told with depends on
    those just before it.

    Args:
        since: time of the last line that was read before; empty: none was.
    """

    def __init__(self, since: str) -> None:
        self._since = since
        self._last = ""

    def take(self, lines: Iterable[LogLine]) -> Iterator[LogLine]:
        """Those of the lines that were not read before, with the times they are told with."""
        for line in lines:
            in_order = line.at > self._last
            told = line if in_order else replace(line, at=shifted(self._last, 1))
            self._last = told.at
            if told.at > self._since:
                yield told


def shifted(at: str, nanoseconds: int) -> str:
    """A time in the form of ``LogLine.at`` moved by so much."""
    return moment(nanoseconds_of(at) + nanoseconds)


def moment(nanoseconds: int) -> str:
    """A time in nanoseconds since 1970 in the form of ``LogLine.at``."""
    seconds, rest = divmod(nanoseconds, _NANOSECONDS)
    whole = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat()
    return f"{whole}.{rest:09d}Z"


def nanoseconds_of(at: str) -> int:
    """The nanoseconds since 1970 of a time in the form of ``LogLine.at``."""
    whole, _, fraction = at.removesuffix("Z").partition(".")
    seconds = int(datetime.fromisoformat(whole).replace(tzinfo=UTC).timestamp())
    return seconds * _NANOSECONDS + int(fraction)
