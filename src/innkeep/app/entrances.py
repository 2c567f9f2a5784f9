"""The ways in that the API's server carries beside the API: logs and, for people, terminals."""

import logging
from collections.abc import Mapping, Sequence

from starlette.routing import BaseRoute

from innkeep.engines.base import Engine
from innkeep.gateway.instance_door import InstanceDoor
from innkeep.gateway.log_pages import LogPages
from innkeep.gateway.terminal_pages import TerminalPages
from innkeep.services.deployment import Deployment


class LogEntrances:
    """Logs, which every process of a server serves.

    Args:
        deployment: whose instances.
        engines: the engine of each cluster, by the cluster's id.
    """

    def __init__(self, deployment: Deployment, engines: Mapping[str, Engine]) -> None:
        self._closing = deployment.closing
        self._logs = LogPages(deployment, engines.get)
        self.routes: Sequence[BaseRoute] = self._logs.routes
        logging.getLogger("uvicorn.error").addFilter(_is_no_broken_stream)

    async def close(self) -> None:
        """End what is open: the server is about to end."""
        self._closing.set()
        self._logs.close()


class Entrances(LogEntrances):
    """What is served for one deployment.

    Args:
        deployment: whose instances.
        engines: the engine of each cluster, by the cluster's id.
        terminal_idle_seconds: a terminal is ended after so long without a client.
    """

    def __init__(
        self,
        deployment: Deployment,
        engines: Mapping[str, Engine],
        terminal_idle_seconds: float,
    ) -> None:
        super().__init__(deployment, engines)
        self._terminals = TerminalPages(InstanceDoor(deployment, engines), terminal_idle_seconds)
        self.routes = [*self._logs.routes, *self._terminals.routes]

    async def close(self) -> None:
        """End what is open: the server is about to end."""
        await super().close()
        await self._terminals.close()


def _is_no_broken_stream(record: logging.LogRecord) -> bool:
    # Breaking an answer off is how its reader learns that it isn't whole.
    return record.getMessage() != "ASGI callable returned without completing response."
