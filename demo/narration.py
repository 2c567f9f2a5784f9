"""What the demo tells the person who watches it."""

import sys
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_STILL_EVERY_SECONDS = 10


class DemoFailed(Exception):
    """The demo can't go on; the message says why and what can be done."""


def say(text: str = "") -> None:
    """Write a line at once, also into a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def wait_for(what: str, look: Callable[[], T | None], *, seconds: float, pause: float = 0.2) -> T:
    """Look again and again until there is something, telling from time to time that it goes on.

    Raises:
        DemoFailed: nothing came in time.
    """
    begun = time.monotonic()
    told = begun
    while True:
        found = look()
        if found is not None:
            return found
        now = time.monotonic()
        if now - begun > seconds:
            raise DemoFailed(f"no {what} within {seconds:.0f} s")
        if now - told > _STILL_EVERY_SECONDS:
            told = now
            say(f"  still waiting for {what} ({now - begun:.0f} s) ...")
        time.sleep(pause)
