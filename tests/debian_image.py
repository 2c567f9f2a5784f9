"""An image like Debian's own, of this host's packages: glibc, bash and the usual programs."""

import io
import shutil
import tarfile
from functools import cache
from pathlib import Path

from innkeep.tools_volume.sources import libraries_of

_PROGRAMS = (
    *("bash", "cat", "chmod", "cp", "dash", "echo", "env", "false", "head", "id", "ls", "mkdir"),
    *("mv", "nohup", "printf", "pwd", "rm", "rsync", "seq", "setsid", "sleep", "sort", "stty"),
    *("tail", "tee", "touch", "tr", "true", "tty", "uname", "wc"),
)
_USERS = "root:x:0:0:root:/root:/bin/bash\nann:x:1001:1001:Ann:/home/ann:/bin/bash\n"


def missing_debian() -> str:
    """Why the image can't be made; empty when it can."""
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    return f"programs are missing: {', '.join(missing)}" if missing else ""


@cache
def debian_root() -> bytes:
    """A root file system with bash, coreutils and rsync, and no busybox, as a tar archive."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, target in (("bin", "usr/bin"), ("lib", "usr/lib"), ("lib64", "usr/lib64")):
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.SYMTYPE, target
            archive.addfile(link)
        for folder, mode in (("tmp", 0o1777), ("root", 0o700), ("home/ann", 0o755)):
            entry = tarfile.TarInfo(folder)
            entry.type, entry.mode = tarfile.DIRTYPE, mode
            archive.addfile(entry)
        users = tarfile.TarInfo("etc/passwd")
        users.size = len(_USERS)
        archive.addfile(users, io.BytesIO(_USERS.encode()))
        programs = [Path(str(shutil.which(name))).resolve() for name in _PROGRAMS]
        for name, program in zip(_PROGRAMS, programs, strict=True):
            archive.add(program, f"usr/bin/{name}")
        shell = tarfile.TarInfo("usr/bin/sh")
        shell.type, shell.linkname = tarfile.SYMTYPE, "dash"
        archive.addfile(shell)
        libraries = libraries_of(programs)
        archive.add(libraries.loader.resolve(), f"usr{libraries.loader}")
        for name, path in libraries.named.items():
            archive.add(path, f"usr/lib/{path.parent.name}/{name}")
    return packed.getvalue()
