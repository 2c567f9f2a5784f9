"""Disks for local storage that are made before an instance asks for one.

Making a file system takes longer than all else that local storage needs, and nothing of it depends
on the instance but the size. A blank disk belongs to nobody and has nothing in it: whichever
storage is made next takes it by renaming it, which no crash can leave half done.
"""

import contextlib
import os
import secrets
from pathlib import Path

from innkeep.engines.host_programs import run_program
from innkeep.engines.storage_lock import locked

UNFINISHED = "unfinished-"
"""What the name of a disk begins with while it is being made."""
_GIB = 1024**3
_SECONDS = 60.0
_MOST = 32
"""Blank disks kept; each costs the host some 5 MB."""
_MAKE = (
    "mkfs.ext4",
    "-q",
    "-F",
    # Nothing is reserved for root, who is who writes.
    "-m",
    "0",
    "-J",
    "size=32",
    # A new file reads as zeros already.
    "-E",
    "lazy_itable_init=1,lazy_journal_init=1,nodiscard",
)


def make_disk(path: Path, size_gib: int, lock: int) -> None:
    """Make a file with an empty file system of that size, durable when this returns.

    Args:
        path: where nothing is yet.
        size_gib: its size; it costs the host only what is written.
        lock: a file that whoever makes it keeps open.

    Raises:
        TemporaryError: ``diskFull``, ``storageFailed``, ``storageTimeout``.
        OSError: the file can't be made.
    """
    with path.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.truncate(size_gib * _GIB)
    run_program([*_MAKE, str(path)], seconds=_SECONDS, keep_open=lock)
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have the names in a folder durable."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


class BlankDisks:
    """The blank disks in one folder. Its functions block; call them in a thread.

    Args:
        folder: holds them and nothing else; on the file system of the storages that take them.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, size_gib: int) -> None:
        """Make one more of that size; the oldest one goes when there are too many.

        Raises:
            TemporaryError: see ``make_disk``.
            OSError: the file can't be made.
        """
        with locked(self._folder) as lock:
            for former in [
                *self._oldest_first()[: 1 - _MOST],
                *self._folder.glob(f"{UNFINISHED}*"),
            ]:
                former.unlink(missing_ok=True)
            name = f"{size_gib}-{secrets.token_hex(8)}"
            unfinished = self._folder / f"{UNFINISHED}{name}"
            make_disk(unfinished, size_gib, lock)
            unfinished.rename(self._folder / name)

    def give(self, size_gib: int, path: Path) -> bool:
        """Make one of that size the file at a path; ``False``: there is none.

        Its new name is durable once the path's folder is synced.
        """
        for blank in self._folder.glob(f"{size_gib}-*"):
            # Two may want the same one.
            with contextlib.suppress(FileNotFoundError):
                blank.rename(path)
                return True
        return False

    def drop_one(self) -> None:
        """Remove the oldest one; harmless when there is none."""
        for old in self._oldest_first()[:1]:
            old.unlink(missing_ok=True)

    def clear(self) -> None:
        """Remove all, the folder too."""
        if not self._folder.exists():
            return
        with locked(self._folder):
            for path in self._folder.iterdir():
                path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self._folder.rmdir()

    def _oldest_first(self) -> list[Path]:
        known: list[tuple[float, Path]] = []
        for path in self._folder.glob("[0-9]*"):
            with contextlib.suppress(FileNotFoundError):
                known.append((path.stat().st_mtime, path))
        return [path for _, path in sorted(known)]
