"""What is answered before the application is asked is as it would be, and told of as much."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import pytest
from structlog.testing import capture_logs

from innkeep.api.paths import BASE_PATH
from innkeep.api.request_limits import RequestRates
from innkeep.domain.rate_limit import Rate
from tests.api.harness import KEY, OTHER_KEY, Api
from tests.api.live import LiveServer, on_sqlite

database_url = on_sqlite
PATH = f"{BASE_PATH}/gpu/instances"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """Of the request."""
        return self.headers["x-request-id"]

    def without_id(self) -> object:
        """All that may be the same again."""
        own = {"x-request-id", "date"}
        headers = {name: value for name, value in self.headers.items() if name not in own}
        return self.status, headers, self.body


class Line:
    """One connection to the server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def send(
        self, method: str = "GET", path: str = PATH, version: str = "1.1", **headers: str
    ) -> None:
        told = {"host": "here", "authorization": f"Bearer {KEY}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        lines = [f"{name}: {value}" for name, value in told.items()]
        self._writer.write(
            "\r\n".join([f"{method} {path} HTTP/{version}", *lines, "", ""]).encode()
        )

    async def answer(self, *, has_body: bool = True) -> Answer:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode().splitlines()
        headers = dict(line.split(": ", 1) for line in head[1:] if line)
        body = b""
        if has_body:
            body = await self._reader.readexactly(int(headers["content-length"]))
        return Answer(int(head[0].split()[1]), headers, body)

    async def ask(self, **wish: str) -> Answer:
        self.send(**wish)
        return await self.answer()

    async def is_closed(self) -> bool:
        return await self._reader.read() == b""


@contextlib.asynccontextmanager
async def line_to(server: LiveServer) -> AsyncIterator[Line]:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        yield Line(reader, writer)
    finally:
        writer.close()


@pytest.fixture
async def server(api: Api) -> AsyncIterator[LiveServer]:
    async with LiveServer(api).serving() as served:
        yield served


@pytest.fixture
async def line(server: LiveServer) -> AsyncIterator[Line]:
    async with line_to(server) as opened:
        yield opened


async def test_a_known_question_is_answered_at_once_with_an_id_a_log_line_and_a_figure(
    server: LiveServer, line: Line
) -> None:
    first = await line.ask()
    assert server.prompt_answers == 0
    with capture_logs() as logs:
        again = await line.ask()
        named = await line.ask(x_request_id="build-42")
    assert server.prompt_answers == 2
    assert again.without_id() == first.without_id() == named.without_id()
    assert len({first.id, again.id}) == 2
    assert (len(again.id), named.id) == (16, "build-42")
    lines = [told for told in logs if told["event"] == "request"]
    assert [(told["request_id"], told["status"], told["route"]) for told in lines] == [
        (again.id, 200, PATH),
        (named.id, 200, PATH),
    ]
    assert lines[0]["owner_id"]
    figures = (await line.ask(path="/metrics")).body.decode()
    assert f'innkeep_http_requests_total{{method="GET",route="{PATH}",status="200"}} 3.0' in figures


async def test_a_change_is_seen_at_once(server: LiveServer, line: Line) -> None:
    before = [await line.ask() for _ in range(2)][-1]
    instance_id = await server.api.create()
    assert instance_id not in before.body.decode()
    assert instance_id in (await line.ask()).body.decode()


async def test_nobody_gets_what_another_key_was_answered(server: LiveServer, line: Line) -> None:
    instance_id = await server.api.create()
    own = [await line.ask() for _ in range(2)][-1]
    other = await line.ask(authorization=f"Bearer {OTHER_KEY}")
    nobody = await line.ask(authorization="Bearer sk_not-a-key")
    assert instance_id in own.body.decode()
    assert (other.status, instance_id in other.body.decode()) == (200, False)
    assert nobody.status == 401


async def test_a_key_that_asks_too_often_is_refused_here_too(api: Api) -> None:
    rates = RequestRates(of_key=Rate(per_second=0.001, burst=3))
    async with LiveServer(api, rates=rates).serving() as server, line_to(server) as line:
        statuses = [(await line.ask()).status for _ in range(6)]
        # The first one is counted too, but the key was not known to be valid then.
        assert statuses == [200, 200, 200, 200, 429, 429]
        assert server.prompt_answers == 3


async def test_many_questions_at_once_are_answered_in_their_order(
    server: LiveServer, line: Line
) -> None:
    await line.ask()
    wanted = [f"ask-{number}" for number in range(40)]
    for number, name in enumerate(wanted):
        if number % 5 == 4:
            line.send(path="/healthz", x_request_id=name)
        else:
            line.send(x_request_id=name)
    assert [(await line.answer()).id for _ in wanted] == wanted
    assert server.prompt_answers > 0


async def test_a_client_that_reads_nothing_is_not_written_to_without_end(
    server: LiveServer, line: Line
) -> None:
    for _ in range(5):
        await server.api.create(envs=[{"key": "LONG", "value": "x" * 4000}])
    size = len((await line.ask()).body)
    async with line_to(server) as greedy:
        greedy.send()
        await greedy.answer()
        before = server.prompt_answers
        asked = 40_000_000 // size
        for _ in range(asked):
            greedy.send()
        await asyncio.sleep(0.5)
        assert server.prompt_answers - before < asked
        for _ in range(asked):
            assert (await greedy.answer()).status == 200


@pytest.mark.parametrize(
    ("wish", "closes"),
    [
        ({"version": "1.0"}, True),
        ({"connection": "close"}, True),
        ({"method": "HEAD"}, False),
        ({"path": PATH.replace("instances", "instance%73")}, False),
        ({"path": f"{PATH}?pageSize=1"}, False),
        ({"content_length": "0"}, False),
    ],
)
async def test_what_is_asked_in_another_way_takes_the_usual_one(
    server: LiveServer, line: Line, wish: dict[str, str], closes: bool
) -> None:
    await line.ask()
    line.send(**wish)
    answer = await line.answer(has_body=wish.get("method") != "HEAD")
    assert answer.status in {200, 405}
    assert server.prompt_answers == 0
    if closes:
        assert await line.is_closed()
    else:
        assert (await line.ask()).status == 200
