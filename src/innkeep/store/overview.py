"""What an operator sees of all projects together: pages of instances, figures of clusters.

With 100,000 instances too, so that each page walks an index that has its order and all that is
searched, and rows are read for the page's own only.
"""

from sqlalchemy import ColumnElement, RowMapping, func, literal_column, select

from innkeep.domain.failure import Failure
from innkeep.domain.overview import ClusterFigures, InstanceChoice, InstanceLine
from innkeep.domain.status import Status
from innkeep.store import clusters, fences, instance_counts, spare_sandboxes
from innkeep.store import instances as instances_store
from innkeep.store.database import Transaction
from innkeep.store.network_storages import promised_gib
from innkeep.store.pages import count_matching
from innkeep.store.tables import instances, network_storages, networks, owners

_THERE = instances.c.status != literal_column(f"'{Status.REMOVED}'")
"""Written out, since an index of only these serves no query that has the word as a parameter."""
_ORDER = (instances.c.created_at.desc(), instances.c.id.desc())
_SHOWN = (
    instances.c.id,
    instances.c.name,
    instances.c.status,
    instances.c.failure,
    instances.c.setback,
    instances.c.product_id,
    instances.c.cluster_id,
    instances.c.cores,
    instances.c.memory_gib,
    instances.c.local_volume_gib,
    instances.c.image_url,
    instances.c.created_at,
    instances.c.status_at,
)


def list_instances(
    tx: Transaction, wanted: InstanceChoice, *, offset: int, limit: int
) -> tuple[list[InstanceLine], int]:
    """Some instances of all projects, newest first, and how many match."""
    matching = _matching(wanted)
    page = select(instances.c.id).where(*matching).order_by(*_ORDER).offset(offset).limit(limit)
    ids = list(tx.connection.execute(page).scalars())
    rows = tx.connection.execute(
        select(*_SHOWN, owners.c.name.label("project"))
        .join(owners, owners.c.id == instances.c.owner_id)
        .where(instances.c.id.in_(ids))
    ).mappings()
    found = {row["id"]: _line(row) for row in rows}
    return [found[each] for each in ids], _count(tx, wanted, matching)


def cluster_figures(tx: Transaction, now: float) -> dict[str, ClusterFigures]:
    """What is known of each cluster that is, or was, configured, by its id."""
    numbers: dict[str, dict[Status, int]] = {}
    for (cluster_id, status), number in instances_store.count_by_status(tx).items():
        numbers.setdefault(cluster_id, {})[status] = number
    promised, spare = promised_gib(tx), spare_sandboxes.count_ready(tx)
    behind, vpcs, storages = fences.count(tx), _vpc_networks(tx), _storages(tx)
    return {
        cluster_id: ClusterFigures(
            usage=usage,
            instances=numbers.get(cluster_id, {}),
            promised_gib=promised.get(cluster_id, 0),
            spare_sandboxes=spare.get(cluster_id, 0),
            left_behind=behind.get(cluster_id, 0),
            vpc_networks=vpcs.get(cluster_id, 0),
            network_storages=storages.get(cluster_id, 0),
        )
        for cluster_id, usage in clusters.usages(tx, now).items()
    }


def _matching(wanted: InstanceChoice) -> list[ColumnElement[bool]]:
    columns = instances.c
    conditions = [_THERE if wanted.status is None else columns.status == wanted.status.value]
    if wanted.cluster_id:
        conditions.append(columns.cluster_id == wanted.cluster_id)
    if wanted.owner_id:
        conditions.append(columns.owner_id == wanted.owner_id)
    if wanted.name:
        shown = func.coalesce(func.nullif(columns.name, ""), columns.id)
        conditions.append(shown.icontains(wanted.name, autoescape=True))
    return conditions


def _count(tx: Transaction, wanted: InstanceChoice, matching: list[ColumnElement[bool]]) -> int:
    if wanted == InstanceChoice():
        return instance_counts.of_all(tx)
    if wanted == InstanceChoice(owner_id=wanted.owner_id):
        return instance_counts.of_owner(tx, wanted.owner_id)
    return count_matching(tx, instances, matching)


def _vpc_networks(tx: Transaction) -> dict[str, int]:
    rows = tx.connection.execute(
        select(networks.c.cluster_id, func.count())
        .where(networks.c.owner_id.is_not(None), networks.c.removed_at.is_(None))
        .group_by(networks.c.cluster_id)
    )
    return {row[0]: row[1] for row in rows}


def _storages(tx: Transaction) -> dict[str, int]:
    rows = tx.connection.execute(
        select(network_storages.c.cluster_id, func.count())
        .where(network_storages.c.removed_at.is_(None))
        .group_by(network_storages.c.cluster_id)
    )
    return {row[0]: row[1] for row in rows}


def _line(row: RowMapping) -> InstanceLine:
    failure = row["failure"] or row["setback"]
    return InstanceLine(
        id=row["id"],
        name=row["name"],
        project=row["project"],
        status=Status(row["status"]),
        failure=Failure(**failure) if failure else None,
        product_id=row["product_id"],
        cluster_id=row["cluster_id"],
        cores=row["cores"],
        memory_gib=row["memory_gib"],
        local_volume_gib=row["local_volume_gib"],
        image_url=row["image_url"],
        created_at=row["created_at"],
        status_at=row["status_at"],
    )
