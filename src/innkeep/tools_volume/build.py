"""Building a version of the volume: from its parts, whole or not at all, and only when needed."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from innkeep.domain.tools_volume import BASE, ToolsVersion, version_of
from innkeep.engines.tools_shelf import ToolsShelf
from innkeep.tools_volume.base_part import fill_base, find_base
from innkeep.tools_volume.relocation import PatchFailed

Say = Callable[[str], None]
"""Takes a sentence for the operator about what is being done."""


class BuildFailed(Exception):
    """The volume could not be built; the sentence says why."""


def build_tools(folder: Path, say: Say) -> ToolsVersion:
    """Have the version that is made of what is installed now, and make it the current one.

    Args:
        folder: where versions lie.
        say: told of progress.

    Raises:
        SourcesMissing: something isn't installed.
        BuildFailed: a step failed; the version before stays current.
    """
    shelf = ToolsShelf(folder)
    base = find_base()
    version = version_of({BASE: base.identity()})
    with shelf.locked(wait=True):
        if version.name in shelf.names():
            say(f"tools volume {version.name} is there already")
        else:
            fresh = shelf.fresh_folder()
            try:
                say("building busybox, scp and sftp-server")
                fill_base(fresh, base)
                shelf.add(fresh, version)
            except (OSError, subprocess.SubprocessError, PatchFailed) as problem:
                raise BuildFailed(f"the tools volume can't be built: {problem}") from problem
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
            say(f"tools volume {version.name} is built")
        shelf.make_current(version.name)
    return version
