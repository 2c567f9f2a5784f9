"""All benchmarks, in the order of ``docs/performance.md``."""

from collections.abc import Sequence

from bench import proxy_traffic, route_changes, server_processes, start_latency
from bench.benchmark import Benchmark

BENCHMARKS: Sequence[Benchmark] = (
    start_latency.CREATE,
    start_latency.FIRST_RESPONSE,
    start_latency.BURST,
    proxy_traffic.BENCHMARK,
    route_changes.BENCHMARK,
    server_processes.BENCHMARK,
)
