"""Migration: an instance goes on in another cluster, under the same id and with new disks."""

import random

from innkeep.domain.errors import (
    InsufficientResource,
    MigrationNotPossible,
)
from innkeep.domain.instance import Instance
from innkeep.domain.migration import AutoMigrate
from innkeep.domain.product import Cluster
from innkeep.domain.status import Status
from innkeep.domain.transitions import MADE_ANEW_FROM
from innkeep.services import products
from innkeep.services.deployment import Deployment
from innkeep.services.jobs import check_not_saving
from innkeep.services.visibility import find_changeable, find_own, wrong_status
from innkeep.store import clusters, moves
from innkeep.store.database import Transaction
from innkeep.store.instance_settings import set_auto_migrate
from innkeep.store.vpc_networks import is_vpc


async def migrate(deployment: Deployment, owner_id: str, instance_id: str) -> None:
    """Accept that an instance is moved to another cluster; harmless while it is being moved.

    Its root disk and local storage are left behind, as published. Nothing is touched before a
    place in the other cluster is reserved.

    Raises:
        InstanceNotFound: none with that id, or it is gone.
        WrongStatus: it neither runs nor rests.
        JobUnderWay: it is being saved.
        MigrationNotPossible: there is nowhere to move it to; the sentence tells why.
    """
    now = deployment.clock()

    def transaction(tx: Transaction) -> bool:
        instance = find_own(deployment, tx, owner_id, instance_id)
        if instance.status is Status.MIGRATING:
            return False
        if instance.status not in MADE_ANEW_FROM:
            raise wrong_status(instance, "migrate", MADE_ANEW_FROM)
        check_not_saving(tx, instance_id)
        _check_is_free_to_go(deployment, tx, instance)
        target = _choose_target(deployment, tx, instance, now)
        if instance.status is Status.RUNNING and not clusters.hold(
            tx, target.id, instance.cores, instance.memory_gib
        ):
            raise _not_possible("another instance took the last room just now")
        try:
            begun = moves.begin(tx, instance, target.id, now)
        except InsufficientResource:
            raise _not_possible("the other cluster has no network address left") from None
        if not begun:
            raise wrong_status(instance, "migrate", MADE_ANEW_FROM)
        return True

    if await deployment.database.write(transaction):
        deployment.waker.wake(instance_id)


async def set_auto(
    deployment: Deployment, owner_id: str, instance_id: str, auto: AutoMigrate
) -> None:
    """Keep whether an instance may be moved without being asked; nothing moves one so far.

    Raises:
        InstanceNotFound: none with that id, or it is gone.
        WrongStatus: it is being removed.
    """

    def transaction(tx: Transaction) -> None:
        find_changeable(deployment, tx, owner_id, instance_id, "change")
        set_auto_migrate(tx, instance_id, auto)

    await deployment.database.write(transaction)


def _check_is_free_to_go(deployment: Deployment, tx: Transaction, instance: Instance) -> None:
    state = deployment.monitor.cluster_states().get(instance.cluster_id)
    if state is None or not state.up:
        raise _not_possible(f"its cluster {instance.cluster_id!r} does not answer now")
    if instance.storages:
        raise _not_possible(
            f"it has network storage mounted, which is in cluster {instance.cluster_id!r} only; "
            "an upgrade without it lets it go"
        )
    if is_vpc(tx, instance.network_id):
        raise _not_possible(
            f"it is in a VPC network, which is in cluster {instance.cluster_id!r} only"
        )


def _choose_target(
    deployment: Deployment, tx: Transaction, instance: Instance, now: float
) -> Cluster:
    catalog = deployment.catalog
    product = catalog.product(instance.product_id)
    others = products.candidates(catalog, product, None) if product else []
    others = [cluster for cluster in others if cluster.id != instance.cluster_id]
    if product is None or not others:
        raise _not_possible(
            f"cluster {instance.cluster_id!r} is one place, and no other cluster offers its "
            f"product {instance.product_id!r}"
        )
    states, usages = deployment.monitor.cluster_states(), clusters.usages(tx, now)
    fit = [
        cluster
        for cluster in others
        if cluster.id in states
        and states[cluster.id].up
        and products.has_room(usages, product, cluster)
    ]
    if not fit:
        names = ", ".join(cluster.id for cluster in others)
        raise _not_possible(f"no other cluster that offers its product is up with room: {names}")
    return random.choice(fit)  # noqa: S311  # spreading load needs no secrecy


def _not_possible(why: str) -> MigrationNotPossible:
    return MigrationNotPossible(
        f"instanceId: the instance can't be moved: {why}", metadata={"field": "instanceId"}
    )
