"""A port doctor for tests that have no proxy: it asks the gateway of the test what listens."""

import asyncio
from collections.abc import Sequence

from innkeep.domain.instance import Instance
from innkeep.domain.port_health import Findings, PortProblem, why_unreachable
from innkeep.domain.ports import PortMapping
from innkeep.services.protocols import PortProbe


class ProbingDoctor:
    """Judges by whether a port accepts connections, and by nothing else."""

    def __init__(self, probe: PortProbe) -> None:
        self._probe = probe

    async def examine(
        self, instance: Instance, mappings: Sequence[PortMapping]
    ) -> Sequence[PortProblem | None]:
        accepts = await asyncio.gather(
            *(self._probe.is_listening(instance.address, mapping.port) for mapping in mappings)
        )
        return [
            why_unreachable(mapping, Findings(proxy_up=True, proxy_has_port=True, accepts=accepted))
            for mapping, accepted in zip(mappings, accepts, strict=True)
        ]
