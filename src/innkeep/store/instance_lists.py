"""Lists of an owner's instances: pages of them, and how many there are."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, literal_column, select, tuple_

from innkeep.domain.instance import Instance, InstanceFilter
from innkeep.domain.status import Status
from innkeep.store import instance_counts
from innkeep.store.database import Transaction
from innkeep.store.instance_rows import from_row
from innkeep.store.pages import count_matching
from innkeep.store.storage_mounts import with_mounts
from innkeep.store.tables import instances

_THERE = instances.c.status != literal_column(f"'{Status.REMOVED}'")
"""Written out, since an index of only these serves no query that has the word as a parameter."""


def list_page(
    tx: Transaction, owner_id: str, wanted: InstanceFilter, *, offset: int, limit: int
) -> list[Instance]:
    """Some of an owner's instances, newest first."""
    return _newest(tx, _matching(owner_id, wanted), offset=offset, limit=limit)


def list_after(
    tx: Transaction, owner_id: str, place: tuple[float, str] | None, *, limit: int
) -> list[Instance]:
    """Some of an owner's instances, newest first, that come behind a place in that order.

    Args:
        tx: the transaction.
        owner_id: whose.
        place: time and id of the last one before; ``None``: from the beginning.
        limit: how many at most.
    """
    conditions = _matching(owner_id, InstanceFilter())
    if place is not None:
        conditions.append(tuple_(instances.c.created_at, instances.c.id) < place)
    return _newest(tx, conditions, limit=limit)


def count(tx: Transaction, owner_id: str, wanted: InstanceFilter) -> int:
    """How many of an owner's instances match; only all of them are known without counting."""
    if wanted == InstanceFilter():
        return instance_counts.of_owner(tx, owner_id)
    return count_matching(tx, instances, _matching(owner_id, wanted))


def _newest(
    tx: Transaction, matching: Sequence[ColumnElement[bool]], *, limit: int, offset: int = 0
) -> list[Instance]:
    revisions = (instances.c.id, instances.c.revision)
    order = (instances.c.created_at.desc(), instances.c.id.desc())
    query = select(*revisions).where(*matching).order_by(*order).offset(offset).limit(limit)
    page = [(row.id, row.revision) for row in tx.connection.execute(query)]
    found = tx.memory.recall(page)
    unknown = [instance_id for instance_id, _ in page if instance_id not in found]
    if unknown:
        rows = tx.connection.execute(select(instances).where(instances.c.id.in_(unknown)))
        read = [(row["revision"], from_row(row, tx.vault)) for row in rows.mappings()]
        tx.memory.keep(read)
        found |= {instance.id: instance for _, instance in read}
    return with_mounts(tx, [found[instance_id] for instance_id, _ in page])


def _matching(owner_id: str, wanted: InstanceFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [instances.c.owner_id == owner_id]
    if wanted.status is None:
        conditions.append(_THERE)
    else:
        conditions.append(instances.c.status == wanted.status.value)
    if wanted.name:
        shown = func.coalesce(func.nullif(instances.c.name, ""), instances.c.id)
        conditions.append(shown.icontains(wanted.name, autoescape=True))
    if wanted.product_name:
        conditions.append(instances.c.product_name.icontains(wanted.product_name, autoescape=True))
    return conditions
