"""Public keys: ``innkeep ssh-key``."""

from pathlib import Path
from typing import Annotated

import typer

from innkeep.cli.user.arguments import Yes
from innkeep.cli.user.failures import CommandFailed
from innkeep.cli.user.output import moment
from innkeep.cli.user.session import Session, command

app = typer.Typer(
    help="Public keys for SSH, which open all instances of your project.",
    no_args_is_help=True,
    add_completion=False,
)


@command(app, "list")
def list_ssh_keys(session: Session) -> None:
    """List the public keys, newest first."""
    session.out.rows(
        session.client.ssh_keys.list(),
        {
            "name": lambda row: row.name,
            "id": lambda row: row.id,
            "fingerprint": lambda row: row.fingerprint,
            "created": lambda row: moment(row.created_at),
        },
        lambda row: row.id,
        hint="no public keys; add yours: innkeep ssh-key add ~/.ssh/id_ed25519.pub",
    )


@command(app, "add")
def add_ssh_key(
    session: Session,
    file: Annotated[
        Path, typer.Argument(help="A file like ~/.ssh/id_ed25519.pub.", metavar="FILE")
    ],
    *,
    name: Annotated[
        str, typer.Option("--name", help="Any label; the key's comment if not said.")
    ] = "",
) -> None:
    """Keep a public key; it opens running instances too, at once."""
    try:
        line = file.expanduser().read_text().strip()
    except (OSError, UnicodeDecodeError):
        raise CommandFailed(f"{file} can't be read as a public key") from None
    if "PRIVATE KEY" in line:
        raise CommandFailed(f"{file} is the private key; it stays here. Give {file}.pub")
    comment = line.split(None, 2)[2:]
    made = session.client.ssh_keys.create(
        name=name or (comment[0] if comment else file.name), public_key=line
    )
    session.out.done(made.id, f"{made.id}: {made.name}, {made.fingerprint}", name=made.name)


@command(app, "delete")
def delete_ssh_key(
    session: Session,
    key: Annotated[str, typer.Argument(help="Its name or id.", metavar="KEY")],
    *,
    yes: Yes = False,
) -> None:
    """Remove a public key; who is logged in stays so."""
    every = session.client.ssh_keys.list()
    found = session.one_of("public key", key, [(each.id, each.name, each) for each in every])
    session.confirm(f"delete the public key {found.name} ({found.fingerprint})?", yes=yes)
    session.client.ssh_keys.delete(found.id)
    session.out.done(found.id, f"{found.name} ({found.id}): deleted")
