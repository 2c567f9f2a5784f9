"""A typed client of Innkeep's API, for asyncio and without.

    from innkeep.client import Client

    with Client("http://127.0.0.1:8080", key) as client:
        made = client.instances.create(image="nginx:1.27", product="cpu.2c4g", ports=["80/http"])
        client.instances.wait(made.id, "running")

It speaks HTTP only and needs no part of a server. Names here are loaded when they are used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from innkeep.client._async.client import AsyncClient as AsyncClient
    from innkeep.client._sync.client import Client as Client
    from innkeep.client.bodies import PortAccess as PortAccess
    from innkeep.client.errors import CallTimedOut as CallTimedOut
    from innkeep.client.errors import ClientError as ClientError
    from innkeep.client.errors import Conflict as Conflict
    from innkeep.client.errors import InvalidRequest as InvalidRequest
    from innkeep.client.errors import NoRoom as NoRoom
    from innkeep.client.errors import NotAllowed as NotAllowed
    from innkeep.client.errors import NotAuthenticated as NotAuthenticated
    from innkeep.client.errors import NotConfigured as NotConfigured
    from innkeep.client.errors import NotFound as NotFound
    from innkeep.client.errors import NotFoundByName as NotFoundByName
    from innkeep.client.errors import NotUnique as NotUnique
    from innkeep.client.errors import QuotaExceeded as QuotaExceeded
    from innkeep.client.errors import Refused as Refused
    from innkeep.client.errors import ServerFailed as ServerFailed
    from innkeep.client.errors import ServerUnreachable as ServerUnreachable
    from innkeep.client.errors import StatusNotReached as StatusNotReached
    from innkeep.client.errors import TooManyRequests as TooManyRequests
    from innkeep.client.errors import Unavailable as Unavailable
    from innkeep.client.errors import UnexpectedAnswer as UnexpectedAnswer
    from innkeep.client.errors import WrongStatus as WrongStatus
    from innkeep.client.retries import RetryPolicy as RetryPolicy

_ELSEWHERE = {
    "AsyncClient": "innkeep.client._async.client",
    "Client": "innkeep.client._sync.client",
    "PortAccess": "innkeep.client.bodies",
    "RetryPolicy": "innkeep.client.retries",
}
_ERRORS = (
    "CallTimedOut",
    "ClientError",
    "Conflict",
    "InvalidRequest",
    "NoRoom",
    "NotAllowed",
    "NotAuthenticated",
    "NotConfigured",
    "NotFound",
    "NotFoundByName",
    "NotUnique",
    "QuotaExceeded",
    "Refused",
    "ServerFailed",
    "ServerUnreachable",
    "StatusNotReached",
    "TooManyRequests",
    "Unavailable",
    "UnexpectedAnswer",
    "WrongStatus",
)


def __getattr__(name: str) -> Any:
    home = "innkeep.client.errors" if name in _ERRORS else _ELSEWHERE.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_ELSEWHERE, *_ERRORS])
