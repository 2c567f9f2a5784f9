"""Spare sandboxes in the store: one create gets one, and what is dropped comes back as it was."""

import asyncio

from innkeep.domain.spare_sandbox import LATELY_SECONDS, SpareSandbox, SpareState
from innkeep.store import clusters, instances, networks, spare_sandboxes
from innkeep.store.database import Database, Transaction
from tests.store.conftest import MEMORY_GIB
from tests.unit.builders import an_instance

_EVERY = 14
"""Host addresses of the network, the gateway's included."""


def _spare(number: int, *, attached: bool = True) -> SpareSandbox:
    return SpareSandbox(
        instance_id=f"{number:016x}",
        cluster_id="home",
        sandbox=f"innkeep-sandbox-{number}",
        network_id="net-1" if attached else None,
        address="",
        state=SpareState.READY,
        created_at=float(number),
    )


def _insert(tx: Transaction, *spares: SpareSandbox) -> None:
    for spare in spares:
        spare_sandboxes.insert_new(tx, spare)
        if spare.network_id:
            networks.take_address(tx, spare.cluster_id, spare.instance_id, 0)


async def test_each_is_taken_once_however_many_ask_at_once(database: Database) -> None:
    await database.write(_insert, *(_spare(number) for number in range(6)))

    def take(tx: Transaction) -> SpareSandbox | None:
        return spare_sandboxes.take(tx, "home", attached=True)

    taken = await asyncio.gather(*(database.write(take) for _ in range(20)))
    got = [spare.instance_id for spare in taken if spare is not None]
    assert sorted(got) == [_spare(number).instance_id for number in range(6)]
    assert await database.read(spare_sandboxes.count_ready) == {}


async def test_the_oldest_ready_one_of_its_kind_and_cluster_is_taken(database: Database) -> None:
    def transaction(tx: Transaction) -> None:
        clusters.set_capacity(tx, "away", 1, 1)
        _insert(tx, *(_spare(number) for number in (3, 1, 2)), _spare(0, attached=False))
        ids = [_spare(1).instance_id]
        assert spare_sandboxes.turn(tx, ids, SpareState.READY, SpareState.MAKING) == 1
        assert spare_sandboxes.turn(tx, ids, SpareState.READY, SpareState.LEAVING) == 0
        assert spare_sandboxes.take(tx, "away", attached=True) is None
        assert spare_sandboxes.count_ready(tx) == {"home": 3}
        for attached, number in ((True, 2), (False, 0), (True, 3)):
            taken = spare_sandboxes.take(tx, "home", attached=attached)
            assert taken is not None
            assert taken.instance_id == _spare(number).instance_id
        assert spare_sandboxes.take(tx, "home", attached=True) is None
        assert spare_sandboxes.take(tx, "home", attached=False) is None

    await database.write(transaction)


async def test_what_is_dropped_leaves_an_address_that_rests_and_nothing_else(
    database: Database,
) -> None:
    def transaction(tx: Transaction) -> None:
        spares = [_spare(number) for number in range(2)]
        _insert(tx, *spares)
        taken = spare_sandboxes.take(tx, "home", attached=True)
        assert taken == spares[0]
        # As when it was taken between the look and this: the address is an instance's by now.
        spare_sandboxes.forget(tx, spares, free_from=500.0)
        assert spare_sandboxes.list_of_cluster(tx, "home") == []
        assert networks.few_shared_left(tx, "home", 499.0, _EVERY - 2)
        assert not networks.few_shared_left(tx, "home", 500.0, _EVERY - 2)
        assert networks.few_shared_left(tx, "home", 500.0, _EVERY - 1)

    await database.write(transaction)


async def test_a_cluster_without_free_addresses_has_room_while_one_is_ready(
    database: Database,
) -> None:
    def transaction(tx: Transaction) -> None:
        number = 0
        while not networks.few_shared_left(tx, "home", 0, 1):
            _insert(tx, _spare(number))
            number += 1
        assert clusters.usages(tx, 0)["home"].addresses_free
        for _ in range(number):
            assert spare_sandboxes.take(tx, "home", attached=True)
        assert not clusters.usages(tx, 0)["home"].addresses_free

    await database.write(transaction)


async def test_recent_creates_are_told_in_order_and_old_ones_are_not(database: Database) -> None:
    def transaction(tx: Transaction) -> None:
        clusters.hold(tx, "home", 4, MEMORY_GIB)
        for number, at in enumerate((900.0, 100.0, 500.0)):
            instance = an_instance(
                id=f"{number:016x}", sandbox=f"innkeep-sandbox-{number}", created_at=at
            )
            instances.insert_new(tx, instance)
        now = 101.0 + LATELY_SECONDS
        assert spare_sandboxes.recent_creates(tx, "home", now) == ([500.0, 900.0], [])
        assert spare_sandboxes.recent_creates(tx, "away", now) == ([], [])

    await database.write(transaction)
