"""What the terminal's page and the server say to each other over a WebSocket.

Binary messages are input and output. Text messages are JSON. The page says ``{"size": [columns,
rows]}`` and ``{"shown": bytes}``; it is told ``{"session": id, "place": bytes}`` first,
``{"taken": bytes}`` for its input, and ``{"ended": sentence}`` last. Both sides send no more than
what the other said it has dealt with, but for a bounded part, so that nothing piles up anywhere.
"""

import asyncio
import json
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from innkeep.engines.errors import EngineError
from innkeep.engines.sessions import TerminalSize
from innkeep.gateway.terminal import Terminal, Viewer

MOST_INPUT_BYTES = 256 * 1024
"""So much input may be under way at once; the page keeps to less."""

_LARGEST_SIDE = 1000


class TerminalSocket:
    """One connection that shows a terminal.

    Args:
        socket: accepted already.
        terminal: what is shown.
        place: up to where the page has shown it already; ``None``: not at all.
    """

    def __init__(self, socket: WebSocket, terminal: Terminal, place: int | None) -> None:
        self._socket = socket
        self._terminal = terminal
        self._place = place
        self._input: asyncio.Queue[bytes] = asyncio.Queue()
        self._input_bytes = 0

    async def serve(self) -> None:
        """Pass on what is said until the page or the shell is gone."""
        viewer = self._terminal.attach(self._place)
        tasks = [
            asyncio.create_task(work)
            for work in (self._send_output(viewer), self._receive(viewer), self._give_input())
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._terminal.detach(viewer)
            for task in tasks:
                task.cancel()
            for outcome in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(outcome, Exception) and not isinstance(
                    outcome, WebSocketDisconnect | EngineError
                ):
                    raise outcome

    async def _send_output(self, viewer: Viewer) -> None:
        await self._tell({"session": self._terminal.id, "place": viewer.place})
        while data := await self._terminal.next_output(viewer):
            await self._socket.send_bytes(data)
        await self._tell({"ended": self._terminal.ended})
        await self._socket.close()

    async def _receive(self, viewer: Viewer) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if (data := message.get("bytes")) is not None:
                self._input_bytes += len(data)
                if self._input_bytes > MOST_INPUT_BYTES:
                    await self._socket.close(1009, "too much input at once")
                    return
                self._input.put_nowait(data)
            else:
                await self._take(viewer, _read(message.get("text") or ""))

    async def _take(self, viewer: Viewer, told: dict[str, Any]) -> None:
        if isinstance(shown := told.get("shown"), int):
            self._terminal.note_shown(viewer, shown)
        if (size := terminal_size(told.get("size"))) is not None:
            await self._terminal.resize(size)

    async def _give_input(self) -> None:
        while True:
            data = await self._input.get()
            await self._terminal.write(data)
            self._input_bytes -= len(data)
            await self._tell({"taken": len(data)})

    async def _tell(self, message: dict[str, object]) -> None:
        await self._socket.send_text(json.dumps(message))


def terminal_size(given: object) -> TerminalSize | None:
    """A size as the page says it; ``None``: it is none."""
    match given:
        case [int(columns), int(rows)] if (
            1 <= columns <= _LARGEST_SIDE and 1 <= rows <= _LARGEST_SIDE
        ):
            return TerminalSize(columns, rows)
        case _:
            return None


def _read(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
