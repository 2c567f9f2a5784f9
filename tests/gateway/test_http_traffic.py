"""http through a real HAProxy: names, pages, headers, WebSockets, and never a wrong instance."""

import asyncio
import json

import pytest
from websockets.asyncio.client import connect

from innkeep.gateway.haproxy_gateway import HaproxyGateway

from .proxy_bench import BACKEND_A as A
from .proxy_bench import BACKEND_B as B
from .proxy_bench import BACKEND_PORT, connected, fetch, http_backend, http_route

pytestmark = pytest.mark.proxy

HOST_A = f"aa-{BACKEND_PORT}.localhost"
HOST_B = f"bb-{BACKEND_PORT}.localhost"


@pytest.mark.parametrize("form", ["{}", "{}:8081", "{}.", "{}.:8081"])
@pytest.mark.parametrize("upper", [False, True])
async def test_a_name_reaches_its_instance_in_every_way_to_write_it(
    gateway: HaproxyGateway, form: str, upper: bool
) -> None:
    host = form.format(HOST_A.upper() if upper else HOST_A)
    async with http_backend(A):
        await gateway.set_routes("aa", [http_route("aa", A)])
        status, _, body = await fetch(gateway.address.http_port, host)
    assert status == 200
    assert json.loads(body)["backend"] == A
    assert json.loads(body)["headers"]["host"] == [host]


@pytest.mark.parametrize("host", ["nobody-80.localhost", "localhost", "127.0.0.1", "", "-", "#"])
async def test_a_name_that_nobody_owns_gets_the_page_404(
    gateway: HaproxyGateway, host: str
) -> None:
    await gateway.set_routes("aa", [http_route("aa", A)])
    status, head, body = await fetch(gateway.address.http_port, host)
    assert status == 404
    assert "cache-control: no-store" in head.lower()
    assert "content-type: text/html" in head.lower()
    assert "No instance has this address" in body


async def test_an_instance_that_does_not_run_gets_the_page_502(gateway: HaproxyGateway) -> None:
    await gateway.set_routes("aa", [http_route("aa", None)])
    status, head, body = await fetch(gateway.address.http_port, HOST_A)
    assert status == 502
    assert "cache-control: no-store" in head.lower()
    assert "not running" in body


async def test_a_port_where_nothing_listens_gets_the_page_502_with_its_number(
    gateway: HaproxyGateway,
) -> None:
    await gateway.set_routes("aa", [http_route("aa", A)])
    status, head, body = await fetch(gateway.address.http_port, HOST_A)
    assert head.splitlines()[0] == "HTTP/1.1 502 Bad Gateway"
    assert status == 502
    assert "cache-control: no-store" in head.lower()
    assert "x-innkeep" not in head.lower()
    assert f"Nothing listens on port {BACKEND_PORT} of this instance." in body


async def test_a_program_that_speaks_no_http_gets_the_page_502(gateway: HaproxyGateway) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.close()

    server = await asyncio.start_server(hang_up, A, BACKEND_PORT)
    async with server:
        await gateway.set_routes("aa", [http_route("aa", A)])
        status, head, body = await fetch(gateway.address.http_port, HOST_A)
    assert status == 502
    assert "cache-control: no-store" in head.lower()
    assert "without an HTTP answer" in body


@pytest.mark.parametrize("status", [404, 500, 502, 503, 504])
async def test_an_error_of_the_instances_own_passes_unchanged(
    gateway: HaproxyGateway, status: int
) -> None:
    async with http_backend(A):
        await gateway.set_routes("aa", [http_route("aa", A)])
        got, _, body = await fetch(gateway.address.http_port, HOST_A, f"/?status={status}")
    assert got == status
    assert json.loads(body)["backend"] == A


async def test_an_instance_learns_who_asks_and_not_what_the_client_claims(
    gateway: HaproxyGateway,
) -> None:
    claims = "".join(
        f"{name}: 192.0.2.66\r\n"
        for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Forwarded-Host")
    )
    claims += "X-Forwarded-Proto: https\r\nX-Forwarded-Port: 6\r\nx-forwarded-for: 192.0.2.67\r\n"
    async with http_backend(A):
        await gateway.set_routes("aa", [http_route("aa", A)])
        _, _, body = await fetch(gateway.address.http_port, HOST_A, extra=claims)
    headers = json.loads(body)["headers"]
    assert headers["x-forwarded-for"] == ["127.0.0.1"]
    assert headers["x-forwarded-proto"] == ["http"]
    assert headers["x-forwarded-host"] == [HOST_A]
    assert headers["x-forwarded-port"] == [str(gateway.address.http_port)]
    assert "forwarded" not in headers
    assert "x-real-ip" not in headers


