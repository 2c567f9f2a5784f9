"""What keys of the role read-only are not shown: everything that opens something.

Around the routes instead of in each, so that none can forget it: whatever is answered in JSON to
such a key loses the values of all fields that hold a secret anywhere in the API. They become
empty strings, so that an answer keeps its form.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from innkeep.api.scope import SCOPE_KEY
from innkeep.domain.account import ApiKey, Role

_ANYWHERE = frozenset({"password", "token", "secret"})
_LOG_ADDRESSES = frozenset({"systemLogAddress", "instanceLogAddress", "logAddress"})
_WITHIN: Mapping[str, frozenset[str]] = {
    "envs": frozenset({"value"}),
    "key": frozenset({"key"}),
    "logs": frozenset({"system", "instance"}),
    "failures": frozenset({"log"}),
    "connectComponentJupyter": frozenset({"address"}),
    "jupyter": frozenset({"address"}),
}
"""Fields that are secret within another one only: those of a log or of Jupyter have a token, and a
program may write anything into its log."""


class HiddenSecrets:
    """Middleware between the answer memory and the routes.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        held: Message | None = None
        body = bytearray()

        async def filtered(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start" and _is_filtered(scope, message):
                held = message
            elif held is None:
                await send(message)
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    await _send_without_secrets(held, bytes(body), send)

        await self._app(scope, receive, filtered)


def without_secrets(answer: Any, within: str = "") -> Any:
    """The same answer with each secret as an empty string.

    Args:
        answer: what JSON can hold.
        within: the name of the field that it stands in.
    """
    if isinstance(answer, list):
        return [without_secrets(each, within) for each in answer]
    if not isinstance(answer, dict):
        return answer
    secret = _ANYWHERE | _LOG_ADDRESSES | _WITHIN.get(within, frozenset())
    return {
        name: _emptied(value) if name in secret else without_secrets(value, name)
        for name, value in answer.items()
    }


def _emptied(value: Any) -> Any:
    if isinstance(value, list):
        return [_emptied(each) for each in value]
    return "" if isinstance(value, str) else value


def _is_filtered(scope: Scope, start: Message) -> bool:
    key: ApiKey | None = scope.get(SCOPE_KEY)
    if key is None or key.role is not Role.READ_ONLY:
        return False
    content_type = MutableHeaders(raw=list(start.get("headers", []))).get("content-type", "")
    return content_type.startswith("application/json")


async def _send_without_secrets(start: Message, body: bytes, send: Send) -> None:
    if body:
        body = orjson.dumps(without_secrets(orjson.loads(body)))
    headers = MutableHeaders(raw=list(start.get("headers", [])))
    headers["content-length"] = str(len(body))
    await send({**start, "headers": headers.raw})
    await send({"type": "http.response.body", "body": body})
