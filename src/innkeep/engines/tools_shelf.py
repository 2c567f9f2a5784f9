"""The versions of the tools volume on this host, each in a folder of its own.

A version is whole when its folder has its name, and never changes afterwards: containers have it
mounted. Which one new containers get is a link, so that a build can give them another one while
the server runs.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

from innkeep.domain.tools_volume import ToolsVersion

_CURRENT = "current"
_MANIFEST = "manifest.json"
_FRESH, _OLD = ".new-", ".old-"


class ShelfBusy(Exception):
    """Another process builds a version at this moment."""


class ToolsShelf:
    """The versions in a folder.

    Args:
        folder: where they lie; made by the first build.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()

    def current(self) -> ToolsVersion | None:
        """The version that new containers get; ``None``: none was built yet."""
        return self._read(_CURRENT)

    def version_with(self, part: str, identity: str) -> str | None:
        """The name of a version that has this very part, if there is one."""
        for name in self.names():
            version = self._read(name)
            if version is not None and version.parts.get(part) == identity:
                return name
        return None

    def _read(self, name: str) -> ToolsVersion | None:
        try:
            manifest = json.loads((self.folder / name / _MANIFEST).read_text())
            return ToolsVersion(name=manifest["version"], parts=manifest["parts"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def path(self, name: str) -> Path:
        """Where a version lies."""
        return self.folder / name

    def names(self) -> list[str]:
        """Names of all whole versions."""
        if not self.folder.is_dir():
            return []
        return sorted(
            path.name
            for path in self.folder.iterdir()
            if path.is_dir() and not path.is_symlink() and not path.name.startswith(".")
        )

    @contextlib.contextmanager
    def locked(self, *, wait: bool) -> Iterator[None]:
        """Keep others from adding and removing versions.

        Raises:
            ShelfBusy: somebody else does, and ``wait`` is false.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            yield
        except BlockingIOError:
            raise ShelfBusy(f"the tools volume in {self.folder} is being built") from None
        finally:
            os.close(descriptor)

    def fresh_folder(self) -> Path:
        """An empty folder to build a version in; needs the lock."""
        folder = Path(tempfile.mkdtemp(dir=self.folder, prefix=_FRESH))
        # Instances may run as any user.
        folder.chmod(0o755)
        return folder

    def add(self, fresh: Path, version: ToolsVersion) -> None:
        """Make what was built in a fresh folder a version, whole or not at all; needs the lock."""
        manifest = {"version": version.name, "parts": dict(version.parts)}
        (fresh / _MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
        (fresh / _MANIFEST).chmod(0o644)
        _write_through(fresh)
        fresh.rename(self.path(version.name))
        _write_through(self.folder)

    def make_current(self, name: str) -> None:
        """Have new containers get this version; needs the lock."""
        fresh = self.folder / f"{_FRESH}{_CURRENT}"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(name)
        fresh.replace(self.folder / _CURRENT)
        _write_through(self.folder)

    def prune(self, used: Collection[str]) -> list[str]:
        """Remove what no container uses, and what broken-off builds left; answers the names.

        The current version stays. While a build is under way nothing is removed.
        """
        if not self.folder.is_dir():
            return []
        with contextlib.suppress(ShelfBusy), self.locked(wait=False):
            current = self.current()
            kept = {*used, current.name if current else ""}
            removed = [name for name in self.names() if name not in kept]
            for name in removed:
                self.path(name).rename(self.folder / f"{_OLD}{name}")
            for path in self.folder.iterdir():
                if path.is_dir() and path.name.startswith((_FRESH, _OLD)):
                    shutil.rmtree(path)
            return removed
        return []


def _write_through(folder: Path) -> None:
    """Have everything on the folder's file system on the disk: one call for many small files."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(descriptor)
