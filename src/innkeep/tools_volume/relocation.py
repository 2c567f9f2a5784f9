"""Having programs of this host run from the volume's fixed path, on any image.

A program's interpreter and its search path for libraries are written into the program. The search
path is the old kind (DT_RPATH): the new one is overruled by the image's LD_LIBRARY_PATH, and does
not hold for libraries that a library loads later.
"""

import shutil
import subprocess
from pathlib import Path

from innkeep.tools_volume.sources import Libraries, find_patchelf

_PATCH_SECONDS = 60


class PatchFailed(Exception):
    """patchelf could not change a program."""


def patch_program(program: Path, *, interpreter: str, search_path: str) -> None:
    """Write another interpreter and search path into a program.

    Raises:
        PatchFailed, SourcesMissing: see there.
    """
    _patchelf(program, "--set-interpreter", interpreter)
    patch_search_path(program, search_path)


def patch_search_path(library: Path, search_path: str) -> None:
    """Write another search path into a program or library.

    Raises:
        PatchFailed, SourcesMissing: see there.
    """
    _patchelf(library, "--force-rpath", "--set-rpath", search_path)


def copy_libraries(libraries: Libraries, folder: Path, search_path: str) -> None:
    """Copy the loader and all libraries into one folder, under the names that are asked for.

    Args:
        libraries: what to copy.
        folder: made here.
        search_path: where they find each other afterwards.

    Raises:
        PatchFailed, SourcesMissing: see there.
    """
    folder.mkdir(parents=True)
    copy_file(libraries.loader, folder / libraries.loader.name, executable=True)
    for name, source in libraries.named.items():
        copy_file(source, folder / name, executable=False)
        # One without a path of its own is searched by that of the program.
        if search_path_of(folder / name):
            patch_search_path(folder / name, search_path)


def copy_file(source: Path, target: Path, *, executable: bool) -> None:
    """Copy a file for everyone to read, never with special rights."""
    shutil.copyfile(source, target)
    target.chmod(0o755 if executable else 0o644)


def search_path_of(file: Path) -> str:
    """Where a program or library says that its libraries are; empty: nothing of its own.

    Raises:
        PatchFailed, SourcesMissing: see there.
    """
    return _patchelf(file, "--print-rpath")


def _patchelf(file: Path, *change: str) -> str:
    done = subprocess.run(  # noqa: S603  # a fixed program, on copies of our own
        [find_patchelf(), *change, str(file)],
        capture_output=True,
        text=True,
        timeout=_PATCH_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise PatchFailed(f"patchelf can't change {file.name}: {done.stderr.strip()}")
    return done.stdout.strip()
