"""The further processes of a server, as its main process begins, tells, replaces and ends them."""

import asyncio
import contextlib
import pickle
import secrets
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from innkeep.api.metrics import Metrics
from innkeep.app.channel import Channel
from innkeep.app.main_gateway import GatewayService
from innkeep.app.relay import Relay
from innkeep.app.worker_brief import CLUSTER_STATES, GATEWAY_NEWS, WorkerBrief
from innkeep.domain.entry import EntryAddress
from innkeep.reconciler.loop import Reconciler
from innkeep.settings import Settings
from innkeep.store.changes import Changes

_log = structlog.get_logger(__name__)

_NEWS_SECONDS = 0.5
_FIRST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 10.0
_STEADY_SECONDS = 60.0
"""One that ran so long is begun again at once."""
_END_SECONDS = 35.0
"""As long as a process may take to drain: its requests, then its work."""


@dataclass(frozen=True, kw_only=True)
class CrewTools:
    """What the crew works with."""

    settings: Settings
    entry: EntryAddress
    main_socket: Path
    """Where this process takes requests that are handed over."""
    listening: socket.socket
    """Of the API, shared by all."""
    lock: int
    """The open file that holds the data folder, which is held until the last process ended."""
    gateway: GatewayService
    reconciler: Reconciler
    changes: Changes
    metrics: Metrics


@dataclass(eq=False)
class _Member:
    """A process, and the channel to it."""

    name: str
    channel: Channel
    process: asyncio.subprocess.Process | None = None
    told: dict[str, Any] = field(default_factory=dict)
    """The news it has."""


class Crew:
    """The further processes of this server.

    Args:
        tools: what it works with.
    """

    def __init__(self, tools: CrewTools) -> None:
        self._tools = tools
        self._wanted = tools.settings.processes - 1
        self._members: set[_Member] = set()
        self._ending = asyncio.Event()
        relay = Relay(self._tell_all)
        tools.reconciler.neighbours = relay
        tools.changes.pass_on = relay.changed

    def status(self) -> Mapping[str, object]:
        """How many processes there are, this one included."""
        running = sum(bool(member.told) for member in self._members)
        return {"wanted": self._wanted + 1, "running": running + 1}

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Have the processes there meanwhile; leaving waits until they have drained."""
        places = [asyncio.create_task(self._keep_one()) for _ in range(self._wanted)]
        telling = asyncio.create_task(self._tell_news())
        try:
            yield
        finally:
            self.end()
            await asyncio.gather(*places, return_exceptions=True)
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)

    def end(self) -> None:
        """Have them drain, and begin no further ones; returns at once."""
        self._ending.set()
        for member in self._members:
            if member.process is not None:
                with contextlib.suppress(ProcessLookupError):
                    member.process.terminate()

    async def _keep_one(self) -> None:
        # Claims of a former server are void then, and none of these.
        await self._tools.reconciler.begun.wait()
        pause = _FIRST_PAUSE_SECONDS
        while not self._ending.is_set():
            began = asyncio.get_running_loop().time()
            try:
                await self._run_one()
            except Exception:  # noqa: BLE001  # the server goes on with fewer processes
                _log.exception("a process of the server can't be kept")
            if asyncio.get_running_loop().time() - began > _STEADY_SECONDS:
                pause = _FIRST_PAUSE_SECONDS
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._ending.wait()
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    async def _run_one(self) -> None:
        name = secrets.token_hex(4)
        member = _Member(name, Channel(lambda *note: self._hear(member, *note), self._answer))
        ours, theirs = socket.socketpair()
        talking = asyncio.create_task(member.channel.run(ours))
        try:
            with theirs:
                process = member.process = await self._begin(name, theirs)
            self._members.add(member)
            if self._ending.is_set():
                process.terminate()
            code = await self._wait(process)
        finally:
            self._members.discard(member)
            talking.cancel()
            await asyncio.gather(talking, return_exceptions=True)
        if not self._ending.is_set():
            _log.error("a process of the server ended", process=name, pid=process.pid, code=code)
        await self._tools.reconciler.take_over_from(name)

    async def _begin(self, name: str, theirs: socket.socket) -> asyncio.subprocess.Process:
        tools = self._tools
        brief = WorkerBrief(
            settings=tools.settings,
            name=name,
            entry=tools.entry,
            main_socket=tools.main_socket,
            channel=theirs.fileno(),
            listening=tools.listening.fileno(),
        )
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "innkeep.app.worker",
            stdin=asyncio.subprocess.PIPE,
            pass_fds=(theirs.fileno(), tools.listening.fileno(), tools.lock),
        )
        assert process.stdin is not None
        process.stdin.write(pickle.dumps(brief))
        process.stdin.close()
        _log.info("a process of the server begun", process=name, pid=process.pid)
        return process

    async def _wait(self, process: asyncio.subprocess.Process) -> int:
        ended = asyncio.ensure_future(process.wait())
        ending = asyncio.ensure_future(self._ending.wait())
        await asyncio.wait({ended, ending}, return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        await asyncio.wait({ended}, timeout=_END_SECONDS)
        if not ended.done():
            process.kill()
        return await ended

    def _hear(self, member: _Member, name: str, value: Any) -> None:
        tools = self._tools
        match name:
            case "wake":
                tools.reconciler.interrupt(value)
                self._tell_all(name, value, but=member)
            case "share":
                tools.reconciler.look_around()
                self._tell_all(name, value, but=member)
            case "changed":
                tools.changes.hear(value)
                self._tell_all(name, value, but=member)
            case "cluster":
                tools.reconciler.wake_cluster(value)
            case "worked":
                tools.reconciler.worked_elsewhere(value)
            case "requests":
                for method, route, status, seconds in value:
                    tools.metrics.count_request(method, route, status, seconds)
            case "engine calls":
                for cluster, call, seconds, failed in value:
                    tools.metrics.count_engine_call(cluster, call, seconds, failed=failed)

    async def _answer(self, name: str, value: Any) -> Any:
        return await self._tools.gateway.answer(name, value)

    def _tell_all(self, name: str, value: object, *, but: _Member | None = None) -> None:
        for member in self._members:
            if member is not but:
                member.channel.note(name, value)

    async def _tell_news(self) -> None:
        """Tell each process what it doesn't know yet of the gateway and the clusters."""
        while True:
            states = dict(self._tools.reconciler.cluster_states())
            news = {
                "gateway": GATEWAY_NEWS.dump_python(self._tools.gateway.news(), mode="json"),
                "clusters": CLUSTER_STATES.dump_python(states, mode="json"),
            }
            for member in self._members:
                for name, value in news.items():
                    if member.told.get(name) != value:
                        member.channel.note(name, value)
                        member.told[name] = value
            await asyncio.sleep(_NEWS_SECONDS)
