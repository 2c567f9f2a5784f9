"""What an owner can ask of image prewarm: each function checks, stores the wish, and wakes.

A task gets a copy of its login, as an instance does, so a registry auth can go at any time.
"""

import posixpath
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from innkeep.domain.errors import (
    ClusterUnavailable,
    InvalidField,
    PrewarmTaskNotFound,
    TooManyPrewarmTasks,
    UnknownReference,
)
from innkeep.domain.image_reference import read_image_reference
from innkeep.domain.prewarm import PrewarmFilter, PrewarmRequest, PrewarmState, PrewarmTask
from innkeep.domain.product import Cluster
from innkeep.services import products
from innkeep.services.deployment import Deployment
from innkeep.services.registry_auths import find_login
from innkeep.store import clusters, prewarms
from innkeep.store.database import Transaction

_SHOWN_CHARACTERS = 80


@dataclass(frozen=True)
class PrewarmPage:
    """One page of a list, with the number of all that match."""

    items: Sequence[PrewarmTask]
    total: int


async def count(deployment: Deployment, owner_id: str) -> int:
    """How many tasks the owner has, finished ones included."""
    return await deployment.database.read(prewarms.count_of, owner_id)


async def create(deployment: Deployment, owner_id: str, request: PrewarmRequest) -> str:
    """Accept a task; answers its id. The cluster pulls in the background.

    Raises:
        Refused: a field breaks a rule, or the owner has as many tasks as there may be.
        ClusterUnavailable: the cluster was never there so far.
    """
    reference = read_image_reference("imageUrl", request.image_url)
    cluster = products.find_cluster(deployment.catalog, request.cluster)
    if cluster is None:
        raise UnknownReference("clusterId", "CLUSTER", request.cluster)
    now = deployment.clock()
    task = PrewarmTask(
        id=f"pw-{secrets.token_hex(6)}",
        owner_id=owner_id,
        cluster_id=cluster.id,
        image_name=posixpath.basename(reference.repository),
        image_url=request.image_url,
        login=None,
        auth_id=request.auth_id,
        products=_products(deployment, cluster, request.product_ids),
        note=request.note,
        state=PrewarmState.PENDING,
        reason="",
        size_bytes=0,
        attempts=0,
        created_at=now,
        completed_at=None,
    )

    def transaction(tx: Transaction) -> None:
        if cluster.id not in clusters.usages(tx, now):
            raise ClusterUnavailable(f"cluster {cluster.id!r} is not there yet; try again later")
        login = None
        if request.auth_id:
            login = find_login(tx, owner_id, request.auth_id, "repositoryAuth")
        limit = deployment.prewarm_quota.tasks
        if prewarms.count_of(tx, owner_id) >= limit:
            raise TooManyPrewarmTasks(
                f"there can be {limit} prewarm tasks, finished ones included; delete one first",
                metadata={"limit": str(limit)},
            )
        prewarms.insert_new(tx, replace(task, login=login))
        tx.made.append(task.id)

    await deployment.database.write(transaction)
    deployment.waker.wake_cluster(cluster.id)
    return task.id


async def list_page(
    deployment: Deployment, owner_id: str, wanted: PrewarmFilter, *, page: int, size: int
) -> PrewarmPage:
    """The owner's tasks, newest first; ``page`` counts from 1."""
    found, total = await deployment.database.read(
        prewarms.list_page, owner_id, wanted, offset=(page - 1) * size, limit=size
    )
    return PrewarmPage(found, total)


async def edit(deployment: Deployment, owner_id: str, task_id: str, note: str) -> PrewarmTask:
    """Give a task another note; answers the task.

    Raises:
        PrewarmTaskNotFound: the owner has none with that id.
    """

    def transaction(tx: Transaction) -> PrewarmTask:
        task = prewarms.find_of(tx, owner_id, task_id)
        if task is None:
            raise PrewarmTaskNotFound("id", task_id)
        prewarms.set_note(tx, owner_id, task_id, note)
        return replace(task, note=note)

    return await deployment.database.write(transaction)


async def delete(deployment: Deployment, owner_id: str, task_ids: Sequence[str]) -> None:
    """Remove tasks, all or none; one that runs ends, and what was pulled stays on its cluster.

    Raises:
        PrewarmTaskNotFound: the owner has none with one of the ids.
    """

    def transaction(tx: Transaction) -> set[str]:
        touched = set()
        for index, task_id in enumerate(task_ids):
            task = prewarms.find_of(tx, owner_id, task_id)
            if task is None:
                raise PrewarmTaskNotFound(f"ids[{index}]", task_id)
            touched.add(task.cluster_id)
        prewarms.remove(tx, owner_id, task_ids)
        return touched

    for cluster_id in await deployment.database.write(transaction):
        deployment.waker.wake_cluster(cluster_id)


def _products(
    deployment: Deployment, cluster: Cluster, product_ids: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    found = {}
    for index, product_id in enumerate(product_ids):
        field = f"productIds[{index}]"
        product = deployment.catalog.product(product_id)
        if product is None:
            raise UnknownReference(field, "PRODUCT", product_id[:_SHOWN_CHARACTERS])
        if cluster.id not in product.cluster_ids:
            raise InvalidField(
                field, f"product {product_id!r} is not offered in cluster {cluster.id!r}"
            )
        found[product.id] = product.name
    return tuple(found.items())
