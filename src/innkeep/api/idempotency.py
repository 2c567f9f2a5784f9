"""The header ``Idempotency-Key``: a POST that is sent again with its key is done once.

Around the routes, since it holds for every POST alike. Who answered, and what, is kept as the
client got it.
"""

import hashlib
import json
import re

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from innkeep.api.audit_trail import note_refusal
from innkeep.api.authentication import authenticate
from innkeep.api.error_envelope import told
from innkeep.api.json_body import MAX_BODY_BYTES
from innkeep.api.paths import BASE_PATH, V2_PATH
from innkeep.domain.errors import InnkeepError, InvalidField, OutcomeUnknown
from innkeep.domain.idempotency import KeyLook, KeyState, RequestKey
from innkeep.services import idempotency
from innkeep.services.idempotency import Answer

HEADER = "Idempotency-Key"
PATTERN = "^[!-~]{1,255}$"
"""Visible ASCII characters."""
_REPLAYED = {"idempotent-replayed": "true"}
_ANSWERED_BY_ID = {
    f"{BASE_PATH}/gpu/instance/create": "id",
    f"{V2_PATH}/instances": "id",
    f"{BASE_PATH}/image/prewarm": "id",
    f"{BASE_PATH}/template/create": "templateId",
    f"{BASE_PATH}/job/save/image": "jobId",
}
"""Paths whose answer is nothing but the id of what was made."""


class IdempotencyKeys:
    """Middleware for one application.

    Args:
        app: what answers.
        api: whose deployment it works with.
    """

    def __init__(self, app: ASGIApp, api: FastAPI) -> None:
        self._app = app
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; all but a POST with the header go straight through."""
        key = Headers(scope=scope).get(HEADER) if scope["type"] == "http" else None
        if key is None or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        try:
            response = await self._once(scope, receive, key)
        except InnkeepError as problem:
            await note_refusal(scope, self._api.state.deployment, problem)
            response = told(problem)
        await response(scope, receive, send)

    async def _once(self, scope: Scope, receive: Receive, key: str) -> Response:
        deployment = self._api.state.deployment
        caller = await authenticate(scope, deployment)
        if not re.fullmatch(PATTERN, key):
            raise InvalidField(HEADER, "must be 1-255 visible ASCII characters")
        body = await _read(receive)
        routed = _Routed(self._app, scope, body)
        if len(body) > MAX_BODY_BYTES:
            # The route refuses it in its own words.
            await routed.answer()
            return routed.response
        look, answer = await idempotency.once(
            deployment,
            RequestKey(caller.owner.id, key, caller.role),
            _digest(scope, body),
            routed.answer,
        )
        if answer is not None:
            return routed.response
        return _again(scope["path"], look, key)


def _again(path: str, look: KeyLook, key: str) -> Response:
    if look.state is KeyState.ANSWERED:
        return Response(look.answer, look.status, _REPLAYED, "application/json")
    field = _ANSWERED_BY_ID.get(path)
    if field is None or not look.made:
        raise OutcomeUnknown(key)
    return Response(json.dumps({field: look.made}), 200, _REPLAYED, "application/json")


class _Routed:
    """One request as the routes answer it, kept whole."""

    def __init__(self, app: ASGIApp, scope: Scope, body: bytes) -> None:
        self._app = app
        self._scope = scope
        self._body = body
        self._status = 0
        self._headers: list[tuple[bytes, bytes]] = []
        self._answer = bytearray()

    @property
    def response(self) -> Response:
        """What was answered."""
        response = Response(bytes(self._answer), self._status)
        response.raw_headers = self._headers
        return response

    async def answer(self) -> Answer:
        """Have the routes answer."""
        await self._app(self._scope, self._receive, self._send)
        return Answer(self._status, self._answer.decode())

    async def _receive(self) -> Message:
        return {"type": "http.request", "body": self._body, "more_body": False}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = list(message.get("headers", []))
        elif message["type"] == "http.response.body":
            self._answer += message.get("body", b"")


async def _read(receive: Receive) -> bytes:
    """The body, a little more than the largest one at most."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if not message.get("more_body") or len(body) > MAX_BODY_BYTES:
            return bytes(body)


def _digest(scope: Scope, body: bytes) -> str:
    what = b"\0".join([scope["path"].encode(), scope["query_string"], body])
    return hashlib.sha256(what).hexdigest()
