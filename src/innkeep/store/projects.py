"""Pages of all owners with what they have, for an operator."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, select

from innkeep.domain.overview import Project
from innkeep.store import quotas
from innkeep.store.database import Transaction
from innkeep.store.pages import count_matching
from innkeep.store.tables import api_keys, owners


def list_page(tx: Transaction, name: str, *, offset: int, limit: int) -> tuple[list[Project], int]:
    """Some owners in the order of their names, and how many match.

    Args:
        tx: the transaction.
        name: part of the name, in any case; empty: all.
        offset: how many are left out.
        limit: how many at most.
    """
    matching: list[ColumnElement[bool]] = []
    if name:
        matching.append(owners.c.name.icontains(name, autoescape=True))
    query = select(owners).where(*matching).order_by(owners.c.name).offset(offset).limit(limit)
    rows = tx.connection.execute(query).mappings().all()
    ids = [row["id"] for row in rows]
    keys, used = _keys_of(tx, ids), quotas.used_by_each(tx, ids)
    found = [
        Project(
            id=row["id"],
            name=row["name"],
            created_at=row["created_at"],
            keys=keys.get(row["id"], 0),
            limits=quotas.limits_in(row),
            used=used[row["id"]],
        )
        for row in rows
    ]
    return found, count_matching(tx, owners, matching)


def _keys_of(tx: Transaction, owner_ids: Collection[str]) -> dict[str, int]:
    rows = tx.connection.execute(
        select(api_keys.c.owner_id, func.count())
        .where(api_keys.c.owner_id.in_(owner_ids), api_keys.c.revoked_at.is_(None))
        .group_by(api_keys.c.owner_id)
    )
    return {row[0]: row[1] for row in rows}
