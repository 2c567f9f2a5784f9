"""The commands about API keys, for whoever administers a server on this machine."""

import re
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from innkeep.cli.admin.local_store import day, with_database
from innkeep.cli.options import ConfigFile, DataDir, fail, settings_of
from innkeep.domain.account import ApiKey, Role
from innkeep.domain.clock import system_clock
from innkeep.services import accounts, audit
from innkeep.store.database import Database

key_app = typer.Typer(help="API keys of a server on this machine.", no_args_is_help=True)

_SECONDS = {"m": 60, "h": 3600, "d": 86400}


@key_app.command("create")
def create_key(
    owner: Annotated[
        str,
        typer.Option(
            "--owner",
            "--project",
            help="Whose key; instances belong to the owner, not to the key.",
        ),
    ] = "default",
    role: Annotated[Role, typer.Option(help="What the key may do.")] = Role.ADMIN,
    name: Annotated[str, typer.Option(help="Any label.")] = "",
    expires: Annotated[
        str,
        typer.Option(
            help="From when on it is refused: after so long, as 12h or 90d, or at the beginning of "
            "a day (UTC), as 2030-12-31. Empty: never."
        ),
    ] = "",
    data_dir: DataDir = None,
    config: ConfigFile = None,
) -> None:
    """Make a key and print it, this one time; the owner too when it is new."""
    expires_at = _end_of(expires, system_clock()) if expires else None

    async def create(database: Database) -> str:
        issued = await accounts.issue_key(
            database, system_clock, owner, role=role, name=name, expires_at=expires_at
        )
        await audit.note_command(
            database, system_clock, issued.owner.id, "innkeep admin key create", issued.id
        )
        return issued.secret

    print(with_database(settings_of(data_dir=data_dir, config=config), create))


@key_app.command("list")
def list_keys(
    owner: Annotated[
        str, typer.Option("--owner", "--project", help="Only this owner's; empty: all.")
    ] = "",
    data_dir: DataDir = None,
    config: ConfigFile = None,
) -> None:
    """Show every key; the keys themselves can't be shown again."""
    keys = with_database(settings_of(data_dir=data_dir, config=config), accounts.list_keys)
    heads = ("ID", "OWNER", "NAME", "ROLE", "KEY", "CREATED", "LAST USED", "EXPIRES", "REVOKED")
    table = Table(*heads, box=None)
    for key in keys:
        if not owner or key.owner.name == owner:
            table.add_row(*_cells(key))
    Console(width=240, soft_wrap=True).print(table)


@key_app.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(help="The key's id, from `innkeep admin key list`.")],
    data_dir: DataDir = None,
    config: ConfigFile = None,
) -> None:
    """Make a key useless from now on; instances of its owner live on."""

    async def revoke(database: Database) -> None:
        owner = await accounts.revoke_key(database, system_clock, key_id)
        await audit.note_command(
            database, system_clock, owner.id, "innkeep admin key revoke", key_id
        )

    with_database(settings_of(data_dir=data_dir, config=config), revoke)
    print(f"revoked {key_id}")


def _end_of(text: str, now: float) -> float:
    if found := re.fullmatch(r"([1-9][0-9]{0,5})([mhd])", text):
        return now + int(found[1]) * _SECONDS[found[2]]
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).timestamp()
    except ValueError:
        fail(f"--expires must be like 12h, 90d or 2030-12-31, is {text!r}")


def _cells(key: ApiKey) -> tuple[str, ...]:
    times = (key.last_used_at, key.expires_at, key.revoked_at)
    return (
        key.id,
        key.owner.name,
        key.name,
        str(key.role),
        f"{key.hint}...",
        day(key.created_at),
        *("" if at is None else day(at) for at in times),
    )
