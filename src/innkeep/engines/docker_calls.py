"""How long Docker takes for each kind of call, told to whoever wants to know.

Measured on the wire, from the request until the head of the answer: what is read of a stream
afterwards is not Docker's slowness. Kinds are told apart without the names in them, so there are
few.
"""

import re
import time
from types import SimpleNamespace
from typing import Protocol

import aiohttp

_VERSION = re.compile(r"^/v\d+\.\d+")
_COLLECTIONS = frozenset(
    {"create", "events", "get", "info", "json", "load", "prune", "search", "version", "_ping"}
)
_SERVER_ERROR = 500


class CallWatcher(Protocol):
    """Takes each call of an engine once it is answered; must return at once and never fail."""

    def __call__(self, call: str, seconds: float, /, *, failed: bool) -> None:
        """Note a call, named as by ``call_name``; ``failed``: no answer, or a fault of Docker's."""
        ...


def call_name(method: str, path: str) -> str:
    """The kind of a call, as ``POST containers/{id}/start``."""
    parts = [part for part in _VERSION.sub("", path).split("/") if part]
    if len(parts) <= 1 or (len(parts) == 2 and parts[1] in _COLLECTIONS):
        return f"{method} {'/'.join(parts)}"
    # Names of images have slashes of their own; the verb comes last.
    is_one = len(parts) == 2 or (parts[0] == "images" and method == "DELETE")
    rest = ["{id}"] if is_one else ["{id}", parts[-1]]
    return f"{method} {'/'.join([parts[0], *rest])}"


def call_trace(watch: CallWatcher) -> aiohttp.TraceConfig:
    """What a client session needs for telling of its calls."""
    trace = aiohttp.TraceConfig()

    async def begin(
        _: aiohttp.ClientSession, context: SimpleNamespace, __: aiohttp.TraceRequestStartParams
    ) -> None:
        context.began = time.perf_counter()

    async def end(
        _: aiohttp.ClientSession, context: SimpleNamespace, seen: aiohttp.TraceRequestEndParams
    ) -> None:
        seconds = time.perf_counter() - context.began
        failed = seen.response.status >= _SERVER_ERROR
        watch(call_name(seen.method, seen.url.path), seconds, failed=failed)

    async def fail(
        _: aiohttp.ClientSession,
        context: SimpleNamespace,
        seen: aiohttp.TraceRequestExceptionParams,
    ) -> None:
        seconds = time.perf_counter() - context.began
        watch(call_name(seen.method, seen.url.path), seconds, failed=True)

    trace.on_request_start.append(begin)
    trace.on_request_end.append(end)
    trace.on_request_exception.append(fail)
    return trace
