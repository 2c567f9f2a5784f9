"""A database of the first version is brought up to date with everything that is in it."""

from pathlib import Path

import pytest
from sqlalchemy import JSON, Table, create_engine, insert
from sqlalchemy.schema import MetaData

from innkeep.domain.instance import RegistryLogin
from innkeep.domain.status import Status
from innkeep.store import instances
from innkeep.store.database import Database
from innkeep.store.vault import Vault
from tests.databases import VAULT_KEY, Postgresql, bring_to

INSTANCE = "0123456789abcdef"


@pytest.fixture(params=["sqlite", "postgresql"])
def first_version(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a database with the first schema, and an instance in it."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'innkeep.db'}"
    else:
        server: Postgresql = request.getfixturevalue("postgresql")
        url = server.url(server.create())
    bring_to(url, "0001")
    _fill(url)
    return url


def _fill(url: str) -> None:
    login = Vault(VAULT_KEY).seal("ann:a:b")
    rows: dict[str, dict[str, object]] = {
        "owners": {"id": "o", "name": "ann", "created_at": 1.0},
        "clusters": {
            "id": "home",
            "cores": 8,
            "memory_gib": 8,
            "cores_held": 1,
            "memory_gib_held": 1,
        },
        "networks": {
            "id": "net",
            "cluster_id": "home",
            "name": "innkeep-shared",
            "subnet": "10.208.0.0/28",
            "members_talk": False,
        },
        "addresses": {
            "network_id": "net",
            "address": "10.208.0.2",
            "instance_id": INSTANCE,
            "free_from": 0.0,
        },
        "guarded_images": {"cluster_id": "home", "repository": "registry.example.com/x"},
        "instances": dict.fromkeys(("name", "command", "entrypoint", "handle"), "")
        | dict.fromkeys(("cores", "memory_gib", "wish_serial", "look_serial"), 1)
        | dict.fromkeys(("rootfs_gib", "local_volume_gib", "pids", "attempts"), 1)
        | dict.fromkeys(("runs_wished", "runs_begun"), 1)
        | dict.fromkeys(("tools_launched", "holds_capacity"), True)
        | dict.fromkeys(("created_at", "status_at"), 1.0)
        | {
            "id": INSTANCE,
            "owner_id": "o",
            "envs": [],
            "port_mappings": [],
            "kind": "cpu",
            "cluster_id": "home",
            "product_id": "p",
            "product_name": "P",
            "image_url": "registry.example.com/x:1",
            "image_login": login,
            "local_mount_point": "/workspace",
            "network_id": "net",
            "address": "10.208.0.2",
            "sandbox": "innkeep-sandbox-1",
            "wish": "running",
            "status": "running",
        },
        "history": {
            "instance_id": INSTANCE,
            "at": 1.0,
            "status": "running",
            "code": "running",
            "message": "",
        },
    }
    engine = create_engine(url)
    with engine.begin() as connection:
        known = MetaData()
        known.reflect(connection)
        for name, row in rows.items():
            connection.execute(insert(_with_json(known.tables[name])).values(row))
    engine.dispose()


def _with_json(table: Table) -> Table:
    # SQLite can't tell which texts are JSON.
    for name in ("envs", "port_mappings"):
        if name in table.c:
            table.c[name].type = JSON()
    return table


async def test_what_the_first_version_stored_is_all_there(first_version: str) -> None:
    database = Database(first_version, Vault(VAULT_KEY))
    await database.migrate()
    instance = await database.read(instances.find, INSTANCE)
    assert instance is not None
    assert instance.status is Status.RUNNING
    assert (instance.network_id, instance.address) == ("net", "10.208.0.2")
    assert instance.image_login == RegistryLogin("ann", "a:b")
    assert instance.image_login.stored_as == instance.image_auth_id == ""
    assert len(await database.read(instances.history_of, INSTANCE)) == 1
    # References hold as before: the network was made anew around its members.
    assert await database.write(
        instances.move, INSTANCE, Status.TO_REMOVE, code="asked", message="", at=2.0
    )
    database.close()


async def test_what_was_mounted_before_there_were_upgrades_is_mounted_still(
    first_version: str,
) -> None:
    bring_to(first_version, "0006")
    storage = {
        "id": "st-1",
        "owner_id": "o",
        "cluster_id": "home",
        "name": "data",
        "size_gib": 5,
        "made_gib": 5,
        "created_at": 1.0,
        "due": False,
    }
    mounts = [
        {"instance_id": INSTANCE, "storage_id": "st-1", "mount_path": path, "position": position}
        for position, path in enumerate(("/b", "/a"))
    ]
    engine = create_engine(first_version)
    with engine.begin() as connection:
        known = MetaData()
        known.reflect(connection)
        connection.execute(insert(known.tables["network_storages"]).values(storage))
        connection.execute(insert(known.tables["storage_mounts"]), mounts)
    engine.dispose()
    database = Database(first_version, Vault(VAULT_KEY))
    await database.migrate()
    instance = await database.read(instances.find, INSTANCE)
    assert instance is not None
    assert (instance.generation, instance.upgrade) == (0, None)
    assert [(each.storage_id, each.mount_path) for each in instance.storages] == [
        ("st-1", "/b"),
        ("st-1", "/a"),
    ]
    database.close()
