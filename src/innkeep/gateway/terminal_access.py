"""Who may use an instance's terminal: its password opens the page, the page's cookie the rest.

A script of another page can neither read the cookie nor have it sent along. It is signed with the
password, so nothing is stored, and it is no good for any other instance.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections import deque
from collections.abc import Callable

from innkeep.domain.credentials import Credentials
from innkeep.domain.entry import TERMINAL_USER

COOKIE = "innkeep_terminal"
COOKIE_SECONDS = 12 * 3600
_MOST_REMEMBERED = 10_000


def is_password(authorization: str, credentials: Credentials) -> bool:
    """Whether an ``Authorization`` header has the instance's name and password."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        given = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return False
    wanted = f"{TERMINAL_USER}:{credentials.password}".encode()
    return secrets.compare_digest(given, wanted)


def make_cookie(instance_id: str, credentials: Credentials, now: float) -> str:
    """What the page's cookie holds."""
    until = int(now) + COOKIE_SECONDS
    return f"{until}.{_signature(instance_id, credentials, until)}"


def is_cookie(value: str, instance_id: str, credentials: Credentials, now: float) -> bool:
    """Whether a cookie is one that the page of this instance set, not too long ago."""
    until, _, signature = value.partition(".")
    if not (until.isascii() and until.isdigit()) or len(until) > 12 or int(until) < now:
        return False
    wanted = _signature(instance_id, credentials, int(until))
    return secrets.compare_digest(signature.encode(), wanted.encode())


def is_same_origin(origin: str, host: str, public_url: str) -> bool:
    """Whether a page that opens a WebSocket came from this server."""
    return bool(host) and origin in {f"http://{host}", f"https://{host}", public_url}


def _signature(instance_id: str, credentials: Credentials, until: int) -> str:
    key = hashlib.sha256(f"terminal cookie {credentials.password}".encode()).digest()
    return hmac.new(key, f"{instance_id} {until}".encode(), hashlib.sha256).hexdigest()


class RetryPauses:
    """Slows guessing down: so many failures for each pair of client and instance in a while.

    Args:
        most: failures in a window.
        seconds: length of the window.
        clock: monotonic seconds.
    """

    def __init__(self, most: int, seconds: float, clock: Callable[[], float]) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._failures: dict[tuple[str, str], deque[float]] = {}

    def wait_seconds(self, client: str, instance_id: str) -> float:
        """How long the client must wait until it may try again; 0: it may now."""
        failures = self._failures.get((client, instance_id))
        if failures is None or len(failures) < self._most:
            return 0.0
        return max(failures[0] + self._seconds - self._clock(), 0.0)

    def note_failure(self, client: str, instance_id: str) -> None:
        """Remember a failure."""
        key = (client, instance_id)
        failures = self._failures.pop(key, None) or deque(maxlen=self._most)
        failures.append(self._clock())
        # The longest forgotten goes first, so that memory is bounded whoever tries.
        self._failures[key] = failures
        if len(self._failures) > _MOST_REMEMBERED:
            del self._failures[next(iter(self._failures))]