async def test_two_host_headers_are_refused(gateway: HaproxyGateway) -> None:
    async with http_backend(A), http_backend(B):
        await gateway.set_routes("aa", [http_route("aa", A)])
        await gateway.set_routes("bb", [http_route("bb", B)])
        status, _, _ = await fetch(gateway.address.http_port, HOST_A, extra=f"Host: {HOST_B}\r\n")
    assert status == 400


async def test_a_websocket_passes_and_survives_changes_of_other_routes(
    gateway: HaproxyGateway,
) -> None:
    port = gateway.address.http_port
    async with http_backend(A), http_backend(B):
        await gateway.set_routes("aa", [http_route("aa", A)])
        async with connect(
            f"ws://{HOST_A}:{port}/ws", host="127.0.0.1", port=port, proxy=None
        ) as stream:
            await stream.send("one")
            assert await stream.recv() == f"{A}: one"
            await gateway.set_routes("bb", [http_route("bb", B)])
            await gateway.remove_routes("bb")
            await gateway.replace_all([http_route("aa", A)])
            await stream.send("two")
            assert await stream.recv() == f"{A}: two"


class _Visitor:
    """Asks again and again on one connection."""

    async def arrive(self, port: int) -> None:
        self._reader, self._writer = await connected(port)

    async def ask(self, host: str) -> dict[str, object]:
        self._writer.write(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        async with asyncio.timeout(20):
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.partition("content-length: ")[2].split()[0])
            answer: dict[str, object] = json.loads(await self._reader.readexactly(length))
        return answer

    def leave(self) -> None:
        self._writer.close()


async def test_one_kept_alive_connection_never_crosses_between_instances(
    gateway: HaproxyGateway,
) -> None:
    """Many clients, each on one connection, naming two instances in turn while routes change."""
    port = gateway.address.http_port

    async def client() -> int:
        visitor = _Visitor()
        await visitor.arrive(port)
        for _ in range(40):
            for host, backend in ((HOST_A, A), (HOST_B, B)):
                answer = await visitor.ask(host)
                assert answer["backend"] == backend
                headers = answer["headers"]
                assert isinstance(headers, dict)
                assert headers["host"] == [host]
        visitor.leave()
        return 80

    async with http_backend(A), http_backend(B):
        await gateway.set_routes("aa", [http_route("aa", A)])
        await gateway.set_routes("bb", [http_route("bb", B)])
        counts = await asyncio.gather(*(client() for _ in range(8)))
    assert sum(counts) == 640


async def test_a_visitors_connection_has_one_to_the_instance_which_no_other_visitor_gets(
    gateway: HaproxyGateway,
) -> None:
    visitors = [_Visitor() for _ in range(3)]
    async with http_backend(A):
        await gateway.set_routes("aa", [http_route("aa", A)])
        for visitor in visitors:
            await visitor.arrive(gateway.address.http_port)
        used = [[(await each.ask(HOST_A))["connection"] for each in visitors] for _ in range(4)]
        assert len(set(used[0])) == 3
        assert all(again == used[0] for again in used)
        visitors[0].leave()
        late = _Visitor()
        await late.arrive(gateway.address.http_port)
        assert (await late.ask(HOST_A))["connection"] not in used[0]
    for visitor in (*visitors[1:], late):
        visitor.leave()


async def test_a_kept_alive_connection_finds_a_program_that_was_started_again(
    gateway: HaproxyGateway,
) -> None:
    await gateway.set_routes("aa", [http_route("aa", A)])
    visitor = _Visitor()
    await visitor.arrive(gateway.address.http_port)
    for _ in range(3):
        async with http_backend(A):
            assert (await visitor.ask(HOST_A))["backend"] == A
            assert (await visitor.ask(HOST_A))["backend"] == A
    visitor.leave()


async def test_a_kept_alive_connection_follows_a_changed_route_at_once(
    gateway: HaproxyGateway,
) -> None:
    port = gateway.address.http_port
    reader, writer = await connected(port)

    async def ask() -> tuple[int, bytes]:
        writer.write(f"GET / HTTP/1.1\r\nHost: {HOST_A}\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length: ")[2].split()[0])
        return int(head.split()[1]), await reader.readexactly(length)

    async with http_backend(A), http_backend(B):
        await gateway.set_routes("aa", [http_route("aa", A)])
        assert A.encode() in (await ask())[1]
        await gateway.set_routes("aa", [http_route("aa", B)])
        assert B.encode() in (await ask())[1]
        await gateway.set_routes("aa", [http_route("aa", None)])
        assert (await ask())[0] == 502
        await gateway.remove_routes("aa")
        assert (await ask())[0] == 404
    writer.close()
