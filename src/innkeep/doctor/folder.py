"""Whether the data folder is the server's own, and its secrets are nobody else's."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from innkeep.data_folder import DataFolder
from innkeep.doctor.finding import Finding, Level, ok, only_root, problem, warning
from innkeep.doctor.ground import Ground, nearest
from innkeep.engines.mount_table import file_system_of
from innkeep.gateway.acme_rules import ACME_FOLDER
from innkeep.gateway.ssh_files import HOST_KEY_FILE

_CHECK = "data folder"
_OTHERS = 0o077
_SECRETS = ("api-key", "innkeep.db", HOST_KEY_FILE, ACME_FOLDER, "proxy")
_FAR = frozenset({"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "ceph", "glusterfs"})


def check_folder(ground: Ground) -> Iterator[Finding]:
    """Owner, rights and place of the data folder, and of the secrets in it."""
    folder = ground.folder
    if (found := file_system_of(nearest(folder))) and found.kind in _FAR:
        yield warning(
            _CHECK,
            f"{folder} is on {found.kind}: locks and SQLite are not safe over a network",
            "put it on a disk of this machine, or the store on PostgreSQL (database_url)",
        )
    if not folder.exists():
        yield _not_there(ground)
        return
    try:
        owner = _check_owner(folder)
        yield owner
        if owner.level is not Level.UNCHECKED:
            yield from _check_secrets(folder, ground.settings.secrets_key_file)
    except PermissionError:
        yield only_root(_CHECK, f"{folder} can't be seen by this account")


def _not_there(ground: Ground) -> Finding:
    if why := ground.why_not_writable(ground.folder):
        return problem(
            _CHECK,
            f"{ground.folder} is not there and {why}",
            "make it for the account that runs the server",
            f"install --directory --mode 700 --owner {os.geteuid()} {ground.folder}",
        )
    return ok(_CHECK, f"the first start makes {ground.folder}")


def _check_owner(folder: Path) -> Finding:
    seen = folder.stat()
    if not stat.S_ISDIR(seen.st_mode):
        return problem(_CHECK, f"{folder} is no folder", "set data_dir to one")
    if seen.st_uid != os.geteuid():
        if os.geteuid() == 0:
            return ok(_CHECK, f"{folder} belongs to account {seen.st_uid}")
        return only_root(_CHECK, f"{folder} belongs to account {seen.st_uid}")
    if seen.st_mode & _OTHERS:
        return warning(
            _CHECK,
            f"others may look into {folder}",
            "allow it to its owner only",
            f"chmod 700 {folder}",
        )
    return ok(_CHECK, f"{folder} is its owner's only")


def _check_secrets(folder: Path, key_elsewhere: Path | None) -> Iterator[Finding]:
    key = key_elsewhere or DataFolder(folder).secrets_key_file
    open_ones = [
        each
        for each in (key, *(folder / name for name in _SECRETS))
        if each.exists() and each.stat().st_mode & _OTHERS
    ]
    if open_ones:
        names = " ".join(str(each) for each in open_ones)
        is_shut = key not in open_ones or key_elsewhere is None
        is_shut = is_shut and not folder.stat().st_mode & _OTHERS
        tell = warning if is_shut else problem
        yield tell(
            "secrets",
            f"others than their owner have rights to {names}",
            "take them away",
            f"chmod --recursive go-rwx {names}",
        )
    elif key.exists():
        yield ok("secrets", "keys, passwords and the database are their owner's only")
    elif (folder / "innkeep.db").exists():
        yield problem(
            "secrets",
            f"{key} is missing, without which nothing sealed in the database can be read",
            "put the file of a backup there before the server starts",
            f"cp BACKUP/{key.name} {key}",
        )
