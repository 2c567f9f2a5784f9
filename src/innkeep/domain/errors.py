"""Every refusal a caller can get, as one tree with a stable reason and a sentence.

InnkeepError
├── Refused                       the request can't be taken as it is (400)
│   ├── InvalidField              a field breaks a rule; names the field and the limit
│   ├── UnknownReference          a field names something that isn't there
│   ├── InsufficientResource      no cluster has room now
│   ├── KindNotOffered            kind ``gpu`` while no cluster has GPUs
│   └── WrongStatus               the operation doesn't fit the instance's status
├── NotAuthenticated              no key, or not one of ours (401)
├── NotFound                      the target of the call isn't there (404)
└── ClusterUnavailable            a part that the call needs is away for now (503)

Engines have a tree of their own (``innkeep.engines.errors``), since their errors go to the
reconciler, never straight to a caller.
"""

from collections.abc import Mapping


class InnkeepError(Exception):
    """Something that Innkeep refused or could not do; the base of the tree."""

    reason = "INTERNAL"
    http_status = 500

    def __init__(
        self, message: str, *, reason: str | None = None, metadata: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason or type(self).reason
        self.metadata = dict(metadata or {})


class Refused(InnkeepError):
    """The request can't be taken as it is."""

    reason = "INVALID_REQUEST"
    http_status = 400


class InvalidField(Refused):
    """A field breaks a rule.

    Args:
        field: the wire name, with its index in a list (``envs[3].key``).
        rule: what the field must be, with the limit ("must be at most 255 characters, has 300").
    """

    reason = "INVALID_REQUEST_BODY"

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}", metadata={"field": field})
        self.field = field


class UnknownReference(Refused):
    """A field names something that doesn't exist, or not for this owner."""

    def __init__(self, field: str, what: str, value: str) -> None:
        noun = what.lower().replace("_", " ")
        super().__init__(
            f"{field}: {noun} {value!r} not found",
            reason=f"{what}_NOT_FOUND",
            metadata={"field": field},
        )


class InsufficientResource(Refused):
    """No cluster that could take the instance has room for it now."""

    reason = "INSUFFICIENT_RESOURCE"


class KindNotOffered(Refused):
    """The kind of instance is known but no cluster offers it."""

    reason = "KIND_NOT_OFFERED"


class WrongStatus(Refused):
    """The operation doesn't fit the status that the instance is in."""

    reason = "INVALID_INSTANCE_STATUS"


class NotAuthenticated(InnkeepError):
    """The call carries no API key, or one that isn't valid (any more)."""

    reason = "UNAUTHORIZED"
    http_status = 401


class NotFound(InnkeepError):
    """The target of the call doesn't exist, or not for this owner."""

    reason = "NOT_FOUND"
    http_status = 404


class InstanceNotFound(NotFound):
    """No such instance for this owner, or it was removed."""

    reason = "INSTANCE_NOT_FOUND"

    def __init__(self, instance_id: str) -> None:
        super().__init__(f"instance {instance_id!r} not found", metadata={"field": "instanceId"})


class ClusterUnavailable(InnkeepError):
    """A part that the call needs is away for now; the same call may work later."""

    reason = "CLUSTER_UNAVAILABLE"
    http_status = 503
