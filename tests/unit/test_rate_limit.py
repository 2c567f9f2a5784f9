"""Token buckets: what is saved up, what comes back, and who is remembered."""

import pytest

from innkeep.domain.rate_limit import Rate, TokenBuckets

NOW = 1000.0


def _takes(buckets: TokenBuckets, name: str, now: float) -> int:
    count = 0
    while not buckets.wait_seconds(name, now):
        buckets.take(name, now)
        count += 1
        assert count < 1000
    return count


def test_a_burst_is_let_through_and_then_the_rate() -> None:
    buckets = TokenBuckets(Rate(per_second=2, burst=5))
    assert _takes(buckets, "a", NOW) == 5
    assert buckets.wait_seconds("a", NOW) == pytest.approx(0.5)
    assert _takes(buckets, "a", NOW + 0.4) == 0
    assert _takes(buckets, "a", NOW + 1) == 2
    assert _takes(buckets, "a", NOW + 3600) == 5


def test_each_name_has_its_own() -> None:
    buckets = TokenBuckets(Rate(per_second=1, burst=1))
    assert [_takes(buckets, name, NOW) for name in ("a", "b", "a")] == [1, 1, 0]


def test_what_could_not_be_refused_makes_no_debt() -> None:
    buckets = TokenBuckets(Rate(per_second=1, burst=2))
    for _ in range(10):
        buckets.take("a", NOW)
    assert buckets.wait_seconds("a", NOW) == pytest.approx(1)


def test_a_clock_that_is_set_back_locks_nobody_out() -> None:
    buckets = TokenBuckets(Rate(per_second=1, burst=1))
    buckets.take("a", NOW)
    assert buckets.wait_seconds("a", NOW - 500) == pytest.approx(1)
    buckets.take("a", NOW - 500)
    assert buckets.wait_seconds("a", NOW - 499) == 0


def test_no_rate_is_no_limit() -> None:
    buckets = TokenBuckets(Rate(per_second=0, burst=0))
    for _ in range(100):
        buckets.take("a", NOW)
    assert buckets.wait_seconds("a", NOW) == 0


def test_so_many_names_are_remembered_and_no_more() -> None:
    buckets = TokenBuckets(Rate(per_second=1, burst=1), most_kept=2)
    for name in ("a", "b", "c"):
        buckets.take(name, NOW)
    assert [bool(buckets.wait_seconds(name, NOW)) for name in ("a", "b", "c")] == [
        False,
        True,
        True,
    ]
