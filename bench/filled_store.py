"""A store with as many instances as are wanted, put into its own tables beside a running server.

They are stopped, as most of a long life are, and copies of one that was made over the API. Each has
an address of its own, in networks of 1,000, as in a cluster that grew.
"""

import ipaddress
import secrets
from collections.abc import Iterator

from sqlalchemy import Connection, create_engine, func, insert, select, update

from innkeep.domain.instance import new_sandbox_name
from innkeep.domain.status import Status
from innkeep.domain.subnets import SHARED_PREFIX
from innkeep.store.tables import addresses, history, instances, networks, owners

_MEMBERS = 1000


def fill(url: str, pool: str, number: int) -> list[str]:
    """Store so many stopped copies of the newest instance; their ids.

    Args:
        url: SQLAlchemy URL of the store.
        pool: the server's ``address_pool``.
        number: how many.
    """
    engine = create_engine(url, connect_args={"timeout": 60})
    made: list[str] = []
    with engine.connect() as connection:
        subnets = _subnets(connection, pool)
        while len(made) < number:
            # In portions, since the server wants to write too.
            count = min(_MEMBERS, number - len(made))
            made += _copy(connection, next(subnets), count)
            connection.commit()
        _count(connection)
        connection.commit()
    engine.dispose()
    return made


def _copy(connection: Connection, subnet: str, count: int) -> list[str]:
    newest = select(instances).order_by(instances.c.created_at.desc()).limit(1)
    one = dict(connection.execute(newest).mappings().one())
    steps = select(history).where(history.c.instance_id == one["id"]).order_by(history.c.id)
    past = [dict(row) for row in connection.execute(steps).mappings()]
    network_id = _add_network(connection, one["network_id"], subnet)
    hosts = list(ipaddress.IPv4Network(subnet).hosts())[1 : count + 1]
    rest = {
        "status": "exited",
        "wish": "stopped",
        "holds_capacity": False,
        "due_at": None,
        "claim": None,
        "claim_until": None,
    }
    rows = [
        {
            **one,
            **rest,
            "id": secrets.token_hex(8),
            "sandbox": new_sandbox_name(),
            "network_id": network_id,
            "address": str(host),
            "created_at": one["created_at"] - 1 - secrets.randbelow(10**6),
        }
        for host in hosts
    ]
    connection.execute(insert(instances), rows)
    connection.execute(
        insert(history),
        [{**step, "id": None, "instance_id": row["id"]} for row in rows for step in past],
    )
    held = ("network_id", "address")
    connection.execute(
        insert(addresses),
        [
            {**{name: row[name] for name in held}, "instance_id": row["id"], "free_from": 0.0}
            for row in rows
        ],
    )
    return [row["id"] for row in rows]


def _add_network(connection: Connection, like: str, subnet: str) -> str:
    known = connection.execute(select(networks).where(networks.c.id == like)).mappings().one()
    number = secrets.token_hex(6)
    own = {"id": f"net-{number}", "name": f"innkeep-{number}", "subnet": subnet}
    connection.execute(insert(networks).values({**known, **own}))
    return own["id"]


def _subnets(connection: Connection, pool: str) -> Iterator[str]:
    taken = set(connection.execute(select(networks.c.subnet)).scalars())
    for subnet in ipaddress.IPv4Network(pool).subnets(new_prefix=SHARED_PREFIX):
        if str(subnet) not in taken:
            yield str(subnet)


def _count(connection: Connection) -> None:
    living = select(func.count()).where(
        instances.c.owner_id == owners.c.id, instances.c.status != Status.REMOVED.value
    )
    connection.execute(update(owners).values(instances=living.scalar_subquery()))
