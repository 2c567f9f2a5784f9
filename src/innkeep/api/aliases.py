"""Other paths that known clients use for operations of the published API, in one table.

An alias is served by the very route of its operation: path and query are put into the published
form before the route sees them. Aliases are not in the OpenAPI document, since nothing new should
be written for them. To serve another one, add a line to ``ALIASES``; what a client sends
differently inside a body is for ``quirks``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match, compile_path
from starlette.types import Receive, Scope, Send

from innkeep.api.paths import BASE_PATH


@dataclass(frozen=True)
class Alias:
    """Another way to name an operation; paths are below the base path."""

    method: str
    path: str
    """A part in braces becomes the query's parameter of that name."""
    operation: str
    client: str
    """Who uses it."""


ALIASES: Sequence[Alias] = (
    Alias("POST", "/gpu/instances/create", "/gpu/instance/create", "SkyPilot"),
    Alias("POST", "/gpu/instances/delete", "/gpu/instance/delete", "SkyPilot"),
    Alias("POST", "/cpu/instance/create", "/gpu/instance/create", "the vendor's notes"),
    Alias("GET", "/gpu/instance/list", "/gpu/instances", "the vendor's notes"),
    Alias("GET", "/gpu/instance/get", "/gpu/instance", "the vendor's notes"),
    Alias("POST", "/gpu/instance/update", "/gpu/instance/edit", "the vendor's notes"),
    Alias("GET", "/networkstorages", "/networkstorages/list", "the vendor's notes"),
    # Last, since it takes any last part of a path.
    Alias("GET", "/gpu/instances/{instanceId}", "/gpu/instance", "SkyPilot"),
)
"""The first that fits a request is taken."""


class AliasRoute(BaseRoute):
    """Passes an alias's requests to the route of its operation.

    Args:
        alias: what is served.
        target: the operation's route.
    """

    def __init__(self, alias: Alias, target: APIRoute) -> None:
        self._pattern, _, self._parts = compile_path(BASE_PATH + alias.path)
        self._method = alias.method
        self._target = target

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the request is for this alias; if so, what the operation's route makes of it."""
        found = self._pattern.match(scope["path"]) if scope["type"] == "http" else None
        if found is None or scope["method"] != self._method:
            return Match.NONE, {}
        query = scope["query_string"]
        if self._parts:
            # Behind the others: of a repeated parameter the last one counts.
            query = b"&".join(filter(None, [query, urlencode(found.groupdict()).encode()]))
        published = {"path": self._target.path, "query_string": query}
        match, matched = self._target.matches({**scope, **published})
        return match, {**matched, **published}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve it as the operation's own route does."""
        await self._target.handle(scope, receive, send)


def alias_routes(routers: Iterable[APIRouter]) -> list[AliasRoute]:
    """The routes of all aliases, to stand behind those of the operations.

    Args:
        routers: where the operations are.
    """
    targets = {
        (method, route.path): route
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    return [
        AliasRoute(alias, targets[alias.method, BASE_PATH + alias.operation]) for alias in ALIASES
    ]
