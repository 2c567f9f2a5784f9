"""How often something may happen, by whom: token buckets, with time as an argument."""

from collections import OrderedDict
from dataclasses import dataclass

_MOST_KEPT = 20_000


@dataclass(frozen=True, kw_only=True)
class Rate:
    """So often on average, and so often at once."""

    per_second: float
    """0: as often as anybody likes."""
    burst: float
    """Times that are saved up while nothing happens."""


@dataclass
class _Bucket:
    tokens: float
    at: float


class TokenBuckets:
    """A bucket for each name, full at first; those that rested longest are forgotten, full again.

    Args:
        rate: what holds for each.
        most_kept: names that are remembered at most.
    """

    def __init__(self, rate: Rate, most_kept: int = _MOST_KEPT) -> None:
        self._rate = rate
        self._most_kept = most_kept
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def wait_seconds(self, name: str, now: float) -> float:
        """How long until it may happen once more; 0: now."""
        if not self._rate.per_second:
            return 0.0
        bucket = self._buckets.get(name)
        missing = 1 - self._filled(bucket, now) if bucket else 0.0
        return max(missing / self._rate.per_second, 0.0)

    def take(self, name: str, now: float) -> None:
        """Note that it happened; the caller asked ``wait_seconds`` before, or could not."""
        if not self._rate.per_second:
            return
        bucket = self._buckets.pop(name, None)
        tokens = self._filled(bucket, now) if bucket else self._rate.burst
        self._buckets[name] = _Bucket(max(tokens - 1, 0.0), now)
        if len(self._buckets) > self._most_kept:
            self._buckets.popitem(last=False)

    def _filled(self, bucket: _Bucket, now: float) -> float:
        # A clock that was set back gives nothing and takes nothing.
        gained = max(now - bucket.at, 0.0) * self._rate.per_second
        return min(bucket.tokens + gained, self._rate.burst)
