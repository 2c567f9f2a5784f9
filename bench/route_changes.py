"""What one change of routes costs with 5,000 routes there, and with 10."""

import itertools
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager

from tests.gateway.proxy_bench import ProxyHome, http_route, many_routes, tcp_route

from bench.benchmark import Benchmark, CantMeasure, Effort
from bench.figures import Comparison, Goal, Outcome, Series
from bench.turns import in_turns
from innkeep.domain.endpoint import Route
from innkeep.gateway.errors import ProxyError
from innkeep.gateway.haproxy_gateway import HaproxyGateway
from innkeep.gateway.haproxy_process import find_haproxy

_MANY, _FEW = 5_000, 10
_GOAL = Goal(must=1.5, aim=1.0)


class _Side:
    """One proxy with so many routes; each measurement leaves it with as many.

    Args:
        gateway: open.
        tcp_port: one of its ports, for the instance that comes and goes.
    """

    def __init__(self, gateway: HaproxyGateway, tcp_port: int) -> None:
        self._gateway = gateway
        self._tcp_port = tcp_port
        self._names = (f"ffff{number:012x}" for number in itertools.count())

    async def add(self) -> float:
        """Milliseconds until the routes of a new instance are durable and in force."""
        name = next(self._names)
        spent = await self._timed(lambda: self._gateway.set_routes(name, self._routes(name, None)))
        await self._gateway.remove_routes(name)
        return spent

    async def open(self) -> float:
        """Milliseconds until routes that led nowhere lead to an instance."""
        name = next(self._names)
        await self._gateway.set_routes(name, self._routes(name, None))
        wanted = self._routes(name, "10.99.0.1")
        spent = await self._timed(lambda: self._gateway.set_routes(name, wanted))
        await self._gateway.remove_routes(name)
        return spent

    async def remove(self) -> float:
        """Milliseconds until an instance's routes are gone."""
        name = next(self._names)
        await self._gateway.set_routes(name, self._routes(name, "10.99.0.1"))
        return await self._timed(lambda: self._gateway.remove_routes(name))

    def _routes(self, name: str, address: str | None) -> list[Route]:
        return [http_route(name, address), tcp_route(name, address, self._tcp_port)]

    @staticmethod
    async def _timed(act: Callable[[], Awaitable[None]]) -> float:
        begin = time.perf_counter()
        await act()
        return (time.perf_counter() - begin) * 1000


@contextmanager
def _home() -> Iterator[ProxyHome]:
    home = ProxyHome()
    try:
        yield home
    finally:
        home.close()


async def _run(effort: Effort) -> Outcome:
    try:
        find_haproxy()
    except ProxyError as problem:
        raise CantMeasure(str(problem)) from problem
    many = effort.of(_MANY, 500)
    rounds = effort.of(200, 5)
    async with AsyncExitStack() as stack:
        sides = []
        for count in (many, _FEW):
            home = stack.enter_context(_home())
            gateway = await stack.enter_async_context(home.opened())
            await gateway.replace_all(many_routes(count))
            sides.append(_Side(gateway, home.tcp_ports[0]))
        ours, peer = sides
        taken = {
            "add a new instance's two routes": await in_turns(rounds, ours.add, peer.add),
            "open them": await in_turns(rounds, ours.open, peer.open),
            "take them away": await in_turns(rounds, ours.remove, peer.remove),
        }
    return Outcome(
        comparisons=[
            Comparison(
                what=what,
                unit="ms",
                ours=Series(name=f"{many:,} routes there", values=with_many),
                peer=Series(name=f"{_FEW} routes there", values=with_few),
                goal=_GOAL,
            )
            for what, (with_many, with_few) in taken.items()
        ],
        notes=[
            (
                "Each change is one http and one tcp entry, on disk (one flush) and in the running "
                "HAProxy when it has returned."
            ),
            (
                "What grows with the routes is HAProxy's own search: versions like 2.6 look "
                "through a map's entries one by one for the one to change or to remove."
            ),
        ],
    )


BENCHMARK = Benchmark(
    key="routes",
    question="does a change of routes cost more when there are many?",
    peer="itself with 10 routes",
    run=_run,
)
