"""Requests and answers of any size and pace pass through a real HAProxy, and silence ends none.

HAProxy is given a time-out of one second for what comes before a request. A stream that pauses for
longer shows that this one doesn't count within a request; the one that does is as long as can be.
"""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator

import pytest
from websockets.asyncio.client import connect

from innkeep.gateway.haproxy_config import TimeOuts
from innkeep.gateway.haproxy_gateway import HaproxyGateway

from .proxy_bench import BACKEND_A as A
from .proxy_bench import BACKEND_PORT, ProxyHome, connected, http_backend, http_route

pytestmark = pytest.mark.proxy

HOST = f"aa-{BACKEND_PORT}.localhost"
PAUSE_SECONDS = 2.5
MIB = b"\x5a" * 1024 * 1024


@pytest.fixture
async def hasty(shared_home: ProxyHome) -> AsyncIterator[HaproxyGateway]:
    """A gateway that waits for one second only, for a request's header and for the next one."""
    gateway = shared_home.gateway(time_outs=TimeOuts(header_seconds=1, idle_seconds=1))
    async with shared_home.opened(gateway):
        await gateway.set_routes("aa", [http_route("aa", A)])
        yield gateway


@contextlib.asynccontextmanager
async def _backend() -> AsyncIterator[None]:
    """Answers a POST with the hash of its body, and a GET with an event now and one later."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        if head.startswith("post"):
            left = int(head.partition("content-length: ")[2].split()[0])
            digest = hashlib.sha256()
            while left:
                part = await reader.read(min(left, 1 << 20))
                assert part, "the upload was cut short"
                digest.update(part)
                left -= len(part)
            answer = digest.hexdigest()
            writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\n{answer}".encode())
        else:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n")
            await writer.drain()
            await asyncio.sleep(PAUSE_SECONDS)
            writer.write(b"data: 2\n\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, A, BACKEND_PORT)
    async with server:
        yield


async def test_a_client_that_never_ends_its_header_is_cut(hasty: HaproxyGateway) -> None:
    reader, writer = await connected(hasty.address.http_port)
    writer.write(f"GET / HTTP/1.1\r\nHost: {HOST}\r\n".encode())
    async with asyncio.timeout(20):
        assert b"408" in await reader.readline()
    writer.close()


async def test_an_upload_may_pause_for_longer_than_a_header_may_take(
    hasty: HaproxyGateway,
) -> None:
    async with _backend():
        reader, writer = await connected(hasty.address.http_port)
        writer.write(f"POST / HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 6\r\n\r\nfoo".encode())
        await writer.drain()
        await asyncio.sleep(PAUSE_SECONDS)
        writer.write(b"bar")
        async with asyncio.timeout(20):
            answer = (await reader.read()).decode()
    assert answer.endswith(hashlib.sha256(b"foobar").hexdigest())
    writer.close()


async def test_an_answer_of_events_may_be_silent_for_as_long(hasty: HaproxyGateway) -> None:
    async with _backend():
        reader, writer = await connected(hasty.address.http_port)
        writer.write(f"GET /events HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        async with asyncio.timeout(20):
            head = await reader.readuntil(b"data: 1\n\n")
            # The first event comes when it was sent, not together with the second.
            assert b"data: 2" not in head
            assert b"data: 2\n\n" in await reader.read()
    writer.close()


async def test_a_websocket_may_be_silent_for_as_long(hasty: HaproxyGateway) -> None:
    port = hasty.address.http_port
    async with (
        http_backend(A),
        connect(
            f"ws://{HOST}:{port}/ws", host="127.0.0.1", port=port, proxy=None, ping_interval=None
        ) as stream,
    ):
        await stream.send("one")
        assert await stream.recv() == f"{A}: one"
        await asyncio.sleep(PAUSE_SECONDS)
        await stream.send("two")
        assert await stream.recv() == f"{A}: two"


async def test_a_big_upload_arrives_whole(hasty: HaproxyGateway) -> None:
    size = 200
    async with _backend():
        reader, writer = await connected(hasty.address.http_port)
        head = f"POST / HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {size * len(MIB)}\r\n\r\n"
        writer.write(head.encode())
        digest = hashlib.sha256()
        for _ in range(size):
            writer.write(MIB)
            digest.update(MIB)
            await writer.drain()
        async with asyncio.timeout(60):
            answer = (await reader.read()).decode()
    assert answer.endswith(digest.hexdigest())
    writer.close()
