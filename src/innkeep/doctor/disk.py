"""Whether there is room where the server and Docker write."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from innkeep.doctor.finding import Finding, ok, problem, unchecked, warning
from innkeep.doctor.ground import Ground, nearest

_GIB = 1024**3
_NO_ROOM_GIB = 1.0
_LITTLE_ROOM_GIB = 5.0
_NO_INODES = 0.01
_FEW_INODES = 0.05


@dataclass(frozen=True)
class Room:
    """What is left on a disk for whoever isn't root."""

    free_gib: float
    total_gib: float
    free_inodes: float
    """Of all, 0 to 1; 1 where the file system makes them as needed."""


def check_disk(ground: Ground) -> Iterator[Finding]:
    """Room and inodes of the data folder and of Docker's."""
    yield check_room("disk of data", ground.folder)
    if ground.docker is not None and (root := ground.docker.root_dir):
        yield check_room("disk of docker", root)


def check_room(check: str, folder: Path) -> Finding:
    """Whether there is room for more in a folder, which need not be there yet."""
    try:
        room = room_of(nearest(folder))
    except OSError as failure:
        return unchecked(check, f"{folder} can't be seen: {failure.strerror}")
    told = f"{room.free_gib:.1f} of {room.total_gib:.1f} GiB are free in {folder}"
    free_it = "remove what nobody needs, or give it a larger disk"
    command = "docker system df" if "docker" in check else f"du -xh --max-depth=2 {folder}"
    if room.free_gib < _NO_ROOM_GIB:
        return problem(check, f"only {told}", free_it, command)
    if room.free_inodes < _NO_INODES:
        return problem(check, f"{folder} has no inodes left for new files", free_it, command)
    if room.free_gib < _LITTLE_ROOM_GIB:
        return warning(check, f"only {told}", free_it, command)
    if room.free_inodes < _FEW_INODES:
        told = f"only {room.free_inodes:.0%} of the inodes are free in {folder}"
        return warning(check, told, free_it, command)
    return ok(check, told)


def room_of(folder: Path) -> Room:
    """What is left on the disk of a folder.

    Raises:
        OSError: it can't be seen.
    """
    seen = os.statvfs(folder)
    return Room(
        free_gib=seen.f_bavail * seen.f_frsize / _GIB,
        total_gib=seen.f_blocks * seen.f_frsize / _GIB,
        free_inodes=seen.f_favail / seen.f_files if seen.f_files else 1.0,
    )
