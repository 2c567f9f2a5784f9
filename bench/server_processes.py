"""Creates that are reconciled per second: two server processes on one database against one.

The fake engine runs the instances, so that only Innkeep and PostgreSQL are measured.
"""

import asyncio
import contextlib
import json
import os
import statistics
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from tests.databases import Postgresql, postgresql_programs
from tests.e2e.client import BASE_PATH, PRODUCT
from tests.e2e.server import Server
from tests.e2e.server_config import to_toml

from bench.benchmark import Benchmark, CantMeasure, Effort
from bench.figures import Comparison, Goal, Outcome, Series
from bench.turns import in_turns, until_true

_CONNECTIONS = 16
_LIMIT_SECONDS = 120.0
_TICKS = os.sysconf("SC_CLK_TCK")
_FAKE_CLUSTER = {"clusters": [{"id": "fake", "name": "Fake", "engine": "fake"}]}
_SETTINGS = {
    "cpu_overcommit": 1000,
    "memory_overcommit": 1000,
    "resync_seconds": 86400,
    "metrics_interval_seconds": 0,
    "sandbox_pool": 0,
    "log_level": "warning",
}


@dataclass
class _Side:
    """A server with so many processes, and what it and its database used so far."""

    server: Server
    postgresql: Postgresql
    database: str
    processes: int
    creates: int
    server_seconds: list[float] = field(default_factory=list)
    """CPU time of one reconciled create, all processes of the server together."""
    database_seconds: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    """Cores that the server's processes used."""

    async def rate(self) -> float:
        """Create instances until all of them run; answers how many that were each second."""
        pids = _family(self.server.pid)
        if len(pids) < self.processes:
            raise RuntimeError(f"{len(pids)} processes of {self.processes} run")
        with psycopg.connect(self.postgresql.url(self.database).replace("+psycopg", "")) as link:
            link.autocommit = True
            wanted = _running(link) + self.creates
            before = _cpu_seconds(pids), _cpu_seconds(self.postgresql_pids())
            begin = time.perf_counter()
            await self._create_all()

            async def all_run() -> bool:
                await asyncio.sleep(0.02)
                return _running(link) >= wanted

            await until_true(all_run, limit=_LIMIT_SECONDS, what=f"{self.creates} running")
            took = time.perf_counter() - begin
            used = _cpu_seconds(pids) - before[0]
            self.server_seconds.append(used / self.creates)
            self.database_seconds.append(
                (_cpu_seconds(self.postgresql_pids()) - before[1]) / self.creates
            )
            self.busy.append(used / took)
        return self.creates / took

    def postgresql_pids(self) -> list[int]:
        """The processes of the database."""
        return _family(self.postgresql.pid)

    async def _create_all(self) -> None:
        left = iter(range(self.creates))
        await asyncio.gather(*(self._create_some(left) for _ in range(_CONNECTIONS)))

    async def _create_some(self, left: Iterator[int]) -> None:
        # Not an HTTP library: what makes the load has to leave the two cores to what is measured.
        request = self._request()
        reader, writer = await asyncio.open_connection(self.server.host, self.server.port)
        try:
            for _ in left:
                writer.write(request)
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    int(line.partition(b":")[2])
                    for line in head.lower().split(b"\r\n")
                    if line.startswith(b"content-length:")
                )
                body = await reader.readexactly(length)
                if not head.startswith(b"HTTP/1.1 200"):
                    raise RuntimeError(f"a create was refused: {body.decode(errors='replace')}")
        finally:
            writer.close()

    def _request(self) -> bytes:
        wish = {
            "productId": PRODUCT,
            "kind": "cpu",
            "imageUrl": "docker.io/library/busybox:1.36",
            "ports": "80/http",
        }
        body = json.dumps(wish).encode()
        head = (
            f"POST {BASE_PATH}/gpu/instance/create HTTP/1.1\r\nHost: {self.server.host}\r\n"
            f"Authorization: Bearer {self.server.key}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def _running(link: psycopg.Connection) -> int:
    row = link.execute("SELECT count(*) FROM instances WHERE status = 'running'").fetchone()
    return int(row[0]) if row else 0


def _family(pid: int) -> list[int]:
    """A process and the processes it began that are Python's or the database's, by their ids."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(int(child) for child in children)]


def _cpu_seconds(pids: Sequence[int]) -> float:
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / _TICKS


@contextlib.asynccontextmanager
async def _open_side(postgresql: Postgresql, processes: int, creates: int) -> AsyncIterator[_Side]:
    name = postgresql.create()
    server = Server(
        settings={**_SETTINGS, "processes": processes} if processes > 1 else _SETTINGS,
        env={"INNKEEP_DATABASE_URL": postgresql.url(name).replace("+psycopg", "")},
    )
    with server.config.open("a") as config:
        config.write(to_toml({}, _FAKE_CLUSTER))
    with server:
        side = _Side(server, postgresql, name, processes, creates)

        async def all_are_there() -> bool:
            await asyncio.sleep(0.1)
            return len(_family(server.pid)) >= processes

        await until_true(all_are_there, limit=30, what=f"{processes} processes")
        yield side


async def _run(effort: Effort) -> Outcome:
    programs = postgresql_programs()
    if programs is None:
        raise CantMeasure("PostgreSQL's programs (package postgresql) are missing")
    # All rounds together fit in the first network: none is to be made while something is timed.
    creates = effort.of(100, 20)
    postgresql = Postgresql(programs)
    try:
        postgresql.begin()
        async with (
            _open_side(postgresql, 2, creates) as two,
            _open_side(postgresql, 1, creates) as one,
        ):
            rates, peer_rates = await in_turns(
                effort.of(8, 1), two.rate, one.rate, warm_up=effort.of(1, 0)
            )
            return _outcome(rates, peer_rates, two, one)
    finally:
        postgresql.end()


def _outcome(
    rates: Sequence[float], peer_rates: Sequence[float], two: _Side, one: _Side
) -> Outcome:
    comparisons = [
        Comparison(
            what="reconciled creates, 16 at a time, fake engine",
            unit="creates/s",
            ours=Series(name="2 processes", values=rates),
            peer=Series(name="1 process", values=peer_rates),
            goal=Goal(must=1.6, aim=2.0, more_is_better=True),
        )
    ]
    for what, unit, ours, peer in (
        ("CPU time of the server for one create", "s", two.server_seconds, one.server_seconds),
        ("CPU time of PostgreSQL for one create", "s", two.database_seconds, one.database_seconds),
        ("cores that the server used", "cores", two.busy, one.busy),
    ):
        comparisons.append(
            Comparison(
                what=what,
                unit=unit,
                ours=Series(name="2 processes", values=ours),
                peer=Series(name="1 process", values=peer),
            )
        )
    return Outcome(
        comparisons=comparisons,
        notes=[
            _bound(rates, peer_rates, two),
            (
                "Each process has a fake cluster of its own, so comparisons with the cluster and "
                "the pool of sandboxes are off: they would miss what another process made."
            ),
            "PostgreSQL's fsync is off: its disk is not what is measured.",
        ],
    )


def _bound(rates: Sequence[float], peer_rates: Sequence[float], two: _Side) -> str:
    """What the cores of the machine allow, however many processes there are."""
    cores = os.cpu_count() or 1
    cost = statistics.median(two.server_seconds) + statistics.median(two.database_seconds)
    most = cores / cost
    return (
        f"{cores} cores are shared by the server, PostgreSQL and what makes the load. A create "
        f"costs {1000 * cost:.1f} ms of CPU time of the first two, so all cores together do at "
        f"most {most:.0f} creates/s, {most / statistics.median(peer_rates):.2f} of what one "
        f"process did; two did {statistics.median(rates):.0f}."
    )


BENCHMARK = Benchmark(
    key="processes",
    question="Do two server processes do twice the work of one?",
    peer="one process",
    run=_run,
)
