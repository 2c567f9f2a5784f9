"""The one shape of every error: ``{code, reason, message, metadata}``."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from innkeep.api.scope import SCOPE_REASON
from innkeep.api.unknown_paths import describe_unknown
from innkeep.domain.errors import InnkeepError, InvalidField

_MAX_MESSAGE = 600


class ErrorEnvelope(BaseModel):
    """What every error looks like."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "code": 400,
                "reason": "INVALID_REQUEST_BODY",
                "message": "name: must be at most 255 characters, has 300",
                "metadata": {"field": "name"},
            }
        },
    )

    code: int = Field(description="Same as the HTTP status.")
    reason: str = Field(description="Stable, in UPPER_SNAKE_CASE, for programs.")
    message: str = Field(description="One sentence for people; names the field and the limit.")
    metadata: dict[str, str] = Field(
        description="`field`: the offending field, with its index in a list (`envs[3].key`). "
        "`requestId`: on 500, the id that the server's log has too."
    )


class BodyTooLarge(InnkeepError):
    """The request's body is larger than any sensible request."""

    reason = "REQUEST_TOO_LARGE"
    http_status = 413


class BadBody(InnkeepError):
    """The request's body as a whole can't be read."""

    reason = "INVALID_REQUEST_BODY"
    http_status = 400


