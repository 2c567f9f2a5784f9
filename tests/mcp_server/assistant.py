"""An assistant's program, as the SDK's own client: it starts ``innkeep mcp`` and calls tools."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal

from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp_types import CallToolResult, ElicitRequestParams, ElicitResult, TextContent

from tests.fake_server import FakeServer

_INNKEEP = str(Path(sys.executable).with_name("innkeep"))
Era = Literal["auto", "legacy"]
"""How the two agree: by the newest revision of the protocol, or by the first handshake."""


class User:
    """Who is asked, and answers always the same."""

    def __init__(self, answer: Literal["yes", "no", "decline", "cancel"]) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def __call__(self, context: Any, params: ElicitRequestParams) -> ElicitResult:
        self.asked.append(params.message)
        match self.answer:
            case "yes":
                return ElicitResult(action="accept", content={"confirm": True})
            case "no":
                return ElicitResult(action="accept", content={"confirm": False})
            case other:
                return ElicitResult(action=other)


class Assistant:
    """Calls tools, and remembers which."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.called: set[str] = set()

    async def tools(self) -> dict[str, Any]:
        return {tool.name: tool for tool in (await self.client.list_tools()).tools}

    async def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """What a tool answers."""
        result = await self._result(tool, arguments)
        assert not result.is_error, (tool, _text(result))
        assert result.structured_content is not None
        answer: dict[str, Any] = result.structured_content
        return answer

    async def fail(self, tool: str, **arguments: Any) -> str:
        """What is told when a tool can't do what was asked."""
        result = await self._result(tool, arguments)
        assert result.is_error, (tool, _text(result))
        return _text(result)

    async def _result(self, tool: str, arguments: dict[str, Any]) -> CallToolResult:
        self.called.add(tool)
        result = await self.client.call_tool(tool, arguments)
        assert isinstance(result, CallToolResult)
        return result


def _text(result: CallToolResult) -> str:
    return " ".join(part.text for part in result.content if isinstance(part, TextContent))


@contextlib.asynccontextmanager
async def assistant(
    server: FakeServer,
    *options: str,
    user: User | None = None,
    era: Era = "auto",
    key: str = "",
    url: str = "",
) -> AsyncIterator[Assistant]:
    """A session; without a user, the program can't ask anybody."""
    parameters = StdioServerParameters(
        command=_INNKEEP,
        args=["mcp", *options],
        env={
            "INNKEEP_URL": url or server.url,
            "INNKEEP_API_KEY": key or server.key,
            "INNKEEP_CONFIG_HOME": str(server.root / "nobody"),
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        },
    )
    async with Client(parameters, mode=era, elicitation_callback=user) as client:
        yield Assistant(client)


@contextlib.asynccontextmanager
async def held(
    session: contextlib.AbstractAsyncContextManager[Assistant],
) -> AsyncIterator[Assistant]:
    """A session that is opened and closed by one task, as the SDK needs it, for use by others."""
    opened: asyncio.Future[Assistant] = asyncio.get_running_loop().create_future()
    finished = asyncio.Event()

    async def hold() -> None:
        try:
            async with session as helper:
                opened.set_result(helper)
                await finished.wait()
        except BaseException as problem:
            if opened.done():
                raise
            opened.set_exception(problem)

    task = asyncio.create_task(hold())
    try:
        yield await opened
    finally:
        finished.set()
        await task
