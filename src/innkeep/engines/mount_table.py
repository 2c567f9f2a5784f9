"""What the kernel says is mounted where: read, never guessed from what was done earlier."""

import re
from dataclasses import dataclass
from pathlib import Path

_MOUNTS = Path("/proc/self/mountinfo")
_LOOPS = Path("/sys/block")
_STOPPED = frozenset({"ro", "emergency_ro", "shutdown"})
"""How the kernel shows a file system that takes no writes; the newer words since 6.15."""


@dataclass(frozen=True)
class Mounted:
    """One mounted file system."""

    point: Path
    device: str
    """As ``/dev/loop3``."""
    read_only: bool
    """Whether the whole file system takes no writes, as after an error."""


def mounts_below(folder: Path) -> list[Mounted]:
    """Everything that is mounted in a folder or on it, the latest mount first."""
    found = parse_mounts(_MOUNTS.read_text())
    inside = [one for one in found if one.point == folder or folder in one.point.parents]
    return inside[::-1]


def mounted_at(point: Path) -> Mounted | None:
    """What is mounted exactly there, the topmost."""
    return next((one for one in mounts_below(point) if one.point == point), None)


def backing_file(device: str) -> str:
    """Path of the file behind a loop device; empty when it is none."""
    try:
        return (_LOOPS / Path(device).name / "loop" / "backing_file").read_text().rstrip("\n")
    except OSError:
        return ""


def is_attached(file: Path) -> bool:
    """Whether some loop device has the file behind it."""
    return any(backing_file(device.name) == str(file) for device in _LOOPS.glob("loop*"))


def parse_mounts(table: str) -> list[Mounted]:
    """The mounts of the kernel's table, in its order."""
    mounts = []
    for line in table.splitlines():
        before, dash, after = line.partition(" - ")
        fields, filesystem = before.split(), after.split()
        if dash and len(fields) >= 6 and len(filesystem) >= 3:
            point = Path(_unescape(fields[4]))
            stopped = not _STOPPED.isdisjoint(filesystem[2].split(","))
            mounts.append(Mounted(point, _unescape(filesystem[1]), stopped))
    return mounts


def _unescape(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)
