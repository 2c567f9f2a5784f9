"""Looking at instances: all of them, and one."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from innkeep.cli.user.arguments import Instance
from innkeep.cli.user.instance_app import LOOK, app
from innkeep.cli.user.output import age, moment, size
from innkeep.cli.user.session import Session, command

if TYPE_CHECKING:
    from innkeep.wire.instance import InstanceReply, InstanceRow
    from innkeep.wire.operator import OperatorInstanceReply

_STATUSES = (
    "toCreate, creating, pulling, running, toStop, stopping, exited, toStart, starting, toRestart, "
    "restarting, toReset, resetting, migrating, toRemove, removing, removed"
)


@command(app, "list", rich_help_panel=LOOK)
def list_instances(
    session: Session,
    *,
    name: Annotated[str, typer.Option(help="Only those with this in their name.")] = "",
    all_projects: Annotated[
        bool,
        typer.Option("--all-projects", help="Those of everybody; for keys of the role operator."),
    ] = False,
    status: Annotated[
        str, typer.Option(help=f"Only those in this status, one of: {_STATUSES}.")
    ] = "",
) -> None:
    """List your instances, newest first; removed ones only by --status removed."""
    from innkeep.domain.status import Status  # noqa: PLC0415

    if status and status not in set(Status):
        raise typer.BadParameter(f"must be one of: {_STATUSES}", param_hint="--status")
    wanted = Status(status) if status else None
    if all_projects:
        _list_all(session, session.client.operator.instances(name=name, status=wanted))
        return
    rows = session.client.instances.list(name=name, status=wanted)
    session.out.rows(
        rows,
        {
            "name": lambda row: row.name,
            "id": lambda row: row.id,
            "status": lambda row: row.status,
            "product": lambda row: row.product_id,
            "image": lambda row: row.image_url,
            "endpoints": lambda row: [port.endpoint for port in row.port_mappings],
            "age": lambda row: age(row.created_at),
        },
        lambda row: row.id,
        hint="no instances; make one: innkeep instance create IMAGE --wait",
    )


def _list_all(session: Session, rows: "Iterable[OperatorInstanceReply]") -> None:
    session.out.rows(
        rows,
        {
            "project": lambda row: row.project,
            "name": lambda row: row.name,
            "id": lambda row: row.id,
            "status": lambda row: row.status,
            "size": lambda row: size(row.cores, row.memory_gib),
            "cluster": lambda row: row.cluster_id,
            "image": lambda row: row.image,
            "age": lambda row: age(row.created_at),
            "why": lambda row: row.status_error.message,
        },
        lambda row: row.id,
        hint="no instances",
    )


@command(app, "get", rich_help_panel=LOOK)
def get_instance(
    session: Session,
    instance: Instance,
    *,
    secrets: Annotated[
        bool, typer.Option("--secrets", help="Show passwords, tokens and variables too.")
    ] = False,
) -> None:
    """Show one instance: state, why, endpoints, disks, how to get in. --json shows everything."""
    shown = session.client.instances.get(session.instance_id(instance))
    session.out.details(shown, {**_sides(shown), **(_secrets(shown) if secrets else {})}, shown.id)


def _sides(shown: "InstanceReply") -> dict[str, object]:
    reason = shown.status_error
    ports = {
        f"port {port.port}/{port.type}": port.endpoint
        + (f"  {port.problem.message}" if port.problem and shown.status == "running" else "")
        + (f"  asks for a {port.access.mode}" if port.access and port.access.mode != "none" else "")
        for port in shown.port_mappings
    }
    terminal, jupyter = shown.connect_component_web_terminal, shown.connect_component_jupyter
    return {
        "name": shown.name,
        "id": shown.id,
        "status": shown.status,
        "why": reason.message,
        "image": shown.image_url,
        "command": " ".join(each for each in (shown.entrypoint, shown.command) if each),
        "product": size_of(shown),
        "cluster": f"{shown.cluster_name} ({shown.cluster_id})",
        "created": moment(shown.created_at),
        "started": moment(shown.last_started_at),
        "stopped": moment(shown.last_stopped_at),
        **ports,
        "disks": [f"root {shown.rootfs_size} GiB"]
        + [
            f"{each.type} {each.size} GiB at {each.mount_path}{f' ({each.id})' if each.id else ''}"
            for each in shown.volume_mounts
        ],
        "VPC network": f"{shown.network.id} {shown.network.ip}" if shown.network else "",
        "ssh": shown.connect_component_ssh.ssh_command,
        "web terminal": terminal.address if terminal else "",
        "Jupyter": "runs" if jupyter and jupyter.is_running else "is not up" if jupyter else "",
        "jobs": [f"{job.type} {job.id}" for job in shown.jobs],
    }


def _secrets(shown: "InstanceReply") -> dict[str, object]:
    jupyter = shown.connect_component_jupyter
    guards = {
        f"access to {port.port}": port.access.token
        or f"{port.access.username}:{port.access.password}"
        for port in shown.port_mappings
        if port.access and port.access.mode != "none"
    }
    return {
        "password": shown.connect_component_ssh.password,
        "Jupyter address": jupyter.address if jupyter else "",
        **guards,
        **{f"env {env.key}": env.value for env in shown.envs},
    }


def size_of(shown: "InstanceRow") -> str:
    """The product, with what it gives."""
    return f"{shown.product_id} ({size(shown.cpu_num, shown.memory)})"
