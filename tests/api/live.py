"""An API served over a real connection, with instances of a fake cluster behind its entrances."""

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Self

import httpx
import pytest
import uvicorn

from innkeep.api.application import create_api
from innkeep.api.request_limits import NO_LIMITS, RequestRates
from innkeep.app.http_connection import FindAnswer, Headers, HttpConnection, PromptAnswer
from innkeep.domain.status import Status
from innkeep.engines.fake import FakeEngine
from innkeep.engines.fake_cluster import FakeCluster
from innkeep.engines.values import ContainerSpec, InstanceRef, NetworkSpec, SandboxSpec
from innkeep.gateway.instance_door import InstanceDoor
from innkeep.gateway.log_pages import LogPages
from innkeep.gateway.terminal_pages import TerminalPages
from tests.api.harness import Api
from tests.databases import Fill, Stores


@pytest.fixture(name="database_url")
def on_sqlite(fill_store: Fill, stores: Stores, tmp_path: Path) -> str:
    """One kind of database only: for tests of what stands above it."""
    return stores.sqlite(fill_store, tmp_path)


class _QuietServer(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class LiveServer:
    """A server in this event loop whose answers may go on, unlike those of an ASGI test client.

    Args:
        api: what it serves, and its store.
        idle_seconds: how long a terminal without a viewer goes on.
        rates: how often may be asked.
    """

    def __init__(
        self, api: Api, *, idle_seconds: float = 900, rates: RequestRates = NO_LIMITS
    ) -> None:
        self.api = api
        self.cluster = FakeCluster()
        self.engine = FakeEngine(self.cluster)
        engines = {"home-1": self.engine}
        self.logs = LogPages(api.deployment, engines.get)
        self.pages = TerminalPages(InstanceDoor(api.deployment, engines), idle_seconds)
        entrances = [*self.logs.routes, *self.pages.routes]
        app = create_api(api.deployment, entrances=entrances, rates=rates)
        self.prompt_answers = 0
        """How many answers were given before the application was asked."""
        config = uvicorn.Config(
            app,
            host="127.0.0.1",
            port=0,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="websockets-sansio",
            http=functools.partial(  # type: ignore[arg-type]  # as the server does it
                HttpConnection, find_answer=self._counted(app.state.prompt_answers.find)
            ),
        )
        self._server = _QuietServer(config)
        self.client: httpx.AsyncClient
        self.port = 0

    def _counted(self, find: FindAnswer) -> FindAnswer:
        def counted(path: str, query: bytes, headers: Headers) -> PromptAnswer | None:
            answer = find(path, query, headers)
            self.prompt_answers += answer is not None
            return answer

        return counted

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[Self]:
        """Serve while the context lasts."""
        running = asyncio.create_task(self._server.serve())
        while not self._server.started:
            await asyncio.sleep(0)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]
        url = f"http://127.0.0.1:{self.port}"
        try:
            async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as client:
                self.client = client
                yield self
        finally:
            self.logs.close()
            await self.pages.close()
            self._server.should_exit = True
            await running

    async def run(self, instance_id: str) -> None:
        """Have an instance run, in the cluster and in the store."""
        spec = self._spec(instance_id)
        await self.engine.start(spec, await self.engine.create(spec))
        await self.api.run(instance_id)

    async def end(self, instance_id: str) -> None:
        """Let the main process end, and the store know."""
        self.cluster.end_process(instance_id)
        await self.api.move(instance_id, Status.EXITED)

    async def run_again(self, instance_id: str) -> None:
        """Start an instance that ended."""
        await self.engine.start(self._spec(instance_id), "")
        await self.api.move(instance_id, Status.TO_START, Status.STARTING, Status.RUNNING)

    async def remove(self, instance_id: str) -> None:
        """Remove an instance for good."""
        await self.api.move(instance_id, Status.TO_REMOVE, Status.REMOVING)
        spec = self._spec(instance_id)
        await self.engine.remove(InstanceRef(instance_id=instance_id, sandbox=spec.sandbox.name))
        await self.api.move(instance_id, Status.REMOVED)

    def _spec(self, instance_id: str) -> ContainerSpec:
        self.cluster.local_images["image"] = "sha256:image"
        network = NetworkSpec(name="net", subnet="10.0.0.0/24", members_talk=False)
        self.cluster.networks[network.name] = ("", network)
        return ContainerSpec(
            instance_id=instance_id,
            sandbox=SandboxSpec(
                name=f"innkeep-sandbox-{instance_id}",
                network=network.name,
                address=f"10.0.0.{1 + int(instance_id, 16) % 250}",
                host_name="guest",
            ),
            image="sha256:image",
            entrypoint=None,
            command=None,
            env=(),
            cores=1,
            memory_gib=1,
            pids=64,
            rootfs_gib=5,
            local_volume=None,
        )
