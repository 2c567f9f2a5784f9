"""What a reader of a log may ask for, and the refusal of everything else: pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from innkeep.domain.errors import InvalidField

_SWITCHES = {"": False, "0": False, "false": False, "1": True, "true": True}
_MOST_LINES = 1_000_000
# The time with a space for the T or for the + of the zone, as a query that wasn't escaped has it.
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+ -]\d\d:\d\d)", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class LogQuery:
    """How somebody wants to read a log."""

    follow: bool = False
    tail: int | None = None
    """Only so many lines at the end; ``None``: all."""
    since: str = ""
    """Only what comes after this time: UTC, with nine digits of a second; empty: all."""
    timestamps: bool = False


def read_log_query(given: Mapping[str, str]) -> LogQuery:
    """The query of a log's address; unknown parameters are ignored.

    Raises:
        InvalidField: a value is none.
    """
    return LogQuery(
        follow=_switch(given, "follow"),
        tail=_tail(given.get("tail", "")),
        since=_since(given.get("since", "")),
        timestamps=_switch(given, "timestamps"),
    )


def _switch(given: Mapping[str, str], name: str) -> bool:
    value = given.get(name, "").lower()
    if value not in _SWITCHES:
        raise InvalidField(name, "must be 1 or 0")
    return _SWITCHES[value]


def _tail(value: str) -> int | None:
    if value in {"", "all"}:
        return None
    if not (value.isascii() and value.isdigit()) or len(value) > 12:
        raise InvalidField("tail", "must be a number of lines, 0 or more")
    return min(int(value), _MOST_LINES)


def _since(value: str) -> str:
    if not value:
        return ""
    match = _TIME.fullmatch(value)
    moment = match and _moment(*match.groups(default=""))
    if not moment:
        raise InvalidField(
            "since",
            "must be a time as 2026-01-31T23:59:59.123456789Z, which lines begin with under "
            "timestamps=1",
        )
    return moment


def _moment(day: str, time: str, fraction: str, zone: str) -> str:
    zone = "+00:00" if zone in {"Z", "z"} else zone.replace(" ", "+")
    try:
        whole = datetime.fromisoformat(f"{day}T{time}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return f"{whole.replace(tzinfo=None).isoformat()}.{fraction:0<9}Z"
