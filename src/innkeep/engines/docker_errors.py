"""What Docker's errors about containers mean, from their sentences: pure.

Whatever isn't known here becomes a temporary error with Docker's own sentence: trying again with a
growing pause is right for the unknown, and the operator sees the reason.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiodocker.exceptions import DockerError

from innkeep.engines.errors import (
    EngineError,
    ImageVanished,
    PermanentError,
    StartRefused,
    TemporaryError,
)

_CANT_EXECUTE = (
    "exec: ",
    "executable file not found",
    "exec format error",
    "unable to find user",
    "unable to find group",
    "no matching entries in",
    "chdir to cwd",
)
_RUNTIME_PREFIX = "OCI runtime exec failed: exec failed: unable to start container process: "
_NO_PROGRAM = "no command specified"


@asynccontextmanager
async def engine_errors(doing: str) -> AsyncIterator[None]:
    """Let no error of the client library out.

    Args:
        doing: what was tried, for the sentence, as ``stop the instance``.
    """
    try:
        yield
    except DockerError as problem:
        raise TemporaryError(
            "engineError", f"Docker could not {doing}: {problem.message}"
        ) from problem


def explain_create(problem: DockerError) -> EngineError | None:
    """What a refused create means; ``None`` when it isn't about the request."""
    told = problem.message.lower()
    if problem.status == 404 and "no such image" in told:
        return ImageVanished()
    if _NO_PROGRAM in told:
        return StartRefused(
            "startFailed",
            "The image names no program to run; give a command or an entrypoint.",
        )
    if problem.status == 400:
        return StartRefused("startFailed", f"Docker refuses this instance: {problem.message}.")
    return None


def explain_start(problem: DockerError) -> EngineError | None:
    """What a refused start means; ``None`` when it isn't about the image's program."""
    told = problem.message.lower()
    if any(sign in told for sign in _CANT_EXECUTE):
        return StartRefused("startFailed", f"The program can't be started: {problem.message}.")
    if problem.status == 400:
        return StartRefused("startFailed", f"Docker refuses to start it: {problem.message}.")
    return None


def explain_command(told: str) -> EngineError | None:
    """What the sentence about a command that didn't begin means; ``None``: nothing known."""
    lowered = told.lower()
    if "is not running" in lowered or "is paused" in lowered or "is restarting" in lowered:
        return TemporaryError("notRunning", "The instance does not run.")
    if any(sign in lowered for sign in _CANT_EXECUTE):
        cause = told.strip().removeprefix(_RUNTIME_PREFIX).removesuffix(": unknown")
        return PermanentError("commandRefused", f"The command can't be started: {cause}.")
    return None


def explain_init(log_tail: str) -> str:
    """Find in a log why the init process could not execute the program; empty when it could.

    Docker starts an init process first, so a program that isn't there is no failed start to it.
    """
    for line in reversed(log_tail.splitlines()):
        _, sign, cause = line.partition("[FATAL tini (")
        if sign:
            return f"The program can't be started: {cause.partition('] ')[2].strip()}."
    return ""
