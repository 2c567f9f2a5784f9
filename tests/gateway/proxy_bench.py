"""What the tests of the gateway stand on: real backends on loopback, gateways on short folders."""

import asyncio
import contextlib
import os
import shutil
import socket
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path

from aiohttp import web

from innkeep.domain.endpoint import Route
from innkeep.domain.ports import PortMapping, PortType
from innkeep.gateway import haproxy_process
from innkeep.gateway.haproxy_config import DEFAULT_TIME_OUTS, TimeOuts
from innkeep.gateway.haproxy_gateway import HaproxyGateway
from innkeep.gateway.listen_choice import (
    ListenSetting,
    TcpPortSetting,
    TlsSetting,
    why_not_bindable,
)

BACKEND_PORT = 18777
# Each run has loopback addresses and ports of its own, so that runs at the same time don't meet.
_RUN = os.getpid()
_NETWORK = f"127.{1 + _RUN // 250 % 250}.{1 + _RUN % 250}"
BACKEND_A, BACKEND_B = f"{_NETWORK}.2", f"{_NETWORK}.3"
"""Where two instances are played."""


class PortBlock:
    """100 ports that no other run uses while this is held, below the ephemeral ones.

    A kernel-wide name stands for each block, so runs at the same time don't meet.
    """

    def __init__(self) -> None:
        self._claim = socket.socket(socket.AF_UNIX)
        for first in range(11000, 18000, 100):
            try:
                self._claim.bind(f"\0innkeep-test-ports-{first}")
            except OSError:
                continue
            if all(
                why_not_bindable("127.0.0.1", port) is None for port in range(first, first + 90)
            ):
                self.ports = range(first, first + 100)
                return
            self._claim.close()
            self._claim = socket.socket(socket.AF_UNIX)
        raise AssertionError("no free block of ports")

    def close(self) -> None:
        self._claim.close()


class ProxyHome:
    """One data folder with its run folder; ends the proxy when it is closed."""

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="ik-", dir="/tmp"))
        self.data_dir = self.root / "data"
        self.run_dir = self.root / "run"
        self.deployment = uuid.uuid4().hex
        self._block = PortBlock()
        self.http_port = self._block.ports[0]
        self.tls_port = self._block.ports[30]
        self.tcp_ports = self._block.ports[1:21]
        self.data_dir.mkdir()

    @property
    def folder(self) -> Path:
        return haproxy_process.proxy_folder(self.data_dir)

    @property
    def process(self) -> haproxy_process.HaproxyProcess:
        return haproxy_process.HaproxyProcess(self.folder)

    def gateway(
        self,
        *,
        port: int | None = None,
        explicit: bool = False,
        tcp_ports: Iterable[int] | None = None,
        check_seconds: float = 0.2,
        question_url: str = "",
        base_domain: str = "localhost",
        tls: TlsSetting | None = None,
        time_outs: TimeOuts = DEFAULT_TIME_OUTS,
    ) -> HaproxyGateway:
        return HaproxyGateway(
            data_dir=self.data_dir,
            run_dir=self.run_dir,
            deployment=self.deployment,
            listen=ListenSetting("127.0.0.1", port or self.http_port, explicit),
            tcp_ports=TcpPortSetting(tuple(tcp_ports or self.tcp_ports), explicit),
            base_domain=base_domain,
            question_url=question_url,
            tls=tls,
            time_outs=time_outs,
            check_seconds=check_seconds,
            patience_seconds=3,
        )

    @contextlib.asynccontextmanager
    async def opened(self, gateway: HaproxyGateway | None = None) -> AsyncIterator[HaproxyGateway]:
        gateway = gateway or self.gateway()
        await gateway.open()
        try:
            yield gateway
        finally:
            await gateway.close()

    def close(self) -> None:
        haproxy_process.stop(self.data_dir)
        shutil.rmtree(self.root)
        self._block.close()


