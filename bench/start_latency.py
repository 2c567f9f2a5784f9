"""From the order to an instance that runs, that answers, and fifty of them at once.

The peer is the ``docker`` command with the same image, ports and limits. Before each turn the
machine is at rest: what the turn before made is removed, and the pool of sandboxes is full.
"""

import asyncio
import contextlib
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import httpx
from tests.e2e.client import BASE_PATH, PRODUCT
from tests.e2e.server import Server
from tests.e2e.server_config import SMALL_PRODUCT
from tests.images import ImageShelf, missing_busybox, missing_docker

from bench.benchmark import Benchmark, CantMeasure, Effort
from bench.figures import Comparison, Goal, Outcome, Series
from bench.turns import Take, compared, in_turns, seconds, until_true

_HTTP_PORT, _TCP_PORT = 8000, 9000
_LIMIT_SECONDS = 120.0
_BURST = 50
_PARALLEL = (2, 4, 8, 16)


class _Ground:
    """A server and the ``docker`` command side by side, with one image for both."""

    def __init__(self, server: Server, image: str, client: httpx.AsyncClient) -> None:
        self.server = server
        self.image = image
        self.client = client

    async def create(self) -> str:
        """Order an instance; answers its id."""
        reply = await self.client.post(
            f"{BASE_PATH}/gpu/instance/create",
            json={
                "productId": PRODUCT,
                "imageUrl": self.image,
                "kind": "cpu",
                "ports": f"{_HTTP_PORT}/http,{_TCP_PORT}/tcp",
            },
        )
        reply.raise_for_status()
        return str(reply.json()["id"])

    async def wait_running(self, instance_id: str) -> None:
        """Return as soon as the API says so."""
        reply = await self.client.get(
            f"{BASE_PATH}/gpu/instance/wait",
            params={"instanceId": instance_id, "status": "running"},
        )
        reply.raise_for_status()

    async def answers(self, url: str, host: str = "") -> bool:
        """Whether there is a 200."""
        try:
            reply = await self.client.get(url, headers={"Host": host} if host else {})
        except httpx.TransportError:
            return False
        return reply.status_code == 200

    async def instance_answers(self, instance_id: str) -> bool:
        """Whether an instance answers through the proxy."""
        host = f"{instance_id}-{_HTTP_PORT}.localhost"
        return await self.answers(f"http://127.0.0.1:{self.server.proxy_port}/", host)

    async def remove(self, instance_ids: Sequence[str]) -> None:
        """Remove instances and wait until all is at rest."""
        for instance_id in instance_ids:
            await self.client.post(
                f"{BASE_PATH}/gpu/instance/delete", json={"instanceId": instance_id}
            )

        async def are_gone() -> bool:
            page = await self.client.get(f"{BASE_PATH}/gpu/instances", params={"pageSize": 1})
            return bool(page.json()["total"] == 0)

        await until_true(are_gone, limit=_LIMIT_SECONDS, what="all instances removed")
        await self.rest()

    async def rest(self) -> None:
        """Wait until the pool of sandboxes is full, so that nothing is done meanwhile."""
        await asyncio.to_thread(self.server.wait_pool, seconds=_LIMIT_SECONDS)


async def _docker(*arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        "docker", *arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    output, problem = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"docker {arguments[0]}: {problem.decode().strip()}")
    return output.decode().strip()


async def _docker_run(image: str) -> str:
    return await _docker(
        "run",
        "--detach",
        *("--publish", f"127.0.0.1::{_HTTP_PORT}", "--publish", f"127.0.0.1::{_TCP_PORT}"),
        *("--cpus", str(SMALL_PRODUCT["cores"]), "--memory", f"{SMALL_PRODUCT['memory_gib']}g"),
        *("--pids-limit", str(SMALL_PRODUCT["pids"])),
        image,
    )


async def _docker_remove(containers: Sequence[str]) -> None:
    if containers:
        await _docker("rm", "--force", *containers)


@contextlib.asynccontextmanager
async def _ground() -> AsyncIterator[_Ground]:
    for missing in (missing_docker(), missing_busybox()):
        if missing:
            raise CantMeasure(missing)
    with contextlib.ExitStack() as held:
        shelf = ImageShelf()
        held.callback(shelf.clear)

        image = shelf.busybox(
            command=("httpd", "-f", "-p", str(_HTTP_PORT), "-h", "/www"),
            programs={"www/index.html": "ok"},
        )
        server = held.enter_context(Server(settings=_SETTINGS, tcp_port_count=2 * _BURST))
        async with httpx.AsyncClient(
            base_url=server.url,
            headers={"Authorization": f"Bearer {server.key}"},
            timeout=60,
            trust_env=False,
        ) as client:
            ground = _Ground(server, image, client)
            await ground.rest()
            yield ground


