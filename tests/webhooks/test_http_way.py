"""How a message is carried: nowhere it must not go, and no longer than it may take."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from innkeep.services.webhook_way import NotDelivered
from innkeep.webhooks.http_way import HttpWay
from tests.gateway.certificates import Authority, pem_of_key
from tests.webhooks.receiver import Receiver

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OPEN = HttpWay(may_be_private=True)
CAREFUL = HttpWay(may_be_private=False)
PRIVATE = "leads to this host or into a private network"


@contextlib.asynccontextmanager
async def talking(talk: Talk, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """The URL of a server that talks as told once it has read a request's head."""

    talks: set[asyncio.Task[None] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.current_task())
        try:
            await reader.readuntil(b"\r\n\r\n")
            await talk(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    async with server:
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            for task in talks:
                assert task is not None
                task.cancel()
            await asyncio.gather(*filter(None, talks), return_exceptions=True)


async def _refusal(way: HttpWay, url: str) -> str:
    with pytest.raises(NotDelivered) as refused:
        await way.post(url, {"webhook-id": "m-1"}, b"{}")
    return str(refused.value)


async def test_a_message_is_posted_as_it_is(receiver: Receiver) -> None:
    headers = {"content-type": "application/json", "webhook-id": "m-1"}
    assert await OPEN.post(f"{receiver.url}/a%20b?c=d", headers, '{"é":1}'.encode()) == 204
    (message,) = receiver.received
    assert (message.path, message.id, message.body) == ("/a b", "m-1", '{"é":1}'.encode())
    assert "cookie" not in message.headers


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed(receiver: Receiver, status: int) -> None:
    async def redirect(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = f"HTTP/1.1 {status} Moved\r\nLocation: {receiver.url}/inside\r\n"
        writer.write(f"{head}Content-Length: 0\r\n\r\n".encode())
        await writer.drain()

    async with talking(redirect) as url:
        told = await _refusal(OPEN, url)
    assert told == f"it was answered with status {status} (redirects are not followed)"
    assert not receiver.received


@pytest.mark.parametrize("status", [400, 401, 410, 429, 500, 503])
async def test_another_status_than_of_success_is_told(receiver: Receiver, status: int) -> None:
    receiver.answer = lambda _: status
    assert await _refusal(OPEN, receiver.url) == f"it was answered with status {status}"


async def test_who_does_not_answer_in_time_is_given_up() -> None:
    async def silence(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    async with talking(silence) as url:
        told = await _refusal(HttpWay(may_be_private=True, seconds=0.3), url)
    assert told == "no answer within 0.3 seconds"


async def test_who_answers_drop_by_drop_is_given_up() -> None:
    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for letter in b"HTTP/1.1 200 " + b"O" * 10_000:
            writer.write(bytes([letter]))
            await writer.drain()
            await asyncio.sleep(0.05)

    async with talking(drip) as url:
        assert "no answer within" in await _refusal(HttpWay(may_be_private=True, seconds=0.5), url)


async def test_an_answer_without_end_is_not_read() -> None:
    sent = 0

    async def flood(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()
            sent += 65536

    async with talking(flood) as url:
        assert await OPEN.post(url, {}, b"{}") == 200
    assert sent < 64 * 1024 * 1024


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"not http at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000,
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % each for each in range(100_000)),
    ],
    ids=["nothing", "no http", "long line", "many lines"],
)
async def test_what_is_no_answer_is_told_and_not_repeated(answer: bytes) -> None:
    async def say(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()

    async with talking(say) as url:
        told = await _refusal(OPEN, url)
    assert "answer" in told
    assert len(told) < 100


async def test_where_nobody_listens_is_told() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        assert "no connection" in await _refusal(OPEN, f"http://127.0.0.1:{port}")
    told = await _refusal(OPEN, "http://no-such-host.invalid/")
    assert told == "its host name is not known"


async def test_a_certificate_of_nobody_is_not_trusted(tmp_path: Path) -> None:
    issued = Authority().issue("localhost")
    (tmp_path / "both.pem").write_bytes(pem_of_key(issued.key) + issued.leaf)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    answered: list[bytes] = []

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answered.append(b"")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with talking(answer, context) as url:
        told = await _refusal(OPEN, url.replace("http://127.0.0.1", "https://localhost"))
    assert told == "its certificate can't be trusted"
    assert not answered


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0x7f000001",
        "0.0.0.0",
    ],
)
async def test_a_careful_way_does_not_lead_to_this_host(receiver: Receiver, host: str) -> None:
    port = receiver.url.rpartition(":")[2]
    assert PRIVATE in await _refusal(CAREFUL, f"http://{host}:{port}/")
    assert not receiver.received


async def test_a_name_is_judged_by_what_it_leads_to_at_the_connect(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(receiver.url.rpartition(":")[2])
    asked: list[str] = []

    def turns(host: str, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "192.0.0.9"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", turns)
    assert PRIVATE in await _refusal(CAREFUL, f"http://turns.example:{port}/")
    assert asked == ["turns.example"], "what was judged is what is connected to"
    assert not receiver.received


async def test_a_name_with_private_addresses_too_leads_to_the_others_only(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(receiver.url.rpartition(":")[2])
    tried: list[str] = []

    def both(*_: Any, **__: Any) -> list[Any]:
        addresses = ("127.0.0.1", "192.0.0.9", "10.0.0.1")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    async def connect(_: object, __: object, address: tuple[str, int]) -> None:
        tried.append(address[0])
        raise ConnectionRefusedError("nobody there")

    monkeypatch.setattr(socket, "getaddrinfo", both)
    monkeypatch.setattr(type(asyncio.get_running_loop()), "sock_connect", connect)
    assert "no connection" in await _refusal(CAREFUL, f"http://both.example:{port}/")
    assert tried == ["192.0.0.9"]
