"""Failures in words, and how long to wait before the next attempt."""

import random

from innkeep.domain.failure import Exit, Failure, signal_name
from innkeep.engines.errors import (
    EngineError,
    EngineUnavailable,
    ImageUnavailable,
    PermanentError,
    TemporaryError,
)
from innkeep.engines.values import Observed

_FIRST_WAIT_SECONDS = 0.5
_LONGEST_WAIT_SECONDS = 30.0
_ATTEMPTS_BEFORE_GIVING_UP = 5


def describe_end(observed: Observed, memory_gib: int) -> Failure | None:
    """Why a main process isn't there any more; ``None`` when it ended well."""
    if observed.refusal:
        return Failure(state="startFailed", message=observed.refusal, exit=observed.exit)
    return describe_exit(observed.exit, memory_gib) if observed.exit else None


def describe_exit(ended: Exit, memory_gib: int) -> Failure | None:
    """How a main process ended by itself; ``None`` when it ended well."""
    if ended.out_of_memory:
        return Failure(
            state="outOfMemory",
            message=f"the main process was killed: more than {memory_gib} GiB of memory was used "
            f"(exit code {ended.code}); choose a product with more memory",
            exit=ended,
        )
    if ended.signal is not None:
        name = signal_name(ended.signal)
        return Failure(
            state="killedBySignal",
            message=f"the main process was ended by {name} (exit code {ended.code})",
            exit=ended,
        )
    if ended.code:
        return Failure(
            state="exitCode",
            message=f"the main process ended with exit code {ended.code}",
            exit=ended,
        )
    return None


def as_failure(problem: Exception) -> Failure:
    """What a caller is shown of a problem; our own mistakes are not spread out before them."""
    if isinstance(problem, EngineError):
        return Failure(state=problem.state, message=problem.message)
    return Failure(state="internal", message="Innkeep had a problem of its own; it tries again")


def with_attempt(failure: Failure, attempts: int, wait: float) -> Failure:
    """The failure with its count of attempts, as shown while it is tried again."""
    return Failure(
        state=failure.state,
        message=f"{failure.message} (attempt {attempts}, next in {max(wait, 1):.0f} s)",
    )


def is_final(problem: Exception, attempts: int, *, has_way_back: bool = False) -> bool:
    """Whether to give up: it can't help to try again, or it was tried often enough.

    An engine that is away is waited for without end, since it says nothing about the instance.

    Args:
        problem: what happened.
        attempts: how often something happened in a row.
        has_way_back: whether giving up leaves the instance as it was, so that nobody has to wait.
    """
    if isinstance(problem, PermanentError):
        return True
    if isinstance(problem, EngineUnavailable) or not isinstance(problem, TemporaryError):
        return False
    may_end = has_way_back or isinstance(problem, ImageUnavailable)
    return may_end and attempts >= _ATTEMPTS_BEFORE_GIVING_UP


def wait_seconds(attempts: int) -> float:
    """Time until the next attempt: doubling, with jitter so that many don't come at once."""
    longest = min(_FIRST_WAIT_SECONDS * 2.0 ** min(attempts, 16), _LONGEST_WAIT_SECONDS)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311  # spreading load needs no secrecy
