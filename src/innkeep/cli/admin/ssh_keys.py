"""The commands about public keys for SSH, for whoever administers a server on this machine."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from innkeep.cli.admin.local_store import day, with_database
from innkeep.cli.options import ConfigFile, DataDir, fail, settings_of
from innkeep.domain.clock import system_clock
from innkeep.domain.ssh_key import SshKey
from innkeep.services import accounts, audit
from innkeep.store.database import Database

ssh_key_app = typer.Typer(
    help="Public keys that open instances by SSH, of a server on this machine.",
    no_args_is_help=True,
)

_WIDTH = 240

OwnerName = Annotated[str, typer.Option(help="Whose key; it opens all of the owner's instances.")]


@ssh_key_app.command("add")
def add_key(
    public_key: Annotated[
        str, typer.Argument(help="File with the public key, or - for the input.")
    ],
    owner: OwnerName = "default",
    name: Annotated[str, typer.Option(help="Label; empty: the file's name.")] = "",
    data_dir: DataDir = None,
    config: ConfigFile = None,
) -> None:
    """Keep a public key; it opens running instances too, at once."""
    try:
        text = sys.stdin.read() if public_key == "-" else Path(public_key).read_text()
    except (OSError, UnicodeDecodeError) as problem:
        fail(f"{public_key} can't be read: {problem}")
    label = name or ("input" if public_key == "-" else Path(public_key).name)

    async def add(database: Database) -> SshKey:
        # Here, since it takes a while that no other command should cost.
        from innkeep.services import ssh_keys  # noqa: PLC0415

        owner_id = (await accounts.owner_named(database, owner)).id
        key = await ssh_keys.add(database, system_clock, owner_id, name=label, public_key=text)
        await audit.note_command(
            database, system_clock, owner_id, "innkeep admin ssh-key add", key.id
        )
        return key

    key = with_database(settings_of(data_dir=data_dir, config=config), add)
    print(f"{key.id} {key.fingerprint}")


@ssh_key_app.command("list")
def list_keys(
    owner: Annotated[str, typer.Option(help="Only this owner's; empty: all.")] = "",
    data_dir: DataDir = None,
    config: ConfigFile = None,
) -> None:
    """Show the public keys, oldest first."""

    async def read(database: Database) -> list[tuple[SshKey, str]]:
        from innkeep.services import ssh_keys  # noqa: PLC0415

        found = await ssh_keys.list_with_owners(database)
        return [(key, name) for key, name in found if not owner or name == owner]

    table = Table("ID", "OWNER", "NAME", "TYPE", "FINGERPRINT", "CREATED", box=None)
    for key, name in with_database(settings_of(data_dir=data_dir, config=config), read):
        kind = key.public_key.split()[0]
        table.add_row(key.id, name, key.name, kind, key.fingerprint, day(key.created_at))
    # Fingerprints are to be whole, also where nobody knows the width.
    Console(width=_WIDTH, soft_wrap=True).print(table)


@ssh_key_app.command("remove")
def remove_key(
    key_id: Annotated[str, typer.Argument(help="The key's id, from `innkeep admin ssh-key list`.")],
    owner: OwnerName = "default",
    data_dir: DataDir = None,
    config: ConfigFile = None,
) -> None:
    """Remove a public key: it opens nothing any more; who is logged in stays so."""

    async def remove(database: Database) -> None:
        from innkeep.services import ssh_keys  # noqa: PLC0415

        owner_id = (await accounts.owner_named(database, owner)).id
        await ssh_keys.remove(database, owner_id, key_id)
        await audit.note_command(
            database, system_clock, owner_id, "innkeep admin ssh-key remove", key_id
        )

    with_database(settings_of(data_dir=data_dir, config=config), remove)
    print(f"removed {key_id}")
