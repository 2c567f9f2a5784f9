"""The arithmetic of benchmarks."""

import pytest
from bench.figures import Comparison, Goal, Series
from bench.turns import in_turns


def test_the_ratio_is_of_the_medians() -> None:
    ours = Series(name="innkeep", values=[1.0, 50.0, 2.0])
    peer = Series(name="peer", values=[4.0, 4.0, 1.0])
    assert Comparison(what="x", unit="ms", ours=ours, peer=peer).ratio == 0.5


def test_p95_is_a_number_that_was_measured() -> None:
    assert Series(name="x", values=[float(number) for number in range(1, 101)]).p95 == 95
    assert Series(name="x", values=[3.0, 1.0]).p95 == 3


@pytest.mark.parametrize("values", [[], [1.0, float("nan")], [float("inf")]])
def test_what_is_no_measurement_is_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        Series(name="x", values=values)


def test_times_must_be_low_and_rates_high() -> None:
    assert Goal(must=0.6).is_met_by(0.6)
    assert not Goal(must=0.6).is_met_by(0.61)
    assert Goal(must=1.2, more_is_better=True).is_met_by(1.2)
    assert not Goal(must=1.2, more_is_better=True).is_met_by(1.19)


async def test_sides_take_turns_at_being_first() -> None:
    order: list[str] = []

    async def ours() -> float:
        order.append("A")
        return 1

    async def peer() -> float:
        order.append("B")
        return 2

    assert await in_turns(3, ours, peer, warm_up=1) == ([1, 1, 1], [2, 2, 2])
    assert "".join(order) == "BAABBAAB"
