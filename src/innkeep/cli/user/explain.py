"""What an order would do, told before it is given; nothing is changed by telling."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from innkeep.cli.user import exit_codes
from innkeep.cli.user.failures import CommandFailed
from innkeep.cli.user.output import size

if TYPE_CHECKING:
    from innkeep.cli.user.session import Session
    from innkeep.wire.instance import InstanceRow

_GONE = frozenset({"toRemove", "removing", "removed"})
_TAKEN_IN: Mapping[str, frozenset[str]] = {
    "start": frozenset({"exited", "running", "toStart", "starting"}),
    "stop": frozenset({"running", "exited", "toStop", "stopping"}),
    "restart": frozenset({"running", "toRestart", "restarting"}),
    "migrate": frozenset({"running", "exited"}),
    "upgrade": frozenset({"running", "exited"}),
    "save": frozenset({"running", "exited"}),
}


def explain_order(session: "Session", order: str, rows: "Sequence[InstanceRow]") -> None:
    """Tell what would become of each of these instances.

    Raises:
        CommandFailed: one of them would be refused, which was told too.
    """
    _tell(
        session,
        order,
        [(row, _effects(order, row), _hindrance(session, order, row)) for row in rows],
    )


def _tell(
    session: "Session", order: str, told: "Sequence[tuple[InstanceRow, list[str], str]]"
) -> None:
    if session.out.as_json:
        session.out.json(
            [
                {
                    "id": row.id,
                    "name": row.name,
                    "status": row.status,
                    "wouldBeAccepted": not hindrance,
                    "effects": effects,
                    "missing": [hindrance] if hindrance else [],
                }
                for row, effects, hindrance in told
            ]
        )
    else:
        for row, effects, hindrance in told:
            print(f"{order} {row.name} ({row.id}), which is {row.status}:")
            for line in [f"would be refused: {hindrance}"] if hindrance else effects:
                print(f"  - {line}")
        print("nothing was changed")
    refused = [row.name for row, _, hindrance in told if hindrance]
    if refused:
        raise CommandFailed(
            f"{order} would be refused for {', '.join(refused)}", exit_codes.REFUSED
        )


def explain_change(
    session: "Session", order: str, row: "InstanceRow", effects: Sequence[str]
) -> None:
    """Tell what a change of one instance would do.

    Raises:
        CommandFailed: it would be refused.
    """
    _tell(session, order, [(row, list(effects), _hindrance(session, order, row))])


def _hindrance(session: "Session", order: str, row: "InstanceRow") -> str:
    if order == "delete":
        return ""
    if row.status in _GONE:
        return "it is being removed"
    taken = _TAKEN_IN.get(order)
    if taken is not None and row.status not in taken:
        return f"it must be {' or '.join(sorted(taken & {'running', 'exited'}))}"
    if order == "recover" and row.status == "exited" and not row.status_error.message:
        return "nothing failed"
    if order == "start" and row.status == "exited" and not _has_room(session, row):
        return f"no room for {row.product_id} in {row.cluster_name} now"
    return ""


def _has_room(session: "Session", row: "InstanceRow") -> bool:
    products = session.client.products.list(cluster=row.cluster_id)
    # One that is not offered any more may start all the same.
    return all(each.available_deploy for each in products if each.id == row.product_id)


def _effects(order: str, row: "InstanceRow") -> list[str]:
    room = size(row.cpu_num, row.memory)
    local = [each for each in row.volume_mounts if each.type == "local"]
    network = [each for each in row.volume_mounts if each.type == "network"]
    ports = [f"{port.port}/{port.type} at {port.endpoint}" for port in row.port_mappings]
    lost = [f"the root disk ({row.rootfs_size} GiB)"]
    lost += [f"the local storage at {each.mount_path} ({each.size} GiB)" for each in local]
    kept = [f"the network storage {each.id} at {each.mount_path}" for each in network]
    match order:
        case "delete":
            return [
                f"lost for good: {', '.join(lost)}",
                *([f"kept: {', '.join(kept)}"] if kept else []),
                *([f"no longer reached: {', '.join(ports)}"] if ports else []),
                f"given back: {room}",
            ]
        case "stop":
            return [
                f"kept: {', '.join([*lost, *kept])}, id, address and endpoints",
                f"given back: {room}; a later start must find room again",
            ]
        case "start":
            return [f"takes {room} in {row.cluster_name}, on its disks, with the same endpoints"]
        case "restart":
            return ["its main process ends and begins again, on its disks, with the same endpoints"]
        case "recover":
            failed = row.status_error.message
            return [f"tries again what failed: {failed}" if failed else "nothing: nothing failed"]
        case "migrate":
            return [f"new in the other cluster: {', '.join(lost)}", "kept: id, settings, endpoints"]
    return []


def tell_plan(
    session: "Session", title: str, thing_id: str, effects: Sequence[str], missing: Sequence[str]
) -> None:
    """Tell what would be done to anything else.

    Raises:
        CommandFailed: it would be refused.
    """
    if session.out.as_json:
        session.out.json(
            {
                "id": thing_id,
                "wouldBeAccepted": not missing,
                "effects": list(effects),
                "missing": list(missing),
            }
        )
    else:
        print(f"{title}:")
        for line in [f"would be refused: {each}" for each in missing] or effects:
            print(f"  - {line}")
        print("nothing was changed")
    if missing:
        raise CommandFailed("it would be refused, as told above", exit_codes.REFUSED)
