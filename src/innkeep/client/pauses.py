"""The one thing that the two clients do differently beside their connections: to wait."""

import time


async def pause_async(seconds: float) -> None:
    """Wait without holding up other tasks."""
    import asyncio  # noqa: PLC0415  # costs more than all else here, and the other client needs none

    await asyncio.sleep(seconds)


def pause(seconds: float) -> None:
    """Wait."""
    time.sleep(seconds)
