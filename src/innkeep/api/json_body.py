"""Reading a JSON body, whatever content type the client claims.

The framework would read the body before it asks who is calling and would insist on the content
type, which clients often leave out; so bodies are read here, after authentication.
"""

import json
from collections.abc import Callable
from typing import Generic, TypeVar

from fastapi import Request
from pydantic import ValidationError

from innkeep.api.audit_trail import ids_in
from innkeep.api.authentication import current_key
from innkeep.api.error_envelope import BadBody, BodyTooLarge, validation_refusal
from innkeep.api.quirks import Body
from innkeep.api.scope import SCOPE_IDS
from innkeep.wire.types import RequestModel, json_name

MAX_BODY_BYTES = 8 * 1024 * 1024
"""Just above the largest legal create, with each character escaped (12 bytes): 100 variables of
4,606 characters and 30 mount points of 4,095 make most of it."""

Model = TypeVar("Model", bound=RequestModel)


class BodyReader(Generic[Model]):
    """A dependency that reads the request's body; also what the specification is told of it.

    Args:
        model: what the body must be.
        prepare: turns a client's own form into the published one first.
    """

    def __init__(self, model: type[Model], prepare: Callable[[Body], Body] | None = None) -> None:
        self.model = model
        self._prepare = prepare

    async def __call__(self, request: Request) -> Model:
        """The body of this request, after who is calling was checked."""
        await current_key(request)
        fields = parse_object(await read_bytes(request))
        prepared = self._prepare(fields) if self._prepare else fields
        request.scope[SCOPE_IDS] = ids_in(prepared)
        try:
            return self.model.model_validate(prepared)
        except ValidationError as problem:
            raise validation_refusal(problem) from None


async def read_bytes(request: Request) -> bytes:
    """The body, as long as it isn't absurd.

    Raises:
        BodyTooLarge: over ``MAX_BODY_BYTES``, announced or real.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced[:20]) > MAX_BODY_BYTES:
        raise _too_large()
    chunks = bytearray()
    async for chunk in request.stream():
        chunks += chunk
        if len(chunks) > MAX_BODY_BYTES:
            raise _too_large()
    return bytes(chunks)


def parse_object(text: bytes) -> Body:
    """A JSON object's fields.

    Raises:
        BadBody: empty, not JSON, or not an object.
    """
    if not text.strip():
        raise BadBody("the body is empty, it must be a JSON object")
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise BadBody("the body is not valid JSON: it is nested too deeply") from None
    except json.JSONDecodeError as problem:
        raise BadBody(
            f"the body is not valid JSON: {problem.msg} (line {problem.lineno}, "
            f"column {problem.colno})"
        ) from None
    except ValueError:
        raise BadBody("the body is not valid JSON in UTF-8") from None
    if not isinstance(value, dict):
        raise BadBody(f"the body must be a JSON object, is {json_name(value)}")
    return value


def _too_large() -> BodyTooLarge:
    return BodyTooLarge(f"the body must be at most {MAX_BODY_BYTES} bytes (8 MiB)")


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
