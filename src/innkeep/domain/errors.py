"""Every refusal a caller can get, as one tree with a stable reason and a sentence.

InnkeepError
├── Refused                       the request can't be taken as it is (400)
│   ├── InvalidField              a field breaks a rule; names the field and the limit
│   ├── UnknownReference          a field names something that isn't there
│   ├── InsufficientResource      no cluster has room now
│   ├── KindNotOffered            kind ``gpu`` while no cluster has GPUs
│   ├── JobUnderWay               a save of the instance is under way already
│   ├── StorageInUse              a network storage that is mounted can't be deleted
│   ├── StorageNotOffered         the cluster has no network storage
│   ├── NetworkInUse              a VPC network that has members can't be deleted
│   ├── SshKeyExists             the owner has that public key already
│   ├── TooManySshKeys           the owner has as many public keys as there may be
│   ├── TooManyWebhooks          the owner has as many webhooks as there may be
│   ├── TooManyKeys              the owner has as many API keys as there may be
│   ├── LastAdminKey             without it nobody could make or revoke keys
│   ├── QuotaExceeded            the owner would use more than may be used
│   ├── TooManyPrewarmTasks      the owner has as many prewarm tasks as there may be
│   ├── TemplateNotFound         no such template; published with 400, unlike the others
│   ├── VpcNotOffered             the cluster has no VPC networks
│   ├── WrongBilling              the instance is paid for in another way
│   └── WrongStatus               the operation doesn't fit the instance's status
├── NotAuthenticated              no key, or not one of ours (401)
├── RoleNeeded                    the key's role does not include the call (403)
├── TooManyRequests               the caller must wait a moment (429)
│   └── TooManyEventStreams       as many streams of the owner's are open as there may be
├── KeyConflict                   an idempotency key that can't stand for this request now (409)
│   ├── KeyOfAnother              it stands for another request
│   ├── KeyInUse                  its request is being carried out
│   └── OutcomeUnknown            its request was carried out, and the answer got lost
├── StatusNotReached              what was waited for isn't so yet (408)
├── NotFound                      the target of the call isn't there (404)
├── ClusterUnavailable            a part that the call needs is away for now (503)
├── EventStreamsFull              as many streams of events are open as there may be (503)
├── ServerEnding                  the server is being ended, and this call took long (503)
└── StoreUnavailable              the database is away for now (503)

Engines have a tree of their own (``innkeep.engines.errors``), since their errors go to the
reconciler, never straight to a caller.
"""

from collections.abc import Mapping

_KEY_HEADER = "Idempotency-Key"


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


class MigrationNotPossible(Refused):
    """There is nowhere that the instance could be moved to."""

    reason = "MIGRATION_NOT_POSSIBLE"


class JobUnderWay(Refused):
    """The instance has a job of this type that has not ended."""

    reason = "JOB_UNDER_WAY"


class NetworkInUse(Refused):
    """A VPC network has members, so it can't be deleted."""

    reason = "NETWORK_IN_USE"


class StorageInUse(Refused):
    """An instance has the network storage mounted, so it can't be deleted."""

    reason = "NETWORK_STORAGE_IN_USE"


class StorageNotOffered(Refused):
    """The cluster has no network storage."""

    reason = "NETWORK_STORAGE_NOT_OFFERED"


class SshKeyExists(Refused):
    """The owner has that public key already."""

    reason = "SSH_KEY_EXISTS"


class TooManySshKeys(Refused):
    """The owner has as many public keys as there may be."""

    reason = "TOO_MANY_SSH_KEYS"


class TooManyWebhooks(Refused):
    """The owner has as many webhooks as there may be."""

    reason = "TOO_MANY_WEBHOOKS"


class TooManyKeys(Refused):
    """The owner has as many API keys as there may be."""

    reason = "TOO_MANY_KEYS"


class LastAdminKey(Refused):
    """Without the key nobody could make or revoke keys of the owner by the API."""

    reason = "LAST_ADMIN_KEY"


class ProjectExists(Refused):
    """There is an owner of that name already."""

    reason = "PROJECT_EXISTS"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"name: there is a project {name[:80]!r} already", metadata={"field": "name"}
        )


class QuotaExceeded(Refused):
    """The owner would use more of something than the operator allows."""

    reason = "QUOTA_EXCEEDED"


class TooManyPrewarmTasks(Refused):
    """The owner has as many prewarm tasks as there may be."""

    reason = "TOO_MANY_PREWARM_TASKS"


class TemplateNotFound(Refused):
    """No such template for this owner; clients expect 400 and "not found" in the message."""

    reason = "TEMPLATE_NOT_FOUND"

    def __init__(self, template_id: str) -> None:
        super().__init__(
            f"template {template_id[:80]!r} not found", metadata={"field": "templateId"}
        )


class VpcNotOffered(Refused):
    """The cluster has no VPC networks."""

    reason = "VPC_NOT_OFFERED"


class WrongBilling(Refused):
    """The call doesn't fit the way in which the instance is paid for."""

    reason = "INVALID_BILLING_MODE"

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}", metadata={"field": field})


class WrongStatus(Refused):
    """The operation doesn't fit the status that the instance is in."""

    reason = "INVALID_INSTANCE_STATUS"


class NotAuthenticated(InnkeepError):
    """The call carries no API key, or one that isn't valid (any more)."""

    reason = "UNAUTHORIZED"
    http_status = 401


class RoleNeeded(InnkeepError):
    """The key is good, but its role does not include the call."""

    reason = "MEMBER_ROLE_NEEDED"
    http_status = 403

    def __init__(self, needed: str, has: str) -> None:
        super().__init__(
            f"this call needs a key of the role {needed}; the role of this one is {has}",
            reason=f"{needed.upper()}_ROLE_NEEDED",
            metadata={"role": needed},
        )


