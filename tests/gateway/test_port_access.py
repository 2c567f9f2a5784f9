"""Guards of http ports on a real HAProxy: who gets in, what the instance sees, and when."""

import asyncio
import base64
import json
import os
import signal
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from innkeep.domain.port_access import AccessMode, PortAccess
from innkeep.gateway.haproxy_gateway import HaproxyGateway
from innkeep.gateway.map_files import JOURNAL_FILE, Table

from .proxy_bench import BACKEND_A as A
from .proxy_bench import BACKEND_PORT, ProxyHome, fetch, http_backend, http_route, status_once_up

pytestmark = pytest.mark.proxy

HOST = f"aa-{BACKEND_PORT}.localhost"
OTHER = f"bb-{BACKEND_PORT}.localhost"
TOKEN = "the-Token_of.port~80"
BY_TOKEN = PortAccess(port=BACKEND_PORT, mode=AccessMode.TOKEN, secret=TOKEN)
BY_BASIC = PortAccess(
    port=BACKEND_PORT, mode=AccessMode.BASIC, username="ann b", secret='pass: "word"'
)


def basic(username: str, password: str) -> str:
    packed = base64.b64encode(f"{username}:{password}".encode()).decode()
    return f"Authorization: Basic {packed}\r\n"


@pytest.fixture
async def port(gateway: HaproxyGateway) -> AsyncIterator[int]:
    """The proxy's port, with a backend behind two instances of which none is guarded yet."""
    async with http_backend(A):
        await gateway.replace_all([http_route("aa", A), http_route("bb", A)], {})
        yield gateway.address.http_port


async def _seen(port: int, path: str = "/", *, extra: str = "") -> Any:
    status, head, body = await fetch(port, HOST, path, extra=extra)
    assert status == 200, head
    return json.loads(body)


async def _status(port: int, path: str = "/", *, extra: str = "", host: str = HOST) -> int:
    return (await fetch(port, host, path, extra=extra))[0]


def _cookie(head: str) -> str:
    (line,) = [line for line in head.splitlines() if line.lower().startswith("set-cookie:")]
    return line.partition(": ")[2]


async def test_a_token_opens_the_port_in_each_way_to_send_it_and_nothing_else_does(
    gateway: HaproxyGateway, port: int
) -> None:
    assert await _status(port) == 200
    await gateway.set_access("aa", [BY_TOKEN])
    for extra in (
        f"Authorization: Bearer {TOKEN}\r\n",
        f"authorization: bearer {TOKEN}\r\n",
        f"X-Innkeep-Token: {TOKEN}\r\n",
    ):
        assert await _status(port, extra=extra) == 200, extra
    assert await _status(port, f"/?token={TOKEN}") == 200
    for path, extra in (
        ("/", ""),
        ("/", f"Authorization: Bearer {TOKEN}x\r\n"),
        ("/", f"Authorization: Bearer {TOKEN.lower()}\r\n"),
        ("/", "Authorization: Bearer \r\n"),
        ("/", "Authorization: Bearer\r\n"),
        ("/", f"Authorization: Basic {TOKEN}\r\n"),
        ("/", f"Authorization: {TOKEN}\r\n"),
        ("/", basic("token", TOKEN)),
        ("/", "X-Innkeep-Token: \r\n"),
        ("/", f"Cookie: innkeep-access={TOKEN}\r\n"),
        (f"/?xtoken={TOKEN}", ""),
        (f"/?token=x&token={TOKEN}", ""),
        (f"/token={TOKEN}", ""),
        ("/?token=", ""),
    ):
        assert await _status(port, path, extra=extra) == 401, (path, extra)


async def test_a_user_name_and_password_open_the_port_and_nothing_else_does(
    gateway: HaproxyGateway, port: int
) -> None:
    await gateway.set_access("aa", [BY_BASIC])
    right = basic(BY_BASIC.username, BY_BASIC.secret)
    assert await _status(port, extra=right) == 200
    assert await _status(port, extra=right.replace("Basic", "bAsIc")) == 200
    for extra in (
        "",
        basic(BY_BASIC.username, ""),
        basic("", BY_BASIC.secret),
        basic("ann", f"b:{BY_BASIC.secret}"),
        basic(BY_BASIC.username, BY_BASIC.secret.upper()),
        right.replace("Basic", "Bearer"),
        "Authorization: Basic\r\n",
        "Authorization: Basic !!!\r\n",
        f"X-Innkeep-Token: {BY_BASIC.secret}\r\n",
    ):
        assert await _status(port, extra=extra) == 401, extra


