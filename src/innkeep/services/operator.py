"""What an operator does by the API: projects, their quotas and keys, and what stops others' work.

Each deed has two entries in the audit log: the one of the call, with the operator's own project,
and one with the project that it is about, so that its admins see what was done and why.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from innkeep.domain import quota
from innkeep.domain.account import IssuedKey, Owner, Role
from innkeep.domain.audit import OPERATOR, AuditEntry
from innkeep.domain.errors import (
    ClusterNotFound,
    InstanceNotFound,
    InvalidField,
    KeyNotFound,
    ProjectExists,
    ProjectNotFound,
)
from innkeep.domain.product import Cordon
from innkeep.domain.quota import Resource
from innkeep.domain.status import Action
from innkeep.services.accounts import new_secret, revoke_own_key, store_key
from innkeep.services.deployment import Deployment
from innkeep.services.instances import take_order
from innkeep.services.quotas import Quota
from innkeep.services.visibility import seen_by
from innkeep.store import accounts, audit, clusters, instances, quotas
from innkeep.store.database import Transaction

_DONE = 200


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One call of an operator, as the projects that it is about are told of it."""

    project: Owner
    """The operator's own."""
    path: str
    """The route."""
    request_id: str
    note: str
    """What is done, and why."""


async def create_project(deployment: Deployment, deed: Deed, name: str, key_name: str) -> IssuedKey:
    """Make a project and its first key, of the role ``admin``, both or nothing.

    Raises:
        ProjectExists: there is one of that name.
    """
    secret, now = new_secret(), deployment.clock()
    owner = Owner(id=str(uuid.uuid4()), name=name)

    def transaction(tx: Transaction) -> IssuedKey:
        if accounts.find_owner_by_name(tx, name) is not None:
            raise ProjectExists(name)
        accounts.insert_owner(tx, owner, at=now)
        issued = store_key(tx, owner, secret, now, role=Role.ADMIN, name=key_name, expires_at=None)
        _tell(deployment, tx, deed, owner.id, issued.id)
        return issued

    return await deployment.database.write(transaction)


async def set_quota(
    deployment: Deployment, deed: Deed, project: str, limits: Mapping[Resource, int | None]
) -> Quota:
    """Give a project limits, and answer what it may use and uses now; what is used stays.

    Args:
        deployment: where.
        deed: who asks.
        project: its name.
        limits: the new ones; ``NO_LIMIT``: not limited, ``None``: as the server's settings say.

    Raises:
        InvalidField: none is given.
        ProjectNotFound: there is none of that name.
    """
    if not limits:
        raise InvalidField(
            str(Resource.INSTANCES), f"at least one of {', '.join(Resource)} must be given"
        )

    def transaction(tx: Transaction) -> Quota:
        owner = _named(tx, project)
        quotas.set_limits(tx, owner.id, limits)
        _tell(deployment, tx, deed, owner.id)
        own = quotas.limits_of(tx, owner.id)
        return Quota(quota.effective(own, deployment.quota_defaults), quotas.used_by(tx, owner.id))

    return await deployment.database.write(transaction)


async def create_key(
    deployment: Deployment,
    deed: Deed,
    project: str,
    *,
    role: Role,
    name: str,
    expires_at: float | None,
) -> IssuedKey:
    """Make a key for a project, as for one whose keys were lost.

    Raises:
        ProjectNotFound: there is none of that name.
        InvalidField: the key would have expired already.
        TooManyKeys: the project has as many as there may be.
    """
    secret, now = new_secret(), deployment.clock()

    def transaction(tx: Transaction) -> IssuedKey:
        owner = _named(tx, project)
        issued = store_key(tx, owner, secret, now, role=role, name=name, expires_at=expires_at)
        _tell(deployment, tx, deed, owner.id, issued.id)
        return issued

    return await deployment.database.write(transaction)


async def revoke_key(deployment: Deployment, deed: Deed, project: str, key_id: str) -> None:
    """Make a project's key useless from now on, also its last one; of one's own as any admin.

    Raises:
        ProjectNotFound: there is none of that name.
        KeyNotFound: the project has none with that id.
        LastAdminKey: it is the last one of the operator's own project.
    """
    if project == deed.project.name:
        await revoke_own_key(
            deployment.database, deployment.clock, deed.project.id, key_id, by=Role.OPERATOR
        )
        return

    def transaction(tx: Transaction) -> None:
        owner = _named(tx, project)
        key = accounts.find_key(tx, key_id)
        if key is None or key.owner.id != owner.id:
            raise KeyNotFound(key_id)
        accounts.revoke_key(tx, key_id, deployment.clock())
        _tell(deployment, tx, deed, owner.id, key_id)

    await deployment.database.write(transaction)


async def order(deployment: Deployment, deed: Deed, instance_id: str, action: Action) -> None:
    """Stop or delete an instance of any project; harmless when it is so already.

    The deed's note is the reason, which its history tells.

    Raises:
        InstanceNotFound: none with that id, or it is gone.
        WrongStatus: the order doesn't fit the status.
    """

    def transaction(tx: Transaction) -> bool:
        found = instances.find(tx, instance_id)
        if found is None:
            raise InstanceNotFound(instance_id)
        instance = seen_by(deployment, found.owner_id, instance_id, found)
        _tell(deployment, tx, deed, instance.owner_id, instance_id)
        message = f"{action} asked by the operator: {deed.note}"
        return take_order(deployment, tx, instance, action, message)

    if await deployment.database.write(transaction):
        deployment.waker.wake(instance_id)


async def cordon(deployment: Deployment, cluster: str, *, cordoned: bool, note: str) -> str:
    """Have a cluster take no new instances, or take them again; its id.

    What is there goes on, and may be stopped and started.

    Args:
        deployment: where.
        cluster: id or name.
        cordoned: which of the two.
        note: why, told to those whose creates are refused.

    Raises:
        ClusterNotFound: there is none.
    """
    configured = deployment.catalog.cluster(cluster)
    cluster_id = configured.id if configured else cluster
    wanted = Cordon(deployment.clock(), note) if cordoned else None

    def transaction(tx: Transaction) -> None:
        if clusters.set_cordon(tx, cluster_id, wanted):
            return
        if configured is None:
            raise ClusterNotFound(cluster)
        # It was never connected.
        clusters.set_capacity(tx, cluster_id, 0, 0)
        clusters.set_cordon(tx, cluster_id, wanted)

    await deployment.database.write(transaction)
    return cluster_id


def _named(tx: Transaction, project: str) -> Owner:
    owner = accounts.find_owner_by_name(tx, project)
    if owner is None:
        raise ProjectNotFound(project)
    return owner


def _tell(
    deployment: Deployment, tx: Transaction, deed: Deed, owner_id: str, *objects: str
) -> None:
    """Note in a project's own audit log what an operator did with it."""
    if owner_id == deed.project.id:
        return
    entry = AuditEntry(
        id=uuid.uuid4().hex,
        owner_id=owner_id,
        at=deployment.clock(),
        key_id="",
        role=OPERATOR,
        client="",
        method="POST",
        path=deed.path,
        objects=objects,
        status=_DONE,
        reason="",
        request_id=deed.request_id,
        note=deed.note,
    )
    audit.note(tx, entry)
