"""Claims: which reconciler works on an instance now, so that two can never both win."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import case, func, or_, select, update

from innkeep.domain.failure import FailureRecord
from innkeep.domain.instance import HistoryEntry, Instance
from innkeep.domain.job import JobState
from innkeep.domain.status import Status
from innkeep.store import jobs, networks, tcp_ports, usage
from innkeep.store.database import Transaction, needs_no_turn
from innkeep.store.instance_rows import failure_to_json, from_row, migration_to_columns
from innkeep.store.instances import Claim, add_step, move
from innkeep.store.storage_mounts import with_mounts
from innkeep.store.tables import instances

_LONGEST_WAIT_SECONDS = 60.0
"""Nothing waits so long for its next attempt: what is due later was noted by a clock that was set
back since."""


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """An instance that is the claimer's to work on until the claim runs out."""

    instance: Instance
    claim: Claim


def new_token(worker: str) -> str:
    """A token for claims of a process, that begins with its name of at most 8 characters."""
    return f"{worker}-{secrets.token_hex(12)}"


@needs_no_turn
def claim_due(
    tx: Transaction,
    token: str,
    *,
    now: float,
    until: float,
    limit: int,
    clusters: Collection[str],
    busy: Collection[str] = (),
) -> list[Claimed]:
    """Claim instances of these clusters that are due, the longest waiting first.

    Those in ``busy`` are left out: the caller works on them still, even if its claim ran out
    while the machine slept.
    """
    due = tx.connection.execute(
        select(instances.c.id)
        .where(
            or_(instances.c.due_at <= now, instances.c.due_at > now + _LONGEST_WAIT_SECONDS),
            instances.c.cluster_id.in_(clusters),
            instances.c.id.not_in(busy),
            or_(instances.c.claim.is_(None), instances.c.claim_until < now),
        )
        .order_by(instances.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    ).scalars()
    return _claim(tx, token, list(due), until)


def claim_these(
    tx: Transaction, token: str, instance_ids: Collection[str], *, now: float, until: float
) -> list[Claimed]:
    """Claim those of these instances that nobody works on, due or not."""
    idle = tx.connection.execute(
        select(instances.c.id)
        .where(
            instances.c.id.in_(instance_ids),
            or_(instances.c.claim.is_(None), instances.c.claim_until < now),
        )
        .with_for_update(skip_locked=True, key_share=True)
    ).scalars()
    return _claim(tx, token, list(idle), until)


def _claim(tx: Transaction, token: str, ids: Collection[str], until: float) -> list[Claimed]:
    if not ids:
        return []
    rows = (
        tx.connection.execute(
            update(instances)
            .where(instances.c.id.in_(ids))
            .values(claim=token, claim_until=until)
            .returning(instances)
        )
        .mappings()
        .all()
    )
    found = with_mounts(tx, [from_row(row, tx.vault) for row in rows])
    return [
        Claimed(
            instance=instance,
            claim=Claim(
                token=token, wish_serial=row["wish_serial"], look_serial=row["look_serial"]
            ),
        )
        for row, instance in zip(rows, found, strict=True)
    ]


@dataclass(frozen=True, kw_only=True)
class Overdue:
    """The instances of a cluster that should be worked on by now, and that nobody works on."""

    number: int
    since: float
    """When the longest waiting of them was due."""


def overdue(tx: Transaction, now: float) -> dict[str, Overdue]:
    """What waits for a reconciler, by cluster; clusters where nothing waits are left out."""
    rows = tx.connection.execute(
        select(instances.c.cluster_id, func.count(), func.min(instances.c.due_at))
        .where(
            instances.c.due_at <= now,
            or_(instances.c.claim.is_(None), instances.c.claim_until < now),
        )
        .group_by(instances.c.cluster_id)
    )
    return {cluster: Overdue(number=number, since=since) for cluster, number, since in rows}


def next_due(tx: Transaction, clusters: Collection[str]) -> float | None:
    """When the next unclaimed instance of these clusters is due; ``None``: none is."""
    query = select(func.min(instances.c.due_at)).where(
        instances.c.due_at.is_not(None),
        instances.c.claim.is_(None),
        instances.c.cluster_id.in_(clusters),
    )
    return tx.connection.execute(query).scalar()


@needs_no_turn
def renew(tx: Transaction, instance_id: str, token: str, until: float) -> int | None:
    """Keep a claim for longer: the present ``wish_serial``, or ``None`` when the claim is lost."""
    row = tx.connection.execute(
        update(instances)
        .where(instances.c.id == instance_id, instances.c.claim == token)
        .values(claim_until=until)
        .returning(instances.c.wish_serial)
    ).first()
    return row.wish_serial if row else None


@needs_no_turn
def record(
    tx: Transaction, claimed: Claimed, step: HistoryEntry | None = None, /, **columns: Any
) -> bool:
    """Write observations (never a status) and what happened, while the claim holds.

    A step is told within the status that the instance has by now: the owner may have moved it on.
    """
    status = tx.connection.execute(
        update(instances)
        .where(instances.c.id == claimed.instance.id, instances.c.claim == claimed.claim.token)
        .values(columns)
        .returning(instances.c.status)
    ).scalar()
    if status is not None and step is not None:
        add_step(tx, claimed.instance.id, replace(step, status=Status(status)))
    return status is not None


def release_ports(tx: Transaction, claimed: Claimed, rest_until: float) -> None:
    """Let the gateway's ports go that are in no mapping, once the routes have followed.

    Nothing happens when there was a reason to look again: the mappings may have changed.
    """
    followed = tx.connection.execute(
        update(instances)
        .where(
            instances.c.id == claimed.instance.id,
            instances.c.claim == claimed.claim.token,
            instances.c.look_serial == claimed.claim.look_serial,
        )
        .values(ports_leaving=False)
    )
    if followed.rowcount:
        tcp_ports.release_idle(tx, claimed.instance.id, rest_until)


@needs_no_turn
def release(tx: Transaction, claimed: Claimed, *, due_at: float | None, attempts: int) -> None:
    """End the work on an instance.

    Args:
        tx: the transaction.
        claimed: what was worked on.
        due_at: when to look again; ``None``: when there is a reason. A reason that came up
            since the claim counts first, but after a failure only a new wish does: the attempt
            itself makes the engine tell of events, and would be its own reason to try at once.
        attempts: failed attempts in a row so far.
    """
    unchanged = (
        instances.c.wish_serial == claimed.claim.wish_serial
        if attempts
        else instances.c.look_serial == claimed.claim.look_serial
    )
    tx.connection.execute(
        update(instances)
        .where(instances.c.id == claimed.instance.id, instances.c.claim == claimed.claim.token)
        .values(
            claim=None,
            claim_until=None,
            due_at=case((unchanged, due_at), else_=instances.c.due_at),
            attempts=case((unchanged, attempts), else_=0),
        )
    )


def settle_removed(
    tx: Transaction,
    claimed: Claimed,
    *,
    at: float,
    rest_until: float,
    left_behind: FailureRecord | None = None,
) -> bool:
    """Make an instance ``removed`` and let go of all it held, in one step.

    Args:
        tx: the transaction.
        claimed: the instance with the claim.
        at: Unix seconds.
        rest_until: when its address and ports may be given to another one.
        left_behind: why its engine has something of it still; ``None``: all is gone.
    """
    instance = claimed.instance
    why = left_behind.failure if left_behind else None
    gone = move(
        tx,
        instance.id,
        Status.REMOVED,
        code=why.state if why else "removed",
        message=why.message if why else "removed, its data too",
        at=at,
        worker=claimed.claim,
        failure=left_behind,
        changes={
            "address": "",
            "image_login": None,
            "port_access": None,
            "upgrade": None,
            "setback": None,
            "pull": None,
            "failure": failure_to_json(why),
            "handle": "",
        },
    )
    if gone:
        if instance.migration is not None:
            # Only now: the room in the other cluster was given back by it.
            tx.connection.execute(
                update(instances)
                .where(instances.c.id == instance.id)
                .values(migration_to_columns(None))
            )
            told = "the instance was deleted"
            jobs.end(
                tx,
                instance.migration.job_id,
                JobState.FAIL,
                at=at,
                step=told,
                error="instanceGone",
                message=told,
            )
        networks.release_addresses(tx, instance.id, rest_until)
        tcp_ports.release(tx, instance.id, rest_until)
        usage.forget(tx, instance.id)
    return gone


def mark_due(
    tx: Transaction, instance_ids: Collection[str], at: float, *, unless_claimed: bool = False
) -> int:
    """Have instances looked at, again if somebody is at it; a wait after a failure goes on.

    Args:
        tx: the transaction.
        instance_ids: which.
        at: Unix seconds.
        unless_claimed: whether those that somebody is at are left out.

    Returns:
        How many are looked at.
    """
    if not instance_ids:
        return 0
    idle = [instances.c.claim.is_(None)] if unless_claimed else []
    marked = tx.connection.execute(
        update(instances)
        .where(
            instances.c.id.in_(instance_ids),
            instances.c.status != Status.REMOVED.value,
            *idle,
        )
        .values(
            due_at=case(
                (
                    (instances.c.due_at < at)
                    | (instances.c.due_at.is_not(None) & (instances.c.attempts > 0)),
                    instances.c.due_at,
                ),
                else_=at,
            ),
            look_serial=instances.c.look_serial + 1,
        )
    )
    return marked.rowcount


def try_now(tx: Transaction, instance_id: str, at: float) -> None:
    """Let an instance that waits for its next attempt be worked on now, as if it were the first."""
    tx.connection.execute(
        update(instances)
        .where(instances.c.id == instance_id, instances.c.status != Status.REMOVED.value)
        .values(due_at=at, attempts=0, look_serial=instances.c.look_serial + 1)
    )


def drop_of(tx: Transaction, worker: str, at: float) -> None:
    """Forget every claim of a process that is gone, whose tokens begin with its name."""
    tx.connection.execute(
        update(instances)
        .where(instances.c.claim.startswith(f"{worker}-", autoescape=True))
        .values(claim=None, claim_until=None, due_at=at)
    )


def drop_all(tx: Transaction, cluster_ids: Collection[str], at: float) -> None:
    """Forget every claim in these clusters, when no other server can hold one.

    Whatever isn't at rest becomes due.
    """
    tx.connection.execute(
        update(instances)
        .where(instances.c.cluster_id.in_(cluster_ids), instances.c.claim.is_not(None))
        .values(claim=None, claim_until=None, due_at=at)
    )
