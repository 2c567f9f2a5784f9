"""Python packages for the volume: pinned wheels, fetched for any Python and C library, unpacked.

A wheel is data; nothing of it runs here. Markers are evaluated for the Python that the wheels are
for, which pip would do for the one that runs it.
"""

import platform
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

from innkeep.tools_volume.sources import SourcesMissing

_FETCH_SECONDS = 1800
_GLIBC = ("_2_28", "_2_24", "_2_17", "2014", "_2_12", "2010", "_2_5", "1")
_MUSL = ("_1_2", "_1_1")
# Large, and of no use here: what is for other systems or for debugging the packages themselves, and
# the names of months in 800 languages, for translations that aren't there.
_LEFT_OUT = re.compile(
    r".*\.(?:map|dll|dylib|pdb|exe)|babel/locale-data/(?!root\.dat|en\.dat|en_US\.dat).*\.dat"
)


class FetchFailed(Exception):
    """The packages could not be had."""


@dataclass(frozen=True)
class Target:
    """What wheels are for."""

    version: str
    """As ``3.11``."""
    c_library: str
    """``glibc`` or ``musl``."""

    @property
    def name(self) -> str:
        """As ``3.11-glibc``."""
        return f"{self.version}-{self.c_library}"

    def platforms(self) -> list[str]:
        """Tags of the wheels that fit, as pip's option takes them."""
        tags = [f"musllinux{version}" for version in _MUSL]
        if self.c_library == "glibc":
            tags = [f"manylinux{version}" for version in _GLIBC]
        return [f"{tag}_{platform.machine()}" for tag in tags]

    def markers(self) -> Mapping[str, str]:
        """What requirements may depend on."""
        return {
            "python_version": self.version,
            "python_full_version": f"{self.version}.0",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "sys_platform": "linux",
            "os_name": "posix",
            "platform_system": "Linux",
            "platform_machine": platform.machine(),
            "extra": "",
        }


def select_requirements(text: str, target: Target) -> str:
    """The lines of a requirements file that hold for a target, without their conditions.

    Args:
        text: pinned requirements with hashes, continued by backslashes.
        target: what for.
    """
    selected = []
    for line in text.replace("\\\n", " ").splitlines():
        wanted, *hashes = line.split("--hash=")
        if not wanted.strip() or wanted.lstrip().startswith("#"):
            continue
        requirement = Requirement(wanted.strip())
        marker = requirement.marker
        if marker is None or marker.evaluate(dict(target.markers())):
            options = "".join(f" --hash={each.strip()}" for each in hashes)
            selected.append(f"{requirement.name}{requirement.specifier}{options}")
    return "\n".join(selected) + "\n"


def fetch(requirements: str, target: Target, folder: Path) -> list[str]:
    """Have the wheels for a target in a folder; answers their file names.

    Raises:
        SourcesMissing: this Python has no pip.
        FetchFailed: they can't be had.
    """
    with tempfile.TemporaryDirectory() as scratch:
        listed = Path(scratch, "requirements.txt")
        listed.write_text(select_requirements(requirements, target))
        downloads = Path(scratch, "wheels")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input"]
        command += ["--disable-pip-version-check", "--no-deps", "--require-hashes"]
        command += ["--only-binary", ":all:", "--python-version", target.version]
        command += ["--implementation", "cp"]
        command += [f"--platform={name}" for name in target.platforms()]
        command += ["--requirement", str(listed), "--dest", str(downloads)]
        done = subprocess.run(  # noqa: S603  # fixed options, hashes are checked by pip
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_FETCH_SECONDS,
            check=False,
        )
        if "No module named pip" in done.stderr:
            raise SourcesMissing(f"{sys.executable} has no pip (run it with -m ensurepip)")
        if done.returncode != 0:
            told = " ".join(done.stderr.split())[-500:]
            raise FetchFailed(f"packages for Python {target.name} can't be fetched: {told}")
        names = sorted(path.name for path in downloads.iterdir())
        for name in names:
            shutil.move(downloads / name, folder / name)
        return names


def unpack(wheel: Path, packages: Path, data: Path | None) -> None:
    """Unpack a wheel: its packages, and its data files where they are wanted.

    Args:
        wheel: the file.
        packages: where its modules go.
        data: what its data files are relative to; ``None``: they are left out.
    """
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            target = _place(entry.filename, packages, data)
            if target is not None and not entry.is_dir():
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(entry) as source, target.open("wb") as copy:
                    shutil.copyfileobj(source, copy)


def _place(name: str, packages: Path, data: Path | None) -> Path | None:
    if _LEFT_OUT.fullmatch(name) or name.startswith("/") or ".." in Path(name).parts:
        return None
    top, _, rest = name.partition("/")
    if not top.endswith(".data"):
        return packages / name
    scheme, _, inner = rest.partition("/")
    if scheme in {"purelib", "platlib"}:
        return packages / inner
    return data / inner if scheme == "data" and data is not None else None


def extension_modules(folder: Path) -> Iterator[Path]:
    """Shared libraries below a folder."""
    for path in sorted(folder.rglob("*.so*")):
        if path.is_file() and not path.is_symlink():
            yield path
