"""Docker's event stream as reasons to look, and noticing when nobody is there to send any."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any

from aiodocker.exceptions import DockerError

from innkeep.engines.docker_link import DockerLink, read_lines
from innkeep.engines.docker_spec import DEPLOYMENT, INSTANCE, SANDBOX
from innkeep.engines.errors import EngineUnavailable
from innkeep.engines.values import EngineEvent

_BEGINNINGS = ["create", "start"]
_EVENTS = [*_BEGINNINGS, "die", "oom", "kill", "destroy"]
_QUIET_SECONDS = 30.0
_PING_SECONDS = 10.0


async def docker_events(link: DockerLink, deployment: str) -> AsyncIterator[EngineEvent]:
    """Follow what happens to a deployment's containers; see ``Engine.events``.

    Raises:
        EngineUnavailable: the engine went away, or stopped answering while it was quiet.
    """
    filters = {"type": ["container"], "label": [f"{DEPLOYMENT}={deployment}"], "event": _EVENTS}
    try:
        async with (
            link.call(None),
            link.request("GET", "events", params={"filters": json.dumps(filters)}) as response,
            aclosing(read_lines(response, _QUIET_SECONDS)) as lines,
        ):
            yield EngineEvent(None, None)
            async for line in lines:
                if line is None:
                    await _ping(link)
                else:
                    yield read_event(line)
    except DockerError as problem:
        raise EngineUnavailable(f"Docker sends no events: {problem.message}") from None
    raise EngineUnavailable("Docker ended the stream of events.")


def read_event(line: Mapping[str, Any]) -> EngineEvent:
    """Whom an event is about."""
    labels = (line.get("Actor") or {}).get("Attributes") or {}
    begins = line.get("Action") in _BEGINNINGS
    return EngineEvent(labels.get(INSTANCE), labels.get(SANDBOX), begins)


async def _ping(link: DockerLink) -> None:
    # A daemon that hangs keeps its connections open; only an answer shows that it lives.
    async with link.call(_PING_SECONDS), link.request("GET", "_ping"):
        pass
