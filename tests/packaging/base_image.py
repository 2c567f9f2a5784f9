"""A Debian image made of the packages that are installed on this host, without any registry.

It stands in for a public Python image: files are copied as the packages list them, together with
all that they depend on.
"""

import io
import subprocess
import tarfile
from pathlib import Path

PACKAGES = (
    *("base-files", "bash", "coreutils", "dash", "diffutils", "findutils", "grep", "hostname"),
    *("libc-bin", "sed", "tar", "util-linux", "mount", "python3", "python3-venv"),
    *("busybox-static", "ca-certificates", "e2fsprogs", "haproxy", "iptables", "kmod", "lego"),
    *("openssh-client", "openssh-sftp-server"),
)
"""What the recipe would install on a public base, and what such a base has."""
_LINKS = {"bin": "usr/bin", "sbin": "usr/sbin", "lib": "usr/lib", "lib64": "usr/lib64"}
_LEFT_OUT = ("/usr/share/doc/", "/usr/share/man/", "/usr/share/locale/", "/usr/share/info/")
_FOLDERS = {"tmp": 0o1777, "root": 0o700, "run": 0o755, "proc": 0o755, "sys": 0o755}
# Chosen when packages were configured, so that no package lists them.
_CHOSEN = ("/usr/sbin/iptables*", "/usr/sbin/ip6tables*", "/usr/bin/which", "/usr/sbin/losetup")


def missing_packages() -> str:
    """Why the image can't be made; empty when it can."""
    try:
        _tell("dpkg-query", "--show", *PACKAGES)
    except (OSError, subprocess.CalledProcessError):
        return f"packages of Debian are missing, of: {', '.join(PACKAGES)}"
    return ""


def base_root(to: Path) -> None:
    """Write the root file system as a tar archive."""
    with tarfile.open(to, "w") as archive:
        for name, target in _LINKS.items():
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.SYMTYPE, target
            archive.addfile(link)
        for name, mode in _FOLDERS.items():
            folder = tarfile.TarInfo(name)
            folder.type, folder.mode = tarfile.DIRTYPE, mode
            archive.addfile(folder)
        there = {*_LINKS, *_FOLDERS}
        for path in sorted(_files()):
            name = str(path).lstrip("/")
            if name not in there:
                there.add(name)
                archive.add(path, name, recursive=False)
        for name, text in _accounts().items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))


def _accounts() -> dict[str, bytes]:
    # No password and no person of this host's.
    users = "root:x:0:0:root:/root:/bin/bash\nhaproxy:x:999:999::/:/usr/sbin/nologin\n"
    users += "nobody:x:65534:65534::/:/usr/sbin/nologin\n"
    groups = "root:x:0:\nhaproxy:x:999:\nnogroup:x:65534:\n"
    return {"etc/passwd": users.encode(), "etc/group": groups.encode()}


def _files() -> set[Path]:
    found: set[Path] = set()
    for package in _with_dependencies():
        for line in _tell("dpkg", "--listfiles", package).splitlines():
            path = Path(line)
            if line.startswith("/") and not line.startswith(_LEFT_OUT) and path.name:
                # Through the links that a merged /usr has.
                found.add(path.parent.resolve() / path.name)
    chosen = [Path(each) for pattern in _CHOSEN for each in Path("/").glob(pattern.lstrip("/"))]
    found.update(chosen)
    found.update(Path("/etc/alternatives").iterdir())
    found.update(path for path in Path("/etc/ssl/certs").iterdir())
    return {
        path
        for path in found
        if path.is_symlink() or path.is_file() or (path.is_dir() and not path.is_mount())
    }


def _with_dependencies() -> set[str]:
    kinds = ("--no-recommends", "--no-suggests", "--no-conflicts", "--no-breaks", "--no-replaces")
    told = _tell(
        *("apt-cache", "depends", "--recurse", "--installed", "--no-enhances", *kinds), *PACKAGES
    )
    named = {
        line for line in told.splitlines() if line and not line[0].isspace() and line[0] != "<"
    }
    installed = _tell("dpkg-query", "--show", "--showformat", "${binary:Package} ${Status}\n")
    there = {
        line.split()[0].partition(":")[0]
        for line in installed.splitlines()
        if line.endswith(" installed")
    }
    return {name.partition(":")[0] for name in named} & there


def _tell(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
