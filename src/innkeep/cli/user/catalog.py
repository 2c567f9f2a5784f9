"""What can be deployed, and where: ``innkeep product`` and ``innkeep cluster``."""

from typing import Annotated

import typer

from innkeep.cli.user.arguments import Cluster
from innkeep.cli.user.create_plan import price_of
from innkeep.cli.user.session import Session, command

product_app = typer.Typer(help="Sizes of instances.", no_args_is_help=True, add_completion=False)
cluster_app = typer.Typer(
    help="Places where instances run.", no_args_is_help=True, add_completion=False
)


@product_app.callback()
def _products() -> None: ...


@cluster_app.callback()
def _clusters() -> None: ...


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
def list_clusters(session: Session) -> None:
    """List the clusters, and what they have."""
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
