"""What a cluster should have of each instance: plain columns, since all are read each minute."""

from typing import NamedTuple

from sqlalchemy import select

from innkeep.domain.status import Status
from innkeep.store.database import Transaction
from innkeep.store.instance_rows import upgrade_from_column
from innkeep.store.tables import instances


class Expected(NamedTuple):
    """An instance that isn't removed, as a comparison with its cluster needs it."""

    id: str
    sandbox: str
    status: Status
    generation: int
    coming: int
    """The generation that an upgrade is making; without one, the present one."""


def list_expected(tx: Transaction, cluster_id: str) -> list[Expected]:
    """Every instance of a cluster that isn't removed."""
    columns = instances.c
    rows = tx.connection.execute(
        select(columns.id, columns.sandbox, columns.status, columns.generation, columns.upgrade)
        .where(columns.cluster_id == cluster_id, columns.status != Status.REMOVED.value)
        .execution_options(yield_per=1000)
    )
    return [
        Expected(
            row_id,
            sandbox,
            _STATUSES[status],
            generation,
            upgrade_from_column(tx.vault, sealed).generation if sealed else generation,
        )
        for row_id, sandbox, status, generation, sealed in rows
    ]


_STATUSES = {status.value: status for status in Status}