async def test_a_refusal_asks_for_what_is_missing_and_tells_nothing_of_the_instance(
    gateway: HaproxyGateway, port: int
) -> None:
    for access, asked in (
        (BY_TOKEN, f'Bearer realm="{HOST}"'),
        (BY_BASIC, f'Basic realm="{HOST}", charset="UTF-8"'),
    ):
        await gateway.set_access("aa", [access])
        for route in (A, None):
            await gateway.set_routes("aa", [http_route("aa", route)])
            status, head, body = await fetch(port, HOST)
            assert status == 401
            assert f"www-authenticate: {asked}" in head.lower().replace(asked.lower(), asked)
            assert "cache-control: no-store" in head.lower()
            assert "This port is guarded" in body


async def test_the_instance_sees_none_of_our_credentials_and_all_of_its_own(
    gateway: HaproxyGateway, port: int
) -> None:
    await gateway.set_access("aa", [BY_TOKEN])
    _, head, _ = await fetch(port, HOST, f"/?token={TOKEN}")
    ours = _cookie(head).partition(";")[0]
    seen = await _seen(port, extra=f"Authorization: Bearer {TOKEN}\r\nX-Innkeep-Token: {TOKEN}\r\n")
    assert not {"authorization", "x-innkeep-token"} & set(seen["headers"])
    for path, target in (
        (f"/a?token={TOKEN}", "/a"),
        (f"/a?token={TOKEN}&b=2", "/a?b=2"),
        (f"/a?b=2&token={TOKEN}", "/a?b=2"),
        (f"/a?b=%202&token={TOKEN}&c=3%26", "/a?b=%202&c=3%26"),
        (f"/a?mytoken=1&token={TOKEN}", "/a?mytoken=1"),
        (f"/a?b=2;token={TOKEN};c=3", "/a?b=2;c=3"),
        (f"/a?token={TOKEN}&token=own", "/a?token=own"),
    ):
        assert (await _seen(port, path))["target"].removesuffix("?") == target
    for sent, kept in (
        (ours, None),
        (f"a=b; {ours}", ["a=b"]),
        (f"{ours}; a=b", ["a=b"]),
        (f"a=b; {ours}; c=d", ["a=b; c=d"]),
    ):
        seen = await _seen(port, extra=f"Cookie: {sent}\r\n")
        assert seen["headers"].get("cookie") == kept, sent
    own = f"Authorization: Bearer of-the-instance\r\nCookie: {ours}\r\n"
    seen = await _seen(port, "/?token=of-the-instance", extra=own)
    assert seen["headers"]["authorization"] == ["Bearer of-the-instance"]
    assert seen["target"] == "/?token=of-the-instance"
    await gateway.set_access("aa", [BY_BASIC])
    own = f"Cookie: {ours}\r\nX-Innkeep-Token: x\r\n" + basic(BY_BASIC.username, BY_BASIC.secret)
    seen = await _seen(port, f"/?token={TOKEN}", extra=own)
    assert "authorization" not in seen["headers"]
    assert seen["target"] == f"/?token={TOKEN}"


async def test_an_open_port_gets_every_credential_of_the_client(
    gateway: HaproxyGateway, port: int
) -> None:
    await gateway.set_access("aa", [])
    seen = await _seen(port, "/?token=x", extra=basic("u", "p") + "X-Innkeep-Token: y\r\n")
    assert seen["headers"]["authorization"] == [basic("u", "p").strip().partition(": ")[2]]
    assert seen["headers"]["x-innkeep-token"] == ["y"]
    assert seen["target"] == "/?token=x"


async def test_a_token_in_the_address_gives_a_cookie_that_serves_until_the_token_changes(
    gateway: HaproxyGateway, port: int
) -> None:
    await gateway.set_access("aa", [BY_TOKEN])
    status, head, _ = await fetch(port, HOST, f"/page?token={TOKEN}")
    assert status == 200
    cookie = _cookie(head)
    assert cookie.endswith("; Path=/; HttpOnly; SameSite=Lax")
    assert TOKEN not in cookie
    sent = f"Cookie: {cookie.partition(';')[0]}\r\n"
    status, head, _ = await fetch(port, HOST, extra=sent)
    assert status == 200
    assert "set-cookie" not in head.lower()
    # It is worth nothing at another port, even one with the same token.
    await gateway.set_access("bb", [BY_TOKEN])
    assert await _status(port, extra=sent, host=OTHER) == 401
    changed = PortAccess(
        port=BACKEND_PORT, mode=AccessMode.TOKEN, secret="another-token-altogether"
    )
    await gateway.set_access("aa", [changed])
    assert await _status(port, extra=sent) == 401
    assert await _status(port, f"/?token={TOKEN}") == 401