def envelope(
    status: int,
    reason: str,
    message: str,
    metadata: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """An error response. A message that repeats a huge value is cut in its middle."""
    if len(message) > _MAX_MESSAGE:
        half = _MAX_MESSAGE // 2
        message = f"{message[:half]} ... {message[-half:]}"
    content = {
        "code": status,
        "reason": reason,
        "message": message,
        "metadata": dict(metadata or {}),
    }
    return JSONResponse(content, status, dict(headers or {}))


def first_refusal(errors: Sequence[Any]) -> InvalidField:
    """The first of pydantic's errors as a sentence that names field and limit, and no value."""
    error = errors[0]
    location = [part for part in error["loc"] if part not in {"body", "query"}]
    return InvalidField(_path(location) or "body", "; ".join(_rules(error)))


def validation_refusal(problem: ValidationError) -> InvalidField:
    """``first_refusal`` of a failed validation."""
    return first_refusal(problem.errors(include_url=False))


def _path(location: Sequence[int | str]) -> str:
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def _rules(error: Mapping[str, Any]) -> Iterator[str]:
    limits, value = error.get("ctx", {}), error.get("input")
    match error["type"]:
        case "missing":
            yield "is required"
        case "string_too_long":
            yield f"must be at most {limits['max_length']} characters, has {_length(value)}"
        case "string_too_short":
            noun = "character" if limits["min_length"] == 1 else "characters"
            yield f"must be at least {limits['min_length']} {noun}, has {_length(value)}"
        case "too_long":
            yield f"must have at most {limits['max_length']} entries, has {_length(value)}"
        case "less_than_equal":
            yield f"must be at most {limits['le']}, is {str(value)[:40]}"
        case "tuple_type":
            yield "must be an array"
        case _:
            yield str(error["msg"])


def _length(value: object) -> int:
    return len(value) if isinstance(value, (str, list)) else len(str(value))


async def _on_innkeep_error(request: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, InnkeepError)
    request.scope[SCOPE_REASON] = problem.reason
    headers = {"WWW-Authenticate": 'Bearer realm="innkeep"'} if problem.http_status == 401 else {}
    return envelope(problem.http_status, problem.reason, problem.message, problem.metadata, headers)


async def _on_bad_query(request: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, RequestValidationError)
    return await _on_innkeep_error(request, first_refusal(problem.errors()))


async def _on_http_error(request: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, HTTPException)
    asked = f"{request.method} {request.url.path}"
    if problem.status_code == 404:
        known = request.app.openapi()["paths"]
        message = describe_unknown(request.method, request.url.path, known)
        return envelope(404, "API_NOT_FOUND", message)
    if problem.status_code == 405:
        allowed = _allowed(request, (problem.headers or {}).get("Allow", ""))
        message = f"there is no {asked}; this path takes {allowed}"
        return envelope(405, "METHOD_NOT_ALLOWED", message, headers={"Allow": allowed})
    return envelope(
        problem.status_code, "INVALID_REQUEST", str(problem.detail), headers=problem.headers
    )


def _allowed(request: Request, of_one_route: str) -> str:
    # The framework names the methods of one of the routes that share a path.
    path = getattr(request.scope.get("route"), "path", "")
    described = request.app.openapi()["paths"].get(path, {})
    methods = {each.strip() for each in of_one_route.split(",")} | {
        method.upper() for method in described
    }
    return ", ".join(sorted(methods - {""}))


def add_error_handlers(app: FastAPI) -> None:
    """Have every error of the framework and of the domain answered in the envelope."""
    app.add_exception_handler(InnkeepError, _on_innkeep_error)
    app.add_exception_handler(RequestValidationError, _on_bad_query)
    app.add_exception_handler(HTTPException, _on_http_error)


_MEANINGS = {
    400: (
        "A field breaks a rule or names something that isn't there; nothing was stored.",
        ("INVALID_REQUEST_BODY",),
        "name: must be at most 255 characters, has 300",
    ),
    401: (
        "The API key is missing, malformed, unknown, revoked or expired.",
        ("UNAUTHORIZED",),
        "the API key is not valid",
    ),
    403: (
        "The role of the API key does not include the call; `metadata.role` is the one needed.",
        ("MEMBER_ROLE_NEEDED", "ADMIN_ROLE_NEEDED", "OPERATOR_ROLE_NEEDED"),
        "this call needs a key of the role member; the role of this one is read-only",
    ),
    404: ("What the call is about isn't there for this owner, or was removed.", (), "not found"),
    408: (
        "What was waited for isn't so yet; `metadata.status` tells what is.",
        ("STATUS_NOT_REACHED",),
        "instanceId: is creating after 60 s, not yet running; ask again, or with a longer timeout",
    ),
    409: (
        "The `Idempotency-Key` can't stand for this request now.",
        ("IDEMPOTENCY_KEY_REUSED", "IDEMPOTENCY_KEY_IN_USE", "IDEMPOTENCY_OUTCOME_UNKNOWN"),
        "Idempotency-Key: 'order-17' came with another path or body before; use a new key",
    ),
    413: (
        "The body is larger than 8 MiB.",
        ("REQUEST_TOO_LARGE",),
        "the body must be at most 8388608 bytes (8 MiB)",
    ),
    429: (
        "Too much is asked at once, of a part, by this key or by wrong keys of this address.",
        ("TOO_MANY_REQUESTS",),
        "too much is asked at once; try again in a second",
    ),
    500: (
        "Something failed inside; the server's log has more under the same `requestId`.",
        ("INTERNAL",),
        "something failed inside; the log has more under the requestId",
    ),
    503: (
        "A part that the call needs is away for now; the same call may work later.",
        ("STORE_UNAVAILABLE", "CLUSTER_UNAVAILABLE"),
        "the database does not answer now",
    ),
}


def error_responses(*statuses: int, reasons: Iterable[str] = ()) -> dict[int | str, dict[str, Any]]:
    """The documentation of an operation's error responses; 500 comes with all of them.

    Args:
        statuses: what it may be answered with.
        reasons: further reasons that they can have here, beside a broken rule of a field; each is
            of the status it says (``429:X``), else of 404 when it ends in ``_NOT_FOUND``, else of
            400.
    """
    return {status: _described(status, tuple(reasons)) for status in (*statuses, 500)}


def _described(status: int, further: Sequence[str]) -> dict[str, Any]:
    meaning, known, message = _MEANINGS[status]
    own = [each for each in further if _status_of(each) == status]
    reasons = [*known, *(each.rpartition(":")[2] for each in own)] or ["NOT_FOUND"]
    example = {"code": status, "reason": reasons[0], "message": message, "metadata": {}}
    return {
        "model": ErrorEnvelope,
        "description": f"{meaning} Reasons: {', '.join(f'`{each}`' for each in reasons)}.",
        "content": {"application/json": {"example": example}},
    }


def _status_of(reason: str) -> int:
    status = reason.rpartition(":")[0]
    if status:
        return int(status)
    return 404 if reason.endswith("_NOT_FOUND") else 400
