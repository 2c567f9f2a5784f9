"""How often may be asked: by each key, and with wrong keys by each address.

A client that went wild must not take the server from all others. Of wrong keys only those are
limited, so whoever has a key gets in while somebody at the same address guesses; and a key is not
looked up while too many were wrong, so that guessing costs the store nothing.
"""

import math
import time
from collections import OrderedDict
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from innkeep.api.authentication import key_of
from innkeep.api.error_envelope import envelope
from innkeep.api.scope import SCOPE_KEY_DIGEST, SCOPE_OWNER_ID
from innkeep.domain.clock import Clock
from innkeep.domain.errors import NotAuthenticated, TooManyRequests
from innkeep.domain.rate_limit import Rate, TokenBuckets
from innkeep.services import accounts

_MOST_KEYS = 20_000
_NO_LIMIT = Rate(per_second=0, burst=0)


@dataclass(frozen=True, kw_only=True)
class RequestRates:
    """How often may be asked, by this process."""

    of_key: Rate = _NO_LIMIT
    """Requests with one key."""
    of_wrong_keys: Rate = _NO_LIMIT
    """Requests from one address with a key that isn't valid."""


NO_LIMITS = RequestRates()
"""As often as anybody likes."""


class KeyLimits:
    """How often each key, and each address with wrong ones, has asked.

    Args:
        rates: how often may be asked.
        clock: seconds that only grow.
    """

    def __init__(self, rates: RequestRates, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._of_key = TokenBuckets(rates.of_key)
        self._of_address = TokenBuckets(rates.of_wrong_keys)
        self._valid: OrderedDict[str, None] = OrderedDict()

    def admits(self, key: str) -> bool:
        """Count a request with this key if it is known to be valid and may ask now.

        Args:
            key: its digest.
        """
        now = self._clock()
        if key not in self._valid or self._of_key.wait_seconds(key, now):
            return False
        self._of_key.take(key, now)
        return True

    def refusal(self, key: str, address: str) -> Response | None:
        """Count a request; its refusal if there were too many."""
        if self.admits(key):
            return None
        now = self._clock()
        if key in self._valid:
            seconds = self._of_key.wait_seconds(key, now)
            why = "this key asks too often"
        else:
            seconds = self._of_address.wait_seconds(address, now)
            why = "too many keys from this address were not valid"
        if not seconds:
            return None
        whole = max(math.ceil(seconds), 1)
        return envelope(
            TooManyRequests.http_status,
            TooManyRequests.reason,
            f"{why}; try again in {whole} {'second' if whole == 1 else 'seconds'}",
            headers={"Retry-After": str(whole)},
        )

    def note(self, key: str, address: str, status: int, scope: Scope) -> None:
        """Learn from an answer whether a key is valid."""
        if status == NotAuthenticated.http_status:
            self._valid.pop(key, None)
            self._of_address.take(address, self._clock())
        elif SCOPE_OWNER_ID in scope:
            self._valid[key] = None
            self._valid.move_to_end(key)
            if len(self._valid) > _MOST_KEYS:
                self._valid.popitem(last=False)


class RequestLimits:
    """Middleware around everything that answers.

    Args:
        app: what answers.
        limits: how often was asked.
    """

    def __init__(self, app: ASGIApp, limits: KeyLimits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; WebSockets and requests without a key go straight through."""
        key = _key_in(scope)
        if key is None:
            await self._app(scope, receive, send)
            return
        scope[SCOPE_KEY_DIGEST] = key
        address = (scope.get("client") or ("",))[0]
        refusal = self._limits.refusal(key, address)
        if refusal is not None:
            await refusal(scope, receive, send)
            return

        async def listen(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._limits.note(key, address, message["status"], scope)
            await send(message)

        await self._app(scope, receive, listen)


def _key_in(scope: Scope) -> str | None:
    """A digest of the key that a request carries, as no key is kept."""
    if scope["type"] != "http":
        return None
    try:
        return accounts.digest_of(key_of(Headers(scope=scope)))
    except NotAuthenticated:
        return None
