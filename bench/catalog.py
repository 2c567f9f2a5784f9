"""All benchmarks, in the order of ``docs/performance.md``."""

from collections.abc import Sequence

from bench.benchmark import Benchmark

BENCHMARKS: Sequence[Benchmark] = ()
