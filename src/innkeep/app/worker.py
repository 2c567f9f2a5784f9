"""A further process of a server: it answers the API and works on instances, like the main one.

The main process begins it (``app/crew.py``), gives it the listening socket and a channel, and alone
has the proxy, SSH, terminals and the keepers of clusters. When the main process is gone this one
ends at once, as by a crash: whatever it was at is claimed and done by others.
"""

import asyncio
import os
import pickle
import signal
import socket
import sys
from typing import Any

import structlog

from innkeep.api.application import create_api
from innkeep.api.metrics import Metrics
from innkeep.app.api_server import ApiServer
from innkeep.app.assembly import deployment_of, parts_of, rates_of
from innkeep.app.channel import Channel
from innkeep.app.engines import build_engines
from innkeep.app.entrances import LogEntrances
from innkeep.app.handover import HandingOver
from innkeep.app.housekeeping import kept_house
from innkeep.app.main_gateway import MainGateway
from innkeep.app.relay import Relay
from innkeep.app.worker_brief import CLUSTER_STATES, GATEWAY_NEWS, WorkerBrief
from innkeep.catalog import build_catalog
from innkeep.console.routes import router as console_router
from innkeep.data_folder import DataFolder
from innkeep.log import configure_log
from innkeep.reconciler.worker import WorkerReconciler

_log = structlog.get_logger(__name__)

_COUNTS_EVERY_SECONDS = 0.5


class _PassedOnMetrics(Metrics):
    """Counts requests in the main process, so that figures are told of the whole server."""

    def __init__(self) -> None:
        super().__init__()
        self._counted: list[tuple[str, str, int, float]] = []

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        self._counted.append((method, route, status, seconds))

    def take(self) -> list[tuple[str, str, int, float]]:
        """What was counted since the last time."""
        counted, self._counted = self._counted, []
        return counted


class Worker:
    """One further process.

    Args:
        brief: what it was told.
    """

    def __init__(self, brief: WorkerBrief) -> None:
        settings = brief.settings
        self._brief = brief
        self._folder = DataFolder(settings.data_dir)
        self._database = self._folder.open_database(settings.database_at)
        catalog = build_catalog(settings)
        self._engines = {
            cluster.id: engine
            for cluster, engine in build_engines(settings, self._folder, catalog).items()
        }
        self._channel = Channel(self._hear)
        self._gateway = MainGateway(self._channel)
        self._metrics = _PassedOnMetrics()
        relay = Relay(self._channel.note)
        self._database.changes.pass_on = relay.changed
        self._reconciler = WorkerReconciler(
            parts_of(settings, self._database, self._gateway),
            self._engines,
            workers=settings.workers,
            name=brief.name,
            neighbours=relay,
            main=relay,
        )
        self._deployment = deployment = deployment_of(
            settings,
            folder=self._folder,
            database=self._database,
            catalog=catalog,
            reconciler=self._reconciler,
            gateway=self._gateway,
            engines=self._engines,
            entry=brief.entry,
        )
        entrances = LogEntrances(deployment, self._engines)
        api = create_api(
            deployment,
            entrances=[*entrances.routes, *(console_router.routes if settings.console else ())],
            metrics=self._metrics,
            rates=rates_of(settings),
        )
        self._handing_over = HandingOver(api, brief.main_socket)
        self._server = ApiServer(
            self._handing_over, "", 0, entrances, api.state.prompt_answers.find
        )

    async def run(self) -> None:
        """Serve until told to end, then drain."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._server.handle_exit, signal.SIGTERM, None)
        # Of a terminal's Ctrl-C the main process tells.
        loop.add_signal_handler(signal.SIGINT, lambda: None)
        talking = asyncio.create_task(self._talk())
        await self._gateway.wait_for_news()
        counting = asyncio.create_task(self._tell_counts())
        working = asyncio.create_task(self._reconciler.run())
        _log.info("serving beside the main process")
        try:
            async with kept_house(self._deployment):
                await self._server.serve(sockets=[socket.socket(fileno=self._brief.listening)])
        finally:
            self._reconciler.drain()
            await working
            self._channel.note("requests", self._metrics.take())
            for engine in self._engines.values():
                await engine.close()
            await self._handing_over.close()
            for task in (counting, talking):
                task.cancel()
            await asyncio.gather(counting, talking, return_exceptions=True)
            self._database.close()

    async def _talk(self) -> None:
        try:
            await self._channel.run(socket.socket(fileno=self._brief.channel))
        except Exception:  # noqa: BLE001  # without the channel it is of no use
            _log.exception("the channel to the main process broke")
        _log.warning("the main process is gone; this one ends too")
        # At once: a new server waits for it, and may be about to do the same work.
        os._exit(1)

    def _hear(self, name: str, value: Any) -> None:
        match name:
            case "wake":
                self._reconciler.interrupt(value)
            case "share":
                self._reconciler.look_around()
            case "changed":
                self._database.changes.hear(value)
            case "clusters":
                self._reconciler.hear_states(CLUSTER_STATES.validate_python(value))
            case "gateway":
                self._gateway.hear(GATEWAY_NEWS.validate_python(value))

    async def _tell_counts(self) -> None:
        while True:
            await asyncio.sleep(_COUNTS_EVERY_SECONDS)
            counted = self._metrics.take()
            if counted:
                self._channel.note("requests", counted)


async def _work(brief: WorkerBrief) -> None:
    await Worker(brief).run()


def main() -> None:
    """Run as a process of its own, told by its standard input what it is."""
    # Written by the process that began this one, over a pipe that nobody else has.
    brief: WorkerBrief = pickle.load(sys.stdin.buffer)  # noqa: S301
    configure_log(brief.settings.log_format, brief.settings.log_level)
    structlog.contextvars.bind_contextvars(process=brief.name)
    asyncio.run(_work(brief))


if __name__ == "__main__":
    main()
