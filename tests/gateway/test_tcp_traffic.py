"""tcp through a real HAProxy."""

import asyncio

import pytest

from innkeep.gateway.haproxy_gateway import HaproxyGateway

from .proxy_bench import BACKEND_A as A
from .proxy_bench import BACKEND_B as B
from .proxy_bench import (
    BACKEND_PORT,
    ProxyHome,
    connected,
    first_line,
    hello_from,
    tcp_backend,
    tcp_route,
)

pytestmark = pytest.mark.proxy


async def test_a_tcp_port_reaches_its_instance_which_may_speak_first(
    gateway: HaproxyGateway, shared_home: ProxyHome
) -> None:
    port = shared_home.tcp_ports[0]
    async with tcp_backend(A):
        await gateway.set_routes("aa", [tcp_route("aa", A, port)])
        reader, writer = await connected(port)
        assert await reader.readline() == hello_from(A)
        writer.write(b"ping\n")
        assert await reader.readline() == b"ping\n"
        writer.close()


async def test_neighbouring_ports_lead_to_their_own_instances(
    gateway: HaproxyGateway, shared_home: ProxyHome
) -> None:
    first, second = shared_home.tcp_ports[:2]
    async with tcp_backend(A), tcp_backend(B):
        await gateway.set_routes("aa", [tcp_route("aa", A, first)])
        await gateway.set_routes("bb", [tcp_route("bb", B, second)])
        assert await first_line(first) == hello_from(A)
        assert await first_line(second) == hello_from(B)


async def test_a_port_without_a_route_or_with_a_stopped_instance_is_closed_at_once(
    gateway: HaproxyGateway, shared_home: ProxyHome
) -> None:
    unmapped, stopped = shared_home.tcp_ports[2:4]
    async with tcp_backend(A):
        await gateway.set_routes("aa", [tcp_route("aa", None, stopped)])
        assert await first_line(unmapped) == b""
        assert await first_line(stopped) == b""


async def test_a_port_where_nothing_listens_is_closed_at_once(
    gateway: HaproxyGateway, shared_home: ProxyHome
) -> None:
    port = shared_home.tcp_ports[4]
    await gateway.set_routes("aa", [tcp_route("aa", A, port)])
    assert await first_line(port) == b""


async def test_a_removed_port_is_closed_and_may_become_anothers(
    gateway: HaproxyGateway, shared_home: ProxyHome
) -> None:
    port = shared_home.tcp_ports[5]
    async with tcp_backend(A), tcp_backend(B):
        await gateway.set_routes("aa", [tcp_route("aa", A, port)])
        await gateway.remove_routes("aa")
        assert await first_line(port) == b""
        await gateway.set_routes("bb", [tcp_route("bb", B, port)])
        await gateway.remove_routes("aa")
        assert await first_line(port) == hello_from(B)


async def test_the_probe_tells_whether_a_port_listens(gateway: HaproxyGateway) -> None:
    assert not await gateway.is_listening(A, BACKEND_PORT)
    async with tcp_backend(A):
        assert await gateway.is_listening(A, BACKEND_PORT)
    # An address of the documentation range, which nothing here answers for.
    async with asyncio.timeout(5):
        assert not await gateway.is_listening("192.0.2.1", BACKEND_PORT)
