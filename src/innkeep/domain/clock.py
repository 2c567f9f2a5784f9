"""Time as an argument, so that hours can pass in a test within milliseconds."""

import time
from collections.abc import Callable

Clock = Callable[[], float]
"""Gives the present time as Unix seconds."""

system_clock: Clock = time.time
