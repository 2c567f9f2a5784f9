"""What a comparison with a cluster reads of the instances."""

from dataclasses import replace

from innkeep.domain.status import Status
from innkeep.store import clusters, instances, inventory
from innkeep.store.database import Database, Transaction
from innkeep.store.inventory import Expected
from tests.unit.builders import an_instance
from tests.unit.test_decision import UPGRADE


async def test_it_knows_what_is_there_and_what_an_upgrade_is_making(database: Database) -> None:
    plain = an_instance(id="1" * 16, sandbox="one", network_id="net-1", generation=2)
    moving = an_instance(
        id="2" * 16,
        sandbox="two",
        network_id="net-1",
        status=Status.EXITED,
        generation=1,
        upgrade=replace(UPGRADE, generation=4),
    )
    gone = an_instance(id="3" * 16, sandbox="three", network_id="net-1", status=Status.REMOVED)
    elsewhere = an_instance(id="4" * 16, sandbox="four", network_id="net-1", cluster_id="away")

    def fill(tx: Transaction) -> None:
        clusters.set_capacity(tx, "away", 1, 1)
        for instance in (plain, moving, gone, elsewhere):
            instances.insert_new(tx, instance)

    await database.write(fill)
    found = await database.read(inventory.list_expected, "home")
    assert sorted(found) == [
        Expected(plain.id, "one", plain.status, 2, 2),
        Expected(moving.id, "two", Status.EXITED, 1, 4),
    ]
