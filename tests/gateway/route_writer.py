"""A server of its own process that does nothing but change routes, so that it can be killed.

Change number n is the same in every process, so what must be there after it is known.
"""

import asyncio
import contextlib
import json
import random
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Self

from innkeep.domain.endpoint import Route
from innkeep.gateway import route_journal
from innkeep.gateway.haproxy_gateway import HaproxyGateway
from innkeep.gateway.listen_choice import ListenSetting, TcpPortSetting

from .proxy_bench import BACKEND_PORT, ProxyHome, http_route

_INSTANCES = [f"{number:016x}" for number in range(6)]


def _change(number: int) -> tuple[str, list[Route]]:
    """Which instance gets which routes."""
    rng = random.Random(number)
    instance = rng.choice(_INSTANCES)
    address = rng.choice([None, f"10.1.{number // 250}.{number % 250 + 1}"])
    ports = range(BACKEND_PORT, BACKEND_PORT + rng.randrange(4))
    return instance, [http_route(instance, address, port) for port in ports]


def after_changes(count: int) -> list[tuple[str, str]]:
    """All entries of the map of http after the first so many changes."""
    routes = dict(_change(number) for number in range(count))
    return sorted(
        (
            f"{instance}-{route.mapping.port}.localhost",
            f"{f'{route.address}:{route.mapping.port}' if route.address else '-'}@{instance}/open",
        )
        for instance, those in routes.items()
        for route in those
    )


class RouteWriter:
    """The process, as the test sees it.

    Args:
        home: whose proxy it opens.
        first: number of its first change.
    """

    def __init__(self, home: ProxyHome, first: int) -> None:
        place = str(home.data_dir), str(home.run_dir), home.deployment, home.http_port
        self._place = json.dumps([*place, *home.tcp_ports])
        self._first = first
        self._done = first
        self._process: asyncio.subprocess.Process | None = None

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            __name__,
            self._place,
            str(self._first),
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        try:
            yield self
        finally:
            await self.kill()

    async def until_acknowledged(self, count: int) -> int:
        """Wait until so many changes are acknowledged; answers how many were."""
        async with asyncio.timeout(30):
            while self._done < count:
                await self._read_one()
        return self._done

    async def kill(self) -> int:
        """End it in the middle of whatever it does; answers how many changes it acknowledged."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        while await self._read_one():
            pass
        await self._process.wait()
        return self._done

    async def _read_one(self) -> bool:
        assert self._process is not None
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        # A half line at its end acknowledges nothing; others are of its log.
        if line.endswith(b"\n") and line.strip().isdigit():
            self._done = int(line)
        return bool(line)


async def _write(place: str, first: int) -> None:
    # So that a new file is begun every few changes.
    route_journal._SPARE_LINES = 3
    data_dir, run_dir, deployment, http_port, *tcp_ports = json.loads(place)
    gateway = HaproxyGateway(
        data_dir=Path(data_dir),
        run_dir=Path(run_dir),
        deployment=deployment,
        listen=ListenSetting("127.0.0.1", http_port, explicit=False),
        tcp_ports=TcpPortSetting(tuple(tcp_ports), explicit=False),
        base_domain="localhost",
        check_seconds=0.2,
    )
    await gateway.open()
    for number in range(first, first + 5_000):
        await gateway.set_routes(*_change(number))
        print(number + 1, flush=True)


if __name__ == "__main__":
    asyncio.run(_write(sys.argv[1], int(sys.argv[2])))
