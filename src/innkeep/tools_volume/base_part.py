"""The part of the volume that every instance has: busybox, and OpenSSH's file transfer."""

import hashlib
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from innkeep.domain.tools_volume import MOUNT_POINT
from innkeep.tools_volume.relocation import copy_file, copy_libraries, patch_program
from innkeep.tools_volume.sources import (
    Libraries,
    find_busybox,
    find_scp,
    find_sftp_server,
    libraries_of,
)

_RECIPE = 1
"""Raised when the same sources are made into something else."""

# Both programs want to know who runs them, and end when the image's /etc/passwd doesn't tell. Then
# a second libc serves them, which reads a list of the volume's own instead.
_WRAPPER = """#!/.innkeep/bin/busybox sh
user=$(/.innkeep/bin/busybox id -u)
if /.innkeep/bin/busybox grep -q "^[^:]*:[^:]*:$user:" /etc/passwd 2>/dev/null; then
    exec /.innkeep/lib/{name} "$@"
fi
exec /.innkeep/lib/anyone/{name} "$@"
"""
_PASSWD, _OWN_PASSWD = b"/etc/passwd\0", b"/.innkeep/p\0"
_LAST_USER = 65535


@dataclass(frozen=True)
class BaseSources:
    """What the part is made of."""

    busybox: Path
    programs: dict[str, Path]
    libraries: Libraries

    def identity(self) -> str:
        """A hash of all that the part is made of."""
        files = {"busybox": self.busybox, "loader": self.libraries.loader}
        files |= self.programs | self.libraries.named
        told = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
        recipe = json.dumps([_RECIPE, _WRAPPER, sorted(told.items())])
        return hashlib.sha256(recipe.encode()).hexdigest()[:16]


def find_base() -> BaseSources:
    """Look for everything on this host.

    Raises:
        SourcesMissing: something isn't there.
    """
    programs = {"scp": find_scp(), "sftp-server": find_sftp_server()}
    return BaseSources(find_busybox(), programs, libraries_of(programs.values()))


def fill_base(fresh: Path, sources: BaseSources) -> None:
    """Make the part in an empty version.

    Raises:
        PatchFailed, SourcesMissing: see there.
    """
    binaries, libraries = fresh / "bin", fresh / "lib"
    binaries.mkdir()
    _copy_busybox(sources.busybox, binaries)
    everywhere = f"{MOUNT_POINT}/lib"
    loader = f"{everywhere}/{sources.libraries.loader.name}"
    copy_libraries(sources.libraries, libraries, everywhere)
    (libraries / "anyone").mkdir()
    _write_own_passwd(fresh, libraries)
    for name, source in sources.programs.items():
        for folder, search_path in (
            (libraries, everywhere),
            (libraries / "anyone", f"{everywhere}/anyone:{everywhere}"),
        ):
            copy_file(source, folder / name, executable=True)
            patch_program(folder / name, interpreter=loader, search_path=search_path)
        wrapper = binaries / name
        wrapper.unlink(missing_ok=True)
        wrapper.write_text(_WRAPPER.format(name=name))
        wrapper.chmod(0o755)


def _copy_busybox(source: Path, binaries: Path) -> None:
    program = binaries / "busybox"
    copy_file(source, program, executable=True)
    # From where it will lie, so that a file system that forbids programs is found out here.
    listed = subprocess.run(  # noqa: S603  # our own copy
        [program, "--list"], capture_output=True, text=True, timeout=30, check=True
    ).stdout
    for applet in listed.split():
        if applet != "busybox" and os.sep not in applet:
            (binaries / applet).symlink_to("busybox")


def _write_own_passwd(fresh: Path, libraries: Path) -> None:
    """Have a libc and a list by which every user has a name."""
    for name in ("libc.so.6", "libnss_files.so.2"):
        if (libraries / name).exists():
            content = (libraries / name).read_bytes().replace(_PASSWD, _OWN_PASSWD)
            (libraries / "anyone" / name).write_bytes(content)
            (libraries / "anyone" / name).chmod(0o644)
    lines = ["root:x:0:0:root:/root:/.innkeep/bin/sh"]
    lines += [f"user{uid}:x:{uid}:{uid}::/:/.innkeep/bin/sh" for uid in range(1, _LAST_USER + 1)]
    (fresh / "p").write_text("\n".join(lines) + "\n")
    (fresh / "p").chmod(0o644)
