"""Doing several things at once without leaving one of them behind."""

import asyncio
from collections.abc import Awaitable


async def together(*parts: Awaitable[None]) -> None:
    """Wait for all of them, then raise what the first of those that failed raised.

    Nothing goes on after this returned: who works on an instance next must find it at rest.
    """
    for outcome in await asyncio.gather(*parts, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome
