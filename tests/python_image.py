"""An image with a Python of its own: the distribution's, with what it loads, on top of busybox."""

import io
import json
import subprocess
import tarfile
from functools import cache
from pathlib import Path

from innkeep.tools_volume.sources import libraries_of
from tests.images import busybox_root

PYTHON = Path("/usr/bin/python3")
_ASK = """
import json, os, sys
print(json.dumps(["%d.%d" % sys.version_info[:2], os.path.dirname(os.__file__), sys.executable]))
"""
_LEFT_OUT = {"__pycache__", "test", "idlelib", "lib2to3", "ensurepip", "dist-packages"}
_ALWAYS_THERE = (
    "libpthread.so.0",
    "libdl.so.2",
    "librt.so.1",
    "libutil.so.1",
    "libgcc_s.so.1",
    "libstdc++.so.6",
)


def missing_python() -> str:
    """Why the image can't be made; empty when it can."""
    return "" if PYTHON.is_file() else f"{PYTHON} (package python3) is missing"


@cache
def python_version() -> str:
    """Version of the distribution's Python, as ``3.11``."""
    return _ask()[0]


def _ask() -> tuple[str, Path]:
    told = subprocess.run([PYTHON, "-I", "-c", _ASK], capture_output=True, text=True, check=True)
    version, modules, _ = json.loads(told.stdout)
    return str(version), Path(modules).resolve()


def python_root() -> bytes:
    """A root file system with busybox and Python, as a tar archive."""
    modules = _ask()[1]
    extensions = sorted((modules / "lib-dynload").glob("*.so"))
    packed = io.BytesIO(busybox_root())
    with tarfile.open(fileobj=packed, mode="a") as archive:
        archive.add(PYTHON.resolve(), "usr/bin/python3")
        archive.add(modules, str(modules).lstrip("/"), filter=_wanted)
        libraries = libraries_of([PYTHON.resolve(), *extensions])
        archive.add(libraries.loader.resolve(), str(libraries.loader).lstrip("/"))
        # Of the same packages as libc and the compiler's library, which every such image has.
        beside = libraries.named["libc.so.6"].parent
        for name in _ALWAYS_THERE:
            if (beside / name).exists():
                libraries.named.setdefault(name, (beside / name).resolve())
        for name, path in libraries.named.items():
            archive.add(path, str(path.with_name(name)).lstrip("/"))
    return packed.getvalue()


def _wanted(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    path = Path(entry.name)
    left_out = path.name in _LEFT_OUT or path.name.startswith("config-") or entry.issym()
    return None if left_out else entry
