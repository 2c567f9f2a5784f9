"""The audit log in the store: an entry for each call, found by its owner and its time."""

from sqlalchemy import ColumnElement, RowMapping, delete, insert, select, update

from innkeep.domain.audit import AuditEntry, AuditFilter
from innkeep.store.database import Transaction
from innkeep.store.pages import count_matching, newest_first
from innkeep.store.tables import audit

_FIRST_REFUSAL = 400


def note(tx: Transaction, entry: AuditEntry) -> None:
    """Keep an entry, or what became of one that is kept."""
    outcome = {
        "objects": f" {' '.join(entry.objects)} ",
        "status": entry.status,
        "reason": entry.reason,
    }
    known = tx.connection.execute(update(audit).where(audit.c.id == entry.id).values(outcome))
    if known.rowcount:
        return
    tx.connection.execute(
        insert(audit).values(
            id=entry.id,
            owner_id=entry.owner_id,
            created_at=entry.at,
            key_id=entry.key_id,
            role=entry.role,
            client=entry.client,
            method=entry.method,
            path=entry.path,
            request_id=entry.request_id,
            note=entry.note,
            **outcome,
        )
    )


def list_page(
    tx: Transaction, owner_id: str, wanted: AuditFilter, *, offset: int, limit: int
) -> tuple[list[AuditEntry], int]:
    """Some of an owner's entries, newest first, and how many match."""
    matching: list[ColumnElement[bool]] = [audit.c.owner_id == owner_id]
    if wanted.key_id:
        matching.append(audit.c.key_id == wanted.key_id)
    if wanted.object_id:
        matching.append(audit.c.objects.contains(f" {wanted.object_id} ", autoescape=True))
    if wanted.accepted is not None:
        refused = audit.c.status >= _FIRST_REFUSAL
        matching.append(~refused if wanted.accepted else refused)
    if wanted.since:
        matching.append(audit.c.created_at >= wanted.since)
    if wanted.until:
        matching.append(audit.c.created_at <= wanted.until)
    rows = newest_first(tx, audit, matching, offset=offset, limit=limit)
    return [_entry(row) for row in rows], count_matching(tx, audit, matching)


def prune(tx: Transaction, before: float, limit: int) -> int:
    """Forget entries that are older than that, the given number at most; how many there were."""
    old = select(audit.c.id).where(audit.c.created_at < before).limit(limit)
    return tx.connection.execute(delete(audit).where(audit.c.id.in_(old))).rowcount


def _entry(row: RowMapping) -> AuditEntry:
    return AuditEntry(
        id=row["id"],
        owner_id=row["owner_id"],
        at=row["created_at"],
        key_id=row["key_id"],
        role=row["role"],
        client=row["client"],
        method=row["method"],
        path=row["path"],
        objects=tuple(row["objects"].split()),
        status=row["status"],
        reason=row["reason"],
        request_id=row["request_id"],
        note=row["note"],
    )
