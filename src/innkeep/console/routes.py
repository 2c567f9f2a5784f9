"""The routes of the console: the page at any path below ``/console/``, and its files.

Which view is shown is said by the path, and read by the page's own script, so that each view has
an address that can be opened, kept and sent. None of these routes takes a key or knows of one.
"""

import asyncio
import re
from functools import cache
from typing import Annotated

from fastapi import APIRouter, Header, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from innkeep.console.files import ConsoleFile, ConsoleFiles, read_console_files

_HERE = "/console/"
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_PLAIN_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?")

router = APIRouter(include_in_schema=False)

_files = cache(read_console_files)


async def _all_files() -> ConsoleFiles:
    return await asyncio.to_thread(_files)


@router.get("/")
async def front_door(accept: Annotated[str, Header()] = "") -> Response:
    """Lead browsers to the console; other clients learn that nothing is here."""
    if "text/html" not in accept:
        raise HTTPException(404)
    return RedirectResponse(_HERE, 302, {"Cache-Control": "no-store", "Vary": "Accept"})


@router.get("/console")
async def without_slash() -> Response:
    """Lead to where the page's relative addresses are right."""
    return RedirectResponse(_HERE, 302)


@router.get("/console/static/{version}/{path:path}")
async def asset(request: Request, version: str, path: str) -> Response:
    """A script, style or picture of the page.

    Raises:
        HTTPException: there is none, or it is of another version.
    """
    known = await _all_files()
    if version != known.version or path not in known.assets:
        raise HTTPException(404)
    return _sent(request, known.assets[path], _FOR_EVER)


@router.get("/console/{path:path}")
async def page(request: Request, path: str) -> Response:
    """The page, whatever it is to show.

    Raises:
        HTTPException: it is no path of a view.
    """
    if path.startswith("static/"):
        raise HTTPException(404)
    answer = _sent(request, (await _all_files()).page, _ASK_AGAIN)
    answer.headers.update(
        {
            "Content-Security-Policy": _policy(request.headers.get("host", "")),
            "X-Frame-Options": "DENY",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }
    )
    return answer


def _sent(request: Request, file: ConsoleFile, caching: str) -> Response:
    headers = {
        **_EVERYWHERE,
        "Cache-Control": caching,
        "ETag": file.etag,
        "Vary": "Accept-Encoding",
    }
    if file.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    content = file.content
    if "gzip" in request.headers.get("accept-encoding", ""):
        content = file.compressed
        headers["Content-Encoding"] = "gzip"
    return Response(content, media_type=file.media_type, headers=headers)


def _policy(host: str) -> str:
    # Named beside 'self', which older browsers don't take for WebSockets.
    sockets = f" ws://{host} wss://{host}" if _PLAIN_HOST.fullmatch(host) else ""
    return (
        "default-src 'none'; script-src 'self'; "
        # The terminal's component and the menus make style sheets of their own.
        "style-src 'self' 'unsafe-inline'; "
        # Icons are data: addresses, which lead to nobody.
        f"img-src 'self' data:; connect-src 'self' data:{sockets}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
