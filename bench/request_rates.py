"""How many looks at containers a second: one server process against the Docker Engine itself."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.images import (
    DOCKER_SOCKET,
    ImageShelf,
    ask_docker,
    missing_busybox,
    missing_docker,
    own_name,
)

from bench import fake_server
from bench.benchmark import Benchmark, CantMeasure, Effort
from bench.figures import Goal, Outcome
from bench.http_load import Connection, Peer, connected, rate
from bench.turns import Take, compared

_UNIT = "requests/s"
_AT_LEAST_AS_MANY = Goal(must=1.0, aim=2.0, more_is_better=True)
_CONNECTIONS = 8
_WRITES_A_SECOND = 20
_LABEL = "innkeep.bench"


@dataclass(frozen=True)
class _Side:
    """Somebody who can be asked."""

    name: str
    peer: Peer
    connections: Sequence[Connection]
    gets: Sequence[bytes]
    lists: Sequence[bytes]

    def rate(self, requests: Sequence[bytes], count: int) -> Take:
        """Takes the rate at which these are answered."""

        async def take() -> float:
            return await rate(self.connections, requests, count)

        return take


@contextlib.contextmanager
def _containers(count: int) -> Iterator[tuple[Sequence[str], str]]:
    """Created containers, not started; their ids, and a filter that finds just them."""
    mark = secrets.token_hex(6)
    shelf = ImageShelf()
    ids: list[str] = []
    try:
        image = shelf.busybox(own_name("rates"))
        for _ in range(count):
            wish = {
                "Image": image,
                "Cmd": ["true"],
                "Labels": {_LABEL: mark},
                "Env": ["MODE=production"],
                "ExposedPorts": {"80/tcp": {}},
            }
            status, answer = ask_docker(
                "POST",
                "containers/create",
                body=json.dumps(wish).encode(),
                headers={"Content-Type": "application/json"},
            )
            if status != 201:
                raise RuntimeError(str(answer))
            ids.append(answer["Id"])
        yield ids, quote(json.dumps({"label": [f"{_LABEL}={mark}"]}))
    finally:
        for container in ids:
            ask_docker("DELETE", f"containers/{container}", query={"force": "true"})
        shelf.clear()


@contextlib.asynccontextmanager
async def _docker(count: int) -> AsyncIterator[_Side]:
    peer = Peer(host="docker", socket=Path(DOCKER_SOCKET))
    with _containers(count) as (ids, only_them):
        async with connected(peer, _CONNECTIONS) as connections:
            yield _Side(
                "docker engine",
                peer,
                connections,
                [peer.request("GET", f"/containers/{each}/json") for each in ids],
                [peer.request("GET", f"/containers/json?all=1&filters={only_them}")],
            )


@contextlib.asynccontextmanager
async def _innkeep(count: int, port: int) -> AsyncIterator[tuple[_Side, bytes]]:
    with fake_server.fake_server() as server:
        peer = fake_server.peer_of(server)
        ids = await asyncio.to_thread(fake_server.make_running, server, port, count)
        async with connected(peer, _CONNECTIONS) as connections:
            side = _Side(
                "innkeep",
                peer,
                connections,
                [fake_server.get_request(peer, each) for each in ids],
                [fake_server.list_request(peer)],
            )
            yield side, fake_server.write_request(peer)


async def run(effort: Effort) -> Outcome:
    """Measure."""
    problem = missing_docker() or missing_busybox()
    if problem:
        raise CantMeasure(problem)
    count, rounds = effort.of(100, 5), effort.of(11, 1)
    async with contextlib.AsyncExitStack() as stack:
        port = await stack.enter_async_context(fake_server.listener())
        docker = await stack.enter_async_context(_docker(count))
        ours, write = await stack.enter_async_context(_innkeep(count, port))
        gets, lists = effort.of(1000, 50), effort.of(50, 10)
        kinds = [
            (what, (ours.name, ours.rate(asked, many)), (docker.name, docker.rate(alike, many)))
            for what, asked, alike, many in (
                ("get", ours.gets, docker.gets, gets),
                ("list", ours.lists, docker.lists, lists),
            )
        ]
        comparisons = [
            await compared(rounds, what, _UNIT, mine, theirs, _AT_LEAST_AS_MANY)
            for what, mine, theirs in kinds
        ]
        async with _writes(ours, write):
            busy = f"while {_WRITES_A_SECOND} writes a second come in"
            comparisons += [
                await compared(rounds, f"{what}, {busy}", _UNIT, mine, theirs)
                for what, mine, theirs in kinds
            ]
    here = (
        f"{count} running instances with a port that can be reached, on the fake engine, asked "
        "over tcp; as many created containers on Docker, asked over its Unix socket and listed by "
        "a label that only these have."
    )
    client = (
        f"One client for both, with {_CONNECTIONS} connections that stay open. While nothing is "
        "written, answers are given again for a second."
    )
    return Outcome(comparisons=comparisons, notes=(here, client))


@contextlib.asynccontextmanager
async def _writes(side: _Side, write: bytes) -> AsyncIterator[None]:
    async def keep_on() -> None:
        async with connected(side.peer, 1) as connections:
            while True:
                await connections[0].ask(write)
                await asyncio.sleep(1 / _WRITES_A_SECOND)

    writing = asyncio.create_task(keep_on())
    try:
        yield
    finally:
        writing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await writing


BENCHMARK = Benchmark(
    key="requests",
    question="How many looks at instances a second does one process answer?",
    peer="the Docker Engine's own inspect and list",
    run=run,
)
