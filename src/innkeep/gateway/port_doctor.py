"""Looks at the ports of a running instance from every side at once: proxy, socket, inside.

What is inside is asked of the engine only when a port does not answer, so a healthy instance
costs a few connection attempts and nothing else.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from innkeep.domain.instance import Instance
from innkeep.domain.port_health import Findings, Listener, PortProblem, why_unreachable
from innkeep.domain.ports import PortMapping
from innkeep.engines.base import Engine, ListenerLook
from innkeep.engines.errors import EngineError, EngineUnavailable
from innkeep.engines.values import ref_to
from innkeep.services.protocols import PortProbe

_LOOK_SECONDS = 3.0
_PROXY_HOLDS_SECONDS = 0.3
"""How long one look at the proxy serves all instances that are asked about."""


class Entrance(PortProbe, Protocol):
    """The proxy, as far as it can be at fault."""

    @property
    def unusable_ports(self) -> frozenset[int]:
        """Ports of its range that another program has."""
        ...

    async def is_up(self) -> bool:
        """Whether the process that lets traffic in runs now."""
        ...


@dataclass(frozen=True)
class _Inside:
    """What the engine says; every part left empty: it can't tell."""

    listeners: Sequence[Listener] | None = None
    process_ended: bool = False
    cluster_problem: str = ""


class InstancePortDoctor:
    """Implements ``innkeep.services.protocols.PortDoctor``.

    Args:
        gateway: the way in.
        engines: the engine of each cluster, by the cluster's id.
    """

    def __init__(self, gateway: Entrance, engines: Mapping[str, Engine]) -> None:
        self._gateway = gateway
        self._engines = engines
        self._proxy_look: asyncio.Future[bool] | None = None
        self._proxy_looked_at = 0.0

    async def examine(
        self, instance: Instance, mappings: Sequence[PortMapping]
    ) -> Sequence[PortProblem | None]:
        """See ``PortDoctor.examine``."""
        if not mappings:
            return []
        proxy_up, accepts = await asyncio.gather(
            self._is_proxy_up(), self._probe(instance, mappings)
        )
        inside = _Inside()
        if not all(accepts):
            inside = await self._look_inside(instance)
            if inside.listeners:
                # A program that came up in between the two looks is not at fault.
                accepts = await self._probe(instance, mappings)
        return [
            why_unreachable(
                mapping,
                Findings(
                    proxy_up=proxy_up,
                    proxy_has_port=mapping.host_port not in self._gateway.unusable_ports,
                    accepts=accepted,
                    process_ended=inside.process_ended,
                    listeners=inside.listeners,
                    cluster_problem=inside.cluster_problem,
                ),
            )
            for mapping, accepted in zip(mappings, accepts, strict=True)
        ]

    async def _is_proxy_up(self) -> bool:
        now = asyncio.get_running_loop().time()
        if self._proxy_look is None or now - self._proxy_looked_at > _PROXY_HOLDS_SECONDS:
            self._proxy_look = asyncio.ensure_future(self._gateway.is_up())
            self._proxy_looked_at = now
        # Who leaves must not end the look for the others.
        return await asyncio.shield(self._proxy_look)

    async def _probe(self, instance: Instance, mappings: Sequence[PortMapping]) -> list[bool]:
        return await asyncio.gather(
            *(self._gateway.is_listening(instance.address, mapping.port) for mapping in mappings)
        )

    async def _look_inside(self, instance: Instance) -> _Inside:
        engine = self._engines.get(instance.cluster_id)
        if engine is None:
            return _Inside(cluster_problem="it is not configured any more.")
        if not isinstance(engine, ListenerLook):
            return _Inside()
        ref = ref_to(instance)
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                return _Inside(listeners=await engine.listeners(ref))
        except TimeoutError:
            return _Inside(cluster_problem="its engine does not answer in time.")
        except EngineUnavailable as problem:
            return _Inside(cluster_problem=problem.message)
        except EngineError as problem:
            return _Inside(process_ended=problem.state == "notRunning")
