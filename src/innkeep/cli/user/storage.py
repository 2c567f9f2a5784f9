"""Network storage: ``innkeep storage``."""

from typing import TYPE_CHECKING, Annotated

import typer

from innkeep.cli.user.arguments import Cluster, Explain, Storage, Yes
from innkeep.cli.user.explain import tell_plan
from innkeep.cli.user.output import moment
from innkeep.cli.user.session import Session, command

if TYPE_CHECKING:
    from innkeep.wire.network_storages import StorageReply, TrashedStorageReply

app = typer.Typer(
    help="Network storages: disks that outlive instances and are shared by them.",
    no_args_is_help=True,
    add_completion=False,
)
Size = Annotated[int, typer.Option("--size", help="GiB, 1-15360.", min=1, max=15360, metavar="GIB")]


def _find(session: Session, text: str) -> "StorageReply":
    every = session.client.network_storages.list()
    return session.one_of(
        "network storage", text, [(each.storage_id, each.storage_name, each) for each in every]
    )


def _find_trashed(session: Session, text: str) -> "TrashedStorageReply":
    every = session.client.network_storages.trash()
    return session.one_of(
        "trashed storage",
        text,
        [(each.storage_id, each.storage_name, each) for each in every],
    )


@command(app, "list")
def list_storages(session: Session) -> None:
    """List the network storages, newest first."""
    session.out.rows(
        session.client.network_storages.list(),
        {
            "name": lambda row: row.storage_name,
            "id": lambda row: row.storage_id,
            "GiB": lambda row: row.storage_size,
            "cluster": lambda row: row.cluster_id,
        },
        lambda row: row.storage_id,
        hint="no network storages; make one: innkeep storage create NAME --size 10",
    )


def the_cluster(session: Session, given: str, has: str) -> str:
    """The named cluster, or the only one that has such a thing."""
    if given:
        return given
    able = [each.id for each in session.client.clusters.list() if getattr(each, has)]
    if len(able) != 1:
        said = f"several have it: {', '.join(able)}" if able else "none has it"
        raise typer.BadParameter(f"say which cluster; {said}", param_hint="--cluster")
    return able[0]


@command(app, "create")
def create_storage(
    session: Session,
    name: Annotated[str, typer.Argument(help="Letters, digits and hyphens.", metavar="NAME")],
    *,
    size: Size,
    cluster: Cluster = "",
) -> None:
    """Make a network storage; mount it by: innkeep instance create --mount NAME:/data."""
    made = session.client.network_storages.create(
        cluster=the_cluster(session, cluster, "support_network_storage"), name=name, size_gib=size
    )
    session.out.done(
        made.storage_id, f"{made.storage_id}: {name}, {made.storage_size} GiB", name=name
    )


@command(app, "update")
def update_storage(
    session: Session,
    storage: Storage,
    *,
    name: Annotated[str, typer.Option("--name", help="The new name.")] = "",
    size: Annotated[
        int, typer.Option("--size", help="The new size, GiB; it only grows.", min=0)
    ] = 0,
) -> None:
    """Give a network storage another name, or more room."""
    if not (name or size):
        raise typer.BadParameter("say what to change: --name or --size")
    made = session.client.network_storages.update(
        _find(session, storage).storage_id, name=name or None, size_gib=size or None
    )
    session.out.done(
        made.storage_id, f"{made.storage_id}: {made.storage_name}, {made.storage_size} GiB"
    )


@command(app, "delete")
def delete_storage(
    session: Session, storage: Storage, *, yes: Yes = False, explain: Explain = False
) -> None:
    """Put a network storage into the trash; refused while an instance mounts it."""
    found = _find(session, storage)
    if explain:
        users = [
            row.name
            for row in session.client.instances.list()
            if found.storage_id in {each.id for each in row.volume_mounts}
        ]
        tell_plan(
            session,
            f"delete {found.storage_name} ({found.storage_id})",
            found.storage_id,
            ["it goes to the trash with all that is in it; see innkeep storage trash"],
            [f"it is mounted by {', '.join(users)}"] if users else [],
        )
        return
    session.confirm(
        f"delete the network storage {found.storage_name} ({found.storage_id})?", yes=yes
    )
    session.client.network_storages.delete(found.storage_id)
    session.out.done(
        found.storage_id,
        f"{found.storage_name} ({found.storage_id}): deleted; while it is in the trash: innkeep "
        f"storage restore {found.storage_id}",
    )


@command(app, "trash")
def list_trash(session: Session) -> None:
    """List what was deleted and can be restored still."""
    session.out.rows(
        session.client.network_storages.trash(),
        {
            "name": lambda row: row.storage_name,
            "id": lambda row: row.storage_id,
            "GiB": lambda row: row.storage_size,
            "deleted": lambda row: moment(row.deleted_at),
            "gone for good": lambda row: moment(row.purge_at),
        },
        lambda row: row.storage_id,
        hint="the trash is empty",
    )


@command(app, "restore")
def restore_storage(
    session: Session,
    storage: Annotated[str, typer.Argument(help="Its name or id.", metavar="STORAGE")],
) -> None:
    """Have a network storage back from the trash, with all that is in it."""
    made = session.client.network_storages.restore(_find_trashed(session, storage).storage_id)
    session.out.done(made.storage_id, f"{made.storage_name} ({made.storage_id}): restored")


@command(app, "purge")
def purge_storage(
    session: Session,
    storage: Annotated[str, typer.Argument(help="Its name or id.", metavar="STORAGE")],
    *,
    yes: Yes = False,
) -> None:
    """Remove a network storage from the trash for good, with all that is in it."""
    found = _find_trashed(session, storage)
    session.confirm(f"remove {found.storage_name} ({found.storage_id}) for good?", yes=yes)
    session.client.network_storages.purge(found.storage_id)
    session.out.done(found.storage_id, f"{found.storage_name} ({found.storage_id}): gone for good")