_SETTINGS = {"address_quiet_seconds": 0, "sandbox_pool": 64}


async def _to_running(effort: Effort) -> Outcome:
    async with _ground() as ground:

        async def ours(made: list[str]) -> None:
            made.append(await ground.create())
            await ground.wait_running(made[0])

        async def peer(made: list[str]) -> None:
            made.append(await _docker_run(ground.image))

        what = "POST create to status running"
        return await _compared(effort, ground, what, ours, peer, Goal(must=0.6, aim=0.4))


async def _to_first_response(effort: Effort) -> Outcome:
    async with _ground() as ground:

        async def ours(made: list[str]) -> None:
            made.append(await ground.create())
            await until_true(
                lambda: ground.instance_answers(made[0]), limit=_LIMIT_SECONDS, what="a 200"
            )

        async def peer(made: list[str]) -> None:
            made.append(await _docker_run(ground.image))
            address = await _docker("port", made[0], str(_HTTP_PORT))
            await until_true(
                lambda: ground.answers(f"http://{address}/"), limit=_LIMIT_SECONDS, what="a 200"
            )

        what = "POST create to first HTTP 200"
        return await _compared(effort, ground, what, ours, peer, Goal(must=0.7, aim=0.5))


_Act = Callable[[list[str]], Awaitable[None]]
"""Is timed; adds the names of what it makes, which is removed afterwards."""


async def _compared(
    effort: Effort, ground: _Ground, what: str, ours: _Act, peer: _Act, goal: Goal
) -> Outcome:
    sides = (
        ("innkeep", _timed(ours, ground.remove)),
        ("docker run -d -p", _timed(peer, _docker_remove)),
    )
    return Outcome(comparisons=(await compared(effort.of(25, 1), what, "ms", *sides, goal),))


def _timed(act: _Act, remove: Callable[[Sequence[str]], Awaitable[None]]) -> Take:
    async def take() -> float:
        made: list[str] = []
        took = await seconds(lambda: act(made))()
        await remove(made)
        return took * 1000

    return take


async def _burst(effort: Effort) -> Outcome:
    count = effort.of(_BURST, 3)
    async with _ground() as ground:

        async def ours() -> float:
            begin = time.perf_counter()
            made = await asyncio.gather(*(ground.create() for _ in range(count)))
            waiting = set(made)
            while waiting:
                page = await ground.client.get(
                    f"{BASE_PATH}/gpu/instances", params={"status": "running", "pageSize": 100}
                )
                waiting -= {each["id"] for each in page.json()["instances"]}
                if time.perf_counter() - begin > _LIMIT_SECONDS:
                    raise TimeoutError(f"{len(waiting)} of {count} don't run")
                await asyncio.sleep(0.02)
            rate = count / (time.perf_counter() - begin)
            await ground.remove(made)
            return rate

        def docker_at(parallel: int) -> Callable[[], Awaitable[float]]:
            async def peer() -> float:
                turn = asyncio.Semaphore(parallel)

                async def one() -> str:
                    async with turn:
                        return await _docker_run(ground.image)

                begin = time.perf_counter()
                made = await asyncio.gather(*(one() for _ in range(count)))
                rate = count / (time.perf_counter() - begin)
                await _docker_remove(made)
                return rate

            return peer

        tried = {} if effort.short else {each: await docker_at(each)() for each in _PARALLEL}
        best = max(tried, key=lambda each: tried[each], default=2)
        rates = await in_turns(effort.of(5, 1), ours, docker_at(best), warm_up=effort.of(1, 0))
    return Outcome(
        comparisons=(
            Comparison(
                what=f"{count} at once, all running",
                unit="per s",
                ours=Series(name="innkeep", values=rates[0]),
                peer=Series(name=f"docker run -d -p, {best} at a time", values=rates[1]),
                goal=Goal(must=1.2, aim=2, more_is_better=True),
            ),
        ),
        notes=(
            "docker run by parallelism: "
            + ", ".join(f"{each}: {rate:.1f} per s" for each, rate in tried.items()),
        )
        if tried
        else (),
    )


CREATE = Benchmark(
    key="create",
    question="How long from POST create to a running instance?",
    peer="docker run -d -p",
    run=_to_running,
)
FIRST_RESPONSE = Benchmark(
    key="first-response",
    question="How long from POST create to the first HTTP 200 through the proxy?",
    peer="docker run -d -p and polling its port",
    run=_to_first_response,
)
BURST = Benchmark(
    key="burst",
    question="How many instances a second, when 50 are ordered at once?",
    peer="docker run -d -p at its best parallelism",
    run=_burst,
)
