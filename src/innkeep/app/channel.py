"""Messages between two processes of one server, over a pair of connected sockets.

Each message is a line of JSON. A note is told and forgotten: what it says is in the store too, so
one that is lost costs a moment at most. A call is answered. The pair belongs to nobody else, and
its end tells each side at once that the other one is gone.
"""

import asyncio
import itertools
import json
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from innkeep.domain.errors import InnkeepError

_log = structlog.get_logger(__name__)

_CALL_SECONDS = 15.0
_LONGEST_LINE = 16 * 1024 * 1024
_MOST_WAITING = 1024 * 1024
"""Bytes that the other side has not read; beyond them notes are dropped."""


class CallFailed(Exception):
    """The other process refused a call, is gone, or does not answer; the sentence tells which."""


class Channel:
    """One side's end.

    Args:
        hear: takes a note, by its name; must not fail.
        answer: answers a call, by its name; an ``InnkeepError`` is told to the caller.
    """

    def __init__(
        self,
        hear: Callable[[str, Any], None],
        answer: Callable[[str, Any], Awaitable[Any]] | None = None,
    ) -> None:
        self._hear = hear
        self._answer = answer
        self._writer: asyncio.StreamWriter | None = None
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._answering: set[asyncio.Task[None]] = set()

    async def run(self, end: socket.socket) -> None:
        """Take and answer messages until the other side is gone.

        Args:
            end: of the pair; closed when this returns.
        """
        reader, self._writer = await asyncio.open_unix_connection(sock=end, limit=_LONGEST_LINE)
        try:
            while line := await reader.readline():
                self._take(json.loads(line))
        except ConnectionError:
            pass
        finally:
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(CallFailed("the other process of the server is gone"))
            for task in self._answering:
                task.cancel()
            self._writer.close()
            self._writer = None

    def note(self, name: str, value: Any = None) -> None:
        """Tell something, if the other side is there and keeps up; returns at once."""
        writer = self._writer
        if writer is not None and writer.transport.get_write_buffer_size() < _MOST_WAITING:
            _write(writer, {"note": name, "value": value})

    async def call(self, name: str, value: Any = None) -> Any:
        """Ask for something.

        Raises:
            CallFailed: it was refused, or nobody answers.
        """
        if self._writer is None:
            raise CallFailed("the other process of the server is gone")
        number = next(self._numbers)
        waiting = asyncio.get_running_loop().create_future()
        self._waiting[number] = waiting
        try:
            _write(self._writer, {"call": name, "number": number, "value": value})
            async with asyncio.timeout(_CALL_SECONDS):
                return await waiting
        except TimeoutError:
            raise CallFailed("the other process of the server does not answer") from None
        finally:
            del self._waiting[number]

    def _take(self, message: dict[str, Any]) -> None:
        if "note" in message:
            self._hear(message["note"], message["value"])
        elif "call" in message:
            task = asyncio.create_task(self._reply(message))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)
        else:
            self._settle(message)

    def _settle(self, message: dict[str, Any]) -> None:
        waiting = self._waiting.get(message["number"])
        if waiting is None or waiting.done():
            return
        if "problem" in message:
            waiting.set_exception(CallFailed(message["problem"]))
        else:
            waiting.set_result(message["value"])

    async def _reply(self, message: dict[str, Any]) -> None:
        assert self._answer is not None, "this side answers no calls"
        told: dict[str, Any] = {"number": message["number"]}
        try:
            told["value"] = await self._answer(message["call"], message["value"])
        except InnkeepError as problem:
            told["problem"] = problem.message
        except Exception:  # noqa: BLE001  # the caller must not wait for an answer in vain
            _log.exception("call of another process", call=message["call"])
            told["problem"] = "the server's main process had a problem of its own"
        if self._writer is not None:
            _write(self._writer, told)


def _write(writer: asyncio.StreamWriter, message: dict[str, Any]) -> None:
    writer.write(json.dumps(message, separators=(",", ":")).encode() + b"\n")
