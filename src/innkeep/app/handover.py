"""Requests that only the main process can answer, passed on to it by the other processes.

Terminals live in one process, whatever connection their browser comes back by, and readiness and
figures are told of the whole server. The way is a socket in the run folder that nobody else can
open, so who the client is may be told in a header there.
"""

import asyncio
import json
import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import aiohttp
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect
from yarl import URL

_CLIENT = "x-innkeep-client"
_PATHS = frozenset({"/readyz", "/metrics"})
_FOLDERS = ("/terminal/",)
_OWN_HEADERS = frozenset(
    {
        "connection",
        "upgrade",
        "content-length",
        "transfer-encoding",
        "sec-websocket-key",
        "sec-websocket-version",
        "sec-websocket-extensions",
        _CLIENT,
    }
)
"""What each connection has of its own."""
_AWAY = "The server's main process does not answer now; try again in a moment."
_AWAY_CODE = 1013


def bind_main_socket(path: Path) -> socket.socket:
    """A socket at that path which only this account can open."""
    path.unlink(missing_ok=True)
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    bound.bind(str(path))
    os.chmod(path, 0o600)  # noqa: PTH101  # its folder is closed to others already
    return bound


class HandedOver:
    """In the main process: gives a request that was passed on the client it came from.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request of any kind."""
        # Only the socket's connections have no client of their own.
        if scope["type"] in {"http", "websocket"} and not scope.get("client"):
            told = Headers(scope=scope).get(_CLIENT)
            if told:
                origin = json.loads(told)
                scope = {**scope, "client": origin["client"], "scheme": origin["scheme"]}
        await self._app(scope, receive, send)


class HandingOver:
    """In a further process: passes on what the main one has to answer.

    Args:
        app: answers everything else.
        path: of the main process's socket.
    """

    def __init__(self, app: ASGIApp, path: Path) -> None:
        self._app = app
        self._path = path
        self._session: aiohttp.ClientSession | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request of any kind."""
        if scope["type"] not in {"http", "websocket"} or not _is_for_main(scope["path"]):
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await (await self._answer(scope))(scope, receive, send)
        else:
            await self._join(scope, WebSocket(scope, receive, send))

    async def close(self) -> None:
        """Let go of every connection."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.UnixConnector(str(self._path), limit=0),
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session

    async def _answer(self, scope: Scope) -> Response:
        # None of these has a body.
        try:
            async with self._open().request(
                scope["method"], _url(scope), headers=_headers(scope), allow_redirects=False
            ) as reply:
                answer = Response(await reply.read(), reply.status)
                answer.raw_headers = [
                    (name.lower(), value)
                    for name, value in reply.raw_headers
                    if name.lower().decode() not in _OWN_HEADERS - {"content-length"}
                ]
                return answer
        except aiohttp.ClientError:
            return PlainTextResponse(_AWAY, 503, {"Retry-After": "1"})

    async def _join(self, scope: Scope, client: WebSocket) -> None:
        try:
            async with self._open().ws_connect(
                _url(scope), headers=_headers(scope), max_msg_size=0, autoclose=False
            ) as main:
                await client.accept()
                await _pass_messages(client, main)
        except aiohttp.ClientError:
            with suppress(RuntimeError, WebSocketDisconnect):
                await client.accept()
                await client.close(_AWAY_CODE, _AWAY)


async def _pass_messages(client: WebSocket, main: aiohttp.ClientWebSocketResponse) -> None:
    """Pass messages until one side closes, which is passed on too."""
    tasks = {
        asyncio.create_task(_from_client(client, main)),
        asyncio.create_task(_from_main(client, main)),
    }
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _from_client(client: WebSocket, main: aiohttp.ClientWebSocketResponse) -> None:
    while True:
        message = await client.receive()
        if message["type"] == "websocket.disconnect":
            await main.close(code=message.get("code") or 1005)
            return
        if message.get("bytes") is not None:
            await main.send_bytes(message["bytes"])
        else:
            await main.send_str(message["text"])


async def _from_main(client: WebSocket, main: aiohttp.ClientWebSocketResponse) -> None:
    while True:
        message = await main.receive()
        match message.type:
            case aiohttp.WSMsgType.TEXT:
                await client.send_text(message.data)
            case aiohttp.WSMsgType.BINARY:
                await client.send_bytes(message.data)
            case aiohttp.WSMsgType.CLOSE:
                await client.close(message.data or 1000, message.extra or None)
                return
            case _:
                await client.close(_AWAY_CODE, _AWAY)
                return


def _is_for_main(path: str) -> bool:
    return path in _PATHS or path.startswith(_FOLDERS)


def _url(scope: Scope) -> URL:
    target = f"http://main{scope['raw_path'].decode()}?{scope['query_string'].decode()}"
    return URL(target, encoded=True)


def _headers(scope: Scope) -> Mapping[str, str]:
    sent = {
        name.decode("latin-1"): value.decode("latin-1")
        for name, value in scope["headers"]
        if name.decode("latin-1") not in _OWN_HEADERS
    }
    return sent | {_CLIENT: json.dumps({"client": scope["client"], "scheme": scope["scheme"]})}
