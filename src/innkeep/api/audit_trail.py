"""Around the routes: an entry of the audit log for each call that changes something, or would.

Nothing is noted of calls that only read, nor of such without a good key, since they have no owner.
An answer that is given again for an ``Idempotency-Key`` changes nothing either.
"""

import re
import uuid
from collections import deque
from collections.abc import Mapping
from functools import partial
from itertools import islice
from typing import Any

from fastapi import FastAPI
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from innkeep.api.scope import SCOPE_IDS, SCOPE_KEY, SCOPE_NOTE, SCOPE_REASON, SCOPE_REQUEST_ID
from innkeep.domain.account import ApiKey
from innkeep.domain.audit import AuditEntry
from innkeep.domain.errors import InnkeepError
from innkeep.services.audit import Trail
from innkeep.services.deployment import Deployment

_CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_ID_FIELD = re.compile(r"[Ii]ds?|\w+(Id|_id)s?")
_NOT_OF_OWNERS = frozenset({"productId", "productIds", "product_id", "clusterId", "cluster_id"})
_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
"""What may be an id; API keys have an underscore."""
_MOST_IDS = 50
_MOST_VALUES = 5000
"""Several times as many as the largest legal body has."""
_LONGEST_PATH = 255
_CRASHED = 500


class AuditTrail:
    """Middleware for one application.

    Args:
        app: what answers.
        api: whose deployment it works with.
    """

    def __init__(self, app: ASGIApp, api: FastAPI) -> None:
        self._app = app
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] not in _CHANGES:
            await self._app(scope, receive, send)
            return
        trail = _trail_of(scope, self._api.state.deployment)
        status = _CRASHED

        async def listen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            with trail.followed():
                await self._app(scope, receive, listen)
        except ClientDisconnect:
            raise
        except Exception:
            await trail.conclude(_CRASHED, "INTERNAL")
            raise
        await trail.conclude(status, scope.get(SCOPE_REASON, ""))


async def note_refusal(scope: Scope, deployment: Deployment, problem: InnkeepError) -> None:
    """Keep that a call was refused before it came to the routes."""
    await _trail_of(scope, deployment).conclude(problem.http_status, problem.reason)


def ids_in(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids that a body names, at any depth; of what the owner has, not of what is offered.

    The outer ones come first. Of an absurdly large body only the beginning is looked at.
    """
    found: dict[str, None] = {}
    waiting: deque[tuple[str, Any]] = deque([("", fields)])
    for _ in range(_MOST_VALUES):
        if not waiting or len(found) == _MOST_IDS:
            break
        field, value = waiting.popleft()
        if isinstance(value, dict):
            waiting.extend(islice(value.items(), _MOST_VALUES))
        elif isinstance(value, list):
            waiting.extend((field, inner) for inner in value[:_MOST_VALUES])
        elif isinstance(value, str) and _names_a_thing(field) and _ID.fullmatch(value):
            found[value] = None
    return tuple(found)


def _names_a_thing(field: str) -> bool:
    return _ID_FIELD.fullmatch(field) is not None and field not in _NOT_OF_OWNERS


def _trail_of(scope: Scope, deployment: Deployment) -> Trail:
    entry = partial(_entry_of, scope, uuid.uuid4().hex, deployment.clock())
    return Trail(deployment.database, entry)


def _entry_of(scope: Scope, entry_id: str, at: float) -> AuditEntry | None:
    key: ApiKey | None = scope.get(SCOPE_KEY)
    if key is None:
        return None
    in_path = [str(each) for each in scope.get("path_params", {}).values()]
    objects = [each for each in in_path if _ID.fullmatch(each)]
    client = scope.get("client") or ("",)
    path = str(getattr(scope.get("route"), "path", scope["path"]))
    return AuditEntry(
        id=entry_id,
        owner_id=key.owner.id,
        at=at,
        key_id=key.id,
        role=str(key.role),
        client=str(client[0])[:64],
        method=scope["method"],
        path=path[:_LONGEST_PATH],
        objects=(*objects, *scope.get(SCOPE_IDS, ())),
        status=_CRASHED,
        reason="",
        request_id=scope.get(SCOPE_REQUEST_ID, ""),
        note=scope.get(SCOPE_NOTE, ""),
    )
