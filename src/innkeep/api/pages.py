"""The API's documentation pages, with their scripts served from here: no other host is asked."""

from importlib.resources import files

from fastapi import APIRouter
from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

_ASSETS = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "redoc.standalone.js": "text/javascript",
    "favicon.png": "image/png",
}
_PACKAGE = "fastapi_offline"
_ONLY_FROM_HERE = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src blob:"
}
_TITLE = "Innkeep API"
_SPECIFICATION = "/openapi.json"
_ASSET_BASE = "/docs/assets"

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def swagger_page() -> HTMLResponse:
    """The page that lets a reader try the API out."""
    page = get_swagger_ui_html(
        openapi_url=_SPECIFICATION,
        title=_TITLE,
        swagger_js_url=f"{_ASSET_BASE}/swagger-ui-bundle.js",
        swagger_css_url=f"{_ASSET_BASE}/swagger-ui.css",
        swagger_favicon_url=f"{_ASSET_BASE}/favicon.png",
    )
    page.headers.update(_ONLY_FROM_HERE)
    return page


@router.get("/redoc")
async def redoc_page() -> HTMLResponse:
    """The page that is best for reading."""
    page = get_redoc_html(
        openapi_url=_SPECIFICATION,
        title=_TITLE,
        redoc_js_url=f"{_ASSET_BASE}/redoc.standalone.js",
        redoc_favicon_url=f"{_ASSET_BASE}/favicon.png",
        with_google_fonts=False,
    )
    page.headers.update(_ONLY_FROM_HERE)
    return page


@router.get(f"{_ASSET_BASE}/{{name}}")
async def asset(name: str) -> Response:
    """A script or style of the pages."""
    if name not in _ASSETS:
        raise HTTPException(404)
    content = (files(_PACKAGE) / "static" / name).read_bytes()
    caching = {"Cache-Control": "public, max-age=86400"}
    return Response(content, media_type=_ASSETS[name], headers=caching)
