"""Prewarm tasks in the store: what is to be pulled ahead, and what became of it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, delete, insert, or_, select, update

from innkeep.domain.prewarm import PrewarmFilter, PrewarmState, PrewarmTask
from innkeep.store.database import Transaction
from innkeep.store.logins import login_from_column, login_to_column
from innkeep.store.pages import count_matching, newest_first
from innkeep.store.tables import image_prewarms as tasks
from innkeep.store.vault import Vault

_SAME_IN_BOTH = (
    "id",
    "owner_id",
    "cluster_id",
    "image_name",
    "image_url",
    "note",
    "reason",
    "size_bytes",
    "attempts",
    "created_at",
    "completed_at",
)


def insert_new(tx: Transaction, task: PrewarmTask) -> None:
    """Store a new task."""
    login = task.login
    values: dict[str, Any] = {name: getattr(task, name) for name in _SAME_IN_BOTH}
    values |= {
        "state": task.state.value,
        "products": [list(product) for product in task.products],
        "image_auth_id": task.auth_id,
        "image_login": login_to_column(login, tx.vault),
        "image_auth_name": login.stored_as if login else "",
    }
    tx.connection.execute(insert(tasks).values(**values))


def count_of(tx: Transaction, owner_id: str) -> int:
    """How many tasks an owner has, finished ones included."""
    return count_matching(tx, tasks, [tasks.c.owner_id == owner_id])


def find_of(tx: Transaction, owner_id: str, task_id: str) -> PrewarmTask | None:
    """An owner's task."""
    query = select(tasks).where(tasks.c.id == task_id, tasks.c.owner_id == owner_id)
    row = tx.connection.execute(query).mappings().first()
    return _from_row(row, tx.vault) if row else None


def list_page(
    tx: Transaction, owner_id: str, wanted: PrewarmFilter, *, offset: int, limit: int
) -> tuple[list[PrewarmTask], int]:
    """Some of an owner's tasks, newest first, and how many match."""
    matching: list[ColumnElement[bool]] = [tasks.c.owner_id == owner_id]
    if wanted.state is not None:
        matching.append(tasks.c.state == wanted.state.value)
    if wanted.cluster_id:
        matching.append(tasks.c.cluster_id == wanted.cluster_id)
    if wanted.name:
        matching.append(
            or_(
                tasks.c.image_name.icontains(wanted.name, autoescape=True),
                tasks.c.note.icontains(wanted.name, autoescape=True),
            )
        )
    rows = newest_first(tx, tasks, matching, offset=offset, limit=limit)
    return [_from_row(row, tx.vault) for row in rows], count_matching(tx, tasks, matching)


def set_note(tx: Transaction, owner_id: str, task_id: str, note: str) -> None:
    """Give an owner's task another note."""
    tx.connection.execute(
        update(tasks).where(tasks.c.id == task_id, tasks.c.owner_id == owner_id).values(note=note)
    )


def remove(tx: Transaction, owner_id: str, task_ids: Sequence[str]) -> None:
    """Remove tasks of an owner."""
    tx.connection.execute(
        delete(tasks).where(tasks.c.id.in_(task_ids), tasks.c.owner_id == owner_id)
    )


def list_open(tx: Transaction, cluster_id: str) -> list[PrewarmTask]:
    """The tasks of a cluster that are not finished, oldest first."""
    rows = tx.connection.execute(
        select(tasks)
        .where(tasks.c.cluster_id == cluster_id, tasks.c.completed_at.is_(None))
        .order_by(tasks.c.created_at, tasks.c.id)
    ).mappings()
    return [_from_row(row, tx.vault) for row in rows]


def note_nobody_works(tx: Transaction, cluster_id: str) -> None:
    """Say of the open tasks of a cluster that they wait, as after a server's end."""
    tx.connection.execute(
        update(tasks)
        .where(tasks.c.cluster_id == cluster_id, tasks.c.completed_at.is_(None))
        .values(state=PrewarmState.PENDING.value)
    )


def note_state(
    tx: Transaction,
    task_id: str,
    state: PrewarmState,
    *,
    reason: str = "",
    attempts: int = 0,
    size_bytes: int = 0,
    completed_at: float | None = None,
) -> None:
    """Remember where an open task is now; one that was removed or finished stays so."""
    tx.connection.execute(
        update(tasks)
        .where(tasks.c.id == task_id, tasks.c.completed_at.is_(None))
        .values(
            state=state.value,
            reason=reason,
            attempts=attempts,
            size_bytes=size_bytes,
            completed_at=completed_at,
        )
    )


def _from_row(row: RowMapping, vault: Vault) -> PrewarmTask:
    return PrewarmTask(
        **{name: row[name] for name in _SAME_IN_BOTH},
        login=login_from_column(row["image_login"], row["image_auth_name"], vault),
        auth_id=row["image_auth_id"],
        products=tuple((product_id, name) for product_id, name in row["products"]),
        state=PrewarmState(row["state"]),
    )
