"""What a server costs that has nothing to do: CPU time and memory by the number of instances."""

import asyncio
import contextlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.benchmark import Benchmark, Effort
from bench.figures import Comparison, Goal, Outcome, Series
from bench.turns import until_true
from bench.watched import WatchedServer

_BYTES_AN_INSTANCE = 10_000


async def _measure(effort: Effort) -> Outcome:
    many, few = effort.of(2000, 200), 10
    with contextlib.ExitStack() as open_:
        crowd = open_.enter_context(_filled(many))
        # That it works is seen with one server as well.
        handful = crowd if effort.short else open_.enter_context(_filled(few))
        cpu_many, cpu_few = await _cpu(crowd, handful, effort)
        growth = (_memory(crowd) - _memory(handful)) / (many - few)
    live, cluster = (1.0, 0.0) if effort.short else await _live_bytes(many, few)
    intervals = (
        f"CPU time of both servers within the same windows of {_window(effort):.0f} s, with the "
        "default intervals: comparison and proxy check each minute, use each 30 s."
    )
    objects = (
        f"Live Python objects grow by {live:,.0f} bytes an instance, of which {cluster:,.0f} are "
        "the fake cluster itself, which lives in the server's memory and has no real counterpart; "
        "the rest of the memory is what the allocators keep after reading all rows at the start."
    )
    ours = Series(name=f"{many:,} instances", values=[max(growth, 1.0)])
    return Outcome(
        comparisons=[
            Comparison(
                what="CPU time of an idle server",
                unit="ms a second",
                ours=Series(name=f"{many:,} instances", values=cpu_many),
                peer=Series(name=f"{few} instances", values=cpu_few),
                goal=Goal(must=1.5, aim=1),
            ),
            Comparison(
                what="resident memory an instance",
                unit="bytes",
                ours=ours,
                peer=Series(name="the limit of 10 KB", values=[_BYTES_AN_INSTANCE]),
                goal=Goal(must=1),
            ),
            Comparison(
                what="of it, live objects without the fake cluster",
                unit="bytes",
                ours=Series(name=f"{many:,} instances", values=[max(live - cluster, 1.0)]),
                peer=Series(name="the limit of 10 KB", values=[_BYTES_AN_INSTANCE]),
                goal=Goal(must=1),
            ),
        ],
        notes=[intervals] if effort.short else [intervals, objects],
    )


@contextlib.contextmanager
def _filled(count: int) -> Iterator[WatchedServer]:
    with WatchedServer(fake=True) as server:
        server.fill(count)
        server.timed_start()
        yield server


def _window(effort: Effort) -> float:
    return 1.0 if effort.short else 60.0


async def _cpu(
    crowd: WatchedServer, handful: WatchedServer, effort: Effort
) -> tuple[list[float], list[float]]:
    """Milliseconds of CPU a second, of both in the same windows."""
    await asyncio.sleep(effort.of(5, 0))
    window = _window(effort)
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(effort.of(5, 1)):
        before = [_cpu_seconds(server.pid) for server in (crowd, handful)]
        await asyncio.sleep(window)
        for values, server, then in zip(taken, (crowd, handful), before, strict=True):
            values.append((_cpu_seconds(server.pid) - then) * 1000 / window)
    return taken


def _cpu_seconds(pid: int) -> float:
    # By the scheduler, since the usual counters tell no less than 10 ms.
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def _memory(server: WatchedServer) -> int:
    for line in Path(f"/proc/{server.pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Rss:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("the kernel tells of no memory")


async def _live_bytes(many: int, few: int) -> tuple[float, float]:
    """Bytes of Python's objects an instance: all of them, and those of the fake cluster."""
    live, cluster = [], []
    for count in (many, few):
        server = WatchedServer(fake=True, settings={"resync_seconds": 0.5})
        with server:
            server.fill(count)
            with server.traced():
                server.timed_start()
                await until_true(partial(_is_settled, server), limit=120, what="three comparisons")
            found = server.told("allocated")
            live.append(found[-1]["bytes"])
            cluster.append(server.told("populated")[0]["bytes"])
    return (live[0] - live[1]) / (many - few), (cluster[0] - cluster[1]) / (many - few)


async def _is_settled(server: WatchedServer) -> bool:
    return len(server.told("allocated")) >= 3


IDLE = Benchmark(
    key="idle",
    question="what does a server cost that has nothing to do?",
    peer="itself with 10 instances",
    run=_measure,
)
