"""VPC networks: ``innkeep network``."""

from typing import TYPE_CHECKING, Annotated

import typer

from innkeep.cli.user.arguments import Cluster, Explain, Network, Yes
from innkeep.cli.user.explain import tell_plan
from innkeep.cli.user.session import Session, command
from innkeep.cli.user.storage import the_cluster

if TYPE_CHECKING:
    from innkeep.wire.networks import VpcNetworkReply

app = typer.Typer(
    help="VPC networks: in one, your instances reach each other by name.",
    no_args_is_help=True,
    add_completion=False,
)


def _find(session: Session, text: str) -> "VpcNetworkReply":
    every = session.client.vpc_networks.list()
    return session.one_of("VPC network", text, [(each.id, each.name, each) for each in every])


@command(app, "list")
def list_networks(session: Session) -> None:
    """List the VPC networks, newest first."""
    session.out.rows(
        session.client.vpc_networks.list(),
        {
            "name": lambda row: row.name,
            "id": lambda row: row.id,
            "state": lambda row: row.state.state,
            "range": lambda row: row.segment,
            "members": lambda row: len(row.addresses),
            "cluster": lambda row: row.cluster_id,
            "why": lambda row: row.state.error,
        },
        lambda row: row.id,
        hint="no VPC networks; make one: innkeep network create NAME",
    )


@command(app, "create")
def create_network(
    session: Session,
    name: Annotated[str, typer.Argument(help="Any name of at most 30 characters.", metavar="NAME")],
    *,
    cluster: Cluster = "",
) -> None:
    """Make a VPC network; join it by: innkeep instance create --network NAME."""
    made = session.client.vpc_networks.create(
        cluster=the_cluster(session, cluster, "support_instance_network"), name=name
    )
    session.out.done(made.id, f"{made.id}: {made.name}", name=made.name)


@command(app, "rename")
def rename_network(
    session: Session,
    network: Network,
    name: Annotated[str, typer.Argument(help="The new name.", metavar="NAME")],
) -> None:
    """Give a VPC network another name."""
    found = _find(session, network)
    session.client.vpc_networks.rename(found.id, name)
    session.out.done(found.id, f"{found.id}: {name}", name=name)


@command(app, "delete")
def delete_network(
    session: Session, network: Network, *, yes: Yes = False, explain: Explain = False
) -> None:
    """Remove a VPC network that has no members."""
    found = _find(session, network)
    if explain:
        members = ", ".join(each.id for each in found.addresses)
        tell_plan(
            session,
            f"delete {found.name} ({found.id})",
            found.id,
            ["the network is removed; it has no members"],
            [f"it has members: {members}"] if members else [],
        )
        return
    session.confirm(f"delete the VPC network {found.name} ({found.id})?", yes=yes)
    session.client.vpc_networks.delete(found.id)
    session.out.done(found.id, f"{found.name} ({found.id}): deleted")
