"""What can be deployed, and where: ``innkeep product`` and ``innkeep cluster``."""

from typing import Annotated

import typer

from innkeep.cli.user.arguments import Cluster
from innkeep.cli.user.complete import complete_cluster
from innkeep.cli.user.create_plan import price_of
from innkeep.cli.user.session import Session, command

product_app = typer.Typer(help="Sizes of instances.", no_args_is_help=True, add_completion=False)
cluster_app = typer.Typer(
    help="Places where instances run.", no_args_is_help=True, add_completion=False
)


@product_app.callback()
def _products() -> None: ...


@command(product_app, "list")
def list_products(
    session: Session,
    *,
    name: Annotated[str, typer.Option(help="Only those with this in their name.")] = "",
    cluster: Cluster = "",
) -> None:
    """List the products, and whether there is room for one now."""
    session.out.rows(
        session.client.products.list(name=name, cluster=cluster),
        {
            "id": lambda row: row.id,
            "name": lambda row: row.name,
            "cores": lambda row: row.cpu_num,
            "memory GiB": lambda row: row.memory_size,
            "root GiB": lambda row: row.rootfs_size,
            "local GiB": lambda row: row.local_volume_size,
            "room now": lambda row: row.available_deploy,
            "costs": price_of,
        },
        lambda row: row.id,
        hint="no products; the operator's settings name them",
    )


@command(cluster_app, "list")
def list_clusters(
    session: Session,
    *,
    capacity: Annotated[
        bool,
        typer.Option("--capacity", help="How much room there is; for keys of the role operator."),
    ] = False,
) -> None:
    """List the clusters, and what they have."""
    if capacity:
        _list_capacity(session)
        return
    session.out.rows(
        session.client.clusters.list(),
        {
            "id": lambda row: row.id,
            "name": lambda row: row.name,
            "network storage": lambda row: row.support_network_storage,
            "VPC networks": lambda row: row.support_instance_network,
        },
        lambda row: row.id,
    )


def _list_capacity(session: Session) -> None:
    session.out.rows(
        session.client.operator.clusters(),
        {
            "id": lambda row: row.id,
            "name": lambda row: row.name,
            "state": lambda row: "cordoned" if row.cordon else row.state,
            "cores": lambda row: f"{row.cores.used}/{row.cores.total}",
            "memory GiB": lambda row: f"{row.memory_gib.used}/{row.memory_gib.total}",
            "storage GiB": lambda row: f"{row.storage_gib.promised}/{row.storage_gib.total or '?'}",
            "disk free": lambda row: row.storage_gib.free,
            "running": lambda row: f"{row.instances.running}/{row.instances.total}",
            "what": lambda row: row.cordon.note if row.cordon else row.message,
        },
        lambda row: row.id,
    )


@command(cluster_app, "cordon")
def cordon(
    session: Session,
    cluster: Annotated[
        str,
        typer.Argument(help="Its id or name.", metavar="CLUSTER", autocompletion=complete_cluster),
    ],
    *,
    note: Annotated[str, typer.Option(help="Why; told to those whose creates are refused.")] = "",
) -> None:
    """Have a cluster take no new instances; for keys of the role operator."""
    session.client.operator.cordon(cluster, note=note)
    session.out.done(cluster, f"{cluster}: takes no new instances; what is there goes on")


@command(cluster_app, "uncordon")
def uncordon(
    session: Session,
    cluster: Annotated[
        str,
        typer.Argument(help="Its id or name.", metavar="CLUSTER", autocompletion=complete_cluster),
    ],
) -> None:
    """Have a cluster take new instances again; for keys of the role operator."""
    session.client.operator.uncordon(cluster)
    session.out.done(cluster, f"{cluster}: takes new instances again")
