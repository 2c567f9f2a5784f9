"""API keys and public keys: ``innkeep key`` and ``innkeep ssh-key``."""

import time
from pathlib import Path
from typing import Annotated, Literal

import typer

from innkeep.cli.user.arguments import Yes
from innkeep.cli.user.failures import CommandFailed
from innkeep.cli.user.output import moment, wire_form
from innkeep.cli.user.reading import seconds_of
from innkeep.cli.user.session import Session, command

key_app = typer.Typer(
    help="API keys of your project; for keys of the role admin.",
    no_args_is_help=True,
    add_completion=False,
)
ssh_key_app = typer.Typer(
    help="Public keys for SSH, which open all instances of your project.",
    no_args_is_help=True,
    add_completion=False,
)


@command(key_app, "list")
def list_keys(session: Session) -> None:
    """List the keys that are not revoked, newest first; the keys themselves can't be shown."""
    session.out.rows(
        session.client.keys.list(),
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
    )


@command(key_app, "create")
def create_key(
    session: Session,
    name: Annotated[str, typer.Argument(help="Any label.")] = "",
    *,
    role: Annotated[
        Literal["admin", "member", "read-only"],
        typer.Option(
            help="admin: everything; member: all but keys and the audit log; read-only: look, at "
            "nothing secret."
        ),
    ] = "member",
    expires: Annotated[
        str, typer.Option(help="After so long, as 12h or 90d; never if not said.")
    ] = "",
) -> None:
    """Make a key and print it, this one time; --quiet prints the key and nothing else."""
    made = session.client.keys.create(
        role=role,
        name=name,
        expires_at=time.time() + seconds_of(expires, option="--expires") if expires else None,
    )
    if session.out.as_json:
        session.out.json(wire_form(made))
    else:
        session.out.note(f"{made.id}: a key of the role {made.role}, shown this one time:")
        print(made.key)


@command(key_app, "revoke")
def revoke_key(
    session: Session,
    key: Annotated[str, typer.Argument(help="Its name or id.", metavar="KEY")],
    *,
    yes: Yes = False,
) -> None:
    """Make a key useless from the next request on; what was made with it stays."""
    every = session.client.keys.list()
    found = session.one_of("key", key, [(each.id, each.name, each) for each in every])
    own = " THE KEY IN USE" if session.client.access.key.startswith(found.hint) else ""
    session.confirm(f"revoke{own} {found.name} ({found.id}, {found.role})?", yes=yes)
    session.client.keys.revoke(found.id)
    session.out.done(found.id, f"{found.name} ({found.id}): revoked")


@command(ssh_key_app, "list")
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


@command(ssh_key_app, "add")
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


@command(ssh_key_app, "delete")
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
