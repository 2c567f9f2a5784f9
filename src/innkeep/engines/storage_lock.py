"""One at a time works on a storage, even across the death of a server.

The lock is on an open file, and the programs that are run under it inherit that file: what a
killed server left running keeps the lock until it ended, and a new server waits for it.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from innkeep.engines.errors import TemporaryError

_PATIENCE_SECONDS = 120.0
_PAUSE_SECONDS = 0.02


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[int]:
    """Hold the lock of a storage, whose folder is made; gives the open file to be inherited.

    Raises:
        TemporaryError: somebody else has it for too long (``storageTimeout``).
    """
    lock = _take(folder)
    try:
        yield lock
    finally:
        os.close(lock)


def forget_lock(folder: Path) -> None:
    """Remove the lock file with the storage; who waits for it makes a new one."""
    (folder / "lock").unlink(missing_ok=True)


def _take(folder: Path) -> int:
    end = time.monotonic() + _PATIENCE_SECONDS
    path = folder / "lock"
    while time.monotonic() < end:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except FileNotFoundError:
            # Removed by another between the two calls.
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.stat().st_ino == os.fstat(lock).st_ino:
                return lock
        except BlockingIOError:
            time.sleep(_PAUSE_SECONDS)
        except FileNotFoundError:
            pass
        os.close(lock)
    raise TemporaryError(
        "storageTimeout", f"Another program works on the storage {folder.name} for too long."
    )
