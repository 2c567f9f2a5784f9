"""How much a folder takes on the disk, counted without ever taking long."""

import os
import time
from pathlib import Path

_BLOCK = 512


def folder_bytes(folder: Path, *, most_entries: int, most_seconds: float) -> int | None:
    """Bytes that everything below a folder takes on the disk; hard links count once.

    Links are not followed. What vanishes meanwhile is not counted.

    Args:
        folder: where to count.
        most_entries: give up beyond so many files and folders.
        most_seconds: give up after so long.

    Returns:
        ``None``: given up, or the folder can't be read.
    """
    end = time.monotonic() + most_seconds
    total, entries = 0, 0
    linked: set[int] = set()
    waiting = [os.fspath(folder)]
    while waiting:
        path = waiting.pop()
        try:
            # Not through a link: the folder may be changed under us by whom it belongs to.
            handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            if not entries:
                return None
            continue
        try:
            with os.scandir(handle) as found:
                for entry in found:
                    entries += 1
                    if entries > most_entries or time.monotonic() > end:
                        return None
                    try:
                        known = entry.stat(follow_symlinks=False)
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append(f"{path}/{entry.name}")
                    except OSError:
                        continue
                    if known.st_nlink > 1 and not entry.is_dir(follow_symlinks=False):
                        if known.st_ino in linked:
                            continue
                        linked.add(known.st_ino)
                    total += known.st_blocks * _BLOCK
        finally:
            os.close(handle)
    return total
