"""Jobs in the store: what was asked, how far it is, and what it told.

A save is ``due`` until nothing of it is left to do, which may be longer than until it ended: one
that its owner broke off has ended at once, and its engine follows. Jobs of other types are done by
whoever began them, and are never due.
"""

import secrets

from sqlalchemy import ColumnElement, RowMapping, insert, select, update

from innkeep.domain.instance import Instance
from innkeep.domain.job import UNDER_WAY, Job, JobFilter, JobState, JobStep, JobType
from innkeep.store.database import Transaction
from innkeep.store.logins import login_from_column, login_to_column
from innkeep.store.pages import count_matching, newest_first
from innkeep.store.tables import job_steps, jobs
from innkeep.store.vault import Vault

_UNDER_WAY = [state.value for state in UNDER_WAY]


def new_id() -> str:
    """An id that no other job has."""
    return f"job-{secrets.token_hex(6)}"


def insert_new(tx: Transaction, job: Job, *, due: bool) -> None:
    """Store a new job.

    Args:
        tx: the transaction.
        job: what is to be done.
        due: whether the job keeper of its cluster is to do it.
    """
    login = job.login
    tx.connection.execute(
        insert(jobs).values(
            id=job.id,
            owner_id=job.owner_id,
            cluster_id=job.cluster_id,
            instance_id=job.instance_id,
            type=job.type.value,
            state=job.state.value,
            error=job.error,
            message=job.message,
            image=job.image,
            login=login_to_column(login, tx.vault),
            login_name=login.stored_as if login else "",
            due=due,
            created_at=job.created_at,
        )
    )


def begin(tx: Transaction, job_type: JobType, instance: Instance, *, at: float, step: str) -> str:
    """Note that a job of another type begins, whose work is done elsewhere; answers its id.

    Args:
        tx: the transaction in which the work itself is noted too.
        job_type: what is done.
        instance: with what.
        at: now.
        step: the first line of its log.
    """
    job = Job(
        id=new_id(),
        owner_id=instance.owner_id,
        cluster_id=instance.cluster_id,
        instance_id=instance.id,
        type=job_type,
        state=JobState.RUNNING,
        created_at=at,
    )
    insert_new(tx, job, due=False)
    add_step(tx, job.id, step, at=at)
    return job.id


def end(
    tx: Transaction,
    job_id: str,
    state: JobState,
    *,
    at: float,
    step: str,
    error: str = "",
    message: str = "",
) -> bool:
    """End a job, once; its login is forgotten, and nobody has to work on it any more.

    Args:
        tx: the transaction.
        job_id: which.
        state: how it ended.
        at: now.
        step: the last line of its log.
        error: stable code of a failure.
        message: one sentence about it.

    Returns:
        Whether it had not ended before.
    """
    return _end(tx, job_id, state, at=at, step=step, error=error, message=message, due=False)


def break_off(tx: Transaction, job_id: str, *, at: float) -> bool:
    """End a job because its owner wants it; its keeper tidies up. Whether it was under way."""
    return _end(tx, job_id, JobState.BREAK, at=at, step="broken off, as asked", due=None)


def _end(
    tx: Transaction,
    job_id: str,
    state: JobState,
    *,
    at: float,
    step: str,
    error: str = "",
    message: str = "",
    due: bool | None,
) -> bool:
    values = {
        "state": state.value,
        "error": error,
        "message": message,
        "ended_at": at,
        "login": None,
        "login_name": "",
        **({} if due is None else {"due": due}),
    }
    changed = tx.connection.execute(
        update(jobs).where(jobs.c.id == job_id, jobs.c.state.in_(_UNDER_WAY)).values(**values)
    )
    if changed.rowcount:
        add_step(tx, job_id, step, at=at)
    return changed.rowcount == 1


def note_tidied(tx: Transaction, job_id: str) -> None:
    """Remember that nothing of an ended job is left to do."""
    tx.connection.execute(
        update(jobs).where(jobs.c.id == job_id, jobs.c.state.not_in(_UNDER_WAY)).values(due=False)
    )


