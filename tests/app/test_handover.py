"""What only the main process can answer is passed on to it, as if the client had come to it."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import uvicorn
import websockets
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from innkeep.app.handover import HandedOver, HandingOver, bind_main_socket


@contextlib.asynccontextmanager
async def _serving(app: ASGIApp, bound: socket.socket) -> AsyncIterator[None]:
    config = uvicorn.Config(app, log_config=None, lifespan="off", ws="websockets-sansio")
    server = uvicorn.Server(config)
    # Else it would take the signals of the whole test run.
    serving = asyncio.create_task(server._serve([bound]))
    while not server.started:
        assert not serving.done()
        await asyncio.sleep(0.01)
    yield
    server.should_exit = True
    await serving


async def _show(request: Request) -> Response:
    assert request.client is not None
    answer = JSONResponse(
        {
            "client": request.client.host,
            "query": request.url.query,
            "path": request.scope["raw_path"].decode(),
            "scheme": request.url.scheme,
            "authorization": request.headers.get("authorization"),
        },
        status_code=401,
    )
    answer.set_cookie("one", "1")
    answer.set_cookie("two", "2")
    return answer


async def _talk(socket: WebSocket) -> None:
    await socket.accept()
    assert socket.client is not None
    await socket.send_json({"client": socket.client.host, "cookie": socket.cookies.get("key")})
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        if message.get("text") == "end":
            await socket.close(4401, "log in again")
            return
        if message.get("bytes") is not None:
            await socket.send_bytes(message["bytes"][::-1])


def _here(_: Request) -> Response:
    return PlainTextResponse("answered here")


_MAIN = Starlette(
    routes=[
        Route("/terminal/{name}", _show),
        Route("/readyz", _show),
        WebSocketRoute("/terminal/{name}/socket", _talk),
    ]
)
_WORKER = Starlette(routes=[Route("/{path:path}", _here)])


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """Host and port of a process that passes requests on to another one."""
    place = tmp_path / "main.sock"
    handing = HandingOver(_WORKER, place)
    tcp = socket.create_server(("127.0.0.1", 0))
    port = tcp.getsockname()[1]
    async with _serving(HandedOver(_MAIN), bind_main_socket(place)), _serving(handing, tcp):
        yield f"127.0.0.1:{port}"
        await handing.close()


async def test_a_page_comes_whole_with_the_client_that_asked(address: str) -> None:
    async with httpx.AsyncClient(base_url=f"http://{address}", trust_env=False) as client:
        forged = {"x-innkeep-client": json.dumps({"client": ["6.6.6.6", 1], "scheme": "https"})}
        reply = await client.get("/terminal/a%20b?c=d&e=%2F", auth=("root", "pw"), headers=forged)
        other = await client.get("/elsewhere")
    assert reply.status_code == 401
    shown = reply.json()
    assert shown.pop("authorization").startswith("Basic ")
    assert shown == {
        "client": "127.0.0.1",
        "query": "c=d&e=%2F",
        "path": "/terminal/a%20b",
        "scheme": "http",
    }
    assert [cookie.partition(";")[0] for cookie in reply.headers.get_list("set-cookie")] == [
        "one=1",
        "two=2",
    ]
    assert other.text == "answered here"


async def test_a_websocket_passes_both_ways_and_tells_how_it_was_closed(address: str) -> None:
    url = f"ws://{address}/terminal/x/socket"
    headers = {"Cookie": "key=value"}
    async with websockets.connect(url, additional_headers=headers, proxy=None) as client:
        assert json.loads(await client.recv()) == {"client": "127.0.0.1", "cookie": "value"}
        big = bytes(range(256)) * 2000
        for piece in (b"abc", big):
            await client.send(piece)
            assert await client.recv() == piece[::-1]
        await client.send("end")
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await client.recv()
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4401, "log in again")


async def test_the_absence_of_the_main_process_is_told(tmp_path: Path) -> None:
    handing = HandingOver(_WORKER, tmp_path / "nobody.sock")
    tcp = socket.create_server(("127.0.0.1", 0))
    address = f"127.0.0.1:{tcp.getsockname()[1]}"
    async with _serving(handing, tcp):
        async with httpx.AsyncClient(trust_env=False) as client:
            reply = await client.get(f"http://{address}/readyz")
        assert (reply.status_code, "main process" in reply.text) == (503, True)
        async with websockets.connect(f"ws://{address}/terminal/x/socket", proxy=None) as socket_:
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await socket_.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1013
        await handing.close()


def test_the_socket_is_closed_to_other_accounts(tmp_path: Path) -> None:
    place = tmp_path / "main.sock"
    for _ in range(2):
        with bind_main_socket(place):
            assert place.stat().st_mode & 0o777 == 0o600
