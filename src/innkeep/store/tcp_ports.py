"""The gateway's tcp ports: one instance a port by constraint, kept over stop and start."""

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, insert, select, update

from innkeep.domain.errors import InsufficientResource
from innkeep.store.database import Transaction
from innkeep.store.tables import tcp_ports


def set_usable(tx: Transaction, usable: Collection[int]) -> None:
    """Make these the ports that can be given out.

    A port that an instance holds stays the instance's, so that its endpoint comes back when a
    stranger lets go of the port.
    """
    wanted = set(usable)
    known = {row.port: row.usable for row in tx.connection.execute(select(tcp_ports))}
    fresh = sorted(wanted - known.keys())
    if fresh:
        tx.connection.execute(
            insert(tcp_ports),
            [
                {
                    "port": port,
                    "usable": True,
                    "instance_id": None,
                    "container_port": None,
                    "free_from": 0.0,
                }
                for port in fresh
            ],
        )
    # One by one, since a range can have more ports than a statement may have parameters.
    changed = [port for port, was_usable in known.items() if was_usable != (port in wanted)]
    if changed:
        tx.connection.execute(
            update(tcp_ports)
            .where(tcp_ports.c.port == bindparam("changed_port"))
            .values(usable=~tcp_ports.c.usable),
            [{"changed_port": port} for port in sorted(changed)],
        )


def take(
    tx: Transaction, instance_id: str, container_ports: Sequence[int], now: float
) -> list[int]:
    """Give an instance one of the gateway's ports for each of its own, in the same order.

    Raises:
        InsufficientResource: fewer are free.
    """
    if not container_ports:
        return []
    free = tx.connection.execute(
        select(tcp_ports.c.port)
        .where(
            tcp_ports.c.usable,
            tcp_ports.c.instance_id.is_(None),
            tcp_ports.c.free_from <= now,
        )
        .order_by(tcp_ports.c.free_from, tcp_ports.c.port)
        .limit(len(container_ports))
        .with_for_update(skip_locked=True)
    ).all()
    if len(free) < len(container_ports):
        raise InsufficientResource(
            f"ports: the gateway has {len(free)} free tcp ports and {len(container_ports)} are "
            "needed; use http ports, or let the operator widen tcp_ports",
            metadata={"field": "ports"},
        )
    for row, container_port in zip(free, container_ports, strict=True):
        tx.connection.execute(
            update(tcp_ports)
            .where(tcp_ports.c.port == row.port)
            .values(instance_id=instance_id, container_port=container_port)
        )
    return [row.port for row in free]


def take_out(tx: Transaction, instance_id: str, ports: Collection[int]) -> None:
    """Have ports lead to nothing in the instance any more; it holds them until ``release_idle``."""
    tx.connection.execute(
        update(tcp_ports)
        .where(tcp_ports.c.instance_id == instance_id, tcp_ports.c.port.in_(ports))
        .values(container_port=None)
    )


def release_idle(tx: Transaction, instance_id: str, free_from: float) -> None:
    """Take those of an instance's ports back that lead to nothing in it, to rest until then."""
    tx.connection.execute(
        update(tcp_ports)
        .where(tcp_ports.c.instance_id == instance_id, tcp_ports.c.container_port.is_(None))
        .values(instance_id=None, free_from=free_from)
    )


def release(tx: Transaction, instance_id: str, free_from: float) -> None:
    """Take an instance's ports back, to rest until the given time."""
    tx.connection.execute(
        update(tcp_ports)
        .where(tcp_ports.c.instance_id == instance_id)
        .values(instance_id=None, container_port=None, free_from=free_from)
    )
