"""Do answers take longer the more instances there are? One server with few, others with many."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import Iterator

from sqlalchemy import create_engine, func, or_, select
from tests.e2e.server import Server

from bench import fake_server, filled_store
from bench.benchmark import Benchmark, Effort
from bench.figures import Goal, Outcome
from bench.http_load import Connection, connected
from bench.turns import Take, compared, until_true
from innkeep.store.tables import instances

_FLAT = Goal(must=1.5, aim=1.0)
_RUNNING_SHARE = 50
"""One instance of so many runs."""
_SETTLE_SECONDS = 120
_QUIET_SECONDS = 0.02


class _Side:
    """A server with so many instances of its first owner, and a connection to it."""

    def __init__(self, size: int, server: Server, ids: list[str], port: int) -> None:
        self.name = f"{size:,} instances"
        self._peer = fake_server.peer_of(server)
        self._ids = itertools.cycle(ids)
        self._port = port
        self.connection: Connection | None = None

    def create(self) -> Take:
        """Takes the time of one create."""
        request = fake_server.create_request(self._peer, self._port)

        async def take() -> float:
            taken = await self._time(request)
            # What is then done about the instance is not what is measured.
            await asyncio.sleep(_QUIET_SECONDS)
            return taken

        return take

    def get(self) -> Take:
        """Takes the time of a look at one, of which nothing is remembered."""

        async def take() -> float:
            await self._forget()
            return await self._time(fake_server.get_request(self._peer, next(self._ids)))

        return take

    def list(self, query: str) -> Take:
        """Takes the time of a list, of which nothing is remembered."""
        request = fake_server.list_request(self._peer, query)

        async def take() -> float:
            await self._forget()
            return await self._time(request)

        return take

    async def _forget(self) -> None:
        assert self.connection is not None
        await self.connection.ask(fake_server.write_request(self._peer))

    async def _time(self, request: bytes) -> float:
        assert self.connection is not None
        begin = time.perf_counter()
        await self.connection.ask(request)
        return (time.perf_counter() - begin) * 1000


@contextlib.contextmanager
def _filled(size: int, port: int) -> Iterator[tuple[Server, list[str]]]:
    with fake_server.fake_server() as server:
        running = max(size // _RUNNING_SHARE, 2)
        ids = fake_server.make_running(server, port, running)
        url = fake_server.store_url(server)
        yield server, [*ids, *filled_store.fill(url, fake_server.POOL, size - running)]


async def _settled(server: Server) -> None:
    engine = create_engine(fake_server.store_url(server))
    busy = select(func.count()).where(
        or_(instances.c.due_at.is_not(None), instances.c.claim.is_not(None))
    )

    async def nothing_is_due() -> bool:
        await asyncio.sleep(0.2)
        with engine.connect() as connection:
            return connection.execute(busy).scalar_one() == 0

    await until_true(nothing_is_due, limit=_SETTLE_SECONDS, what="every instance as it is wished")
    engine.dispose()


async def run(effort: Effort) -> Outcome:
    """Measure."""
    few, many = 10, effort.of(100_000, 150)
    rounds = effort.of(60, 3)
    async with contextlib.AsyncExitStack() as stack:
        port = await stack.enter_async_context(fake_server.listener())
        sides = []
        for size in (few, many) if effort.short else (few, 1000, many):
            server, ids = await asyncio.to_thread(stack.enter_context, _filled(size, port))
            await _settled(server)
            side = _Side(size, server, ids, port)
            peer = fake_server.peer_of(server)
            side.connection = (await stack.enter_async_context(connected(peer, 1)))[0]
            sides.append(side)
        small, middle, large = sides[0], sides[-2], sides[-1]
        deep = f"pageSize=100&pageNum={many // 200}"
        comparisons = [
            await compared(
                rounds, what, "ms", (large.name, ours), (against.name, peer), goal, warm_up=2
            )
            for what, ours, against, peer, goal in (
                ("get", large.get(), small, small.get(), _FLAT),
                ("list, pages of 10", large.list("pageSize=10"), small, small.list(""), _FLAT),
                (
                    "list, pages of 100",
                    large.list("pageSize=100"),
                    middle,
                    middle.list("pageSize=100"),
                    _FLAT,
                ),
                (
                    "list(100): 100 rows and 10",
                    large.list("pageSize=100"),
                    small,
                    small.list("pageSize=100"),
                    _FLAT,
                ),
                (
                    "list, a page in the middle",
                    large.list(deep),
                    large,
                    large.list("pageSize=100"),
                    None,
                ),
                (
                    "list of one status",
                    large.list("pageSize=10&status=running"),
                    small,
                    small.list("pageSize=10&status=running"),
                    None,
                ),
                (
                    "list by a part of the name",
                    large.list("pageSize=10&name=we"),
                    small,
                    small.list("pageSize=10&name=we"),
                    None,
                ),
                # Last: from here on there are more of them.
                ("create", large.create(), small, small.create(), _FLAT),
            )
        ]
    where = "Fake engine, SQLite, a server process for each size, one request at a time."
    what = (
        f"One of {_RUNNING_SHARE} instances runs and was made over the API; the others are "
        "stopped copies that were put into the store directly."
    )
    how = "Before each get and list something is written, so that no answer is remembered."
    return Outcome(comparisons=comparisons, notes=(where, what, how))


BENCHMARK = Benchmark(
    key="growth",
    question="Do answers take longer the more instances there are?",
    peer="itself with 10 instances",
    run=run,
)
