"""Logins for private images: ``innkeep auth``."""

from typing import Annotated

import typer

from innkeep.cli.user.arguments import Yes
from innkeep.cli.user.complete import complete_auth
from innkeep.cli.user.session import Session, command

app = typer.Typer(
    help="Registry auths: logins for private images.", no_args_is_help=True, add_completion=False
)


@command(app, "list")
def list_auths(session: Session) -> None:
    """List the registry auths, newest first, without their passwords."""
    session.out.rows(
        session.client.registry_auths.list(),
        {
            "name": lambda row: row.name,
            "id": lambda row: row.id,
            "user": lambda row: row.username,
        },
        lambda row: row.id,
        hint="no registry auths; keep one: innkeep auth add REGISTRY --username USER",
    )


@command(app, "add")
def add_auth(
    session: Session,
    name: Annotated[
        str, typer.Argument(help="The registry's address, or any label.", metavar="NAME")
    ],
    *,
    username: Annotated[str, typer.Option("--username", "-u", help="Without a colon.")],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from the standard input.")
    ] = False,
) -> None:
    """Keep a login; the password is asked for without showing it, and never shown again."""
    from innkeep.cli.user.reading import read_secret  # noqa: PLC0415

    password = read_secret("Password", from_stdin=password_stdin)
    made = session.client.registry_auths.create(name=name, username=username, password=password)
    session.out.done(made.id, f"{made.id}: {name} is kept; use it: --auth {name}", name=name)


@command(app, "delete")
def delete_auth(
    session: Session,
    auth: Annotated[
        str,
        typer.Argument(help="Its name or id.", metavar="AUTH", autocompletion=complete_auth),
    ],
    *,
    yes: Yes = False,
) -> None:
    """Remove a login; instances that were made with it are not touched."""
    every = session.client.registry_auths.list()
    found = session.one_of("registry auth", auth, [(each.id, each.name, each) for each in every])
    session.confirm(f"delete the registry auth {found.name} ({found.id})?", yes=yes)
    session.client.registry_auths.delete(found.id)
    session.out.done(found.id, f"{found.name} ({found.id}): deleted", name=found.name)
