"""A tools volume with Jupyter for tests: built once on a machine, then shared by every run.

It lies in the system's folder for temporary files under a name of what it is made of, so a change
of the recipe builds another one.
"""

import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from innkeep.domain.tools_volume import BASE, JUPYTER, version_of
from innkeep.engines.tools_shelf import ToolsShelf
from innkeep.tools_volume.base_part import find_base
from innkeep.tools_volume.build import build_tools
from innkeep.tools_volume.jupyter_part import find_jupyter

# Where servers under test have their data too: files can be shared within a file system only.
_PLACE = Path("/tmp")
_PREFIX = "innkeep-test-tools-"
_KEPT_SECONDS = 24 * 3600


def tools_with_jupyter(kernels: Sequence[str]) -> ToolsShelf:
    """The versions of a shelf whose current one has Jupyter with kernels for these Pythons.

    Raises:
        SourcesMissing, BuildFailed: it can't be built here.
    """
    jupyter = find_jupyter(kernels)
    version = version_of({BASE: find_base().identity(), JUPYTER: jupyter.identity()})
    folder = _PLACE / f"{_PREFIX}{version.name}"
    build_tools(folder, print, jupyter)
    os.utime(folder)
    for other in _PLACE.glob(f"{_PREFIX}*"):
        if other.stat().st_mtime < time.time() - _KEPT_SECONDS:
            shutil.rmtree(other, ignore_errors=True)
    return ToolsShelf(folder)


def give_tools(shelf: ToolsShelf, data_dir: Path) -> None:
    """Have a server that isn't started yet find the current version in its data folder."""
    current = shelf.current()
    assert current is not None
    mine = ToolsShelf(data_dir / "tools")
    with mine.locked(wait=True):
        shutil.copytree(
            shelf.path(current.name), mine.path(current.name), symlinks=True, copy_function=os.link
        )
        mine.make_current(current.name)
