"""API keys: ``innkeep key``, of one's own project and, for operators, of others."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from innkeep.cli.user.arguments import Yes
from innkeep.cli.user.output import moment, wire_form
from innkeep.cli.user.reading import seconds_of
from innkeep.cli.user.session import Session, command

if TYPE_CHECKING:
    from innkeep.wire.keys import KeyReply

app = typer.Typer(
    help="API keys of your project; for keys of the role admin.",
    no_args_is_help=True,
    add_completion=False,
)
Project = Annotated[
    str,
    typer.Option(
        "--project", help="Of another project than your own; for keys of the role operator."
    ),
]


def _keys(session: Session, project: str) -> "Sequence[KeyReply]":
    if project:
        return session.client.operator.project_keys(project)
    return session.client.keys.list()


@command(app, "list")
def list_keys(session: Session, *, project: Project = "") -> None:
    """List the keys that are not revoked, newest first; the keys themselves can't be shown."""
    session.out.rows(
        _keys(session, project),
        {
            "name": lambda row: row.name,
            "id": lambda row: row.id,
            "role": lambda row: row.role,
            "key": lambda row: f"{row.hint}...",
            "created": lambda row: moment(row.created_at),
            "last used": lambda row: moment(row.last_used_at),
            "expires": lambda row: moment(row.expires_at),
        },
        lambda row: row.id,
        hint="no keys",
    )


@command(app, "create")
def create_key(
    session: Session,
    name: Annotated[str, typer.Argument(help="Any label.", metavar="NAME")] = "",
    *,
    role: Annotated[
        Literal["operator", "admin", "member", "read-only"],
        typer.Option(
            help="operator: the whole server; admin: everything of the project; member: all but "
            "keys and the audit log; read-only: look, at nothing secret."
        ),
    ] = "member",
    expires: Annotated[
        str, typer.Option(help="After so long, as 12h or 90d; never if not said.")
    ] = "",
    project: Project = "",
) -> None:
    """Make a key and print it, this one time; --quiet prints the key and nothing else."""
    end = time.time() + seconds_of(expires, option="--expires") if expires else None
    if not project:
        made = session.client.keys.create(role=role, name=name, expires_at=end)
    elif role == "operator":
        raise typer.BadParameter(
            "another project's key is admin, member or read-only", param_hint="--role"
        )
    else:
        made = session.client.operator.create_project_key(
            project, role=role, name=name, expires_at=end
        )
    if session.out.as_json:
        session.out.json(wire_form(made))
    else:
        session.out.note(f"{made.id}: a key of the role {made.role}, shown this one time:")
        print(made.key)


@command(app, "revoke")
def revoke_key(
    session: Session,
    key: Annotated[str, typer.Argument(help="Its name or id.", metavar="KEY")],
    *,
    yes: Yes = False,
    project: Project = "",
) -> None:
    """Make a key useless from the next request on; what was made with it stays."""
    every = _keys(session, project)
    found = session.one_of("key", key, [(each.id, each.name, each) for each in every])
    own = " THE KEY IN USE" if session.client.access.key.startswith(found.hint) else ""
    session.confirm(f"revoke{own} {found.name} ({found.id}, {found.role})?", yes=yes)
    if project:
        session.client.operator.revoke_project_key(project, found.id)
    else:
        session.client.keys.revoke(found.id)
    session.out.done(found.id, f"{found.name} ({found.id}): revoked")
