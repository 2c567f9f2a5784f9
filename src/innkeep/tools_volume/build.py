"""Building a version of the volume: from its parts, whole or not at all, and only when needed."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from innkeep.domain.tools_volume import BASE, JUPYTER, ToolsVersion, version_of
from innkeep.engines.tools_shelf import ToolsShelf
from innkeep.tools_volume.base_part import BaseSources, fill_base, find_base
from innkeep.tools_volume.jupyter_part import JupyterSources, fill_jupyter
from innkeep.tools_volume.relocation import PatchFailed
from innkeep.tools_volume.wheels import FetchFailed

Say = Callable[[str], None]
"""Takes a sentence for the operator about what is being done."""


class BuildFailed(Exception):
    """The volume could not be built; the sentence says why."""


def build_tools(
    folder: Path, say: Say, jupyter: JupyterSources | None = None, *, wait: bool = True
) -> ToolsVersion:
    """Have the version that is made of what is installed now, and make it the current one.

    Args:
        folder: where versions lie.
        say: told of progress.
        jupyter: what Jupyter is made of; ``None``: what the current version has of it is kept.
        wait: whether to wait while another build is under way.

    Raises:
        SourcesMissing: something isn't installed.
        ShelfBusy: another build is under way, and ``wait`` is false.
        BuildFailed: a step failed; the version before stays current.
    """
    shelf = ToolsShelf(folder)
    base = find_base()
    with _told(), shelf.locked(wait=wait):
        parts = {BASE: base.identity()}
        if jupyter is not None:
            parts[JUPYTER] = jupyter.identity()
        elif (current := shelf.current()) is not None and JUPYTER in current.parts:
            parts[JUPYTER] = current.parts[JUPYTER]
        version = version_of(parts)
        if version.name in shelf.names():
            say(f"tools volume {version.name} is there already")
        else:
            _build(shelf, version, base, jupyter, say)
            say(f"tools volume {version.name} is built")
        shelf.make_current(version.name)
    return version


def _build(
    shelf: ToolsShelf,
    version: ToolsVersion,
    base: BaseSources,
    jupyter: JupyterSources | None,
    say: Say,
) -> None:
    fresh = shelf.fresh_folder()
    try:
        say("building busybox, scp and sftp-server")
        fill_base(fresh, base)
        if JUPYTER in version.parts:
            made = shelf.version_with(JUPYTER, version.parts[JUPYTER])
            if made is not None:
                # Versions never change, so they may share their files.
                shutil.copytree(
                    shelf.path(made) / JUPYTER,
                    fresh / JUPYTER,
                    symlinks=True,
                    copy_function=os.link,
                )
            elif jupyter is not None:
                fill_jupyter(fresh, jupyter, say)
        shelf.add(fresh, version)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (OSError, subprocess.SubprocessError, PatchFailed, FetchFailed) as problem:
        raise BuildFailed(f"the tools volume can't be built: {problem}") from problem
