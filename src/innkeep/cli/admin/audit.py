"""The command that shows who changed what, for whoever administers a server on this machine."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from innkeep.cli.admin.local_store import with_database
from innkeep.cli.options import ConfigFile, DataDir, settings_of
from innkeep.domain.audit import AuditEntry, AuditFilter
from innkeep.services import audit
from innkeep.services.accounts import owner_named
from innkeep.store.database import Database


def show_audit(
    owner: Annotated[str, typer.Option("--owner", "--project", help="Whose things.")] = "default",
    key: Annotated[str, typer.Option(help="Only what this key was used for; its id.")] = "",
    about: Annotated[
        str, typer.Option("--object", help="Only what was about, or made, this object; its id.")
    ] = "",
    refused: Annotated[bool, typer.Option("--refused", help="Only what was refused.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Entries at most.")] = 50,
    data_dir: DataDir = None,
    config: ConfigFile = None,
) -> None:
    """Show who changed what of a project's things, or was refused to, newest first."""

    async def read(database: Database) -> Sequence[AuditEntry]:
        wanted = AuditFilter(key_id=key, object_id=about, accepted=False if refused else None)
        owner_id = (await owner_named(database, owner)).id
        return (await audit.list_page(database, owner_id, wanted, page=1, size=limit)).items

    heads = ("TIME (UTC)", "KEY", "ROLE", "FROM", "CALL", "OBJECTS", "OUTCOME")
    table = Table(*heads, box=None)
    for entry in with_database(settings_of(data_dir=data_dir, config=config), read):
        table.add_row(
            datetime.fromtimestamp(entry.at, UTC).strftime("%Y-%m-%d %H:%M:%S"),
            entry.key_id,
            entry.role,
            entry.client,
            f"{entry.method} {entry.path}",
            " ".join(entry.objects),
            "accepted" if entry.accepted else f"{entry.status} {entry.reason}",
        )
    Console(width=240, soft_wrap=True).print(table)
