"""The command that copies what a server needs to start again."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from innkeep.backup import BackupRefused, make_backup
from innkeep.cli.options import ConfigFile, DataDir, fail, settings_of


def backup(
    to: Annotated[
        Path,
        typer.Option(
            help="Folder to make; a folder that is there gets one named by the time in it."
        ),
    ],
    data_dir: DataDir = None,
    config: ConfigFile = None,
) -> None:
    """Copy what a server needs to start again, also while it runs; instances' disks stay out."""
    settings = settings_of(data_dir=data_dir, config=config)
    try:
        report = make_backup(
            settings.data_dir, to, at=datetime.now(UTC), elsewhere=bool(settings.database_at)
        )
    except (BackupRefused, OSError) as problem:
        fail(str(problem))
    print(f"backup made: {report.folder}")
    for note in report.notes:
        print(note)
