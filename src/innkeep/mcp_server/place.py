"""What every tool has at hand, and how it fails."""

import functools
from collections.abc import Awaitable, Callable
from typing import Any, ParamSpec, TypeVar

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError

from innkeep.client import (
    AsyncClient,
    ClientError,
    InvalidRequest,
    NoRoom,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    NotFoundByName,
    QuotaExceeded,
    ServerUnreachable,
    WrongStatus,
)
from innkeep.mcp_server.confirmations import Confirmations

P = ParamSpec("P")
T = TypeVar("T")


class Place:
    """One session: the API that it works on, and what it was told may be destroyed.

    Args:
        client: the API with the user's key.
    """

    def __init__(self, client: AsyncClient) -> None:
        self.client = client
        self.confirmations = Confirmations()


Session = Context[Place, Any]
"""What a tool is called in."""

_NEXT_STEPS: tuple[tuple[type[ClientError], str], ...] = (
    (NotAuthenticated, "The user has to give a valid key: by `innkeep login`, or INNKEEP_API_KEY."),
    (NotAllowed, "The user's key has not the role for it; a key of another role is needed."),
    (QuotaExceeded, "get_quota tells what is used; stop or delete something, or use less."),
    (NoRoom, "list_products tells what can be deployed now; a smaller one may fit."),
    (WrongStatus, "get_instance tells its status, get_instance_events how it came to it."),
    (NotFoundByName, "The list tools show what there is."),
    (NotFound, "The list tools show what there is; it may have been deleted."),
    (ServerUnreachable, "The user has to see that the server runs and its address is right."),
)


def client_of(ctx: Session) -> AsyncClient:
    """The API."""
    return ctx.request_context.lifespan_context.client


def told(function: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Have a refusal of the API told to the assistant, with what can be done about it."""

    @functools.wraps(function)
    async def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await function(*args, **kwargs)
        except ClientError as problem:
            raise ToolError(_sentence(problem)) from problem

    return run


def _sentence(problem: ClientError) -> str:
    text = problem.message.rstrip(".") + "."
    if isinstance(problem, InvalidRequest) and problem.field:
        text = f"{problem.field}: {text}"
    step = next((step for kind, step in _NEXT_STEPS if isinstance(problem, kind)), "")
    return f"{text} {step}".rstrip()