def http_route(instance_id: str, address: str | None, port: int = BACKEND_PORT) -> Route:
    return Route(instance_id=instance_id, mapping=PortMapping(port, PortType.HTTP), address=address)


def tcp_route(
    instance_id: str, address: str | None, host_port: int | None, port: int = BACKEND_PORT
) -> Route:
    return Route(
        instance_id=instance_id,
        mapping=PortMapping(port, PortType.TCP, host_port),
        address=address,
    )


def many_routes(count: int) -> list[Route]:
    """One http port each of as many instances that nobody asks for."""
    return [
        http_route(f"{number:016x}", f"10.1.{number // 250}.{number % 250 + 1}")
        for number in range(count)
    ]


@contextlib.asynccontextmanager
async def http_backend(address: str, port: int = BACKEND_PORT) -> AsyncIterator[None]:
    """Answers with its own address and what it was asked; echoes WebSockets at /ws."""

    async def tell(request: web.Request) -> web.Response:
        headers = {name.lower(): request.headers.getall(name) for name in request.headers}
        status = int(request.query.get("status", "200"))
        answer = {"backend": address, "headers": headers, "target": request.raw_path}
        assert request.transport is not None
        # Tells one connection to the backend from another.
        answer["connection"] = request.transport.get_extra_info("peername")[1]
        return web.json_response(answer, status=status)

    async def echo(request: web.Request) -> web.WebSocketResponse:
        stream = web.WebSocketResponse()
        await stream.prepare(request)
        async for message in stream:
            await stream.send_str(f"{address}: {message.data}")
        return stream

    application = web.Application()
    application.router.add_get("/ws", echo)
    application.router.add_route("*", "/{path:.*}", tell)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, address, port).start()
    try:
        yield
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def tcp_backend(address: str, port: int = BACKEND_PORT) -> AsyncIterator[None]:
    """Speaks first, as SSH and databases do, then echoes."""

    open_streams: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_streams.add(writer)
        with contextlib.suppress(ConnectionError):
            writer.write(hello_from(address))
            while line := await reader.readline():
                writer.write(line)
                await writer.drain()
        await _close(writer)
        open_streams.discard(writer)

    server = await asyncio.start_server(serve, address, port)
    try:
        yield
    finally:
        server.close()
        for writer in list(open_streams):
            await _close(writer)


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


async def connected(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the proxy; a refused one leaves no socket open, unlike asyncio's own."""
    stream = socket.socket()
    try:
        stream.setblocking(False)
        await asyncio.get_running_loop().sock_connect(stream, ("127.0.0.1", port))
    except BaseException:
        stream.close()
        raise
    return await asyncio.open_connection(sock=stream)


async def fetch(port: int, host: str, path: str = "/", *, extra: str = "") -> tuple[int, str, str]:
    """Status, header block and body of one GET on a connection of its own."""
    reader, writer = await connected(port)
    try:
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{extra}\r\n".encode()
        )
        async with asyncio.timeout(20):
            answer = (await reader.read()).decode()
    finally:
        await _close(writer)
    head, _, body = answer.partition("\r\n\r\n")
    return int(head.split()[1]) if head else 0, head, body


def hello_from(address: str) -> bytes:
    """What a tcp backend says first."""
    return f"hello from {address}\n".encode()


async def first_line(port: int) -> bytes:
    """What a tcp port says first; empty when the connection is closed or reset at once."""
    try:
        reader, writer = await connected(port)
    except ConnectionResetError:
        return b""
    try:
        async with asyncio.timeout(10):
            return await reader.readline()
    except ConnectionResetError:
        return b""
    finally:
        await _close(writer)


async def status_once_up(port: int, host: str) -> int:
    """Status of the first answer after HAProxy is back."""
    async with asyncio.timeout(20):
        while True:
            try:
                status, _, _ = await fetch(port, host)
            except ConnectionError:
                status = 0
            if status:
                return status
            await asyncio.sleep(0.01)


async def until(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)
