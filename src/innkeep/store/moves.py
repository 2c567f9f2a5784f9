"""Migrations in the store: a place in another cluster is reserved, then taken."""

from sqlalchemy import update

from innkeep.domain.instance import HistoryEntry, Instance
from innkeep.domain.job import JobState, JobType
from innkeep.domain.migration import Migration
from innkeep.domain.status import Status, Wish
from innkeep.store import clusters, jobs, networks
from innkeep.store.claims import Claimed
from innkeep.store.database import Transaction
from innkeep.store.instance_rows import migration_to_columns
from innkeep.store.instances import add_step, is_held, move, wish
from innkeep.store.tables import instances


def begin(tx: Transaction, instance: Instance, cluster_id: str, at: float) -> bool:
    """Reserve an address for an instance in another cluster, and have it moved there.

    Room there is the caller's to hold, for an instance that runs.

    Returns:
        Whether the instance was still in a status from which that is possible.

    Raises:
        InsufficientResource: the cluster has no address left.
    """
    network_id, address = networks.take_address(tx, cluster_id, instance.id, at)
    told = f"migration asked, from cluster {instance.cluster_id} to {cluster_id}"
    job_id = jobs.begin(tx, JobType.INSTANCE_MIGRATE, instance, at=at, step=told)
    migration = Migration(
        cluster_id=cluster_id, network_id=network_id, address=address, job_id=job_id
    )
    runs = instance.status is Status.RUNNING
    return wish(
        tx,
        instance,
        Wish.RUNNING if runs else Wish.STOPPED,
        Status.MIGRATING,
        runs_wished=instance.runs_wished + runs,
        at=at,
        message=told,
        changes=migration_to_columns(migration),
    )


def settle(
    tx: Transaction, claimed: Claimed, sandbox: str, *, at: float, rest_until: float
) -> bool:
    """Let an instance be in its new cluster, now that nothing of it is left in the present one.

    One that ran is due there; one that rested is ``exited`` again.

    Args:
        tx: the transaction.
        claimed: the instance with the claim.
        sandbox: name of its next sandbox.
        at: Unix seconds.
        rest_until: when its former address may be given to another one.

    Returns:
        Whether the claim still held, and nothing else was wished.
    """
    instance, claim = claimed.instance, claimed.claim
    migration = instance.migration
    if migration is None:
        return False
    moved = {
        "cluster_id": migration.cluster_id,
        "network_id": migration.network_id,
        "address": migration.address,
        "sandbox": sandbox,
        "handle": "",
        "tools_launched": False,
        "attempts": 0,
        "failure": None,
        "look_serial": instances.c.look_serial + 1,
        **migration_to_columns(None),
    }
    told = f"moved to cluster {migration.cluster_id}; root disk and local storage are new there"
    if instance.wish is Wish.RUNNING:
        changed = tx.connection.execute(
            update(instances)
            .where(*is_held(instance.id, claimed.claim))
            .values({**moved, "due_at": at})
        )
        if changed.rowcount == 0:
            return False
        step = HistoryEntry(at=at, status=Status.MIGRATING, code="migrated", message=told)
        add_step(tx, instance.id, step)
        # It holds its room in both until now.
        clusters.give_back(tx, instance.cluster_id, instance.cores, instance.memory_gib)
    elif not move(
        tx,
        instance.id,
        Status.EXITED,
        code="migrated",
        message=told,
        at=at,
        worker=claim,
        changes=moved,
    ):
        return False
    networks.release_addresses(tx, instance.id, rest_until, network_id=instance.network_id)
    jobs.end(tx, migration.job_id, JobState.SUCCESS, at=at, step=told)
    return True