async def test_a_websocket_needs_the_same_and_an_open_one_survives_a_change(
    gateway: HaproxyGateway, port: int
) -> None:
    await gateway.set_access("aa", [BY_TOKEN])
    url = f"ws://{HOST}:{port}/ws"
    with pytest.raises(InvalidStatus) as refused:
        await connect(url, host="127.0.0.1", port=port, proxy=None)
    assert refused.value.response.status_code == 401
    async with connect(f"{url}?token={TOKEN}", host="127.0.0.1", port=port, proxy=None) as stream:
        await stream.send("one")
        assert await stream.recv() == f"{A}: one"
        await gateway.set_access("aa", [BY_BASIC])
        await stream.send("two")
        assert await stream.recv() == f"{A}: two"
    with pytest.raises(InvalidStatus):
        await connect(f"{url}?token={TOKEN}", host="127.0.0.1", port=port, proxy=None)


async def test_a_guard_stays_over_every_change_of_routes_and_guards_no_other_port(
    gateway: HaproxyGateway, port: int
) -> None:
    await gateway.set_access("aa", [BY_TOKEN])
    assert await _status(port, host=OTHER) == 200
    for address in (None, A):
        await gateway.set_routes("aa", [http_route("aa", address)])
        assert await _status(port) == 401
    await gateway.replace_all([http_route("aa", A)])
    assert await _status(port) == 401
    await gateway.set_access("aa", [])
    assert await _status(port) == 200


async def test_a_guard_that_is_set_before_the_route_is_there_from_the_first_request(
    gateway: HaproxyGateway, port: int
) -> None:
    await gateway.set_access("cc", [BY_TOKEN])
    asked: list[int] = []

    async def ask() -> None:
        while 401 not in asked:
            asked.append(await _status(port, host=f"cc-{BACKEND_PORT}.localhost"))

    asking = asyncio.create_task(ask())
    await gateway.set_routes("cc", [http_route("cc", A)])
    async with asyncio.timeout(30):
        await asking
    assert set(asked) <= {404, 401}
    await gateway.remove_routes("cc")
    await gateway.set_routes("cc", [http_route("cc", A)])
    assert await _status(port, host=f"cc-{BACKEND_PORT}.localhost") == 200


async def test_neither_files_nor_haproxy_hold_a_secret_and_the_files_hold_the_whole_truth(
    shared_home: ProxyHome, gateway: HaproxyGateway, port: int
) -> None:
    access = [BY_TOKEN]
    await gateway.set_access("aa", access)
    await gateway.set_access("bb", [BY_BASIC])
    text = (shared_home.folder / JOURNAL_FILE).read_text()
    _, shown = await gateway._runtime.exchange(f"show map {Table.HTTP}")
    for place in (text, shown):
        assert TOKEN not in place
        assert BY_BASIC.secret not in place
        assert base64.b64encode(b"ann b").decode()[:4] not in place
        assert "/token:" in place
        assert "/basic:" in place


async def test_a_haproxy_that_starts_again_and_a_server_that_does_know_the_guards(
    home: ProxyHome,
) -> None:
    async with http_backend(A):
        async with home.opened() as gateway:
            await gateway.set_access("aa", [BY_TOKEN])
            await gateway.set_routes("aa", [http_route("aa", A)])
            port = gateway.address.http_port
            running = home.process.haproxy()
            assert running is not None
            os.kill(running.pid, signal.SIGKILL)
            assert await status_once_up(port, HOST) == 401
            assert await _status(port, f"/?token={TOKEN}") == 200
        async with home.opened() as gateway:
            assert await _status(port) == 401
            # What was loaded stays when only routes are told, and the truth replaces it.
            await gateway.set_routes("aa", [http_route("aa", A)])
            assert await _status(port) == 401
            await gateway.replace_all([http_route("aa", A)], {"aa": [BY_BASIC]})
            assert await _status(port, f"/?token={TOKEN}") == 401
            assert await _status(port, extra=basic(BY_BASIC.username, BY_BASIC.secret)) == 200


async def test_an_entry_without_a_rule_lets_nobody_in(gateway: HaproxyGateway, port: int) -> None:
    for value in (
        f"{A}:{BACKEND_PORT}@aa",
        f"{A}:{BACKEND_PORT}@aa/",
        f"{A}:{BACKEND_PORT}@aa/token:",
    ):
        await gateway._runtime.exchange(f"set map {Table.HTTP} {HOST} {value}")
        assert await _status(port) == 401
        assert await _status(port, "/?token=") == 401
    await gateway.replace_all([])
