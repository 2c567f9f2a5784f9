"""What an operator sees of the whole server, from what it knows already: no engine is asked."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from innkeep.domain import quota
from innkeep.domain.account import ApiKey
from innkeep.domain.errors import ProjectNotFound
from innkeep.domain.overview import ClusterFigures, InstanceChoice, InstanceLine, Project
from innkeep.domain.product import Usage
from innkeep.domain.status import Status
from innkeep.services.deployment import Deployment, StorageRoom
from innkeep.services.protocols import ClusterState
from innkeep.services.quotas import Quota
from innkeep.store import accounts, overview, projects
from innkeep.store.database import Transaction

_NOT_CONFIGURED = ClusterState(up=False, message="it is not configured any more")
_NOT_KNOWN_YET = ClusterState(up=False, message="not connected yet")


@dataclass(frozen=True, kw_only=True)
class ClusterView:
    """One cluster with all that is known of it."""

    id: str
    name: str
    engine: str
    """Empty: it isn't configured any more."""
    state: ClusterState
    figures: ClusterFigures
    room: StorageRoom | None
    """Of the disk that its storages are on; ``None``: not known."""
    products: Sequence[str]
    """Ids of those that it offers."""


@dataclass(frozen=True)
class InstanceLines:
    """One page of a list, with the number of all that match."""

    items: Sequence[InstanceLine]
    total: int


@dataclass(frozen=True)
class ProjectView:
    """A project with what it may use, the server's limits included."""

    project: Project
    quota: Quota


@dataclass(frozen=True)
class ProjectViews:
    """One page of a list, with the number of all that match."""

    items: Sequence[ProjectView]
    total: int


async def list_clusters(deployment: Deployment) -> Sequence[ClusterView]:
    """Every cluster as configured, then those that are not any more but have instances yet."""
    figures = await deployment.database.read(overview.cluster_figures, deployment.clock())
    room = await asyncio.to_thread(deployment.storage_room)
    states = deployment.monitor.cluster_states()
    configured = [
        ClusterView(
            id=cluster.id,
            name=cluster.name,
            engine=cluster.engine,
            state=states.get(cluster.id, _NOT_KNOWN_YET),
            figures=figures.get(cluster.id) or _nothing_of(cluster.id),
            room=room,
            products=[
                product.id
                for product in deployment.catalog.products
                if cluster.id in product.cluster_ids
            ],
        )
        for cluster in deployment.catalog.clusters
    ]
    known = {cluster.id for cluster in configured}
    former = [
        ClusterView(
            id=cluster_id,
            name=cluster_id,
            engine="",
            state=_NOT_CONFIGURED,
            figures=each,
            room=None,
            products=(),
        )
        for cluster_id, each in sorted(figures.items())
        if cluster_id not in known and each.instances
    ]
    return [*configured, *former]


async def list_instances(
    deployment: Deployment,
    *,
    cluster: str = "",
    project: str = "",
    status: Status | None = None,
    name: str = "",
    page: int,
    size: int,
) -> InstanceLines:
    """Instances of all projects, newest first.

    Args:
        deployment: where to look.
        cluster: id or name of the only cluster; empty: all.
        project: name of the only project; empty: all.
        status: the only status; ``None``: any but ``removed``.
        name: part of the name, in any case; empty: any.
        page: counts from 1.
        size: rows on a page.
    """
    configured = deployment.catalog.cluster(cluster) if cluster else None

    def transaction(tx: Transaction) -> InstanceLines:
        owner = accounts.find_owner_by_name(tx, project) if project else None
        if project and owner is None:
            return InstanceLines((), 0)
        wanted = InstanceChoice(
            cluster_id=configured.id if configured else cluster,
            owner_id=owner.id if owner else "",
            status=status,
            name=name,
        )
        return InstanceLines(
            *overview.list_instances(tx, wanted, offset=(page - 1) * size, limit=size)
        )

    return await deployment.database.read(transaction)


async def list_projects(deployment: Deployment, name: str, *, page: int, size: int) -> ProjectViews:
    """Projects by name, only those with this part in it, in any case; ``page`` counts from 1."""
    found, total = await deployment.database.read(
        projects.list_page, name, offset=(page - 1) * size, limit=size
    )
    defaults = deployment.quota_defaults
    views = [
        ProjectView(each, Quota(quota.effective(each.limits, defaults), each.used))
        for each in found
    ]
    return ProjectViews(views, total)


async def keys_of(deployment: Deployment, project: str) -> Sequence[ApiKey]:
    """A project's keys that are not revoked, newest first; expired ones too.

    Raises:
        ProjectNotFound: there is none of that name.
    """

    def transaction(tx: Transaction) -> list[ApiKey]:
        owner = accounts.find_owner_by_name(tx, project)
        if owner is None:
            raise ProjectNotFound(project)
        return accounts.list_keys_of(tx, owner.id)

    return (await deployment.database.read(transaction))[::-1]


def _nothing_of(cluster_id: str) -> ClusterFigures:
    return ClusterFigures(
        usage=Usage(
            cluster_id=cluster_id,
            cores=0,
            memory_gib=0,
            cores_held=0,
            memory_gib_held=0,
            addresses_free=False,
        ),
        instances={},
        promised_gib=0,
        spare_sandboxes=0,
        left_behind=0,
        vpc_networks=0,
        network_storages=0,
    )
