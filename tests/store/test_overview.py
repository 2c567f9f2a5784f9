"""What is told over all projects is what each is told, and no page of it sorts what there is."""

import itertools
from pathlib import Path
from typing import Any

from sqlalchemy import event, insert

from innkeep.domain.account import Owner
from innkeep.domain.overview import InstanceChoice
from innkeep.domain.quota import Resource
from innkeep.domain.status import Status
from innkeep.store import (
    accounts,
    clusters,
    instance_counts,
    overview,
    projects,
    quotas,
    tcp_ports,
)
from innkeep.store import instances as store
from innkeep.store.database import Database, Transaction
from innkeep.store.tables import network_storages
from innkeep.store.vault import Vault
from tests.databases import VAULT_KEY
from tests.store.conftest import fill
from tests.unit.builders import an_instance

STATUSES = (Status.RUNNING, Status.EXITED, Status.TO_CREATE)
CHOICES = [
    InstanceChoice(cluster_id=cluster, owner_id=owner, status=status, name=name)
    for cluster, owner, status, name in itertools.product(
        ("", "home", "nowhere"), ("", "owner-1", "owner-2"), (None, *STATUSES), ("", "x-1")
    )
]


def several(tx: Transaction) -> None:
    """Instances of two owners in some statuses, some removed, with ports and storages."""
    accounts.insert_owner(tx, Owner("owner-2", "bob"), at=1001)
    accounts.insert_owner(tx, Owner("owner-3", "carl"), at=1002)
    clusters.set_capacity(tx, "home", 1000, 1000)
    for number in range(18):
        status = (*STATUSES, Status.TO_CREATE)[number % 4]
        one = an_instance(
            id=f"{number:016x}",
            sandbox=f"sandbox-{number}",
            name=f"X-{number}" if number % 3 else "",
            owner_id=f"owner-{number % 2 + 1}",
            created_at=1000.0 + number // 2,
            cores=number + 1,
            memory_gib=2 * number,
            local_volume_gib=3 * number,
            status=Status.TO_CREATE,
        )
        assert clusters.hold(tx, "home", one.cores, one.memory_gib)
        store.insert_new(tx, one)
        steps = {
            Status.RUNNING: (Status.CREATING, Status.RUNNING),
            Status.EXITED: (Status.EXITED,),
        }.get(status, ())
        for step in (*steps, *((Status.TO_REMOVE, Status.REMOVED) if number > 15 else ())):
            assert store.move(tx, one.id, step, code="test", message="", at=2.0)
    for number in range(3):
        tcp_ports.take(tx, f"{number:016x}", [3306], 2000.0)
    for number, (owner, removed, made) in enumerate(
        [("owner-1", None, 5), ("owner-1", 3.0, 5), ("owner-2", 3.0, 0), ("owner-2", None, 0)]
    ):
        tx.connection.execute(
            insert(network_storages).values(
                id=f"st-{number}",
                owner_id=owner,
                cluster_id="home",
                name="s",
                size_gib=7,
                made_gib=made,
                created_at=1,
                removed_at=removed,
                due=False,
            )
        )


async def test_what_all_owners_use_is_what_each_of_them_uses(database: Database) -> None:
    await database.write(several)
    owners = ["owner-1", "owner-2", "owner-3"]
    together = await database.read(quotas.used_by_each, owners)
    for owner in owners:
        assert together[owner] == await database.read(quotas.used_by, owner), owner
    assert together["owner-1"][Resource.PORTS] == 2
    assert all(together["owner-1"].values())
    assert not any(together["owner-3"].values())
    found, total = await database.read(projects.list_page, "", offset=0, limit=10)
    assert {each.id: each.used for each in found} == together
    assert total == len(found) == 3


async def test_each_choice_finds_what_it_says_page_by_page(database: Database) -> None:
    await database.write(several)
    every, _ = await database.read(overview.list_instances, InstanceChoice(), offset=0, limit=100)
    assert len(every) == await database.read(instance_counts.of_all) == 16
    assert every == sorted(every, key=lambda line: (line.created_at, line.id), reverse=True)
    names = {"owner-1": "ann", "owner-2": "bob"}
    for choice in CHOICES:
        wanted = [
            line
            for line in every
            if choice.cluster_id in {"", line.cluster_id}
            and (not choice.owner_id or line.project == names[choice.owner_id])
            and choice.status in {None, line.status}
            and choice.name.lower() in (line.name or line.id).lower()
        ]
        for limit, offset in itertools.product((1, 5, 100), (0, 5)):
            page, total = await database.read(
                overview.list_instances, choice, offset=offset, limit=limit
            )
            assert page == wanted[offset : offset + limit], choice
            assert total == len(wanted), choice
    gone, total = await database.read(
        overview.list_instances, InstanceChoice(status=Status.REMOVED), offset=0, limit=5
    )
    assert [line.status for line in gone] == [Status.REMOVED] * 2
    assert total == 2


IN_ORDER = (
    InstanceChoice(),
    InstanceChoice(cluster_id="home"),
    InstanceChoice(status=Status.RUNNING),
    InstanceChoice(cluster_id="home", status=Status.RUNNING),
    InstanceChoice(owner_id="owner-1"),
    InstanceChoice(owner_id="owner-1", status=Status.RUNNING),
    InstanceChoice(name="x"),
    InstanceChoice(cluster_id="home", name="x"),
    InstanceChoice(status=Status.RUNNING, name="x"),
)


async def test_a_page_is_read_in_the_order_of_an_index(tmp_path: Path) -> None:
    # PostgreSQL plans by what it counted, so it would tell nothing here.
    database = Database(f"sqlite:///{tmp_path / 'innkeep.db'}", Vault(VAULT_KEY))
    await database.migrate()
    await database.write(fill)
    await database.write(several)
    for choice in IN_ORDER:
        for step in await database.read(plans_of, choice):
            assert "TEMP B-TREE" not in step, (choice, step)
            assert "INDEX" in step or "instances" not in step, (choice, step)
    database.close()


def plans_of(tx: Transaction, choice: InstanceChoice) -> list[str]:
    """How SQLite answers what a page asks of the table of instances."""
    asked: list[tuple[str, Any]] = []

    def listen(_c: object, _k: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(tx.connection, "before_cursor_execute", listen)
    overview.list_instances(tx, choice, offset=0, limit=2)
    event.remove(tx.connection, "before_cursor_execute", listen)
    plans = [
        str(row[-1])
        for statement, parameters in asked
        if "FROM instances" in statement
        for row in tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ]
    assert plans
    return plans
