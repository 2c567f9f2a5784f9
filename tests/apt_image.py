"""A small Debian with apt and dpkg, of this host's packages, and a repository of one package in it.

So apt's and dpkg's own ways are tested (the downloads as another user, owners and rights of files,
the package's scripts) without the internet.
"""

import gzip
import hashlib
import io
import shutil
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path

from innkeep.tools_volume.sources import libraries_of
from tests.debian_image import debian_root

PACKAGE = "site"
"""Name of the package: it makes a user of its own and brings a page that belongs to that one."""

_PROGRAMS = (
    *("apt-get", "apt-config", "dpkg", "dpkg-deb", "dpkg-split", "dpkg-query"),
    *("tar", "diff", "start-stop-daemon", "chown", "stat", "grep", "su", "find", "sha256sum"),
)
_NEEDED = ("apt-get", "dpkg", "dpkg-deb", "tar", "start-stop-daemon", "busybox", "su")
_METHODS = Path("/usr/lib/apt/methods")
_PAM_MODULES = ("pam_rootok.so", "pam_permit.so")
_FOLDERS = (
    *("etc/apt/apt.conf.d", "etc/apt/preferences.d", "etc/apt/trusted.gpg.d"),
    *("var/lib/apt/lists/partial", "var/cache/apt/archives/partial", "var/log/apt"),
    *("var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/dpkg/triggers"),
)
_USERS = (
    "root:x:0:0:root:/root:/bin/bash\n_apt:x:42:65534::/nonexistent:/bin/false\n"
    "nobody:x:65534:65534::/nonexistent:/bin/false\n"
)
_GROUPS = "root:x:0:\nnogroup:x:65534:\n"
_PAM = """
auth sufficient pam_rootok.so
account required pam_permit.so
session required pam_permit.so
"""
_SCRIPT = """#!/bin/sh
set -e
echo "site:x:999:999::/srv/site:/bin/sh" >> /etc/passwd
echo "site:x:999:" >> /etc/group
chown -R site:site /srv/site
chmod u=rwx,g=rxs,o= /srv/site
su site -c 'test "$(id -u)" = 999'
"""


def missing_apt() -> str:
    """Why the image can't be made; empty when it can."""
    missing = [name for name in _NEEDED if shutil.which(name) is None]
    return f"programs are missing: {', '.join(missing)}" if missing else ""


@cache
def apt_root() -> bytes:
    """The root file system, as a tar archive; ``apt-get install site`` works in it."""
    packed = io.BytesIO()
    with (
        tarfile.open(fileobj=packed, mode="w") as archive,
        tarfile.open(fileobj=io.BytesIO(debian_root())) as debian,
    ):
        _add_programs(archive)
        _add_files(archive)
        # Docker takes no path twice.
        there = set(archive.getnames())
        for entry in debian:
            if entry.name not in there:
                archive.addfile(entry, debian.extractfile(entry) if entry.isreg() else None)
    return packed.getvalue()


def _add_programs(archive: tarfile.TarFile) -> None:
    programs = [Path(found).resolve() for name in _PROGRAMS if (found := shutil.which(name))]
    methods = [(_METHODS / name).resolve() for name in ("copy", "store")]
    modules = [next(Path("/usr/lib").glob(f"*/security/{name}")) for name in _PAM_MODULES]
    for program in programs:
        archive.add(program, f"usr/bin/{program.name}")
    for file in (*methods, *modules):
        archive.add(file, str(file).lstrip("/"))
    for name, path in libraries_of([*programs, *methods, *modules]).named.items():
        archive.add(path, f"usr/lib/{path.parent.name}/{name}")
    archive.add(str(shutil.which("busybox")), "usr/bin/busybox")
    archive.add("/usr/share/dpkg", "usr/share/dpkg")
    link = tarfile.TarInfo("sbin")
    link.type, link.linkname = tarfile.SYMTYPE, "usr/bin"
    archive.addfile(link)


def _add_files(archive: tarfile.TarFile) -> None:
    for folder in _FOLDERS:
        entry = tarfile.TarInfo(folder)
        entry.type, entry.mode = tarfile.DIRTYPE, 0o755
        archive.addfile(entry)
    files = {
        "etc/passwd": _USERS,
        "etc/group": _GROUPS,
        "etc/apt/sources.list": "deb [trusted=yes] copy:/repository ./\n",
        "etc/pam.d/su": _PAM,
        "var/lib/dpkg/status": "",
    }
    for path, text in files.items():
        _add(archive, path, text.encode(), 0o644)
    # dpkg insists on it, and the package has no library.
    _add(archive, "usr/bin/ldconfig", b"#!/bin/sh\n", 0o755)
    for path, content in _repository().items():
        _add(archive, f"repository/{path}", content, 0o644)


def _repository() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "site"
        page = tree / "srv/site/index.html"
        page.parent.mkdir(parents=True)
        page.write_text("installed\n")
        control = tree / "DEBIAN"
        control.mkdir(mode=0o755)
        fields = (
            f"Package: {PACKAGE}\nVersion: 1\nArchitecture: all\n"
            "Maintainer: Nobody <nobody@example.org>\nDescription: a page\n"
        )
        (control / "control").write_text(fields)
        (control / "postinst").write_text(_SCRIPT)
        (control / "postinst").chmod(0o755)
        made = Path(folder) / "site_1_all.deb"
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "--build", tree, made],
            check=True,
            capture_output=True,
        )
        package = made.read_bytes()
    index = (
        f"{fields}Filename: ./site_1_all.deb\nSize: {len(package)}\n"
        f"SHA256: {hashlib.sha256(package).hexdigest()}\n\n"
    ).encode()
    return {"site_1_all.deb": package, "Packages": index, "Packages.gz": gzip.compress(index)}


def _add(archive: tarfile.TarFile, name: str, content: bytes, mode: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), mode
    archive.addfile(entry, io.BytesIO(content))