def note_running(tx: Transaction, job_id: str) -> None:
    """Remember that a job is past its preparation."""
    tx.connection.execute(
        update(jobs)
        .where(jobs.c.id == job_id, jobs.c.state == JobState.PULLING.value)
        .values(state=JobState.RUNNING.value)
    )


def add_step(tx: Transaction, job_id: str, message: str, *, at: float) -> None:
    """Add a line to what a job told, and wake who reads it."""
    tx.happened.add(job_id)
    tx.connection.execute(insert(job_steps).values(job_id=job_id, at=at, message=message))


def steps_of(tx: Transaction, job_id: str, after: int = 0) -> list[JobStep]:
    """What a job told after the step of that number, oldest first."""
    rows = tx.connection.execute(
        select(job_steps)
        .where(job_steps.c.job_id == job_id, job_steps.c.id > after)
        .order_by(job_steps.c.id)
    )
    return [JobStep(number=row.id, at=row.at, message=row.message) for row in rows]


def find(tx: Transaction, job_id: str) -> Job | None:
    """The job with that id, whoever owns it."""
    row = tx.connection.execute(select(jobs).where(jobs.c.id == job_id)).mappings().first()
    return _from_row(row, tx.vault) if row else None


def list_due(tx: Transaction, cluster_id: str) -> list[Job]:
    """The jobs that the keeper of a cluster has something to do for, oldest first."""
    rows = tx.connection.execute(
        select(jobs)
        .where(jobs.c.cluster_id == cluster_id, jobs.c.due)
        .order_by(jobs.c.created_at, jobs.c.id)
    ).mappings()
    return [_from_row(row, tx.vault) for row in rows]


def under_way_of(tx: Transaction, instance_id: str) -> list[Job]:
    """An instance's jobs that have not ended, oldest first."""
    rows = tx.connection.execute(
        select(jobs)
        .where(jobs.c.instance_id == instance_id, jobs.c.state.in_(_UNDER_WAY))
        .order_by(jobs.c.created_at, jobs.c.id)
    ).mappings()
    return [_from_row(row, tx.vault) for row in rows]


def list_page(
    tx: Transaction, owner_id: str, wanted: JobFilter, *, offset: int, limit: int
) -> tuple[list[Job], int]:
    """Some of an owner's jobs, newest first, and how many match."""
    matching = _matching(owner_id, wanted)
    rows = newest_first(tx, jobs, matching, offset=offset, limit=limit)
    return [_from_row(row, tx.vault) for row in rows], count_matching(tx, jobs, matching)


def log_token(tx: Transaction, job_id: str) -> str:
    """The secret in the address of a job's log: derived, so there is nothing to store."""
    return tx.vault.derive(f"job log token {job_id}", 32)


def _matching(owner_id: str, wanted: JobFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [jobs.c.owner_id == owner_id]
    if wanted.job_id:
        conditions.append(jobs.c.id == wanted.job_id)
    if wanted.state is not None:
        conditions.append(jobs.c.state == wanted.state.value)
    if wanted.type is not None:
        conditions.append(jobs.c.type == wanted.type.value)
    if wanted.since:
        conditions.append(jobs.c.created_at >= wanted.since)
    if wanted.until:
        # Seconds are asked for, and times are kept in more detail.
        conditions.append(jobs.c.created_at < wanted.until + 1)
    return conditions


def _from_row(row: RowMapping, vault: Vault) -> Job:
    return Job(
        id=row["id"],
        owner_id=row["owner_id"],
        cluster_id=row["cluster_id"],
        instance_id=row["instance_id"],
        type=JobType(row["type"]),
        state=JobState(row["state"]),
        error=row["error"],
        message=row["message"],
        image=row["image"],
        login=login_from_column(row["login"], row["login_name"], vault),
        created_at=row["created_at"],
        ended_at=row["ended_at"],
    )
