"""All benchmarks, in the order of ``docs/performance.md``."""

from collections.abc import Sequence

from bench import (
    proxy_traffic,
    request_rates,
    route_changes,
    server_processes,
    start_latency,
    store_growth,
)
from bench.benchmark import Benchmark
from bench.idle import IDLE
from bench.jupyter import JUPYTER
from bench.restart import RESTART

BENCHMARKS: Sequence[Benchmark] = (
    start_latency.CREATE,
    start_latency.FIRST_RESPONSE,
    start_latency.BURST,
    JUPYTER,
    store_growth.BENCHMARK,
    request_rates.BENCHMARK,
    proxy_traffic.BENCHMARK,
    route_changes.BENCHMARK,
    RESTART,
    IDLE,
    server_processes.BENCHMARK,
)
