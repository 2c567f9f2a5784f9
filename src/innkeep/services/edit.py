"""Changing what an existing instance is reached by, without touching its container.

Ports are routes. The reconciler is the only one that changes an instance's routes, so an edit
stores the new ports and has it look; and it is the one that lets the gateway's former ports go,
after no route leads through them any more.
"""

from collections.abc import Sequence

from innkeep.domain.errors import InvalidField
from innkeep.domain.instance import Instance
from innkeep.domain.ports import PortMapping, PortRequest, PortType, check_port_set
from innkeep.domain.quota import Asked, Resource
from innkeep.services import quotas
from innkeep.services.deployment import Deployment
from innkeep.services.visibility import find_changeable
from innkeep.store import instances, tcp_ports
from innkeep.store.database import Transaction


async def edit(
    deployment: Deployment,
    owner_id: str,
    instance_id: str,
    *,
    ports: Sequence[PortRequest] | None,
    grow_root_disk_gib: int = 0,
) -> None:
    """Accept other ports for an instance; the same ones again are harmless.

    A tcp port that it had before keeps its endpoint, and a port that comes back has the guard that
    it had.

    Args:
        deployment: where.
        owner_id: whose instance.
        instance_id: which.
        ports: all that it should have, those of tools left out; ``None``: as they are.
        grow_root_disk_gib: how much bigger the root disk should become.

    Raises:
        InstanceNotFound: none with that id, or it is gone.
        InvalidField: too many ports, a port twice, or the root disk can't grow.
        WrongStatus: the instance is being removed.
        QuotaExceeded: the owner may not have so many tcp ports.
        InsufficientResource: the gateway has too few free tcp ports.
    """

    def transaction(tx: Transaction) -> bool:
        instance = find_changeable(deployment, tx, owner_id, instance_id, "edit")
        if grow_root_disk_gib:
            _refuse_growth(instance)
        return ports is not None and _change_ports(deployment, tx, instance, ports)

    if await deployment.database.write(transaction):
        deployment.waker.look(instance_id)


def _refuse_growth(instance: Instance) -> None:
    # An engine fixes the size when it makes the container; none that is served can change it.
    keep = "a network storage"
    if instance.local_volume_gib:
        keep = f"its local storage ({instance.local_mount_point}) or {keep}"
    raise InvalidField(
        "expandRootDisk",
        f"must be 0: the root disk of an instance in cluster {instance.cluster_id!r} can't grow "
        f"beyond the {instance.rootfs_gib} GiB of its product; keep data on {keep}",
    )


def _change_ports(
    deployment: Deployment, tx: Transaction, instance: Instance, ports: Sequence[PortRequest]
) -> bool:
    """Whether anything differs from before."""
    now = deployment.clock()
    check_port_set(
        ports, [PortRequest(tool.mapping.port, tool.mapping.type) for tool in instance.tools]
    )
    present = {(mapping.port, mapping.type): mapping for mapping in instance.port_mappings}
    wanted = [(request.port, request.type) for request in ports]
    if wanted == list(present):
        return False
    dropped = [present[key].host_port for key in present.keys() - set(wanted)]
    leaving = [port for port in dropped if port is not None]
    if leaving:
        tcp_ports.take_out(tx, instance.id, leaving)
    fresh = [key for key in wanted if key not in present]
    fresh_tcp = [port for port, type_ in fresh if type_ is PortType.TCP]
    asked = [Asked(Resource.PORTS, len(fresh_tcp), "ports")]
    quotas.check(deployment, tx, instance.owner_id, asked)
    taken = iter(tcp_ports.take(tx, instance.id, fresh_tcp, now))
    mappings = [
        present.get((port, type_))
        or PortMapping(port, type_, next(taken) if type_ is PortType.TCP else None)
        for port, type_ in wanted
    ]
    instances.change_ports(
        tx,
        instance,
        mappings,
        leaving=bool(leaving),
        at=now,
        message=f"ports changed to {_in_words(mappings)}",
    )
    return True


def _in_words(mappings: Sequence[PortMapping]) -> str:
    return ", ".join(f"{mapping.port}/{mapping.type}" for mapping in mappings) or "none"
