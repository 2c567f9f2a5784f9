"""Requests through the proxy with 5,000 routes, and through its bare program with a static one."""

import asyncio
import contextlib
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.gateway.proxy_bench import (
    BACKEND_A,
    BACKEND_B,
    BACKEND_PORT,
    ProxyHome,
    fetch,
    http_route,
    many_routes,
)

from bench.benchmark import Benchmark, CantMeasure, Effort
from bench.figures import Comparison, Goal, Outcome, Series
from bench.turns import in_turns, until_true
from innkeep.gateway.errors import ProxyError
from innkeep.gateway.haproxy_process import find_haproxy

_ROUTES = 5_000
_CONNECTIONS = 20
_HOST = f"aa-{BACKEND_PORT}.localhost"

_COMMON = """
global
    maxconn 5000
{more}
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
"""
_BACKEND = f"""{_COMMON.format(more="    nbthread 1")}
frontend instance
    bind {BACKEND_A}:{BACKEND_PORT}
    http-request return status 200 content-type text/plain string "hello from an instance"
"""
_STATIC = f"""{_COMMON.format(more="")}
frontend http
    bind {BACKEND_B}:{BACKEND_PORT}
    default_backend instance
backend instance
    server instance {BACKEND_A}:{BACKEND_PORT}
"""


@dataclass
class _Side:
    """One proxy under load by wrk.

    Args:
        address: where it listens.
        pid: its process.
        keep_alive: whether a client asks again on the same connection.
        seconds: how long a measurement is.
    """

    address: str
    pid: int
    keep_alive: bool
    seconds: int
    tails: list[float] = field(default_factory=list)
    """Milliseconds that 99 of 100 requests don't exceed, of each measurement."""
    costs: list[float] = field(default_factory=list)
    """Microseconds of the proxy's CPU time for each request, of each measurement."""

    async def rate(self) -> float:
        """Requests per second."""
        headers = ["-H", f"Host: {_HOST}"]
        if not self.keep_alive:
            headers += ["-H", "Connection: close"]
        before = self._cpu_ticks()
        wrk = await asyncio.create_subprocess_exec(
            *("wrk", "-t1", f"-c{_CONNECTIONS}", f"-d{self.seconds}s", "--latency", *headers),
            f"http://{self.address}/",
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await wrk.communicate()
        text = output.decode()
        count = re.search(r"(\d+) requests in", text)
        rate = re.search(r"Requests/sec:\s*([\d.]+)", text)
        tail = re.search(r"99%\s+([\d.]+)(us|ms|s)", text)
        if not (count and rate and tail) or "Non-2xx" in text:
            raise RuntimeError(f"wrk did not get its answers: {text}")
        self.tails.append(float(tail[1]) * {"us": 0.001, "ms": 1, "s": 1000}[tail[2]])
        self.costs.append((self._cpu_ticks() - before) * 10_000 / int(count[1]))
        return float(rate[1])

    def _cpu_ticks(self) -> int:
        stat = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return int(stat[11]) + int(stat[12])


@contextlib.asynccontextmanager
async def _haproxy(folder: Path, name: str, config: str, address: str) -> AsyncIterator[int]:
    """The bare program with this configuration; gives its process id."""
    (folder / name).write_text(config)
    # A session of its own, as Innkeep's has: the kernel shares out the cores by session, too.
    process = await asyncio.create_subprocess_exec(
        find_haproxy(), "-db", "-f", folder / name, start_new_session=True
    )
    host, _, port = address.partition(":")

    async def answers() -> bool:
        try:
            _, writer = await asyncio.open_connection(host, int(port))
        except ConnectionError:
            return False
        writer.close()
        return True

    try:
        await until_true(answers, limit=10, what=f"HAProxy listens at {address}")
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


async def _run(effort: Effort) -> Outcome:
    try:
        find_haproxy()
    except ProxyError as problem:
        raise CantMeasure(str(problem)) from problem
    if shutil.which("wrk") is None:
        raise CantMeasure("the program wrk is missing; install it (apt-get install wrk)")
    home = ProxyHome()
    folder = Path(tempfile.mkdtemp(prefix="ik-"))
    try:
        instance, static = f"{BACKEND_A}:{BACKEND_PORT}", f"{BACKEND_B}:{BACKEND_PORT}"
        async with (
            _haproxy(folder, "instance.cfg", _BACKEND, instance),
            _haproxy(folder, "static.cfg", _STATIC, static) as static_pid,
            home.opened() as gateway,
        ):
            routes = many_routes(effort.of(_ROUTES, 100))
            await gateway.replace_all([*routes, http_route("aa", BACKEND_A)])
            port = gateway.address.http_port
            status, _, _ = await fetch(port, _HOST)
            own_pid = (await gateway.status()).pid
            if status != 200 or own_pid is None:
                raise RuntimeError(f"the proxy does not lead to its instance, but says {status}")
            comparisons: list[Comparison] = []
            for keep_alive in (True,) if effort.short else (True, False):
                seconds = effort.of(3, 1)
                ours = _Side(f"127.0.0.1:{port}", own_pid, keep_alive, seconds)
                peer = _Side(static, static_pid, keep_alive, seconds)
                comparisons += await _compare(effort, ours, peer)
    finally:
        home.close()
        shutil.rmtree(folder)
    return Outcome(
        comparisons=comparisons,
        notes=[
            (
                f"wrk with one thread and {_CONNECTIONS} connections; the instance is a HAProxy "
                "with one thread that answers by itself; both proxies have as many threads as "
                f"there are cores; {len(routes):,} other routes are loaded in Innkeep's."
            ),
            (
                "wrk, the instance and the proxies share the cores, so the rates are not the most "
                "that a proxy can do; the CPU time for a request is its alone."
            ),
            (
                "Innkeep's proxy looks up the host's route, checks who may use it and replaces the "
                "headers that tell where a request came from; the bare one does nothing of that."
            ),
        ],
    )


async def _compare(effort: Effort, ours: _Side, peer: _Side) -> list[Comparison]:
    rounds = effort.of(7, 1)
    rates = await in_turns(rounds, ours.rate, peer.rate, warm_up=effort.of(1, 0))
    kind = "connections kept" if ours.keep_alive else "a connection for each request"
    must = ours.keep_alive

    def compared(
        what: str, unit: str, values: tuple[list[float], list[float]], goal: Goal | None
    ) -> Comparison:
        return Comparison(
            what=f"{what}, {kind}",
            unit=unit,
            ours=Series(name="innkeep", values=values[0][-rounds:]),
            peer=Series(name="haproxy", values=values[1][-rounds:]),
            goal=goal,
        )

    fast = Goal(must=0.95, aim=1.0, more_is_better=True) if must else None
    tail = Goal(must=1.05, aim=1.0) if must else None
    return [
        compared("rate", "requests/s", rates, fast),
        compared("p99", "ms", (ours.tails, peer.tails), tail),
        compared("CPU of the proxy", "µs/request", (ours.costs, peer.costs), None),
    ]


BENCHMARK = Benchmark(
    key="proxy",
    question="what does the way through the proxy cost with 5,000 routes?",
    peer="HAProxy alone with a static route",
    run=_run,
)
