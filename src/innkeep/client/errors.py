"""What can go wrong with a call, as exceptions that say it in a sentence and in fields."""

from collections.abc import Mapping
from typing import Any


class ClientError(Exception):
    """Anything that this client raises.

    Attributes:
        message: one sentence for people.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotConfigured(ClientError):
    """There is no address or no key to call with, or what was given can't be one."""


class ServerUnreachable(ClientError):
    """No answer came; what was asked may have been done all the same, unless it was a GET."""


class CallTimedOut(ServerUnreachable):
    """The server took longer than the call's ``timeout``."""


class UnexpectedAnswer(ClientError):
    """Something answered in a form that is not Innkeep's, or not of a version that is known here.

    Attributes:
        status: the HTTP status.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class NotUnique(ClientError):
    """A name that several things have.

    Attributes:
        what: what kind of thing was meant, as ``instance``.
        ids: what it could mean.
    """

    def __init__(self, message: str, what: str, ids: tuple[str, ...]) -> None:
        super().__init__(message)
        self.what = what
        self.ids = ids


class NotFoundByName(ClientError):
    """Nothing has that id or name.

    Attributes:
        what: what kind of thing was meant, as ``instance``.
    """

    def __init__(self, message: str, what: str) -> None:
        super().__init__(message)
        self.what = what


class Refused(ClientError):
    """The server said no, and why.

    Attributes:
        status: the HTTP status.
        reason: a stable word for programs, as ``INSUFFICIENT_RESOURCE``.
        message: one sentence for people.
        metadata: what the server told beside it.
        request_id: finds the call in the server's log; empty where there is none.
        retry_after: seconds after which the same call may be answered; ``None``: not told.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        reason: str,
        metadata: Mapping[str, Any],
        request_id: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.metadata = metadata
        self.request_id = request_id
        self.retry_after = retry_after

    @property
    def field(self) -> str:
        """The field in question, by its name on the wire, as ``imageUrl``; empty: none."""
        return str(self.metadata.get("field", ""))

    @property
    def limit(self) -> int | None:
        """The quota that would be exceeded; ``None`` where it is about none."""
        limit = str(self.metadata.get("limit", ""))
        return int(limit) if limit.isascii() and limit.isdigit() else None


class InvalidRequest(Refused):
    """Status 400: the call can't be taken as it is."""


class QuotaExceeded(InvalidRequest):
    """The owner would use more than the operator allows; see ``limit``."""


class NoRoom(InvalidRequest):
    """No cluster that could take it has room now."""


class WrongStatus(InvalidRequest):
    """The order does not fit the status that the instance is in."""


class NotAuthenticated(Refused):
    """Status 401: the key is missing, unknown, revoked or expired."""


class NotAllowed(Refused):
    """Status 403: the key's role may not do this."""


class NotFound(Refused):
    """Status 404: the owner has no such thing."""


class StatusNotReached(Refused):
    """Status 408: the time is up, and the instance isn't in the status that was waited for."""

    @property
    def instance_status(self) -> str:
        """In which it is."""
        return str(self.metadata.get("status", ""))


class Conflict(Refused):
    """Status 409: about the key of a safe retry."""


class TooManyRequests(Refused):
    """Status 429, also after the retries."""


class ServerFailed(Refused):
    """Status 500 or more: a fault of the server; see ``request_id``."""


class Unavailable(ServerFailed):
    """Status 503, also after the retries: a part of the server is away for now."""


_BY_REASON: Mapping[str, type[Refused]] = {
    "QUOTA_EXCEEDED": QuotaExceeded,
    "INSUFFICIENT_RESOURCE": NoRoom,
    "INVALID_INSTANCE_STATUS": WrongStatus,
}
_BY_STATUS: Mapping[int, type[Refused]] = {
    400: InvalidRequest,
    401: NotAuthenticated,
    403: NotAllowed,
    404: NotFound,
    408: StatusNotReached,
    409: Conflict,
    429: TooManyRequests,
    503: Unavailable,
}


def kind_of_refusal(status: int, reason: str) -> type[Refused]:
    """The exception for an answer."""
    usual = ServerFailed if status >= 500 else Refused
    return _BY_REASON.get(reason) or _BY_STATUS.get(status, usual)
