"""The part of the volume that serves JupyterLab on any image, with kernels for its Python."""

import filecmp
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from innkeep.domain.tools_volume import MOUNT_POINT
from innkeep.tools_volume import inside, python_copy
from innkeep.tools_volume.old_musl import write_out_relocations
from innkeep.tools_volume.relocation import copy_file
from innkeep.tools_volume.wheels import Target, extension_modules, fetch, unpack

KERNEL_VERSIONS = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
"""Pythons of images that the volume has kernels for."""
C_LIBRARIES = ("glibc", "musl")

_RECIPE = 3
"""Raised when the same sources are made into something else."""
_HOME = f"{MOUNT_POINT}/jupyter"
_FETCHES_AT_ONCE = 4
# Asks nobody outside for news; whoever runs the server updates it.
_LAB_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}
}
_PROGRAMS = ("serve-lab", "terminal")


@dataclass(frozen=True)
class JupyterSources:
    """What the part is made of."""

    targets: Sequence[Target]
    """What there will be kernels for."""
    server_requirements: str
    kernel_requirements: str

    def identity(self) -> str:
        """A hash of all that the part is made of."""
        own = Path(str(files(inside)))
        told = {
            "recipe": f"{_RECIPE} {json.dumps(_LAB_SETTINGS)}",
            "python": sys.version,
            "targets": " ".join(target.name for target in self.targets),
            "server": self.server_requirements,
            "kernels": self.kernel_requirements,
        }
        mine = [path for path in sorted(own.iterdir()) if path.is_file()]
        for path in [*mine, *python_copy.sources_of_identity()]:
            told[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
        return hashlib.sha256(json.dumps(sorted(told.items())).encode()).hexdigest()[:16]


def find_jupyter(versions: Sequence[str] = KERNEL_VERSIONS) -> JupyterSources:
    """What the part would be made of, with kernels for these Pythons."""
    here = files("innkeep.tools_volume")
    return JupyterSources(
        targets=[Target(version, library) for version in versions for library in C_LIBRARIES],
        server_requirements=here.joinpath("jupyter-requirements.txt").read_text(),
        kernel_requirements=here.joinpath("kernel-requirements.txt").read_text(),
    )


def fill_jupyter(fresh: Path, sources: JupyterSources, say: Callable[[str], None]) -> None:
    """Make the part in a version.

    Args:
        fresh: the version's folder.
        sources: what it is made of.
        say: told of progress.

    Raises:
        FetchFailed, PatchFailed, SourcesMissing: see there.
    """
    home = fresh / "jupyter"
    home.mkdir()
    say("copying Python")
    python_copy.copy_python(home)
    packages = python_copy.site_packages(home)
    with tempfile.TemporaryDirectory(dir=fresh.parent, prefix=".new-wheels-") as scratch:
        say("fetching JupyterLab")
        server = fetch(sources.server_requirements, _own_target(), Path(scratch))
        for name in server:
            unpack(Path(scratch, name), packages, home)
        _add_kernels(home, sources, Path(scratch), say)
    _add_inside(home, packages)
    shared = home / "share" / "jupyter"
    # The kernel that is offered is chosen in each instance.
    shutil.rmtree(shared / "kernels", ignore_errors=True)
    (shared / "lab" / "settings").mkdir(exist_ok=True)
    (shared / "lab" / "settings" / "overrides.json").write_text(json.dumps(_LAB_SETTINGS))
    _share_equal_files(home / "wheels", packages)
    say("fitting Python and its libraries to their place")
    python_copy.settle_python(home, _HOME)
    say("compiling Python's modules")
    python_copy.compile_python(home, _HOME)
    for folder, _, names in os.walk(home):
        Path(folder).chmod(0o755)
        for name in names:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def _own_target() -> Target:
    return Target(python_copy.VERSION, "glibc")


def _add_kernels(
    home: Path, sources: JupyterSources, wheels: Path, say: Callable[[str], None]
) -> None:
    kernels = {}
    for target in sources.targets:
        (wheels / target.name).mkdir()

    def fetch_for(target: Target) -> list[str]:
        say(f"fetching the kernel for Python {target.name}")
        return fetch(sources.kernel_requirements, target, wheels / target.name)

    # Most of the time is the registry's, so several at once.
    with ThreadPoolExecutor(_FETCHES_AT_ONCE) as pool:
        fetched = list(pool.map(fetch_for, sources.targets))
    for target, names in zip(sources.targets, fetched, strict=True):
        kernels[target.name] = [name.removesuffix(".whl") for name in names]
        for name in names:
            folder = home / "wheels" / name.removesuffix(".whl")
            if not folder.exists():
                unpack(wheels / target.name / name, folder, None)
                if "musllinux" in name:
                    for library in extension_modules(folder):
                        write_out_relocations(library)
    (home / "kernels.json").write_text(json.dumps(kernels, indent=1))


def _add_inside(home: Path, packages: Path) -> None:
    own = Path(str(files(inside)))
    package = packages / "innkeep_inside"
    package.mkdir()
    for path in own.glob("*.py"):
        copy_file(path, package / path.name, executable=False)
    for name in _PROGRAMS:
        copy_file(own / name, home / "bin" / name, executable=True)


def _share_equal_files(wheels: Path, packages: Path) -> None:
    """Keep one copy of what the server and a kernel both have."""
    for wheel in wheels.iterdir():
        for path in wheel.rglob("*"):
            twin = packages / path.relative_to(wheel)
            # Libraries of the server's are changed later, and kernels' must not be.
            may_be_shared = path.is_file() and twin.is_file() and ".so" not in path.name
            if may_be_shared and filecmp.cmp(path, twin, shallow=False):
                path.unlink()
                os.link(twin, path)
