"""Answers read: a model of the wire, or the exception that tells what came instead."""

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx2
from pydantic import BaseModel, ValidationError

from innkeep.client.errors import Refused, UnexpectedAnswer, kind_of_refusal

Model = TypeVar("Model", bound=BaseModel)


def read_answer(response: httpx2.Response, model: type[Model]) -> Model:
    """The body of a good answer; fields that this version doesn't know are passed over.

    Raises:
        UnexpectedAnswer: it isn't what Innkeep answers.
    """
    try:
        return model.model_validate_json(response.content, extra="ignore")
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the answer"
        raise UnexpectedAnswer(
            f"{response.request.url.host} answered something else than expected ({where}: "
            f"{first['msg']}): is it an Innkeep server, and of the version of this client?",
            response.status_code,
        ) from None


def refusal_in(response: httpx2.Response) -> Refused | UnexpectedAnswer:
    """What an answer other than 200 says."""
    try:
        body = response.json()
        reason, message = str(body["reason"]), str(body["message"])
        metadata = body.get("metadata") or {}
    except (ValueError, KeyError, TypeError, AttributeError):
        return UnexpectedAnswer(
            f"{response.request.url.host} answered {response.status_code} "
            f"{response.reason_phrase}, and not as an Innkeep server does: look at the address, "
            "and at what stands in front of the server",
            response.status_code,
        )
    return kind_of_refusal(response.status_code, reason)(
        message,
        status=response.status_code,
        reason=reason,
        metadata=metadata if isinstance(metadata, Mapping) else {},
        request_id=response.headers.get("X-Request-Id", ""),
        retry_after=seconds_to_wait(response.headers.get("Retry-After", "")),
    )


def seconds_to_wait(text: str) -> float | None:
    """What a ``Retry-After`` says, in seconds from now; ``None``: nothing that can be read."""
    if not text:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return None
