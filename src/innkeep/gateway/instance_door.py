"""The door of an instance: whether it can be gone through now, and commands begun behind it."""

from collections.abc import Mapping, Sequence

from innkeep.domain.port_health import Listener
from innkeep.domain.status import Status
from innkeep.engines.base import Engine, ListenerLook
from innkeep.engines.errors import EngineError, PermanentError
from innkeep.engines.sessions import CommandOpener, CommandRequest, CommandSession
from innkeep.engines.values import ref_to
from innkeep.services.deployment import Deployment
from innkeep.services.visits import VisitedInstance, find_visited


class DoorClosed(Exception):
    """Nobody can go in now; the sentence is for whoever wanted to."""


class InstanceDoor:
    """Begins commands in instances.

    Args:
        deployment: where instances are looked up.
        engines: the engine of each cluster, by the cluster's id.
    """

    def __init__(self, deployment: Deployment, engines: Mapping[str, Engine]) -> None:
        self.deployment = deployment
        self._engines = engines

    async def begin(self, instance_id: str, requests: Sequence[CommandRequest]) -> CommandSession:
        """Begin the first of these commands that can be begun.

        Raises:
            DoorClosed: the instance does not run, or none can.
        """
        visited = await self._running(instance_id)
        opener = self._engine_of(visited)
        if not isinstance(opener, CommandOpener):
            raise DoorClosed("The cluster of this instance can't run commands.")
        refusal = ""
        for request in requests:
            try:
                return await opener.open_command(ref_to(visited.instance), request)
            except PermanentError as problem:
                refusal = problem.message
            except EngineError as problem:
                raise DoorClosed(problem.message) from None
        raise DoorClosed(refusal)

    async def listeners(self, instance_id: str) -> Sequence[Listener] | None:
        """What waits for connections inside; ``None``: the engine can't tell.

        Raises:
            DoorClosed: the instance does not run.
        """
        visited = await self._running(instance_id)
        engine = self._engine_of(visited)
        if not isinstance(engine, ListenerLook):
            return None
        try:
            return await engine.listeners(ref_to(visited.instance))
        except EngineError as problem:
            raise DoorClosed(problem.message) from None

    def _engine_of(self, visited: VisitedInstance) -> Engine:
        engine = self._engines.get(visited.instance.cluster_id)
        if engine is None:
            raise DoorClosed("The cluster of this instance is not configured any more.")
        return engine

    async def _running(self, instance_id: str) -> VisitedInstance:
        visited = await find_visited(self.deployment, instance_id)
        if visited is None:
            raise DoorClosed(f"The instance {instance_id} was removed.")
        instance = visited.instance
        if not visited.is_running:
            why = f": {instance.failure.message.rstrip('.')}" if instance.failure else ""
            hint = " Start it first." if instance.status is Status.EXITED else ""
            raise DoorClosed(f"The instance {instance_id} is {instance.status}{why}.{hint}")
        state = self.deployment.monitor.cluster_states().get(instance.cluster_id)
        if state is None or not state.up:
            raise DoorClosed("The cluster of this instance is away for now; try again.")
        return visited
