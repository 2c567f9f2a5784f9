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


@dataclass(frozen=True)
class FileSystem:
    """What a path lies on."""

    point: Path
    """Where it is mounted."""
    kind: str
    """As ``ext4``."""
    options: frozenset[str]
    """Of the mount and of the file system."""
    is_shared: bool
    """Whether what is mounted below is seen in other mount namespaces too."""


def file_system_of(path: Path) -> FileSystem | None:
    """The file system that a path lies on, or will once it is made; ``None``: not to be seen."""
    return file_system_in(_MOUNTS.read_text(), path.resolve())


def file_system_in(table: str, path: Path) -> FileSystem | None:
    """The same, by the kernel's table."""
    found = None
    for line in table.splitlines():
        before, dash, after = line.partition(" - ")
        fields, filesystem = before.split(), after.split()
        if not dash or len(fields) < 6 or len(filesystem) < 3:
            continue
        point = Path(_unescape(fields[4]))
        # The longest is nearest; of several at one point the last one hides the others.
        is_nearer = found is None or len(point.parts) >= len(found.point.parts)
        if (point == path or point in path.parents) and is_nearer:
            found = FileSystem(
                point=point,
                kind=filesystem[0],
                options=frozenset([*fields[5].split(","), *filesystem[2].split(",")]),
                is_shared=any(each.startswith("shared:") for each in fields[6:]),
            )
    return found


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
