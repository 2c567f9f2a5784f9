"""A backup of a data folder: a folder that a server can be started on, made whole or not at all.

It has the database as of one moment, the key that opens what is sealed in it, the deployment's id
by which its containers are recognised, the key by which SSH clients recognise the server, the
addresses that were chosen for the proxy and SSH, and accounts and certificates of ACME. Disks of
instances and of network storages are not in it: they are too large for that, and change all the
time.
"""

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from innkeep import __version__
from innkeep.data_folder import DataFolder, write_private
from innkeep.gateway.acme_rules import ACME_FOLDER
from innkeep.gateway.haproxy_process import proxy_folder
from innkeep.gateway.proxy_state import STATE_FILE
from innkeep.gateway.ssh_files import HOST_KEY_FILE, PORT_FILE
from innkeep.store.sqlite_copy import CopyDamaged, copy_consistently

_DISKS_NOTE = (
    "Not in it: the disks of instances and network storages. To restore, copy the folder and start "
    "the server with the copy as its --data-dir."
)
_POSTGRESQL_NOTE = (
    "The database is not in it, since database_url is set: save it with pg_dump, at the same time. "
    "The sealed passwords in it can be read with this deployment's key of secrets only."
)


_KEY_NOTE = (
    "Not in it either: the key of secrets {key}, since secrets_key_file is set. Keep a copy of it "
    "apart from this backup; without it registry passwords, port guards and webhooks are lost."
)


class BackupRefused(Exception):
    """There is nothing to copy, or nowhere to copy it to."""


@dataclass(frozen=True)
class BackupReport:
    """What was made."""

    folder: Path
    notes: Sequence[str]
    """Sentences for the operator: what else there is to do."""


def make_backup(
    data_dir: Path,
    to: Path,
    *,
    at: datetime,
    elsewhere: bool,
    secrets_key_file: Path | None = None,
) -> BackupReport:
    """Copy a data folder, also while a server works on it.

    Args:
        data_dir: the server's.
        to: folder to make; a folder that is there and is no data folder or backup itself gets
            one in it, named by the time.
        at: the present time, UTC.
        elsewhere: whether the database is not in the data folder but on PostgreSQL.
        secrets_key_file: the key of what is sealed, where it is not in the data folder; it is not
            copied.

    Raises:
        BackupRefused: no data folder, or something is in the way.
        OSError: the copy can't be written.
    """
    # Asked first: opening a data folder would make one.
    if not (data_dir / "deployment").is_file():
        raise BackupRefused(f"there is no data folder of a server at {data_dir}")
    source = DataFolder(data_dir)
    is_shelf = to.is_dir() and not (to / "deployment").exists()
    target = (to / f"innkeep-{at:%Y%m%d-%H%M%S}Z" if is_shelf else to).absolute()
    if target.exists() or target.is_symlink():
        raise BackupRefused(f"{target} is there already; nothing is overwritten")
    if not target.parent.is_dir():
        raise BackupRefused(f"there is no folder {target.parent} to make the backup in")
    if target.is_relative_to(source.path):
        raise BackupRefused(f"{target} is within the data folder; a backup belongs elsewhere")
    fresh = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        _fill(source, fresh, at, elsewhere=elsewhere, with_key=secrets_key_file is None)
        # Fails where a folder with anything in it appeared meanwhile.
        fresh.rename(target)
    except (CopyDamaged, sqlite3.Error) as problem:
        raise BackupRefused(f"the database can't be copied: {problem}") from problem
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    _make_durable(target.parent)
    notes = [_POSTGRESQL_NOTE] if elsewhere else []
    notes += [_KEY_NOTE.format(key=secrets_key_file)] if secrets_key_file else []
    return BackupReport(target, (*notes, _DISKS_NOTE))


def _fill(
    source: DataFolder, fresh: Path, at: datetime, *, elsewhere: bool, with_key: bool
) -> None:
    keys = [source.secrets_key_file] if with_key else []
    for file in (source.path / "deployment", *keys):
        write_private(fresh / file.name, file.read_text().rstrip("\n"))
    if source.api_key_file.exists():
        write_private(fresh / source.api_key_file.name, source.api_key_file.read_text().strip())
    for name in (HOST_KEY_FILE, PORT_FILE):
        if (source.path / name).exists():
            write_private(fresh / name, (source.path / name).read_text().rstrip("\n"))
    chosen = proxy_folder(source.path) / STATE_FILE
    if chosen.exists():
        folder = proxy_folder(fresh)
        folder.mkdir(mode=0o700)
        write_private(folder / STATE_FILE, chosen.read_text().rstrip("\n"))
    _copy_tree(source.path / ACME_FOLDER, fresh / ACME_FOLDER)
    if not elsewhere:
        if not source.database_file.exists():
            raise BackupRefused(f"there is no database {source.database_file}")
        copy_consistently(source.database_file, fresh / source.database_file.name)
    manifest = {
        "made": at.isoformat(timespec="seconds"),
        "innkeep": __version__,
        "deployment": source.deployment_id(),
        "secretsKey": source.secrets_key_file.name if with_key else "not in this backup",
        "database": "not in this backup: PostgreSQL" if elsewhere else source.database_file.name,
    }
    write_private(fresh / "backup.json", json.dumps(manifest, indent=2))
    _make_durable(fresh)


def _copy_tree(source: Path, fresh: Path) -> None:
    """Copy a folder of small text files, any of which may be replaced meanwhile."""
    if not source.is_dir():
        return
    fresh.mkdir(mode=0o700)
    for each in sorted(source.iterdir()):
        if each.is_dir():
            _copy_tree(each, fresh / each.name)
        elif not each.name.startswith("."):
            # A draft, with a dot, takes the place of the file in one step.
            write_private(fresh / each.name, each.read_text().rstrip("\n"))


def _make_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
