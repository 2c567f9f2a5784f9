"""What anybody may ask about an http port by its host name: why does this page not come up?

The page that the proxy shows asks it for its visitor, without any key. So an answer holds one
sentence that tells nothing else about the instance, is kept for a moment and shared by all who
ask meanwhile, and there is a bound on how many looks are made: nobody can use it to keep
instances or engines busy.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from innkeep.domain.errors import TooManyRequests
from innkeep.domain.instance import HistoryEntry, Instance
from innkeep.domain.ports import PortType
from innkeep.domain.status import Status
from innkeep.services import ports
from innkeep.services.deployment import Deployment
from innkeep.store import instances
from innkeep.store.database import Transaction

_KEPT_SECONDS = 2.0
_LOOKS_AT_ONCE = 8
_MOST_KEPT = 1000
_LONGEST_HOST = 300


@dataclass(frozen=True)
class PublicAnswer:
    """What a visitor may know about a port."""

    is_known: bool
    """Whether an instance has this address."""
    is_reachable: bool
    message: str


_UNKNOWN = PublicAnswer(False, False, "No instance has this address.")
_REACHABLE = PublicAnswer(True, True, "The port takes connections now. Load this page again.")


class PortQuestion:
    """Answers one question about a host name at a time, and remembers it shortly.

    Args:
        deployment: where to look.
    """

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._kept: dict[str, tuple[float, PublicAnswer]] = {}
        self._looks: dict[str, asyncio.Task[PublicAnswer]] = {}

    async def ask(self, host: str) -> PublicAnswer:
        """Why the port behind a host name can't be reached.

        Args:
            host: as a browser sends it, with the proxy's port or without.

        Raises:
            TooManyRequests: too many others are being looked at.
        """
        address = self._deployment.gateway.address
        target = address.parse_http_host(host) if len(host) <= _LONGEST_HOST else None
        if target is None:
            return _UNKNOWN
        key = address.http_host(*target)
        loop = asyncio.get_running_loop()
        until, answer = self._kept.get(key, (0.0, _UNKNOWN))
        if loop.time() < until:
            return answer
        look = self._looks.get(key)
        if look is None:
            if len(self._looks) >= _LOOKS_AT_ONCE:
                raise TooManyRequests("too many ports are being looked at; ask again in a moment")
            look = loop.create_task(self._look(*target))
            self._looks[key] = look
            look.add_done_callback(lambda done: self._keep(key, done))
        # One visitor who goes away must not end the look of the others.
        return await asyncio.shield(look)

    def _keep(self, key: str, look: asyncio.Task[PublicAnswer]) -> None:
        del self._looks[key]
        if look.cancelled() or look.exception() is not None:
            return
        now = asyncio.get_running_loop().time()
        if len(self._kept) >= _MOST_KEPT:
            self._kept = {host: kept for host, kept in self._kept.items() if kept[0] > now}
        if len(self._kept) < _MOST_KEPT:
            self._kept[key] = (now + _KEPT_SECONDS, look.result())

    async def _look(self, instance_id: str, port: int) -> PublicAnswer:
        def transaction(tx: Transaction) -> tuple[Instance | None, Sequence[HistoryEntry]]:
            return instances.find(tx, instance_id), instances.history_of(tx, instance_id)

        instance, history = await self._deployment.database.read(transaction)
        if instance is None or instance.status is Status.REMOVED:
            return _UNKNOWN
        asked = [
            mapping
            for mapping in instance.mappings
            if (mapping.port, mapping.type) == (port, PortType.HTTP)
        ]
        if not asked:
            return _UNKNOWN
        (health,) = await ports.examine(self._deployment, instance, history, asked)
        problem = health.problem
        return PublicAnswer(True, False, problem.public) if problem else _REACHABLE
