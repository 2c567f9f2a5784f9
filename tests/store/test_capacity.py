"""Room is never given twice, and an offer means what it says."""

import asyncio
import contextlib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from innkeep.domain.errors import InstanceNotFound, InsufficientResource, WrongStatus
from innkeep.domain.status import Action, Status
from innkeep.services import instances as service
from innkeep.services import products
from innkeep.store import clusters, instances
from innkeep.store.database import Database, Transaction
from innkeep.store.tables import addresses, history
from innkeep.store.tables import instances as instances_table
from innkeep.store.vault import Vault
from tests.databases import VAULT_KEY, list_living
from tests.store.conftest import CORES, MEMORY_GIB
from tests.store.deploy import PRODUCTS, HandClock, deployment, request


def _settle_all(tx: Transaction, at: float) -> None:
    """Bring everything to rest, as the reconciler would."""
    rows = tx.connection.execute(instances_table.select()).all()
    ways = {"toCreate": "creating", "toStart": "starting"}
    for row in rows:
        status = Status(row.status)
        if row.status in ways:
            status = Status(ways[row.status])
            instances.move(tx, row.id, status, code="", message="", at=at)
        if status in {Status.CREATING, Status.STARTING}:
            instances.move(tx, row.id, Status.RUNNING, code="", message="", at=at)
        if status is Status.TO_STOP:
            instances.move(tx, row.id, Status.EXITED, code="", message="", at=at)
        if status is Status.TO_REMOVE:
            instances.move(tx, row.id, Status.REMOVED, code="", message="", at=at)


async def _held(database: Database) -> tuple[int, int]:
    usage = (await database.read(clusters.usages, 0.0))["home"]
    return usage.cores_held, usage.memory_gib_held


async def test_many_creates_at_once_never_take_more_than_there_is(store_url: str) -> None:
    databases = [Database(store_url, Vault(VAULT_KEY)) for _ in range(3)]
    servers = [deployment(database, HandClock()) for database in databases]
    answers = await asyncio.gather(
        *(
            service.create(server, "owner-1", request(one.id))
            for one in PRODUCTS[:3]
            for server in servers
            for _ in range(5)
        ),
        return_exceptions=True,
    )
    accepted = [answer for answer in answers if isinstance(answer, str)]
    refused = [answer for answer in answers if not isinstance(answer, str)]
    assert accepted
    assert all(isinstance(answer, InsufficientResource) for answer in refused)
    living = await databases[0].read(list_living)
    assert {one.id for one in living} == set(accepted)
    cores, memory_gib = await _held(databases[0])
    assert cores == sum(one.cores for one in living) <= CORES
    assert memory_gib == sum(one.memory_gib for one in living) <= MEMORY_GIB
    assert len({one.address for one in living}) == len(living)
    for database in databases:
        database.close()


async def test_starts_and_creates_at_once_share_the_same_room(database: Database) -> None:
    clock = HandClock()
    server = deployment(database, clock)
    stopped = [await service.create(server, "owner-1", request()) for _ in range(CORES)]
    await database.write(_settle_all, clock())
    for one in stopped:
        await service.act(server, "owner-1", one, Action.STOP)
    await database.write(_settle_all, clock())
    assert await _held(database) == (0, 0)
    clock.now += 1000
    answers = await asyncio.gather(
        *(service.act(server, "owner-1", one, Action.START) for one in stopped),
        *(service.create(server, "owner-1", request("cpu.3c2g")) for _ in range(2)),
        return_exceptions=True,
    )
    assert any(isinstance(answer, InsufficientResource) for answer in answers)
    cores, _ = await _held(database)
    assert cores <= CORES
    await database.write(clusters.set_capacity, "home", CORES, MEMORY_GIB)
    assert (await _held(database))[0] == cores, "counted anew, it is the same"


async def test_less_capacity_than_is_held_takes_nothing_away(database: Database) -> None:
    server = deployment(database, HandClock())
    await service.create(server, "owner-1", request())
    await database.write(clusters.set_capacity, "home", 0, 0)
    assert await _held(database) == (1, 1)
    offers = await products.list_offers(server)
    assert not any(offer.available for offer in offers)


orders = st.lists(
    st.one_of(
        st.tuples(st.just("create"), st.integers(0, len(PRODUCTS) - 1)),
        st.tuples(st.sampled_from(list(Action)), st.integers(0, 20)),
        st.tuples(st.just("settle"), st.just(0)),
        st.tuples(st.just("wait"), st.sampled_from([1, 400])),
    ),
    max_size=25,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(orders=orders)
async def test_a_product_is_offered_exactly_when_a_create_of_it_is_taken(
    store_url: str, orders: list[tuple[object, int]]
) -> None:
    database = Database(store_url, Vault(VAULT_KEY))
    clock = HandClock()
    server = deployment(database, clock)
    await database.write(_forget_everything)
    ids: list[str] = []
    for order, number in orders:
        offered = {
            offer.product.id: offer.available for offer in await products.list_offers(server)
        }
        if order == "create":
            wanted = PRODUCTS[number].id
            try:
                ids.append(await service.create(server, "owner-1", request(wanted)))
                assert offered[wanted]
            except InsufficientResource:
                assert not offered[wanted]
        elif order == "settle":
            await database.write(_settle_all, clock())
        elif order == "wait":
            clock.now += number
        elif ids and isinstance(order, Action):
            with contextlib.suppress(WrongStatus, InstanceNotFound, InsufficientResource):
                await service.act(server, "owner-1", ids[number % len(ids)], order)
    database.close()


def _forget_everything(tx: Transaction) -> None:
    tx.connection.execute(history.delete())
    tx.connection.execute(instances_table.delete())
    tx.connection.execute(addresses.update().values(instance_id=None, free_from=0))
    clusters.set_capacity(tx, "home", CORES, MEMORY_GIB)
