"""What an instance wrote before something went wrong with it, while its engine still knows."""

import asyncio
from contextlib import aclosing

from innkeep.domain.failure import LOG_LINES, last_lines
from innkeep.engines.base import Engine
from innkeep.engines.errors import EngineError
from innkeep.engines.sessions import LogReader
from innkeep.engines.values import InstanceRef

_SECONDS = 5.0


async def last_words(engine: Engine, ref: InstanceRef) -> tuple[str, ...]:
    """The last lines of an instance's output; what can't be read soon is left out."""
    if not isinstance(engine, LogReader):
        return ()
    lines: list[str] = []
    try:
        async with asyncio.timeout(_SECONDS), aclosing(engine.read_log(ref, tail=LOG_LINES)) as log:
            async for piece in log:
                lines += [line.text.decode(errors="replace") for line in piece]
    except (EngineError, TimeoutError):
        # What is told of the failure itself must not depend on it.
        pass
    return last_lines(lines)
