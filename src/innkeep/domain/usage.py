"""What an instance uses over time, and how a question about it is understood: pure.

A question is never refused: what is out of range counts as not said, as the published page has it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from innkeep.domain.instance import Instance

DEFAULT_SECONDS = 60
"""Length of the window that is shown when no start is said."""
DEFAULT_INTERVAL = 15
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_MOST_DIGITS = 12
_GIB = 2**30


@dataclass(frozen=True)
class UsageSample:
    """What an instance used at a moment."""

    at: int
    """Unix seconds."""
    cores: float | None
    """CPU time per time since the sample before; ``None``: there is none to compare with."""
    memory_bytes: int
    """The working set: without file contents that the kernel can drop."""
    root_disk_bytes: int | None
    """What the instance has written; ``None``: not measured."""


@dataclass(frozen=True)
class UsageWindow:
    """Which time is asked about; Unix seconds."""

    start: int
    end: int
    interval: int
    """Seconds that one point stands for."""


@dataclass(frozen=True)
class Point:
    """The average over one interval."""

    at: int
    """Where the interval begins, Unix seconds."""
    percent: float
    """0-100."""


@dataclass(frozen=True)
class Utilization:
    """What an instance uses as a share of what it has; intervals without a sample are left out."""

    cpu: tuple[Point, ...]
    memory: tuple[Point, ...]
    root_disk: tuple[Point, ...]


def usage_window(start: str, end: str, interval: str, now: int) -> UsageWindow:
    """Understand a question.

    Args:
        start: Unix seconds, above 0 and at least 60 below the end; else: 60 before the end.
        end: Unix seconds, above 0 and at most now; else: now.
        interval: seconds above 15, or as ``5m``; else: 15.
        now: Unix seconds.
    """
    until = _whole(end)
    if not 0 < until <= now:
        until = now
    since = _whole(start)
    if not 0 < since <= until - DEFAULT_SECONDS:
        since = until - DEFAULT_SECONDS
    return UsageWindow(since, until, max(_seconds(interval), DEFAULT_INTERVAL))


def utilization(
    samples: Iterable[UsageSample], instance: Instance, window: UsageWindow
) -> Utilization:
    """The share that an instance used of its cores, its memory and its root disk.

    Args:
        samples: in the order of time.
        instance: whose they are; what it has now counts.
        window: which of them, and how they are put together.
    """
    inside = [sample for sample in samples if window.start <= sample.at <= window.end]

    def points(share: Callable[[UsageSample], float | None]) -> tuple[Point, ...]:
        return _averages(((sample.at, share(sample)) for sample in inside), window)

    memory, disk = instance.memory_gib * _GIB, instance.rootfs_gib * _GIB
    return Utilization(
        cpu=points(lambda s: None if s.cores is None else s.cores / instance.cores),
        memory=points(lambda s: s.memory_bytes / memory),
        root_disk=points(lambda s: None if s.root_disk_bytes is None else s.root_disk_bytes / disk),
    )


def _averages(shares: Iterable[tuple[int, float | None]], window: UsageWindow) -> tuple[Point, ...]:
    sums: dict[int, tuple[float, int]] = {}
    for at, share in shares:
        if share is not None:
            number = (at - window.start) // window.interval
            total, count = sums.get(number, (0.0, 0))
            sums[number] = (total + min(max(share, 0.0), 1.0), count + 1)
    return tuple(
        Point(window.start + number * window.interval, 100 * total / count)
        for number, (total, count) in sorted(sums.items())
    )


def _whole(text: str) -> int:
    digits = text.strip()
    if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS:
        return int(digits)
    return 0


def _seconds(text: str) -> int:
    text = text.strip()
    if text[-1:] in _UNITS:
        return _whole(text[:-1]) * _UNITS[text[-1]]
    return _whole(text)
