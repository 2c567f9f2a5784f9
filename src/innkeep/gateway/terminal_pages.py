"""The web terminal's page, what it loads, and its WebSocket: an entrance with its own password."""

import html
import math
from collections.abc import Mapping
from importlib.resources import files
from time import monotonic

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from innkeep.domain.errors import ClusterUnavailable
from innkeep.engines.sessions import TerminalSize
from innkeep.gateway.instance_door import InstanceDoor
from innkeep.gateway.named_route import NamedRoute
from innkeep.gateway.terminal_access import (
    COOKIE,
    COOKIE_SECONDS,
    RetryPauses,
    is_cookie,
    is_password,
    is_same_origin,
    make_cookie,
)
from innkeep.gateway.terminal_socket import TerminalSocket, terminal_size
from innkeep.gateway.terminals import SWITCHED_OFF, Terminals
from innkeep.services import visits
from innkeep.services.visits import VisitedInstance

_log = structlog.get_logger(__name__)

_PAGE = "innkeep.gateway.terminal_page"
_ASSETS = {
    "terminal.js": "text/javascript",
    "session.js": "text/javascript",
    "terminal.css": "text/css",
    "xterm.mjs": "text/javascript",
    "addon-fit.mjs": "text/javascript",
    "xterm.css": "text/css",
}
_MOST_FAILURES = 10
_FAILURE_SECONDS = 60.0
_USUAL_SIZE = TerminalSize(80, 24)
_REFUSED, _NOT_NOW = 4401, 4503


class TerminalPages:
    """Serves the terminals of every instance.

    Args:
        door: the way into them.
        idle_seconds: a terminal is ended after so long without a client.
    """

    def __init__(self, door: InstanceDoor, idle_seconds: float) -> None:
        self._deployment = door.deployment
        self._public_url = door.deployment.entry.public_url
        self._attempts = RetryPauses(_MOST_FAILURES, _FAILURE_SECONDS, monotonic)
        self.terminals = Terminals(door, idle_seconds)
        base = "/terminal/{instance_id}"
        self.routes: list[BaseRoute] = [
            NamedRoute(base, self._page, methods=["GET"]),
            NamedRoute(f"{base}/assets/{{name}}", self._asset, methods=["GET"]),
            WebSocketRoute(f"{base}/socket", self._socket),
        ]

    async def close(self) -> None:
        """End every terminal: the server is about to end."""
        await self.terminals.close()

    async def _page(self, request: Request) -> Response:
        instance_id = request.path_params["instance_id"]
        client = _client(request)
        if (wait := self._attempts.wait_seconds(client, instance_id)) > 0:
            _log.warning("terminal login held back", instance=instance_id, client=client)
            return PlainTextResponse(
                f"Too many wrong passwords; try again in {math.ceil(wait)} s.",
                429,
                {"Retry-After": str(math.ceil(wait))},
            )
        visited = await visits.find_visited(self._deployment, instance_id)
        given = request.headers.get("authorization", "")
        if visited is None or not is_password(given, visited.credentials):
            if given:
                self._attempts.note_failure(client, instance_id)
                _log.warning("terminal login refused", instance=instance_id, client=client)
            return PlainTextResponse(
                "The terminal wants the username and password that Get Instance shows under "
                "connectComponentWebTerminal.",
                401,
                {"WWW-Authenticate": 'Basic realm="Innkeep terminal", charset="UTF-8"'},
            )
        if not visited.instance.web_terminal:
            return PlainTextResponse(SWITCHED_OFF, 403)
        _log.info("terminal login", instance=instance_id, client=client)
        page = HTMLResponse(_page_of(visited), headers=_page_headers(request))
        page.set_cookie(
            COOKIE,
            make_cookie(instance_id, visited.credentials, self._deployment.clock()),
            max_age=COOKIE_SECONDS,
            path=request.url.path,
            secure=self._public_url.startswith("https://") or request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return page

    async def _asset(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _ASSETS:
            raise HTTPException(404)
        content = (files(_PAGE) / name).read_bytes()
        headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
        return Response(content, media_type=_ASSETS[name], headers=headers)

    async def _socket(self, socket: WebSocket) -> None:
        instance_id = socket.path_params["instance_id"]
        visited = await visits.find_visited(self._deployment, instance_id)
        headers = socket.headers
        if (
            visited is None
            or not is_same_origin(
                headers.get("origin", ""), headers.get("host", ""), self._public_url
            )
            or not is_cookie(
                socket.cookies.get(COOKIE, ""),
                instance_id,
                visited.credentials,
                self._deployment.clock(),
            )
        ):
            _log.warning("terminal refused", instance=instance_id, client=_client(socket))
            # Accepted first: a page is not told why a WebSocket was refused.
            await socket.accept()
            await socket.close(_REFUSED, "log in again")
            return
        await socket.accept()
        try:
            await self._serve(socket, visited, socket.query_params)
        except WebSocketDisconnect:
            pass
        except ClusterUnavailable as problem:
            await socket.send_json({"ended": problem.message})
            await socket.close(_NOT_NOW)

    async def _serve(
        self, socket: WebSocket, visited: VisitedInstance, query: Mapping[str, str]
    ) -> None:
        wanted = query.get("session", "")
        place = query.get("place", "")
        if not wanted:
            terminal = await self.terminals.open(visited, _size(query))
            await TerminalSocket(socket, terminal, None).serve()
            return
        found = self.terminals.find(visited.instance.id, wanted)
        if found is None:
            why = self.terminals.why_ended(visited.instance.id, wanted)
            await socket.send_json({"ended": why})
            await socket.close()
            return
        known = place.isascii() and place.isdigit() and len(place) < 18
        await TerminalSocket(socket, found, int(place) if known else None).serve()


def _size(query: Mapping[str, str]) -> TerminalSize:
    try:
        given = [int(query.get("columns", "")), int(query.get("rows", ""))]
    except ValueError:
        return _USUAL_SIZE
    return terminal_size(given) or _USUAL_SIZE


def _client(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client else ""


def _page_of(visited: VisitedInstance) -> str:
    text = (files(_PAGE) / "terminal.html").read_text(encoding="utf-8")
    instance = visited.instance
    return text.replace("INSTANCE_ID", instance.id).replace(
        "INSTANCE_NAME", html.escape(instance.display_name)
    )


def _page_headers(request: Request) -> Mapping[str, str]:
    host = request.headers.get("host", "")
    # Named beside 'self', which older browsers don't take for WebSockets.
    sockets = (
        f"ws://{host} wss://{host}" if host.replace(".", "").replace(":", "").isalnum() else ""
    )
    return {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; "
        # The terminal's component makes style sheets of its own.
        "style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        f"connect-src 'self' {sockets}; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
