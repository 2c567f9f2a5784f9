"""Each benchmark in its short form: it can't fail on noise, and fails when it is broken.

Those that start several servers are in the long form of the suite only.
"""

import math

import pytest
from bench.benchmark import Benchmark, CantMeasure, Effort
from bench.catalog import BENCHMARKS

_LONG = {"restart", "first-response", "processes", "burst", "growth"}
_CASES = [
    pytest.param(each, id=each.key, marks=[pytest.mark.long] if each.key in _LONG else [])
    for each in BENCHMARKS
]


@pytest.mark.docker
@pytest.mark.proxy
@pytest.mark.parametrize("benchmark", _CASES)
async def test_a_benchmark_measures_both_sides(benchmark: Benchmark) -> None:
    try:
        outcome = await benchmark.run(Effort(short=True))
    except CantMeasure as reason:
        pytest.skip(str(reason))
    assert outcome.comparisons
    for each in outcome.comparisons:
        assert math.isfinite(each.ratio)
        assert each.ratio > 0
        assert each.unit