class TooManyRequests(InnkeepError):
    """More is asked at once than is served; the same call works in a moment."""

    reason = "TOO_MANY_REQUESTS"
    http_status = 429


class TooManyEventStreams(TooManyRequests):
    """The owner has as many streams of events open as there may be."""

    reason = "TOO_MANY_EVENT_STREAMS"


class KeyConflict(InnkeepError):
    """An idempotency key can't stand for this request now."""

    reason = "IDEMPOTENCY_KEY_REUSED"
    http_status = 409

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"Idempotency-Key: {key[:80]!r} {why}", metadata={"field": _KEY_HEADER})


class KeyOfAnother(KeyConflict):
    """The key came with another request before."""

    def __init__(self, key: str) -> None:
        super().__init__(key, "came with another path or body before; use a new key")


class KeyInUse(KeyConflict):
    """The key's request is being carried out."""

    reason = "IDEMPOTENCY_KEY_IN_USE"

    def __init__(self, key: str) -> None:
        super().__init__(key, "is being worked on; send the same request again in some seconds")


class OutcomeUnknown(KeyConflict):
    """The key's request was carried out, by a server that ended before it could answer."""

    reason = "IDEMPOTENCY_OUTCOME_UNKNOWN"

    def __init__(self, key: str) -> None:
        super().__init__(
            key,
            "was carried out, and its answer was lost with the server; look at what it changed",
        )


class StatusNotReached(InnkeepError):
    """An instance isn't in the status that was waited for, and may come to be."""

    reason = "STATUS_NOT_REACHED"
    http_status = 408


class NotFound(InnkeepError):
    """The target of the call doesn't exist, or not for this owner."""

    reason = "NOT_FOUND"
    http_status = 404


class InstanceNotFound(NotFound):
    """No such instance for this owner, or it was removed."""

    reason = "INSTANCE_NOT_FOUND"

    def __init__(self, instance_id: str) -> None:
        super().__init__(f"instance {instance_id!r} not found", metadata={"field": "instanceId"})


class RegistryAuthNotFound(NotFound):
    """No such registry auth for this owner."""

    reason = "REGISTRY_AUTH_NOT_FOUND"

    def __init__(self, auth_id: str) -> None:
        super().__init__(f"registry auth {auth_id!r} not found", metadata={"field": "id"})


class SshKeyNotFound(NotFound):
    """No such public key for this owner."""

    reason = "SSH_KEY_NOT_FOUND"

    def __init__(self, key_id: str) -> None:
        super().__init__(f"SSH key {key_id[:80]!r} not found", metadata={"field": "id"})


class WebhookNotFound(NotFound):
    """No such webhook for this owner."""

    reason = "WEBHOOK_NOT_FOUND"

    def __init__(self, webhook_id: str) -> None:
        super().__init__(f"webhook {webhook_id[:80]!r} not found", metadata={"field": "id"})


class KeyNotFound(NotFound):
    """No such API key of this owner."""

    reason = "KEY_NOT_FOUND"

    def __init__(self, key_id: str) -> None:
        super().__init__(f"key {key_id[:80]!r} not found", metadata={"field": "id"})


class ProjectNotFound(NotFound):
    """No owner of that name."""

    reason = "PROJECT_NOT_FOUND"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"project: there is no project {name[:80]!r}", metadata={"field": "project"}
        )


class ClusterNotFound(NotFound):
    """No such cluster that is or was configured."""

    reason = "CLUSTER_NOT_FOUND"

    def __init__(self, cluster: str) -> None:
        super().__init__(
            f"clusterId: cluster {cluster[:80]!r} not found", metadata={"field": "clusterId"}
        )


class PrewarmTaskNotFound(NotFound):
    """No such prewarm task for this owner."""

    reason = "IMAGE_PREWARM_NOT_FOUND"

    def __init__(self, field: str, task_id: str) -> None:
        super().__init__(f"prewarm task {task_id[:80]!r} not found", metadata={"field": field})


class JobNotFound(NotFound):
    """No such job for this owner."""

    reason = "JOB_NOT_FOUND"

    def __init__(self, job_id: str) -> None:
        super().__init__(f"job {job_id[:80]!r} not found", metadata={"field": "jobId"})


class NetworkNotFound(NotFound):
    """No such VPC network for this owner, or it was deleted."""

    reason = "NETWORK_NOT_FOUND"

    def __init__(self, network_id: str) -> None:
        super().__init__(f"network {network_id[:80]!r} not found", metadata={"field": "networkId"})


class StorageNotFound(NotFound):
    """No such network storage for this owner, or it was deleted."""

    reason = "NETWORK_STORAGE_NOT_FOUND"

    def __init__(self, storage_id: str) -> None:
        super().__init__(
            f"network storage {storage_id[:80]!r} not found", metadata={"field": "storageId"}
        )


class ClusterUnavailable(InnkeepError):
    """A part that the call needs is away for now; the same call may work later."""

    reason = "CLUSTER_UNAVAILABLE"
    http_status = 503


class EventStreamsFull(InnkeepError):
    """The server has as many streams of events open as there may be."""

    reason = "EVENT_STREAMS_FULL"
    http_status = 503


class ServerEnding(InnkeepError):
    """The server is being ended; the same call works as soon as it is back."""

    reason = "SERVER_ENDING"
    http_status = 503


class StoreUnavailable(InnkeepError):
    """The database does not answer for now, or can't take what was to be stored."""

    reason = "STORE_UNAVAILABLE"
    http_status = 503
