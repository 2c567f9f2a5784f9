"""Fences in the store: an instance goes on without the container that its engine could not end.

All that the instance gets instead (a number, a sandbox, an address) is given in the transaction
that notes the fence, and its former address stays taken by the fence.
"""

from collections.abc import Collection

from sqlalchemy import Row, delete, func, insert, select, update

from innkeep.domain.failure import FailureRecord
from innkeep.domain.fence import Fence, new_holder
from innkeep.domain.instance import HistoryEntry, Instance
from innkeep.domain.status import Status
from innkeep.store import networks
from innkeep.store.claims import Claimed, settle_removed
from innkeep.store.database import Transaction
from innkeep.store.instance_rows import failure_to_json
from innkeep.store.instances import add_step, is_held, move
from innkeep.store.storage_mounts import insert_mounts, keep_only
from innkeep.store.tables import fences, instances
from innkeep.store.vpc_networks import is_vpc


def leave_behind(
    tx: Transaction, claimed: Claimed, record: FailureRecord, sandbox: str, *, at: float
) -> bool:
    """Let an instance rest as ``exited`` without its container, whose number it gives up.

    Args:
        tx: the transaction.
        claimed: the instance with the claim.
        record: why; not shown where the reason for its rest stands already.
        sandbox: name of its next sandbox.
        at: Unix seconds.

    Returns:
        Whether the claim still held, and nothing else was wished.

    Raises:
        InsufficientResource: its network has no other address for it now.
    """
    instance = claimed.instance
    last: int = tx.connection.execute(
        select(instances.c.last_generation).where(instances.c.id == instance.id)
    ).scalar_one()
    changes = {
        "generation": last + 1,
        "last_generation": last + 1,
        "left_behind": [*instance.left_behind, instance.generation],
        "sandbox": sandbox,
        "handle": "",
        "tools_launched": False,
        "upgrade": None,
        "pull": None,
        "attempts": 0,
        "runs_begun": instance.runs_wished,
    }
    why = record.failure
    if instance.status is Status.EXITED:
        changed = tx.connection.execute(
            update(instances).where(*is_held(instance.id, claimed.claim)).values(changes)
        )
        if changed.rowcount == 0:
            return False
        step = HistoryEntry(at=at, status=Status.EXITED, code=why.state, message=why.message)
        add_step(tx, instance.id, step, failure=record)
    elif not move(
        tx,
        instance.id,
        Status.EXITED,
        code=why.state,
        message=why.message,
        at=at,
        worker=claimed.claim,
        changes={**changes, "failure": failure_to_json(why), "stopped_at": at},
        failure=record,
    ):
        return False
    insert_mounts(tx, instance.id, last + 1, instance.storages)
    keep_only(tx, instance.id, last + 1)
    holder = _insert(tx, instance, whole=False, at=at)
    if instance.address:
        networks.hold_address(tx, instance.network_id, instance.address, holder)
        _take_another_address(tx, instance, at)
    return True


def remove_without(
    tx: Transaction, claimed: Claimed, record: FailureRecord, *, at: float, rest_until: float
) -> bool:
    """Make an instance ``removed`` though its engine has something of it still.

    Returns:
        Whether the claim still held.
    """
    instance = claimed.instance
    if not settle_removed(tx, claimed, at=at, rest_until=rest_until, left_behind=record):
        return False
    holder = _insert(tx, instance, whole=True, at=at)
    if instance.address:
        networks.hold_address(tx, instance.network_id, instance.address, holder)
    return True


def settle(tx: Transaction, fence: Fence, *, at: float, rest_until: float) -> None:
    """Forget a fence, now that nothing is behind it, and let its address rest."""
    gone = tx.connection.execute(delete(fences).where(fences.c.holder == fence.holder))
    if gone.rowcount == 0:
        return
    networks.release_addresses(tx, fence.holder, rest_until)
    status = tx.connection.execute(
        select(instances.c.status).where(instances.c.id == fence.instance_id)
    ).scalar_one()
    told = "the container that was left behind is gone"
    step = HistoryEntry(at=at, status=Status(status), code="leftBehindGone", message=told)
    add_step(tx, fence.instance_id, step)


def list_of_cluster(tx: Transaction, cluster_id: str) -> list[Fence]:
    """The fences of a cluster, oldest first."""
    rows = tx.connection.execute(
        select(fences).where(fences.c.cluster_id == cluster_id).order_by(fences.c.at)
    )
    return [_from_row(row) for row in rows]


def count(tx: Transaction) -> dict[str, int]:
    """How many containers are left behind, by cluster; those with none are left out."""
    rows = tx.connection.execute(
        select(fences.c.cluster_id, func.count()).group_by(fences.c.cluster_id)
    )
    return {row[0]: row[1] for row in rows}


def of_instance(tx: Transaction, instance_id: str) -> list[Fence]:
    """What was left behind of an instance."""
    rows = tx.connection.execute(select(fences).where(fences.c.instance_id == instance_id))
    return [_from_row(row) for row in rows]


def leaving_beyond(tx: Transaction, clusters: Collection[str], before: float) -> list[str]:
    """Ids of instances that are to be removed since before then, of no cluster among these."""
    leaving = [Status.TO_REMOVE.value, Status.REMOVING.value]
    rows = tx.connection.execute(
        select(instances.c.id).where(
            instances.c.cluster_id.not_in(clusters),
            instances.c.status.in_(leaving),
            instances.c.status_at < before,
        )
    ).scalars()
    return list(rows)


def _insert(tx: Transaction, instance: Instance, *, whole: bool, at: float) -> str:
    holder = new_holder()
    tx.connection.execute(
        insert(fences).values(
            holder=holder,
            instance_id=instance.id,
            cluster_id=instance.cluster_id,
            generation=instance.generation,
            sandbox=instance.sandbox,
            whole=whole,
            at=at,
        )
    )
    return holder


def _take_another_address(tx: Transaction, instance: Instance, at: float) -> None:
    network_id = instance.network_id
    if is_vpc(tx, network_id):
        address = networks.take_address_in(tx, network_id, instance.id, at)
    else:
        network_id, address = networks.take_address(tx, instance.cluster_id, instance.id, at)
    tx.connection.execute(
        update(instances)
        .where(instances.c.id == instance.id)
        .values(network_id=network_id, address=address)
    )


def _from_row(row: Row[tuple[object, ...]]) -> Fence:
    return Fence(
        holder=row.holder,
        instance_id=row.instance_id,
        cluster_id=row.cluster_id,
        generation=row.generation,
        sandbox=row.sandbox,
        whole=row.whole,
        at=row.at,
    )
