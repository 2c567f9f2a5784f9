"""A copy of the Python that runs this, which runs from the volume on any image."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from innkeep.tools_volume.relocation import (
    copy_file,
    copy_libraries,
    patch_program,
    patch_search_path,
    search_path_of,
)
from innkeep.tools_volume.sources import Libraries, SourcesMissing, libraries_of
from innkeep.tools_volume.wheels import extension_modules

VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
_COMPILE_SECONDS = 1800
_LEFT_OUT = shutil.ignore_patterns(
    "__pycache__",
    "site-packages",
    "dist-packages",
    "test",
    "tests",
    "idlelib",
    "tkinter",
    "turtledemo",
    "ensurepip",
    "config-*",
    "sitecustomize.py",
    "EXTERNALLY-MANAGED",
    "_tkinter*",
    "_test*",
    "_ctypes_test*",
    "xx*.so",
    "*.a",
)
# Where a distribution's own Python looks for packages differs; here there is one place.
_SITE = """import os
import sys

_packages = os.path.join(os.path.dirname(os.__file__), "site-packages")
if _packages not in sys.path:
    sys.path.append(_packages)
"""


def interpreter() -> Path:
    """The program that is copied: the one behind this environment."""
    return Path(getattr(sys, "_base_executable", sys.executable)).resolve()


def _standard_library() -> Path:
    return Path(os.__file__).resolve().parent


def site_packages(home: Path) -> Path:
    """Where a copy in this folder has its packages."""
    return home / sys.platlibdir / f"python{VERSION}" / "site-packages"


def copy_python(home: Path) -> None:
    """Copy interpreter and standard library into an empty folder, not yet to be run.

    Raises:
        SourcesMissing: this Python has no files that could be copied.
    """
    if not interpreter().is_file():
        raise SourcesMissing("this Python is of an unknown kind and can't be copied")
    (home / "bin").mkdir()
    copy_file(interpreter(), home / "bin" / "python3", executable=True)
    modules = site_packages(home).parent
    shutil.copytree(_standard_library(), modules, ignore=_LEFT_OUT)
    elsewhere = Path(sys.base_exec_prefix, sys.platlibdir, f"python{VERSION}", "lib-dynload")
    if elsewhere.is_dir() and not (modules / "lib-dynload").exists():
        shutil.copytree(elsewhere, modules / "lib-dynload", ignore=_LEFT_OUT)
    (modules / "sitecustomize.py").write_text(_SITE)


def settle_python(home: Path, mount: str) -> None:
    """Have a copy and its packages load nothing but what the volume has.

    Args:
        home: the copy.
        mount: where it will lie.

    Raises:
        PatchFailed, SourcesMissing: see there.
    """
    libraries = libraries_of([interpreter()])
    modules = list(extension_modules(site_packages(home).parent))
    for module in modules:
        _gather(libraries, module, home)
    own = f"{mount}/libraries"
    copy_libraries(libraries, home / "libraries", own)
    for module in modules:
        # Without a path of their own they are searched by the interpreter's.
        if module.exists() and (path := search_path_of(module)):
            patch_search_path(module, f"{path}:{own}")
    patch_program(
        home / "bin" / "python3", interpreter=f"{own}/{libraries.loader.name}", search_path=own
    )


def _gather(libraries: Libraries, module: Path, home: Path) -> None:
    try:
        needed = libraries_of([interpreter(), module])
    except SourcesMissing:
        # One of the many optional modules of a library that this host hasn't.
        module.unlink()
        return
    for name, path in needed.named.items():
        if not path.is_relative_to(home):
            libraries.named[name] = path


def compile_python(home: Path, mount: str) -> None:
    """Compile every module of a copy, since nothing can be written to the volume later.

    Raises:
        subprocess.SubprocessError: it could not be done.
    """
    command: list[str] = [sys.executable, "-m", "compileall", "-q", "-j", "0"]
    command += ["--invalidation-mode", "unchecked-hash", "-s", str(home), "-p", mount]
    # A package may bring files of another Python's syntax: what can't be compiled isn't imported.
    subprocess.run(  # noqa: S603  # our own Python
        [*command, str(site_packages(home).parent)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=_COMPILE_SECONDS,
        check=False,
    )


def sources_of_identity() -> Iterable[Path]:
    """Files that change with each update of this Python or of the C library."""
    libraries = libraries_of([interpreter()])
    return [interpreter(), libraries.loader, *libraries.named.values()]
