"""What went wrong with instances, in full: kept bounded, and longer than the instances live."""

import json

from sqlalchemy import RowMapping, delete, func, insert, select, update

from innkeep.domain.failure import MOST_FAILURES, Exit, Failure, FailureRecord
from innkeep.domain.status import Status
from innkeep.store.database import Transaction
from innkeep.store.tables import failures, history
from innkeep.store.vault import Vault

_SAME_TROUBLE_SECONDS = 600.0
"""After that long without it, a failure of the same kind is another one."""


def note(tx: Transaction, instance_id: str, record: FailureRecord) -> None:
    """Keep a failure; one of the same kind since the last order is the same one, told anew."""
    sealed = tx.vault.seal(json.dumps(record.log)) if record.log else None
    ended = record.failure.exit
    values = {
        "last_at": record.last_at,
        "status": record.status.value,
        "message": record.failure.message,
        "exit_code": ended.code if ended else None,
        "exit_signal": ended.signal if ended else None,
        "out_of_memory": ended.out_of_memory if ended else False,
        **({} if sealed is None else {"log": sealed}),
    }
    latest = tx.connection.execute(
        select(failures.c.id, failures.c.state, failures.c.last_at)
        .where(failures.c.instance_id == instance_id)
        .order_by(failures.c.id.desc())
        .limit(1)
    ).first()
    if (
        latest is not None
        and latest.state == record.failure.state
        and latest.last_at >= max(_ordered_at(tx, instance_id), record.at - _SAME_TROUBLE_SECONDS)
    ):
        tx.connection.execute(
            update(failures)
            .where(failures.c.id == latest.id)
            .values(times=failures.c.times + record.times, **values)
        )
        return
    tx.connection.execute(
        insert(failures).values(
            instance_id=instance_id,
            at=record.at,
            times=record.times,
            state=record.failure.state,
            **values,
        )
    )
    _forget_oldest(tx, instance_id)


def list_of(tx: Transaction, instance_id: str) -> list[FailureRecord]:
    """The failures of an instance that are kept, oldest first."""
    rows = tx.connection.execute(
        select(failures).where(failures.c.instance_id == instance_id).order_by(failures.c.id)
    ).mappings()
    return [_from_row(row, tx.vault) for row in rows]


def last_number(tx: Transaction) -> int:
    """The number of the newest failure; 0: there was none."""
    return tx.connection.execute(select(func.max(failures.c.id))).scalar() or 0


def count_new(tx: Transaction, after: int, until: int) -> dict[str, int]:
    """How many failures of each code have a number behind the first and up to the second."""
    rows = tx.connection.execute(
        select(failures.c.state, func.count())
        .where(failures.c.id > after, failures.c.id <= until)
        .group_by(failures.c.state)
    )
    return {state: number for state, number in rows}  # noqa: C416  # rows are no pairs to mypy


def _ordered_at(tx: Transaction, instance_id: str) -> float:
    """When something was asked of the instance last."""
    query = select(func.max(history.c.at)).where(
        history.c.instance_id == instance_id, history.c.code == "asked"
    )
    return float(tx.connection.execute(query).scalar() or 0)


def _forget_oldest(tx: Transaction, instance_id: str) -> None:
    kept = (
        select(failures.c.id)
        .where(failures.c.instance_id == instance_id)
        .order_by(failures.c.id.desc())
        .limit(MOST_FAILURES)
    )
    tx.connection.execute(
        delete(failures).where(
            failures.c.instance_id == instance_id, failures.c.id.not_in(kept.scalar_subquery())
        )
    )


def _from_row(row: RowMapping, vault: Vault) -> FailureRecord:
    ended = None
    if row["exit_code"] is not None:
        ended = Exit(
            code=row["exit_code"], signal=row["exit_signal"], out_of_memory=row["out_of_memory"]
        )
    return FailureRecord(
        at=row["at"],
        last_at=row["last_at"],
        times=row["times"],
        status=Status(row["status"]),
        failure=Failure(state=row["state"], message=row["message"], exit=ended),
        log=tuple(json.loads(vault.open(row["log"]))) if row["log"] else (),
    )
