"""Pages of lists that are ordered by time, the newest first, as every list of an owner's is."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, RowMapping, Table, func, select

from innkeep.store.database import Transaction


def newest_first(
    tx: Transaction,
    table: Table,
    matching: Sequence[ColumnElement[bool]],
    *,
    limit: int,
    offset: int = 0,
) -> Sequence[RowMapping]:
    """Some rows of a table with ``created_at`` and ``id``, the newest first."""
    return (
        tx.connection.execute(
            select(table)
            .where(*matching)
            .order_by(table.c.created_at.desc(), table.c.id.desc())
            .offset(offset)
            .limit(limit)
        )
        .mappings()
        .all()
    )


def count_matching(tx: Transaction, table: Table, matching: Sequence[ColumnElement[bool]]) -> int:
    """How many rows match."""
    query = select(func.count()).select_from(table).where(*matching)
    return tx.connection.execute(query).scalar_one()
