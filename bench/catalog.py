"""All benchmarks, in the order of ``docs/performance.md``."""

from collections.abc import Sequence

from bench import proxy_traffic, route_changes
from bench.benchmark import Benchmark

BENCHMARKS: Sequence[Benchmark] = (proxy_traffic.BENCHMARK, route_changes.BENCHMARK)
