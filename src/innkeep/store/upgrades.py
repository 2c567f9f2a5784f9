"""Upgrades in the store: kept beside the present form, then put in its place or dropped."""

from dataclasses import replace

from sqlalchemy import select, update

from innkeep.domain.failure import FailureRecord
from innkeep.domain.instance import HistoryEntry, Instance
from innkeep.domain.status import Status, Wish
from innkeep.domain.upgrade import Upgrade
from innkeep.store.claims import Claimed
from innkeep.store.database import Transaction
from innkeep.store.instance_rows import (
    envs_to_json,
    failure_to_json,
    upgrade_to_column,
)
from innkeep.store.instances import add_step, is_held, move, wish
from innkeep.store.logins import login_to_column
from innkeep.store.storage_mounts import insert_mounts, keep_only
from innkeep.store.tables import instances


def begin(tx: Transaction, instance: Instance, upgrade: Upgrade, at: float) -> bool:
    """Store that an instance is to be made anew; its number is given here.

    Returns:
        Whether the instance was still in a status from which that is possible.
    """
    last: int = tx.connection.execute(
        select(instances.c.last_generation).where(instances.c.id == instance.id)
    ).scalar_one()
    numbered = replace(upgrade, generation=last + 1)
    insert_mounts(tx, instance.id, numbered.generation, numbered.storages)
    return wish(
        tx,
        instance,
        Wish.RUNNING,
        Status.TO_RESET,
        runs_wished=instance.runs_wished,
        at=at,
        message=f"upgrade asked, to the image {upgrade.image_url}",
        changes={
            "upgrade": upgrade_to_column(numbered, tx.vault),
            "last_generation": numbered.generation,
        },
    )


def take_over(tx: Transaction, claimed: Claimed, upgrade: Upgrade) -> bool:
    """Note that the present container is about to be ended; whether the claim still held."""
    changed = tx.connection.execute(
        update(instances)
        .where(*is_held(claimed.instance.id, claimed.claim))
        .values(upgrade=upgrade_to_column(replace(upgrade, took_over=True), tx.vault))
    )
    return changed.rowcount == 1


def settle(tx: Transaction, claimed: Claimed, upgrade: Upgrade, *, handle: str, at: float) -> bool:
    """Make what was upgraded to the present form, and the instance ``running``, in one step."""
    login = upgrade.image_login
    moved = move(
        tx,
        claimed.instance.id,
        Status.RUNNING,
        code="running",
        message="the main process of the upgraded instance runs",
        at=at,
        worker=claimed.claim,
        changes={
            "image_url": upgrade.image_url,
            "image_login": login_to_column(login, tx.vault),
            "image_auth_name": login.stored_as if login else "",
            "image_auth_id": upgrade.image_auth_id,
            "command": upgrade.command,
            "entrypoint": upgrade.entrypoint,
            "envs": envs_to_json(upgrade.envs),
            "generation": upgrade.generation,
            "upgrade": None,
            "handle": handle,
            "runs_begun": claimed.instance.runs_wished,
            "tools_launched": False,
            "started_at": at,
            "stopped_at": None,
            "failure": None,
            "pull": None,
            "attempts": 0,
        },
    )
    if moved:
        keep_only(tx, claimed.instance.id, upgrade.generation)
    return moved


def drop(
    tx: Transaction,
    claimed: Claimed,
    record: FailureRecord,
    *,
    to: Status | None,
    start_again: bool,
    at: float,
) -> bool:
    """Forget an upgrade that failed, and tell why until the next order.

    Args:
        tx: the transaction.
        claimed: the instance.
        record: what came in its way, with all that was seen.
        to: the status that follows at once; ``None``: the present one stays, as work goes on.
        start_again: whether the present container, ended for the upgrade, is to run again.
        at: the present time.
    """
    instance, why = claimed.instance, record.failure
    changes = {
        "upgrade": None,
        "setback": failure_to_json(why),
        "failure": None,
        "pull": None,
        "attempts": 0,
        "runs_wished": instance.runs_wished + start_again,
    }
    if to is None:
        status = tx.connection.execute(
            update(instances)
            .where(*is_held(instance.id, claimed.claim))
            .values(changes)
            .returning(instances.c.status)
        ).scalar()
        done = status is not None
        if status is not None:
            entry = HistoryEntry(at=at, status=Status(status), code=why.state, message=why.message)
            add_step(tx, instance.id, entry, failure=record)
    else:
        done = move(
            tx,
            instance.id,
            to,
            code=why.state,
            message=why.message,
            at=at,
            worker=claimed.claim,
            changes=changes,
            failure=record,
        )
    if done:
        keep_only(tx, instance.id, instance.generation)
    return done
